"""Parting: each keeps what was shared, nothing new arrives, and unsent words are not scrubbed with the pair."""

from pathlib import Path

from tests.cloud.local_cloud import LocalCloud
from tests.together.people import couple, settle


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
