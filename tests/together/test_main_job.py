"""The main job, on the real diary: one imports, both pair, both hold the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import open_cupcake
from core.visibility import Visibility
from sprinkles.loader import Sprinkle
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, couple, pair, settle, sign_up

PEPYS = Path(__file__).parent.parent / "data" / "pepys-dayone.zip"
ENTRIES = 3414


def bring_in(person: Person) -> Any:
    journal: Sprinkle = person.app.sprinkle("journal")
    return journal.load("importers:import_dayone")(person.app.contexts["journal"], PEPYS)


@pytest.fixture(scope="module")
def diarists(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, Person]]:
    folder = tmp_path_factory.mktemp("pepys")
    a, b = sign_up(cloud, folder / "a", "samuel"), sign_up(cloud, folder / "b", "elisabeth")
    assert bring_in(a).added == ENTRIES
    a.sync()
    pair(a, b, share_a="all")
    yield a, b
    a.close()
    b.close()


def test_share_all_gives_both_the_whole_diary_and_equal_digests(diarists: tuple[Person, Person]) -> None:
    a, b = diarists
    assert_identical(a, b)
    assert a.status().shared == b.status().shared == ENTRIES


def test_the_partner_finds_an_entry_by_search(diarists: tuple[Person, Person]) -> None:
    _, b = diarists
    store = b.app.contexts["journal"].store
    model = b.app.sprinkle("journal").load("models:JournalEntry")
    hits = store.search(model, "Gunning’s chapel")
    assert [h.id for h in hits] and "chapel" in hits[0].snippet
    found = store.get(model, hits[0].id)
    assert found is not None and found.at == "1660-01-01T21:00:00Z"


def test_importing_again_changes_nothing_on_either_side(diarists: tuple[Person, Person]) -> None:
    a, b = diarists
    before = a.status().digest
    assert bring_in(a).added == 0
    settle(a, b)
    assert a.status().digest == b.status().digest == before


def test_share_none_gives_the_partner_nothing_of_it(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = sign_up(cloud, tmp_path / "a", "samuel"), sign_up(cloud, tmp_path / "b", "elisabeth")
    bring_in(a)
    pair(a, b, share_a="none")
    assert (a.status().records, a.status().shared) == (ENTRIES, 0)
    assert (b.status().records, b.status().shared) == (0, 0)
    assert b"Gunning" not in b.raw_bytes()


def test_what_was_written_after_the_choice_to_share_all_stays_private(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = sign_up(cloud, tmp_path / "a", "mara"), sign_up(cloud, tmp_path / "b", "theo")
    early = a.write(title="Before the choice")
    invite = a.online(lambda c: c.invite("all"))
    late = a.write(title="After it, still alone", level=Visibility.PRIVATE)
    # The choice is stamped in milliseconds; make sure this entry is later than it.
    with a.app.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET created_at = created_at + 1000 WHERE id = ?", (late,))
    b.online(lambda c: c.join(invite.code))
    settle(a, b)
    assert b.row(early) is not None
    assert b.row(late) is None


def test_new_entries_of_a_pair_reach_the_other_and_back(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    entry = a.write(title="Two red dots", text="We rode to the reservoir.")
    settle(a, b)
    b.edit(entry, text="We rode to the reservoir in the dark.")
    settle(b, a)
    seen = a.row(entry)
    assert seen is not None and seen.values["text"].endswith("in the dark.")
    assert_identical(a, b)


def test_importing_on_two_devices_before_signing_in_gives_one_diary(cloud: LocalCloud, tmp_path: Path) -> None:
    phone = sign_up(cloud, tmp_path / "phone", "samuel")
    folder = tmp_path / "laptop"
    laptop = Person("samuel", open_cupcake(folder, phone.settings), phone.email, phone.password, phone.settings)
    bring_in(laptop)
    note = laptop.write(title="Written before any account")
    bring_in(phone)
    phone.sync()
    laptop.online(lambda c: c.login(phone.email, phone.password))
    settle(laptop, phone)
    for device in (laptop, phone):
        assert (device.status().records, device.status().pending) == (ENTRIES + 1, 0)
        assert device.row(note) is not None
    found = laptop.app.contexts["journal"].store.search(
        laptop.app.sprinkle("journal").load("models:JournalEntry"), "Gunning’s chapel"
    )
    assert len(found) == 1
