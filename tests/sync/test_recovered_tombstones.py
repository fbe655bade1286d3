"""A pull from 0 and what was deleted: offered again, wiped, undeleted. On one home with the real inbox and outbox."""

import json

import pytest

from core.clock import compose
from core.errors import Refused
from core.visibility import Visibility
from storage import scrub
from storage.home import Home
from storage.pending import Base, Pending, save_pending
from storage.records import Records
from storage.versions import EDITED, keep_version
from storage.versions import TABLE as VERSIONS
from sync.inbox import receive
from sync.outbox import cut
from sync.wire import read_response
from tests.storage.files import leftovers
from tests.storage.homes import PAIR, TABLE, count, load, pending, sent, theirs
from tests.sync.restored import (
    NOW,
    THERE,
    earlier,
    month_later,
    page,
    page_with_answers,
    shared,
    start,
    wire,
    withdrawn,
)


def test_a_tombstone_that_the_server_lost_is_offered_again(home: Home) -> None:
    row = shared(home, text="x")
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    sent(home.store, row.id)
    start(home)
    page(home, wire(row, clocks=row.clocks))
    assert load(home.store, row.id).deleted_at is not None
    change = pending(home.store, row.id)
    assert change is not None and change.columns.keys() == {"deleted_at"} and change.seen == row.clocks


def test_words_that_the_servers_tombstone_never_saw_are_kept_aside(home: Home) -> None:
    row = shared(home, text="never seen there")
    start(home)
    clocks = {**earlier(row, "text"), "deleted_at": compose(NOW * 2, 0, THERE)}
    page(home, wire(row, clocks=clocks, deleted_at=NOW, text=None))
    assert [json.loads(w) for (w,) in home.store.database.rows("SELECT words FROM set_aside")] == [
        {"text": "never seen there"}
    ]


def test_a_tombstone_is_offered_again_with_what_its_deleter_had_seen(home: Home) -> None:
    """Found by a history: offered as if all of it had been seen, words of the other one would be wiped unread."""
    row = shared(home, text="mine")
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
        txn.raw.execute("DELETE FROM pending_change")
    gone = load(home.store, row.id)
    gone.put("location", {"name": "theirs"})
    gone.clocks["location"] = gone.clocks["deleted_at"][:16] + "b" * 16
    with home.store.write() as txn:
        txn.tables[TABLE].save(txn.raw, [gone])
    start(home)
    page(home)
    change = pending(home.store, row.id)
    assert change is not None and change.seen == {"*": row.clocks["*"]}


def test_what_was_wiped_here_stays_wiped_when_a_restored_server_still_has_the_words(home: Home) -> None:
    row = shared(home, text="marzipan")
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    sent(home.store, row.id)
    month_later(home)
    assert load(home.store, row.id).values["text"] is None
    start(home)
    page(home, wire(row))
    change = pending(home.store, row.id)
    assert change is not None and "deleted_at" in change.columns, "the server lost the deletion"
    assert load(home.store, row.id).values["text"] is None
    assert scrub.finish(home.store) and leftovers(home.folder, "marzipan") == []


def test_what_stays_wiped_is_known_to_be_when_a_restored_server_has_the_very_tombstone(home: Home) -> None:
    """Found by a history: it could be undeleted, empty here while the cloud had its words."""
    row = shared(home, text="marzipan")
    with home.store.write() as txn:
        clock = row.clock("text")
        keep_version(txn, TABLE, row, "text", "nougat", clock, level=Visibility.SHARED, pair_id=PAIR, reason=EDITED)
        history = txn.tables[VERSIONS].where(txn.raw, "1")
        Records(txn, TABLE).delete(row.id)
    sent(home.store, row.id)
    gone = load(home.store, row.id)
    month_later(home)
    assert count(home.store, "SELECT count(*) FROM record_version") == 0
    start(home)
    page(home, wire(gone))
    assert load(home.store, row.id).values["text"] is None
    with home.store.write() as txn, pytest.raises(Refused, match="thirty days"):
        Records(txn, TABLE).restore(row.id)
    with home.store.write() as txn:
        txn.tables[VERSIONS].save(txn.raw, history)
    month_later(home)
    assert count(home.store, "SELECT count(*) FROM record_version") == 0, "its history came with it"


def test_another_deletion_of_what_was_wiped_here_has_thirty_days_of_its_own(home: Home) -> None:
    row = shared(home, text="marzipan")
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    sent(home.store, row.id)
    gone = load(home.store, row.id)
    gone.values["text"] = "marzipan"
    month_later(home)
    with home.store.write() as txn:
        gone.clocks["deleted_at"] = txn.clock.tick()
    start(home)
    page(home, wire(gone))
    assert load(home.store, row.id).values["text"] == "marzipan"
    with home.store.write() as txn:
        Records(txn, TABLE).restore(row.id)
    assert load(home.store, row.id).values["text"] == "marzipan"


def test_words_that_a_restored_server_still_has_come_with_a_record_that_was_undeleted_here_without_them(
    home: Home,
) -> None:
    """Found by a history: they were wiped in the cloud, so that the undelete names no column of them."""
    row = shared(home, text="marzipan")
    with home.store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    sent(home.store, row.id)
    gone = load(home.store, row.id)
    page(home, wire(gone, title=None, text=None))
    with home.store.write() as txn:
        Records(txn, TABLE).restore(row.id)
    assert load(home.store, row.id).values["text"] is None
    start(home)
    page_with_answers(home, wire(gone))
    assert load(home.store, row.id).values["text"] == "marzipan"
    change = pending(home.store, row.id)
    assert change is not None and change.columns.keys() == {"deleted_at"}


def test_what_is_sent_again_of_a_partners_wiped_record_is_nobodys_own_when_it_is_withdrawn(home: Home) -> None:
    """Found by a history: whoever undeletes it sends all of it, but wrote none of it."""
    row = theirs(home.store, text="their marzipan")
    clock = row.clock("deleted_at")
    with home.store.write() as txn:
        row.clocks["deleted_at"] = txn.clock.tick(clock)
        txn.tables[TABLE].save(txn.raw, [row])
        undelete = Pending(TABLE, row.id, False, "shared", PAIR, columns={"deleted_at": Base(clock)})
        save_pending(txn.raw, [(undelete, row)])
    request = cut(home.store)
    answer = {"protocol": 1, "kind": "page", "epoch": 1, "time": NOW, "head": 9, "cursor": request.cursor, "more": False,
              "answers": [{"answer": "unknown", "done": [], "stub": True}], "changes": []}  # fmt: skip
    receive(home.store, request, read_response(answer, request))
    change = pending(home.store, row.id)
    assert change is not None and {"text", "title"} <= change.columns.keys()
    page_with_answers(home, withdrawn(row.id))
    assert count(home.store, "SELECT count(*) FROM set_aside") == 0
