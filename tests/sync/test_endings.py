"""Every run ends, whatever the cloud says."""

import asyncio
from typing import Any

import pytest

from core.errors import Retryable
from core.visibility import Visibility
from storage.home import Home
from storage.records import Records
from storage.store import Store
from sync import engine, steps

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
