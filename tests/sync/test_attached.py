"""Attachments that come from another phone, and what is told of one's own."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from core.visibility import Visibility
from storage import tombstones, transfers
from storage.attachments import TABLE as ATTACHMENT
from storage.home import Home
from storage.media import Media
from storage.records import Records
from storage.rows import Row
from storage.versions import TABLE as VERSIONS
from storage.versions import keep_version
from sync import engine
from sync.backfill import covered, cut_backfill, fetch_again
from sync.bench import Taken
from sync.inbox import receive
from sync.leaving import release
from sync.outbox import cut
from sync.steps import Run
from sync.wire import Request, read_response
from tests.storage.homes import AT, MATE, PAIR, TABLE, add, count, load, pair
from tests.storage.test_media import PNG
from tests.sync.restored import NOW, month_later, page, start

STRANGE = "00000000-0000-4000-8000-000000000001"
PHOTO = {"id": "p", "sha256": "ab" * 32, "bytes": 10, "type": "image/jpeg"}


def attached(home: Home) -> list[str]:
    """The ids of the live attachments."""
    return [row[0] for row in home.store.database.rows(f"SELECT id FROM {ATTACHMENT} WHERE deleted_at IS NULL")]


def come(home: Home, *rows: Row) -> None:
    """As a pull brings them."""
    with home.store.write() as txn:
        txn.remote = True
        txn.tables[ATTACHMENT].save(txn.raw, list(rows))
        for row in rows:
            txn.note(ATTACHMENT, row.id)


def sent_of(home: Home, **more: Any) -> list[dict[str, Any]]:
    """The groups of the next call."""
    changes: list[dict[str, Any]] = cut(home.store, **more).body["changes"]
    return changes


def acknowledged(home: Home) -> None:
    """As if the cloud had taken all of it."""
    with home.store.database.write() as raw:
        raw.execute("DELETE FROM pending_change")


def to_be_shared(home: Home) -> Row:
    """A private entry with a photo, sent, and shared since."""
    with home.store.write() as txn:
        row = Records(txn, TABLE).create({"at": AT, "media": [PHOTO]}, visibility=Visibility.PRIVATE)
    acknowledged(home)
    with home.store.write() as txn:
        return Records(txn, TABLE).set_visibility(row.id, Visibility.SHARED)


def deleted_a_month_ago(home: Home) -> tuple[Row, str]:
    """An entry that was deleted and wiped, and the id of its photo's attachment."""
    row = add(home.store, media=[PHOTO])
    (child,) = attached(home)
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    acknowledged(home)
    month_later(home)
    return row, child


def test_two_attachments_of_one_file_that_came_one_after_the_other_end_as_one(home: Home) -> None:
    """Found by histories with attachments: another phone's came after the record, which had been given one here meanwhile."""
    row = add(home.store, media=[PHOTO])
    (mine,) = attached(home)
    with home.store.write() as txn:
        known = txn.tables[ATTACHMENT].load(txn.raw, [mine])[mine]
    acknowledged(home)
    transfers.look(home)
    known.id = STRANGE
    come(home, known)
    assert len(attached(home)) == 2
    transfers.look(home)
    assert attached(home) == [min(mine, known.id)]
    assert load(home.store, row.id).values["media"] == [PHOTO]


def test_of_an_archive_only_what_its_record_does_not_name_goes_when_it_is_shared_anew(home: Home) -> None:
    row = add(home.store, media=[PHOTO])
    (now,) = attached(home)
    acknowledged(home)
    with home.store.write() as txn:
        known = txn.tables[ATTACHMENT].load(txn.raw, [now])[now]
        keep_version(
            txn, TABLE, row, "media", [PHOTO | {"sha256": "ef" * 32}], row.clock("media"),
            level=Visibility.SHARED, pair_id=row.pair_id, reason="edited",
        )  # fmt: skip
    former = {f"00000000-0000-4000-8000-00000000000{n}": sha256 * 32 for n, sha256 in enumerate(("ab", "cd", "ef"))}
    come(home, *(replace(known, id=i, pair_id=STRANGE, values=known.values | {"sha256": s}) for i, s in former.items()))
    with home.store.database.write() as raw:
        for table in (TABLE, ATTACHMENT, "record_version"):
            raw.execute(f"UPDATE {table} SET author_id = ?", (MATE,))
    transfers.look(home)
    assert sorted(attached(home)) == sorted([now, list(former)[2]]), (
        "one is named, the other's is there twice, one is of the history"
    )


def test_files_of_what_the_other_one_shared_are_of_that_pair_once_the_account_is_deleted(home: Home) -> None:
    """Found by a history: one attached in private named none, and stayed though the entry, shared anew, names it no more."""
    pair(home)
    add(home.store, media=[PHOTO])
    acknowledged(home)
    with home.store.database.write() as raw:
        raw.execute(f"UPDATE {TABLE} SET author_id = ?, pair_id = ?, visibility = 'shared'", (MATE, PAIR))
        raw.execute(f"UPDATE {ATTACHMENT} SET author_id = ?, pair_id = NULL, visibility = 'private'", (MATE,))
    release(home.store)
    assert home.store.database.rows(f"SELECT pair_id FROM {ATTACHMENT}") == [(PAIR,)]


def test_of_two_attachments_of_one_file_in_an_archive_the_first_stays_when_it_is_shared_anew(home: Home) -> None:
    """Found by a history: their author had let go of the other one while the two were apart, which nobody was told."""
    add(home.store, media=[PHOTO])
    (now,) = attached(home)
    acknowledged(home)
    with home.store.write() as txn:
        known = txn.tables[ATTACHMENT].load(txn.raw, [now])[now]
    come(home, *(replace(known, id=i, pair_id=STRANGE) for i in (now, f"{'f' * 8}{now[8:]}")))
    with home.store.database.write() as raw:
        for table in (TABLE, ATTACHMENT):
            raw.execute(f"UPDATE {table} SET author_id = ?", (MATE,))
    transfers.look(home)
    assert attached(home) == [now]


def test_the_tombstone_of_an_attachment_keeps_what_it_belongs_to_when_it_comes_again(home: Home) -> None:
    """Found by histories with attachments: a restored server that lacked it refused one that belonged to nothing."""
    row, child = deleted_a_month_ago(home)
    with home.store.write() as txn:
        sql = txn.tables[ATTACHMENT]
        known = sql.load(txn.raw, [child])[child]
        assert known.deleted_at is not None and tombstones.any_wiped(txn.raw, ATTACHMENT, [child])
        tombstones.wipe_again(txn.raw, sql.contract, known)
        assert (known.values["parent_id"], known.values["sha256"]) == (row.id, PHOTO["sha256"])
        assert tombstones.wiped_columns(txn.raw, sql.contract, known) == []


def test_a_wiped_attachment_that_comes_again_does_not_begin_the_fetching_of_history_anew(home: Home) -> None:
    """Found by a history: each page with such a one sent the device back to the beginning."""
    __, child = deleted_a_month_ago(home)
    with home.store.write() as txn:
        known = txn.tables[ATTACHMENT].load(txn.raw, [child])[child]
        txn.raw.execute("UPDATE sync_state SET cursor = 9")
        covered(txn.raw, txn.tables)
        fetch_again(txn.raw, [ATTACHMENT, VERSIONS])
    request = cut_backfill(home.store)
    assert request is not None
    columns = ["deleted_at", *txn.tables[ATTACHMENT].contract.content]
    cells = [known.get(column) for column in columns]
    group = {"table": ATTACHMENT, "kind": "full", "columns": columns,
             "rows": [[child, known.author_id, known.pair_id, known.created_at, known.clocks, cells]]}  # fmt: skip
    answer = {"protocol": 1, "kind": "page", "epoch": 7, "time": NOW, "head": 9, "cursor": 5, "more": True, "answers": [],
              "changes": [group]}  # fmt: skip
    assert receive(home.store, request, read_response(answer, request)).pulled == 1
    following = cut_backfill(home.store)
    assert following is not None and following.cursor == 5


def test_a_new_file_of_a_known_record_goes_after_the_edit_that_names_it(home: Home) -> None:
    row = add(home.store)
    acknowledged(home)
    with home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"media": [PHOTO]})
    assert [g["table"] for g in sent_of(home, max_rows=1)] == [TABLE]
    assert [g["table"] for g in sent_of(home)] == [TABLE, ATTACHMENT]


def test_a_file_that_is_gone_goes_before_its_record(home: Home) -> None:
    """Found by histories with files: what shares a record without a file waited for the file's deletion, and that behind it."""
    row = to_be_shared(home)
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    assert [g["table"] for g in sent_of(home, max_rows=1)] == [ATTACHMENT]
    assert [g["table"] for g in sent_of(home)] == [ATTACHMENT, TABLE]


def test_of_a_file_that_was_taken_out_before_it_was_sent_nothing_is_told(home: Home) -> None:
    row = add(home.store, media=[PHOTO])
    with home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"media": []})
    (group,) = [g for g in sent_of(home) if g["table"] == ATTACHMENT]
    told = dict(zip(group["columns"], group["rows"][0][4], strict=True))
    assert told["deleted_at"] is not None
    assert {name for name, value in told.items() if value is not None} == {
        "visibility", "deleted_at", "parent_table", "parent_id", "owner_id",
    }  # fmt: skip
    assert "ab" * 32 not in json.dumps(group)


def test_files_of_a_record_are_gone_over_once_the_cloud_has_heard_of_its_edit(home: Home) -> None:
    """Found by histories with files: each of two phones undid what the other did for a list that it had not sent yet."""
    row = add(home.store, media=[PHOTO])
    acknowledged(home)
    transfers.look(home)
    with home.store.write() as txn:
        (known,) = txn.tables[ATTACHMENT].where(txn.raw, "1")
        Records(txn, TABLE).change(row.id, {"media": []})
    come(home, replace(known, id=STRANGE))
    transfers.look(home)
    assert len(attached(home)) == 1
    acknowledged(home)
    transfers.look(home)
    assert attached(home) == []


def test_a_record_is_shared_with_those_of_its_files_that_it_names(home: Home) -> None:
    to_be_shared(home)
    with home.store.write() as txn:
        (known,) = txn.tables[ATTACHMENT].where(txn.raw, "1")
    come(home, replace(known, id=STRANGE, values=known.values | {"sha256": "cd" * 32}))
    (group,) = [g for g in sent_of(home) if g["table"] == TABLE]
    assert group["files"] == [[known.id]]


def test_a_new_file_is_not_named_for_both_while_words_for_fewer_eyes_wait(home: Home) -> None:
    """Found by a history: the entry had been shared by another phone and deleted by a third, so that nothing narrowed it."""
    pair(home)
    with home.store.write() as txn:
        row = Records(txn, TABLE).create({"at": AT}, visibility=Visibility.PRIVATE)
    acknowledged(home)
    with home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"media": [PHOTO]})
    with home.store.database.write() as raw:  # as the merge leaves it
        raw.execute(f"UPDATE {TABLE} SET visibility = 'shared', pair_id = ?", (PAIR,))
    assert [g["named"] for g in sent_of(home) if g["table"] == ATTACHMENT] == [False]
    with home.store.database.write() as raw:
        raw.execute("UPDATE pending_change SET level = 'shared', pair_id = ?", (PAIR,))
    assert [g["named"] for g in sent_of(home) if g["table"] == ATTACHMENT] == [True]


def test_a_sharing_is_tried_again_once_its_file_came_with_a_table_that_is_fetched_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by histories with files: it was told to wait, the file came, and the run ended without asking again."""
    key, requests = (TABLE, STRANGE), iter([Request({}, 1, 0, ()), None])
    monkeypatch.setattr(engine, "cut_backfill", lambda _store: next(requests))
    monkeypatch.setattr(engine, "take_in", lambda *_: Taken("page", again={key}))
    monkeypatch.setattr(engine, "waiting", lambda _store, state: key not in state.skip)

    async def call(_body: Any) -> Any:
        return {}

    state = Run(1000, limit=1000, skip={key})
    assert asyncio.run(engine._fill(home.store, call, state))
    assert state.skip == set()


@pytest.mark.parametrize("record_is_here", [True, False])
def test_a_file_without_its_record_is_not_offered_to_a_restored_cloud(home: Home, record_is_here: bool) -> None:
    """Found by a history: it had come before its record, which then nobody had any more, and waited for that for ever."""
    kept = Media(home).keep(PNG)
    row = add(home.store, media=[kept | {"id": "p"}])
    (child,) = attached(home)
    acknowledged(home)
    if not record_is_here:
        with home.store.write() as txn:
            txn.tables[TABLE].remove(txn.raw, [row.id])
    transfers.look(home)
    assert count(home.store, "SELECT count(*) FROM media_transfer") == 1
    start(home)
    page(home)
    transfers.look(home)
    waiting = [g["rows"][0][0] for g in sent_of(home)]
    assert waiting == ([row.id, child] if record_is_here else [])
    assert count(home.store, "SELECT count(*) FROM media_transfer") == record_is_here
    assert Media(home).path(kept["sha256"]) is not None, "perhaps nobody else has it"
