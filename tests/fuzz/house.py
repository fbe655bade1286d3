"""A real home with records and waiting changes, that can be looked at row by row and put back as it was."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from core.clock import ZERO
from core.ids import uuid7
from core.visibility import Visibility
from storage.home import Home
from storage.records import Records
from sync.outbox import cut
from sync.wire import Request
from tests.storage.homes import MATE, ME, PAIR, TABLE, add, open_home, pair

TABLES = (
    "journal_entry", "pending_change", "sync_state", "record_version", "set_aside", "profile", "pair_member", "setting",
    "home", "clock_row", "cloud_version", "digest_dirty", "tombstone", "scrub_due", "other_hand", "attachment", "media_look",
    "record_met", "record_aside",
)  # fmt: skip
ENTRY_COLUMNS = [
    "visibility", "deleted_at", "title", "text", "at", "time_zone", "all_day", "tags", "starred", "location", "weather", "media",
    "source", "source_id", "source_data", "mood",
]  # fmt: skip


class House:
    """The home, and a copy of its file to go back to."""

    def __init__(self, folder: Path) -> None:
        self.home: Home = open_home(folder)
        pair(self.home)
        self.mine = [add(self.home.store, title=f"mine {n}", text="words", tags=["a"]).id for n in range(3)]
        self.theirs = [uuid7() for _ in range(3)]
        self._seen()
        with self.home.store.write() as txn:
            Records(txn, TABLE).change(self.mine[0], {"title": "edited", "tags": ["a", "b"]})
            Records(txn, TABLE).set_visibility(self.mine[1], Visibility.PRIVATE)
            Records(txn, TABLE).change(self.theirs[0], {"text": "theirs and mine"})
        self.path = folder / "cupcake.db"
        self._copy = sqlite3.connect(":memory:")
        with sqlite3.connect(self.path) as source:
            source.backup(self._copy)
        source.close()
        self.request: Request = self._cut()
        self.before = self.rows()

    def _cut(self) -> Request:
        request = cut(self.home.store)
        self._copy.close()
        self._copy = sqlite3.connect(":memory:")
        with sqlite3.connect(self.path) as source:
            source.backup(self._copy)
        source.close()
        return request

    def _seen(self) -> None:
        """As if all of it had been synced before."""
        with self.home.store.write() as txn:
            txn.raw.execute("DELETE FROM pending_change")
            txn.raw.execute("UPDATE sync_state SET cursor = 10")
            for rid in self.theirs:
                txn.raw.execute(
                    f"INSERT INTO {TABLE} (id, author_id, pair_id, visibility, created_at, updated_at, clocks, title, text, at) "
                    "VALUES (?, ?, ?, 'shared', 1, 1, ?, 'theirs', 'theirs', '2026-05-01T10:00:00Z')",
                    (rid, MATE, PAIR, json.dumps({"*": "0" * 15 + "1" + "b" * 16})),
                )

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table of the home."""
        raw = self.home.store.database
        return {table: sorted(map(repr, raw.rows(f"SELECT * FROM {table}"))) for table in TABLES}

    def put_back(self) -> None:
        """Every byte as it was before."""
        with sqlite3.connect(self.path) as target:
            self._copy.backup(target)
        target.close()

    def close(self) -> None:
        self._copy.close()
        self.home.close()

    def page(self) -> dict[str, Any]:
        """A good answer to the request, with something of everything in it."""
        clock = "019f00000000" + "0001" + "b" * 16
        full = ["shared", None, "a title", "text", "2026-05-02T10:00:00Z", "Europe/Berlin", False, ["x"], True, {"name": "here"},
                None, [], None, None, {"k": 1}, "warm"]  # fmt: skip
        row = [self.theirs[0], MATE, PAIR, 1_760_000_000_000, {"*": clock}, full]
        answers: list[Any] = ["applied" for _ in self.request.sent]
        for place, sent in enumerate(self.request.sent):
            if sent.id == self.theirs[0]:
                answers[place] = {"answer": "conflict", "done": [], "row": {
                    "table": TABLE, "kind": "full", "columns": ENTRY_COLUMNS, "rows": [row]}}  # fmt: skip
        page = {
            "protocol": 1, "kind": "page", "epoch": 1, "time": 1_760_000_000_000, "head": 20, "cursor": 20, "more": False,
            "answers": answers, "registry": {"mark": "later", "tables": {TABLE: ENTRY_COLUMNS[2:], "a_table_of_later": ["x"]}},
            "changes": [
                {"table": "profile", "kind": "server", "columns": ["display_name", "created_at", "updated_at"],
                 "rows": [[MATE, ["Theo", 1, 2]]]},
                {"table": "pair_member", "kind": "server", "columns": ["pair_id", "user_id", "seat", "joined_at", "ended_at"],
                 "rows": [[uuid7(), [PAIR, ME, 1, 1, None]]]},
                {"table": TABLE, "kind": "full", "columns": ENTRY_COLUMNS, "rows": [
                    [uuid7(), MATE, PAIR, 1_760_000_000_000, {"*": clock, "title": clock}, full],
                    [self.mine[2], ME, None, 1_760_000_000_000, {"*": clock}, ["private", 5, *full[2:]]]]},
                {"table": TABLE, "kind": "projection", "columns": ["visibility", "deleted_at"],
                 "rows": [[uuid7(), MATE, PAIR, 1, {"visibility": clock, "deleted_at": ZERO}, ["calendar_visible", None]]]},
                {"table": TABLE, "kind": "withdrawn", "columns": [], "rows": [[self.theirs[1]]]},
                {"table": TABLE, "kind": "narrowed", "columns": [], "rows": [[self.theirs[2]], [self.mine[1]]]},
                {"table": "a_table_of_later", "kind": "full", "columns": ["visibility"], "rows": []},
            ],
        }  # fmt: skip
        # A tree whose parts are its own: a place that is bent must not be two places.
        return dict(json.loads(json.dumps(page)))
