"""A server that was restored, for one home with the real inbox and outbox: what its pages bring."""

from typing import Any

from core.clock import compose
from core.visibility import Visibility
from storage import recovering
from storage.home import Home
from storage.records import Records
from storage.rows import Row
from sync.inbox import receive
from sync.outbox import cut
from sync.steps import tidy
from sync.wire import Request, Response, read_response
from tests.storage.homes import TABLE, sent

NOW = 1_760_000_000_000
COLUMNS = ["visibility", "deleted_at", "title", "text", "at", "tags", "starred", "media"]
THERE = "a" * 16


def start(home: Home) -> None:
    """The server was restored."""
    with home.store.database.write() as raw:
        recovering.start(raw, 7)


def wire(row: Row, *, kind: str = "full", clocks: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    """A record as a page brings it; what is not named is as it is here."""
    cells = [values.get(c, row.get(c)) for c in COLUMNS]
    return {"table": TABLE, "kind": kind, "columns": COLUMNS,
            "rows": [[row.id, row.author_id, row.pair_id, row.created_at, clocks or row.clocks, cells]]}  # fmt: skip


def withdrawn(record_id: str) -> dict[str, Any]:
    return {"table": TABLE, "kind": "withdrawn", "columns": [], "rows": [[record_id]]}


def page(home: Home, *groups: dict[str, Any], more: bool = False) -> Request:
    """One call and its answer; answers the call."""
    request = cut(home.store)
    assert all(not g["rows"] for g in request.body["changes"])
    answer = {"protocol": 1, "kind": "page", "epoch": 7, "time": NOW, "head": 9, "cursor": request.cursor + 1, "more": more,
              "answers": [], "changes": list(groups)}  # fmt: skip
    receive(home.store, request, read_response(answer, request))
    return request


def earlier(row: Row, column: str) -> dict[str, str]:
    """The record's clocks with that of one column as an older backup has it."""
    return {**row.clocks, column: compose(1, 0, THERE)}


def shared(home: Home, **values: Any) -> Row:
    """An own entry that both read, acknowledged."""
    with home.store.write() as txn:
        row = Records(txn, TABLE).create({"at": "2026-05-01T10:00:00Z", **values}, visibility=Visibility.SHARED)
    sent(home.store, row.id)
    return row


def page_with_answers(home: Home, *groups: dict[str, Any]) -> None:
    """A page to a call whose changes have to wait."""
    request = cut(home.store)
    answers = ["retry"] * len(request.sent)
    answer = {"protocol": 1, "kind": "page", "epoch": 7, "time": NOW, "head": 9, "cursor": request.cursor + 1, "more": False,
              "answers": answers, "changes": list(groups)}  # fmt: skip
    response: Response = read_response(answer, request)
    receive(home.store, request, response)


def month_later(home: Home) -> None:
    real = home.store.wall_ms
    home.store.wall_ms = lambda: real() + 31 * 86_400_000
    tidy(home.store)
    home.store.wall_ms = real
