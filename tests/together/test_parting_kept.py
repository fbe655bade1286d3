"""Parting end to end: everything is kept first, the other one learns of it, nothing new is read, and one may come back."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.archive import verify
from app.parting import keep_archive, part
from core.errors import Fatal, Offline, Refused
from core.visibility import Visibility
from storage import archive_file
from storage.records import Records
from sync.transport import Transport
from tests.cloud.local_cloud import LocalCloud
from tests.journal.exports import png
from tests.together.people import Person, assert_identical, couple, pair, settle, sign_up
from tests.together.relay_thread import RelayThread


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    a, b = couple(cloud, tmp_path)
    yield a, b
    a.close()
    b.close()


def leave(person: Person, archive: Path | None = None) -> None:
    person.online(lambda c: part(person.app, c, archive))


def texts(place: Path) -> set[str]:
    with zipfile.ZipFile(place) as archive:
        records = json.loads(archive.read("cupcake.json"))["tables"]["journal_entry"]
    return {r["columns"]["text"] for r in records}


def test_the_archive_holds_what_both_shared_and_what_is_private_to_its_owner_alone(
    two: tuple[Person, Person], tmp_path: Path
) -> None:
    a, b = two
    photo = a.app.contexts["journal"].media.keep(png(), "image/png")
    a.write(text="mine, shared", media=[{"id": "P1", **photo}])
    a.write(text="mine alone", level=Visibility.PRIVATE)
    b.write(text="hers alone", level=Visibility.PRIVATE)
    settle(a, b)
    b.write(text="hers, shared, not here yet")
    b.sync()
    leave(a, tmp_path / "a.zip")
    report = verify(tmp_path / "a.zip")
    assert (report.records["journal_entry"], report.photos) == (3, 1)
    assert texts(tmp_path / "a.zip") == {"mine, shared", "mine alone", "hers, shared, not here yet"}
    assert b"hers alone" not in (tmp_path / "a.zip").read_bytes()
    assert (a.status().pair_id, a.status().parted) == (None, None)


def test_if_the_archive_can_not_be_verified_nobody_parts(
    two: tuple[Person, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = two
    a.write(text="ours")
    settle(a, b)
    monkeypatch.setattr(archive_file, "read_sums", lambda _file: {})
    with pytest.raises(Fatal):
        leave(a, tmp_path / "a.zip")
    (tmp_path / "there.zip").write_bytes(b"x")
    with pytest.raises(Refused):
        leave(a, tmp_path / "there.zip")
    assert sorted(p.name for p in tmp_path.glob("*.zip")) == ["there.zip"]
    assert not list(tmp_path.glob(".arriving-*"))
    assert a.online(lambda c: c.pair_status()).pair_id is not None


def test_offline_nobody_parts_and_nothing_is_left_behind(cloud: LocalCloud, tmp_path: Path) -> None:
    with RelayThread(cloud.url) as relay:
        a, b = sign_up(cloud, tmp_path / "a", "mara", relay.url), sign_up(cloud, tmp_path / "b", "theo")
        pair(a, b)
        relay.cut()
        with pytest.raises(Offline):
            leave(a, tmp_path / "a.zip")
        assert not (tmp_path / "a.zip").exists()
        relay.mend()
        settle(a, b)
        assert a.status().pair_id == b.status().pair_id is not None
        a.close()
        b.close()


def test_the_other_one_is_told_until_they_have_kept_everything(two: tuple[Person, Person], tmp_path: Path) -> None:
    a, b = two
    entry = a.write(text="ours")
    settle(a, b)
    leave(a)
    assert b.status().parted is None
    b.sync()
    told = b.status().parted
    assert told is not None and told.startswith("Your pair ended on 20") and "cupcake archive" in told
    assert a.status().parted is None, "whoever left has chosen"
    b.sync()
    assert b.status().parted == told
    keep_archive(b.app, tmp_path / "b.zip")
    assert texts(tmp_path / "b.zip") == {"ours"} and b.row(entry) is not None
    assert b.status().parted is None


def test_pairing_again_takes_the_notice_back_and_restores_what_was_shared(two: tuple[Person, Person]) -> None:
    a, b = two
    ours, theirs, changed = a.write(text="from A"), b.write(text="from B"), a.write(text="before")
    settle(a, b)
    pair_id = a.status().pair_id
    leave(a)
    a.edit(changed, text="changed while apart")
    apart = a.write(text="written while apart")
    settle(a, b)
    assert b.status().parted is not None
    pair(a, b)
    assert a.status().pair_id == b.status().pair_id == pair_id
    assert (a.status().parted, b.status().parted) == (None, None)
    assert_identical(a, b)
    for person in (a, b):
        assert {ours, theirs} <= {r.id for r in person.rows()}
    # What was written while apart was written for oneself; the author may share it again.
    assert b.row(apart) is None and b.row(changed) is None
    a.share(changed, Visibility.SHARED)
    again = b.write(text="together again")
    settle(a, b)
    row = b.row(changed)
    assert row is not None and row.values["text"] == "changed while apart"
    assert a.row(again) is not None


def test_each_edits_only_their_own_afterwards(two: tuple[Person, Person]) -> None:
    a, b = two
    mine, theirs = a.write(text="from A"), b.write(text="from B")
    settle(a, b)
    leave(a)
    settle(a, b)
    for person, own, other in ((a, mine, theirs), (b, theirs, mine)):
        person.edit(own, text="still mine")
        with pytest.raises(Refused):
            person.edit(other, text="x")
        with pytest.raises(Refused):
            person.delete(other)
        with pytest.raises(Refused):
            person.share(other, Visibility.PRIVATE)
        person.sync()
    for person, own, other in ((a, mine, theirs), (b, theirs, mine)):
        own_row, kept = person.row(own), person.row(other)
        assert own_row is not None and own_row.values["text"] == "still mine"
        assert kept is not None and kept.values["text"].startswith("from ")
        assert (person.status().pending, person.status().quarantined) == (0, 0)


def test_whoever_left_reads_nothing_new_even_with_a_page_under_way(
    cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B has read the first of several pages when A leaves and writes on; the rest of the old pages does not come either."""
    a, b = couple(cloud, tmp_path)
    with a.app.home.store.write() as txn:
        records = Records(txn, "journal_entry")
        records.create_many([(None, {"at": "2026-11-20T20:14:00Z", "text": f"old {n}"}) for n in range(1500)])
    a.sync()
    original, answers = Transport.rpc, list[Any]()
    new = ""

    async def interrupted(self: Transport, name: str, request: dict[str, Any], token: str) -> Any:
        nonlocal new
        answer = await original(self, name, request, token)
        if name == "sync":
            answers.append(answer)
            if len(answers) == 1:
                import asyncio

                monkeypatch.setattr(Transport, "rpc", original)
                await asyncio.to_thread(leave, a)
                new = a.write(text="new words after parting")
                await asyncio.to_thread(a.sync)
                monkeypatch.setattr(Transport, "rpc", interrupted)
        return answer

    monkeypatch.setattr(Transport, "rpc", interrupted)
    b.sync()
    monkeypatch.setattr(Transport, "rpc", original)
    assert answers[0]["more"] and len(answers) > 1
    later = [
        row for answer in answers[1:] for g in answer["changes"] if g["table"] == "journal_entry" for row in g["rows"]
    ]
    assert later == [], "not one record, new or old, and no withdrawal"
    assert 0 < len(b.rows()) <= 1000 and b.row(new) is None
    assert b"new words after parting" not in b.raw_bytes()
    assert b.status().pair_id is None and b.status().parted is not None
    a.close()
    b.close()


def test_what_waited_for_the_pair_stays_with_whoever_wrote_it(two: tuple[Person, Person]) -> None:
    a, b = two
    ours = a.write(text="from A")
    settle(a, b)
    mine = b.write(text="B wrote this for both, offline")
    b.edit(ours, text="from A and, offline, from B")
    leave(a)
    settle(b, a)
    assert a.row(mine) is None
    kept, own = b.row(ours), b.row(mine)
    assert kept is not None and kept.values["text"] == "from A and, offline, from B"
    assert own is not None and own.visibility == "private"
    assert (b.status().pending, b.status().set_aside) == (0, 1)
    row = a.row(ours)
    assert row is not None and row.values["text"] == "from A"
