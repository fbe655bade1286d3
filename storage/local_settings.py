"""Settings of this home, as JSON values by key. They do not travel."""

import json
import sqlite3
from typing import Any

from storage.rows import dump
from storage.store import Store


def read_setting(store: Store, key: str, default: Any = None) -> Any:
    """The value, or the default."""
    found = store.value("SELECT value FROM setting WHERE key = ?", (key,))
    return default if found is None else json.loads(found)


def put_setting(raw: sqlite3.Connection, key: str, value: Any) -> None:
    """Set a value inside a transaction; None removes it."""
    if value is None:
        raw.execute("DELETE FROM setting WHERE key = ?", (key,))
    else:
        raw.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (key, dump(value)))


def write_setting(store: Store, key: str, value: Any) -> None:
    """Set a value; None removes it."""
    with store.database.write() as raw:
        put_setting(raw, key, value)
