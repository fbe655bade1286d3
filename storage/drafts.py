"""Drafts: what is being typed, saved every moment, never sent. Survive a kill of the app."""

import json
from typing import Any

from storage.rows import dump
from storage.store import Store


class Drafts:
    """Drafts by key (`journal:new`, `journal:<id>`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> dict[str, Any] | None:
        """The fields as last typed."""
        found = self._store.value("SELECT fields FROM draft WHERE key = ?", (key,))
        return json.loads(found) if found else None

    def put(self, key: str, fields: dict[str, Any]) -> None:
        """Keep the fields; replaces what was there."""
        with self._store.database.write() as raw:
            raw.execute(
                "INSERT OR REPLACE INTO draft (key, fields, updated_at) VALUES (?, ?, ?)",
                (key, dump(fields), self._store.wall_ms()),
            )

    def clear(self, key: str) -> None:
        """The draft became a record, or was thrown away."""
        with self._store.database.write() as raw:
            raw.execute("DELETE FROM draft WHERE key = ?", (key,))
