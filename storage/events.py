"""Events: what happened, kept in the transaction that made it happen, until every listener of this device has it.

At least once per listener and in order: a listener's position moves only after it returned. One that keeps failing at an
event goes on without it after `MAX_ATTEMPTS`; the event is set aside, visible, and can be given to it again.
An event carries ids and dates, never what people wrote (the event contracts say which).
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.ids import uuid7
from storage.rows import dump
from storage.store import Store, Transaction

MAX_ATTEMPTS = 10
PAUSES_S = (1, 5, 30, 120, 600, 1800, 3600, 3600, 3600, 3600)
KEPT_MS = 30 * 24 * 3600 * 1000
"""So long an event stays after it happened, for sprinkles that are turned on later."""


@dataclass(frozen=True)
class StoredEvent:
    """One event. `at_ms` is milliseconds since 1970; `source` the (table, id) of the record that it tells of."""

    seq: int
    id: str
    name: str
    at_ms: int
    payload: dict[str, Any]
    source: tuple[str, str] | None


@dataclass(frozen=True)
class ListenerState:
    """How a listener is doing. `error` is a type's name, "" while all is well; `aside` counts what it went on without."""

    name: str
    waiting: int
    attempts: int
    error: str
    aside: int


def emit(txn: Transaction, name: str, payload: Mapping[str, Any], source: tuple[str, str] | None = None) -> str:
    """Keep an event with the write that makes it happen; answers its id."""
    now = txn.clock.now_ms()
    event_id = uuid7(now)
    table, record_id = source or (None, None)
    txn.raw.execute(
        "INSERT INTO event (id, name, at, payload, source_table, source_id) VALUES (?, ?, ?, ?, ?, ?)",
        (event_id, name, now, dump(dict(payload)), table, record_id),
    )
    txn.emitted = True
    return event_id


def next_for(store: Store, listener: str, event: str, now_ms: int) -> StoredEvent | int | None:
    """The next event for a listener; or when it may be tried again (milliseconds since 1970); or None: nothing."""
    position, retry_at = _state(store, listener)
    found = store.database.rows(
        """SELECT seq, id, name, at, payload, source_table, source_id FROM event
           WHERE name = ? AND seq > ? ORDER BY seq LIMIT 1""",
        (event, position),
    )
    if not found:
        return None
    if retry_at > now_ms:
        return retry_at
    seq, event_id, name, at, payload, table, record_id = found[0]
    return StoredEvent(seq, event_id, name, at, json.loads(payload), (table, record_id) if table else None)


def done(store: Store, listener: str, seq: int) -> None:
    """The listener is through with this event."""
    with store.database.write() as raw:
        _pass(raw, listener, seq)


def failed(store: Store, listener: str, seq: int, error: str, now_ms: int) -> None:
    """The listener raised an error of this type: it is tried again after a pause, and in the end goes on without it."""
    with store.database.write() as raw:
        raw.execute("INSERT OR IGNORE INTO event_listener (name) VALUES (?)", (listener,))
        (attempts,) = raw.execute("SELECT attempts FROM event_listener WHERE name = ?", (listener,)).fetchone()
        if attempts + 1 >= MAX_ATTEMPTS:
            raw.execute("INSERT OR REPLACE INTO event_set_aside VALUES (?, ?, ?, ?)", (listener, seq, error, now_ms))
            _pass(raw, listener, seq)
            return
        raw.execute(
            "UPDATE event_listener SET attempts = ?, retry_at = ?, last_error = ? WHERE name = ?",
            (attempts + 1, now_ms + PAUSES_S[attempts] * 1000, error, listener),
        )


def set_aside_of(store: Store, listener: str) -> list[int]:
    """The events that a listener went on without."""
    rows = store.database.rows("SELECT seq FROM event_set_aside WHERE listener = ? ORDER BY seq", (listener,))
    return [row[0] for row in rows]


def again(store: Store, listener: str) -> int:
    """Give a listener everything that it went on without once more, and what it waits for at once; answers how many."""
    with store.database.write() as raw:
        waiting = raw.execute(
            "SELECT min(seq), count(*) FROM event_set_aside WHERE listener = ?", (listener,)
        ).fetchone()
        raw.execute("UPDATE event_listener SET attempts = 0, retry_at = 0 WHERE name = ?", (listener,))
        if waiting[1]:
            # What came after it is given again too: effects are idempotent, and order is kept.
            raw.execute(
                "UPDATE event_listener SET position = min(position, ?) WHERE name = ?", (waiting[0] - 1, listener)
            )
            raw.execute("DELETE FROM event_set_aside WHERE listener = ?", (listener,))
        return int(waiting[1])


def states(store: Store, listeners: Mapping[str, str]) -> list[ListenerState]:
    """How the listeners are doing, as {listener: event}."""
    out = []
    for listener, event in sorted(listeners.items()):
        position, _ = _state(store, listener)
        waiting = store.value("SELECT count(*) FROM event WHERE name = ? AND seq > ?", (event, position))
        found = store.database.rows("SELECT attempts, last_error FROM event_listener WHERE name = ?", (listener,))
        attempts, error = found[0] if found else (0, None)
        aside = store.value("SELECT count(*) FROM event_set_aside WHERE listener = ?", (listener,))
        out.append(ListenerState(listener, waiting, attempts, error or "", aside))
    return out


def prune(store: Store, listeners: Mapping[str, str], now_ms: int) -> None:
    """Forget events that are old and over for every listener that is here."""
    with store.database.write() as raw:
        for event in {
            row[0] for row in raw.execute("SELECT DISTINCT name FROM event WHERE at < ?", (now_ms - KEPT_MS,))
        }:
            names = [listener for listener, of in listeners.items() if of == event]
            marks = ",".join("?" * len(names))
            known = raw.execute(
                f"SELECT count(*), min(position) FROM event_listener WHERE name IN ({marks})",  # noqa: S608
                names,
            ).fetchone()
            if known[0] == len(names):
                reached = known[1] if names else raw.execute("SELECT max(seq) FROM event").fetchone()[0]
                raw.execute(
                    """DELETE FROM event WHERE name = ? AND at < ? AND seq <= ?
                       AND seq NOT IN (SELECT seq FROM event_set_aside)""",
                    (event, now_ms - KEPT_MS, reached),
                )


def _state(store: Store, listener: str) -> tuple[int, int]:
    found = store.database.rows("SELECT position, retry_at FROM event_listener WHERE name = ?", (listener,))
    return found[0] if found else (0, 0)


def _pass(raw: sqlite3.Connection, listener: str, seq: int) -> None:
    raw.execute(
        """INSERT INTO event_listener (name, position) VALUES (?1, ?2)
           ON CONFLICT (name) DO UPDATE SET position = max(position, ?2), attempts = 0, retry_at = 0, last_error = NULL""",
        (listener, seq),
    )
