"""The backup marker: which event a home's last backup still holds, and so how much happened after it.

Read out of the snapshot itself and not off a clock: a write that was under way while the backup began counts as after it.
"""

import json
import logging
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from core.errors import CupcakeError
from storage.database import translate
from storage.local_settings import read_setting
from storage.rows import dump
from storage.store import Store

log = logging.getLogger("cupcake.storage")

MARKER = "backup_marker"
BUSY_S = 1.0
"""So long a write under way is waited for; without a marker the backup only counts as older than it is."""


@dataclass(frozen=True)
class SinceBackup:
    """`at_ms`: when the last backup of any kind was made, milliseconds since 1970, None for never; `events` since then."""

    at_ms: int | None
    events: int


def since_backup(store: Store) -> SinceBackup:
    """What happened since the last backup."""
    marker = read_setting(store, MARKER) or {"seq": 0, "at": None}
    return SinceBackup(marker["at"], store.value("SELECT count(*) FROM event WHERE seq > ?", (marker["seq"],)))


def event_reached(snapshot: Path) -> int:
    """The last event that a snapshot of a home holds; 0 for none. Raises: Damaged."""
    raw = sqlite3.connect(snapshot)
    try:
        found = raw.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
    except sqlite3.Error as error:
        raise translate(error) from None
    finally:
        raw.close()
    return found[0] if found else 0


def put_marker(database: Path, seq: int) -> None:
    """Say in the home that a backup holds its events up to `seq`. Never fails the backup, which is there by now."""
    raw = sqlite3.connect(database, timeout=BUSY_S, isolation_level=None)
    try:
        raw.execute("BEGIN IMMEDIATE")
        found = raw.execute("SELECT value FROM setting WHERE key = ?", (MARKER,)).fetchone()
        before = json.loads(found[0])["seq"] if found else 0
        marker = {"seq": max(seq, before), "at": int(time.time() * 1000)}
        raw.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (MARKER, dump(marker)))
        raw.execute("COMMIT")
    except (sqlite3.Error, CupcakeError) as error:
        log.warning("backup_not_marked type=%s", type(error).__name__)
    finally:
        raw.close()
