"""Putting a backup back: whole or not at all, never over words that are not kept elsewhere first.

The database changes by one rename, so a crash leaves either the old home or the new one. A home that was put back is a new
one: it draws a new id and a new node, holds no session, and pulls from 0 before it pushes.
"""

import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import Refused, Retryable
from core.ids import uuid7
from storage.backup import automatic_backups, write_backup
from storage.backup_file import DATABASE, BackupFile, examine, opened
from storage.media import fsync_folder
from storage.migrations_runner import Migration

log = logging.getLogger("cupcake.storage")


@dataclass(frozen=True)
class Restored:
    """What was done. `kept`: where what was there before is now."""

    made_at: str
    photos: int
    kept: Path | None


def restore(file: Path, folder: Path, migrations: Sequence[Migration], *, replace: bool = False) -> Restored:
    """Put the backup in this file into this home. Raises: Refused, Retryable, Fatal; then nothing was changed."""
    with opened(file) as backup, _locked(folder):
        backup.check_room(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as name:
            arriving = Path(name)
            account = _unpack(backup, arriving, migrations)
            kept = _make_way(folder, account, migrations, replace=replace)
            _put_in_place(backup, arriving, folder)
        return Restored(backup.made_at, len(backup.media), kept)


def mend(folder: Path, migrations: Sequence[Migration]) -> Restored:
    """The database is damaged: keep it aside and put the newest sound backup of the home's own in its place.

    Raises: Refused when there is none; then nothing was changed.
    """
    for file in automatic_backups(folder):
        try:
            with opened(file) as backup, _locked(folder):
                with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as name:
                    _unpack(backup, Path(name), migrations)
                    kept = _keep_files(folder)
                    _put_in_place(backup, Path(name), folder)
                return Restored(backup.made_at, len(backup.media), kept)
        except Refused:
            log.warning("automatic_backup_unusable")
    raise Refused(
        "This home keeps no backup of its own that could be used. Restore one that you made: cupcake restore FILE --replace.",
        code="no_backup",
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(folder / "sync.lock").acquire(timeout=2):
            yield
    except Timeout:
        raise Retryable("Cupcake is syncing this home. Close it and try again.", code="locked") from None


def _unpack(backup: BackupFile, arriving: Path, migrations: Sequence[Migration]) -> str | None:
    place = arriving / DATABASE
    backup.write_to(DATABASE, place)
    account = examine(place, migrations)
    if account != backup.account:
        raise Refused(
            "The backup does not hold what its list of contents names. Nothing was changed.", code="bad_backup"
        )
    for name in backup.media:
        (arriving / name).parent.mkdir(parents=True, exist_ok=True)
        backup.write_to(name, arriving / name)
    raw = sqlite3.connect(place)
    try:
        # Another machine than this one, as far as the home can tell: it draws a new node and pulls from 0 when it opens.
        raw.execute("UPDATE home SET home_id = ?, machine = 'restored'", (uuid7(),))
        raw.commit()
    finally:
        raw.close()
    return account


def _make_way(folder: Path, account: str | None, migrations: Sequence[Migration], *, replace: bool) -> Path | None:
    """Whether the home may be replaced; what is in it is backed up first."""
    present = folder / DATABASE
    if not present.exists():
        return None
    try:
        owner, words = _look(present)
    except sqlite3.DatabaseError:
        if not replace:
            raise Refused(
                "The database of this home can't be read. It is kept aside if you add --replace. Nothing was changed.",
                code="has_words",
            ) from None
        return _keep_files(folder)
    if owner is not None and owner != account:
        raise Refused(
            "This home belongs to another account than the backup. Use another one with --home FOLDER. Nothing was changed.",
            code="another_account",
        )
    if words and not replace:
        raise Refused(
            "This home has words in it. Add --replace to back it up first and then replace it. Nothing was changed.",
            code="has_words",
        )
    _let_go(present)
    if not words:
        return None
    (folder / "backups").mkdir(exist_ok=True, mode=0o700)
    return write_backup(folder, folder / "backups" / f"before-restore-{_stamp()}.zip", migrations).file


def _look(database: Path) -> tuple[str | None, bool]:
    """(whose home it is, whether anything is written in it)."""
    raw = sqlite3.connect(database, timeout=5)
    try:
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "home" not in tables:
            return None, bool(tables)
        owner = raw.execute("SELECT account_id FROM home").fetchone()
        synced = [
            t for t in tables if {"clocks", "author_id"} <= {c[1] for c in raw.execute(f'PRAGMA table_info("{t}")')}
        ]
        holds = [*synced, *({"draft", "set_aside", "record_aside"} & tables)]
        words = any(raw.execute(f'SELECT 1 FROM "{t}" LIMIT 1').fetchone() for t in holds)  # noqa: S608
        return (owner[0] if owner else None), words
    finally:
        raw.close()


def _let_go(database: Path) -> None:
    """Nobody may have the file open: what they wrote next would be lost. Leaves it without a WAL."""
    raw = sqlite3.connect(database, timeout=1)
    try:
        if raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise Retryable("Cupcake is open on this home. Close it and try again.", code="locked")
    except sqlite3.OperationalError:
        raise Retryable("Cupcake is open on this home. Close it and try again.", code="locked") from None
    finally:
        raw.close()


def _keep_files(folder: Path) -> Path:
    """Copies of the database's files as they are, damaged or not."""
    kept = folder / f"damaged-{_stamp()}"
    kept.mkdir(mode=0o700)
    for each in sorted(folder.glob(f"{DATABASE}*")):
        shutil.copy2(each, kept / each.name)
        with (kept / each.name).open("rb+") as file:
            os.fsync(file.fileno())
    fsync_folder(kept)
    fsync_folder(folder)
    return kept


def _put_in_place(backup: BackupFile, arriving: Path, folder: Path) -> None:
    for name in backup.media:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (arriving / name).replace(place)
        fsync_folder(place.parent)
    (folder / "session.json").unlink(missing_ok=True)
    for leftover in ("-wal", "-shm"):  # of the database that goes: with the new one they would be nonsense
        (folder / f"{DATABASE}{leftover}").unlink(missing_ok=True)
    with (arriving / DATABASE).open("rb+") as file:
        os.fsync(file.fileno())
    (arriving / DATABASE).chmod(0o600)
    (arriving / DATABASE).replace(folder / DATABASE)
    fsync_folder(folder)


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
