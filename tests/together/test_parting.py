"""Parting: each keeps what was shared, nothing new arrives, and unsent words are not scrubbed with the pair."""

from pathlib import Path

import pytest

from core.visibility import Visibility
from sprinkles.calendar.edits import add, edit
from sprinkles.calendar.plans import Plan
from storage.records import Records
from storage.rows import Row
from tests.cloud.local_cloud import LocalCloud
from tests.harness import sprinkle
from tests.together.people import Person, couple, settle


def test_what_was_shared_stays_with_both_and_nothing_new_comes(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    entry = a.write(title="Ours")
    settle(a, b)
    a.online(lambda c: c.leave())
    b.sync()
    kept = b.row(entry)
    assert kept is not None and kept.values["title"] == "Ours"
    assert b.status().pair_id is None and b.status().shared == 0
    a.edit(entry, title="Mine again")
    late = a.write(title="After us")
    settle(a, b)
    kept = b.row(entry)
    assert kept is not None and kept.values["title"] == "Ours"
    assert b.row(late) is None


def test_an_edit_that_waited_when_the_pair_ended_stays_in_the_archive(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    entry = a.write(title="Ours", text="first")
    settle(a, b)
    b.edit(entry, text="first, and what I added on the train")
    a.online(lambda c: c.leave())
    settle(b)
    kept = b.row(entry)
    assert kept is not None and kept.values["text"] == "first, and what I added on the train"
    assert (b.status().pending, b.status().quarantined) == (0, 0)


def event_of(person: Person, event: str) -> Row:
    with person.app.home.store.look() as txn:
        return txn.tables["calendar_event"].load(txn.raw, [event])[event]


@pytest.mark.parametrize("other_device_edits", [False, True])
def test_an_event_that_was_narrowed_just_before_is_no_more_than_its_times_after_it(
    cloud: LocalCloud, tmp_path: Path, other_device_edits: bool
) -> None:
    """The other one's phone was off from before it was narrowed until after the end."""
    a, b = sprinkle.couple(cloud, tmp_path, "journal", "calendar")
    plan = Plan(
        title="Marzipan", notes="at the pier", starts="2027-01-02T18:00:00Z", ends="2027-01-02T20:00:00Z", zone="UTC"
    )
    ours = add(a.app.contexts["calendar"], plan, Visibility.SHARED)
    event = add(a.app.contexts["calendar"], plan, Visibility.SHARED)
    settle(a, b)
    edit(a.app.contexts["calendar"], event, Plan(**vars(plan) | {"notes": "at the lighthouse"}))
    settle(a, b)
    assert event_of(b, event).values["notes"] == "at the lighthouse" and b"lighthouse" in b.raw_bytes()
    if other_device_edits:
        edit(b.app.contexts["calendar"], event, Plan(**vars(plan) | {"notes": "at the lighthouse with gloves"}))
    with a.app.home.store.write() as txn:
        Records(txn, "calendar_event").set_visibility(event, Visibility.CALENDAR)
    a.sync()
    a.online(lambda c: c.leave())
    b.sync()
    kept = event_of(b, event)
    assert (kept.kind, kept.visibility, kept.values["starts_at"]) == ("projection", "calendar_visible", plan.starts)
    assert (kept.values["title"], kept.values["notes"]) == (None, None)
    assert b.status().pair_id is None and (b.status().pending, b.status().quarantined) == (0, 0)
    assert event_of(b, ours).values["title"] == "Marzipan", "what nobody took back is an archive"
    with b.app.home.store.look() as txn:
        aside = txn.raw.execute("SELECT words FROM set_aside").fetchall()
        assert not txn.raw.execute("SELECT 1 FROM record_version WHERE parent_id = ?", (event,)).fetchall()
    own = "gloves" in str(aside)
    assert own is other_device_edits, "what he had not sent yet is his own"
    assert b"lighthouse" not in b.raw_bytes()
    a.close()
    b.close()
