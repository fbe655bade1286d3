"""Every run ends, whatever the cloud says."""

import asyncio
from typing import Any

import pytest

from core.clock import compose
from core.errors import Retryable
from core.visibility import Visibility
from storage.home import Home
from storage.records import Records
from storage.rows import Row
from storage.store import Store
from sync import engine, steps
from sync.bench import Taken
from sync.inbox import receive
from sync.outbox import cut
from sync.wire import Request, read_response
from tests.storage.homes import PAIR, TABLE, load, pair, pending, sent
from tests.sync.restored import wire

TIME = 1_760_000_000_000


def page(body: dict[str, Any], *, cursor: int, more: bool) -> dict[str, Any]:
    return {"protocol": 1, "kind": "page", "epoch": body["epoch"], "time": TIME, "head": 9, "cursor": cursor, "more": more,
            "answers": [], "changes": []}  # fmt: skip


def anew(body: dict[str, Any]) -> dict[str, Any]:
    return {"protocol": 1, "kind": "epoch", "epoch": body["epoch"] + 1}


def synced(store: Store, answers: Any) -> steps.SyncReport:
    async def call(body: dict[str, Any]) -> Any:
        return answers(body)

    return asyncio.run(asyncio.wait_for(engine.run(store, call), 30))


def test_a_cloud_that_begins_anew_for_ever_is_tried_again_later(paired_store: Store) -> None:
    said: list[str] = []

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        found = page(body, cursor=5, more=True) if body["cursor"] == 0 else anew(body)
        said.append(found["kind"])
        return found

    with pytest.raises(Retryable, match="It will be tried again"):
        synced(paired_store, answer)
    assert said.count("epoch") == steps.NEW_BEGINNINGS + 1


def test_a_cloud_that_was_restored_while_it_was_read_is_read_from_the_beginning(paired_store: Store) -> None:
    script = iter(["more", "anew", "more", "anew"])

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        said = next(script, "all")
        cursor = 4 if said == "all" else body["cursor"] + 4
        return anew(body) if said == "anew" else page(body, cursor=cursor, more=said == "more")

    assert synced(paired_store, answer).rounds >= 5
    assert next(script, "none left") == "none left"
    assert paired_store.database.rows("SELECT cursor FROM sync_state")[0][0] == 4


def test_what_was_taken_back_while_it_was_told_to_wait_goes_in_the_same_run(home: Home) -> None:
    """Found by a history: a widening was gone by the time its answer came, and the words beside it stayed for the next run."""
    with home.store.write() as txn:
        row = Records(txn, "journal_entry").create({"at": "2026-05-01T10:00:00Z", "text": "before"})
        txn.raw.execute("DELETE FROM pending_change")
        Records(txn, "journal_entry").set_visibility(row.id, Visibility.SHARED)
        Records(txn, "journal_entry").change(row.id, {"text": "after"})
    sent: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        said = []
        for group in body["changes"]:
            sent.append(dict(zip(group["columns"], group["rows"][0][4], strict=True)))
            said.append("retry" if sent[-1].get("visibility") == "shared" else "applied")
            if said == ["retry"]:
                with home.store.write() as txn:
                    Records(txn, "journal_entry").set_visibility(row.id, Visibility.PRIVATE)
        return page(body, cursor=5, more=False) | {"answers": said}

    assert synced(home.store, answer).pushed == 1
    assert sent == [{"visibility": "shared", "text": "after"}, {"visibility": "private", "text": "after"}]
    assert home.store.database.rows("SELECT * FROM pending_change") == []


def test_what_is_told_to_wait_is_sent_once_in_a_run(home: Home) -> None:
    with home.store.write() as txn:
        Records(txn, "journal_entry").create({"at": "2026-05-01T10:00:00Z", "text": "before"})
    sent: list[int] = []

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        sent.append(len(body["changes"]))
        return page(body, cursor=5, more=False) | {"answers": ["retry"] * len(body["changes"])}

    synced(home.store, answer)
    assert sum(sent) == 1


def test_what_a_file_came_for_while_it_was_told_to_wait_is_tried_again() -> None:
    """Found by a history: the call was cut before the file came, and answered after it."""
    key, state = ("journal_entry", "id"), steps.Run(1000)
    request = Request({}, 1, 0, ())
    steps.settled(state, request, Taken("page", again={key}))
    steps.settled(state, request, Taken("page", retry={key}))
    assert state.skip == set()
    for _ in range(3):
        steps.settled(state, request, Taken("page", retry={key}))
    assert state.skip == {key}


def shared_behind_a_call(home: Home) -> tuple[Row, Request, Row, Request]:
    """An entry as the cloud knows it, a call without it, the entry shared since, and the call of that; both are under way."""
    pair(home)
    with home.store.write() as txn:
        row = Records(txn, TABLE).create({"at": "2026-05-01T10:00:00Z"}, visibility=Visibility.PRIVATE)
    sent(home.store, row.id)
    before = cut(home.store, leads=True)
    with home.store.write() as txn:
        shared = Records(txn, TABLE).set_visibility(row.id, Visibility.SHARED)
    ours = cut(home.store, ahead=True)
    return row, before, shared, ours


@pytest.mark.parametrize("whole", [True, False])
def test_of_two_sharings_of_one_entry_the_later_stands_as_in_the_cloud(home: Home, whole: bool) -> None:
    """Found by a history: that of another phone came while ours was under way, and ours was answered no more than that it was
    taken.
    """
    row, before, shared, ours = shared_behind_a_call(home)
    (change,) = ours.sent
    if not whole:
        with home.store.write() as txn:
            Records(txn, TABLE).change(row.id, {"title": "written meanwhile"})
    theirs = {**row.clocks, "visibility": compose(1, 0, "a" * 16)}
    group = wire(row, clocks=theirs, visibility="shared")
    group["rows"][0][2] = PAIR
    receive(home.store, before, read_response(page(before.body, cursor=1, more=True) | {"changes": [group]}, before))
    assert load(home.store, row.id).clock("visibility") == theirs["visibility"] < change.columns["visibility"]
    ours.follow(1)
    answer = page(ours.body, cursor=1, more=False) | {"answers": ["applied"]}
    receive(home.store, ours, read_response(answer, ours))
    known = load(home.store, row.id)
    assert (known.clock("visibility"), known.visibility, known.pair_id) == (shared.clock("visibility"), "shared", PAIR)
    left = pending(home.store, row.id)
    assert (left is None) if whole else (left is not None and [*left.columns] == ["title"])


def test_a_sharing_of_what_another_phone_had_deleted_ends_as_in_the_cloud(home: Home) -> None:
    """Found by a history: the deletion came while the sharing was under way, and called it off here alone."""
    row, before, shared, ours = shared_behind_a_call(home)
    group = wire(
        row, clocks=row.clocks | {"deleted_at": compose(TIME, 0, "a" * 16)}, deleted_at=TIME, visibility="private"
    )
    group["rows"][0][2] = None
    group["rows"][0] += [[], row.clocks]
    receive(home.store, before, read_response(page(before.body, cursor=1, more=True) | {"changes": [group]}, before))
    known = load(home.store, row.id)
    assert (known.deleted_at, known.visibility, known.pair_id) == (TIME, "private", None), "called off"
    ours.follow(1)
    answer = page(ours.body, cursor=1, more=False) | {"answers": ["applied"]}
    receive(home.store, ours, read_response(answer, ours))
    known = load(home.store, row.id)
    assert (known.clock("visibility"), known.visibility, known.pair_id) == (shared.clock("visibility"), "shared", PAIR)
    assert (known.deleted_at, pending(home.store, row.id)) == (TIME, None), "and it stays deleted"
