"""What a sync asks of the device goes by an index: no query of it reads through the history."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.home import Home
from storage.pending import clear_untouched, load_pending, queue, still_waiting
from storage.records import Records
from storage.search import search
from sync import inbox
from sync.outbox import cut
from sync.wire import read_response
from tests.storage.homes import TABLE, open_home, pair

SCAN = re.compile(r"^SCAN (?!json_each|\(subquery|CONSTANT ROW|\d)")
ONE_ROW = {"cloud_version", "digest_state", "sync_state", "clock_row", "home", "pair_member", "profile", "setting"} | {
    "record_aside"
}
"""Tables of a few rows, whatever happens; what is out of sight after a restore is asked about only until it came back."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with some history and something waiting."""
    opened = open_home(tmp_path_factory.mktemp("cost"))
    pair(opened)
    with opened.store.write() as txn:
        Records(txn, TABLE).create_many([(None, {"at": "2026-05-01T10:00:00Z", "text": "words"})] * 50)
        txn.raw.execute("ANALYZE")
    yield opened
    opened.close()


def scans(home: Home, work: Any) -> list[str]:
    """The scans among the plans of every statement of a piece of work inside a write."""
    seen: list[str] = []
    with home.store.database.write() as raw:
        raw.set_trace_callback(seen.append)
        try:
            work(raw)
        finally:
            raw.set_trace_callback(None)
    return found_scans(home, seen)


def found_scans(home: Home, seen: list[str]) -> list[str]:
    out = []
    with home.store.database.snapshot() as raw:
        for statement in {s for s in seen if re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT)", s)}:
            for *_, plan in raw.execute(f"EXPLAIN QUERY PLAN {statement}"):
                words = plan.split()
                if SCAN.match(plan) and words[1] not in ONE_ROW and "INDEX" not in words:
                    out.append(f"{plan}: {statement[:90]}")
    return out


def test_the_queue_is_read_by_its_index(home: Home) -> None:
    assert scans(home, lambda raw: queue(raw, 10, [TABLE])) == []
    assert scans(home, lambda raw: queue(raw, 10, [TABLE], {(TABLE, "id1"), ("other", "id1")})) == []


@pytest.mark.parametrize("tables", [[TABLE], [TABLE, "record_version", "attachment"]])
def test_the_queue_is_not_sorted_to_read_its_beginning(home: Home, tables: list[str]) -> None:
    asked: list[str] = []
    with home.store.database.write() as raw:
        raw.execute("DELETE FROM sqlite_stat1")  # as in a home of which SQLite never counted anything
        raw.set_trace_callback(asked.append)
        queue(raw, 10, tables, {(TABLE, "id1")})
        raw.set_trace_callback(None)
    with home.store.database.snapshot() as reading:
        plan = " ".join(row[-1] for row in reading.execute(f"EXPLAIN QUERY PLAN {asked[-1]}"))
    assert "pending_change_queue" in plan
    assert "B-TREE" not in plan


def test_pending_changes_are_found_and_cleared_by_their_key(home: Home) -> None:
    keys = [(TABLE, f"id{n}") for n in range(3)]
    assert scans(home, lambda raw: load_pending(raw, TABLE, [rid for _, rid in keys])) == []
    assert scans(home, lambda raw: still_waiting(raw, keys)) == []
    assert scans(home, lambda raw: clear_untouched(raw, [(*key, "0") for key in keys])) == []


def test_a_whole_call_scans_nothing(home: Home) -> None:
    seen: list[str] = []
    with home.store.database.write() as raw:
        raw.set_trace_callback(seen.append)
    try:
        request = cut(home.store, max_rows=3)
        answer = {"protocol": 1, "kind": "page", "epoch": 1, "time": 1, "head": 9, "cursor": 9, "more": False,
                  "answers": ["applied", "duplicate", "retry"], "changes": []}  # fmt: skip
        taken = inbox.receive(home.store, request, read_response(answer, request))
    finally:
        with home.store.database.write() as raw:
            raw.set_trace_callback(None)
    assert (taken.kind, taken.pushed) == ("page", 2)
    assert len(seen) > 10
    assert found_scans(home, seen) == []


def test_a_scan_would_be_noticed(home: Home) -> None:
    assert scans(home, lambda raw: raw.execute(f"SELECT * FROM {TABLE} WHERE text = 'words'").fetchall())


def test_the_list_and_the_search_go_by_their_indexes(home: Home, tmp_path: Path) -> None:
    newest = f"SELECT id FROM {TABLE} WHERE deleted_at IS NULL ORDER BY at DESC, id LIMIT 20"
    with home.store.database.snapshot() as raw:
        plan = " ".join(row[-1] for row in raw.execute(f"EXPLAIN QUERY PLAN {newest}"))
    assert "journal_entry_at" in plan
    assert "B-TREE" not in plan
    assert len(search(home.store, TABLE, "words ")) == 40
