"""Writing a backup: a consistent snapshot of the database and the media files, in one zip that was read back before it counts.

The app may be running: the snapshot is SQLite's own (`VACUUM INTO`), one moment of the file without what was deleted before
it. No session and no token is in a backup; they are not in the database. The file appears under its name only when whole.
"""

import hashlib
import json
import logging
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from core.errors import CupcakeError, Fatal, Refused
from storage import scrub
from storage.backup_file import CHUNK_BYTES, DATABASE, FORMAT, MANIFEST, MEDIA, Part, examine, opened
from storage.backup_marker import event_reached, put_marker
from storage.database import translate
from storage.media import fsync_folder
from storage.migrations_runner import Migration

log = logging.getLogger("cupcake.storage")

AUTOMATIC, KEEP, DAY_S = "daily-", 3, 86_400

_one_at_a_time = Lock()


@dataclass(frozen=True)
class Backup:
    """What was written. `missing`: media files that the home names and that are not there (not arrived, or lost)."""

    file: Path
    bytes: int
    photos: int
    missing: int


def write_backup(
    folder: Path,
    file: Path,
    migrations: Sequence[Migration],
    *,
    media: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Backup:
    """Back the home in this folder up. `media=False` leaves the files out, which never change and stay in the home.

    `progress` is called with (files packed, files there are); it may raise to cancel, and nothing is left behind then.

    Raises: Refused when the file exists or can't be written, Damaged when the database can't be read, Fatal (disk full).
    """
    if file.exists():
        raise Refused("There is a file of that name already. Choose another name.", code="exists")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as name:
            arriving = Path(name)
            snapshot(folder / DATABASE, arriving / DATABASE)
            reached = event_reached(arriving / DATABASE)
            missing = _pack(folder, arriving, media=media, progress=progress or (lambda _done, _total: None))
            verify(arriving / "backup.zip", arriving, migrations)
            made = arriving / "backup.zip"
            made.chmod(0o600)
            try:
                # A link and not a rename: it never takes the place of a file that came meanwhile.
                os.link(made, file)
            except FileExistsError:
                raise Refused("There is a file of that name already. Choose another name.", code="exists") from None
            except OSError:  # a disk that knows no links (FAT)
                made.replace(file)
            fsync_folder(file.parent)
            put_marker(folder / DATABASE, reached)
    except OSError as error:
        raise Fatal(f"The backup could not be written: {error.strerror}. Nothing was changed.", code="disk") from None
    with opened(file) as backup:
        return Backup(file, file.stat().st_size, len(backup.media), missing)


def snapshot(database: Path, place: Path) -> None:
    """One moment of a database, while others may write to it. Raises: Damaged, Retryable, Fatal."""
    raw = sqlite3.connect(database, timeout=30)
    try:
        raw.execute("VACUUM INTO ?", (str(place),))
    except sqlite3.Error as error:
        raise translate(error) from None
    finally:
        raw.close()
    _forget_deleted(place)


def _forget_deleted(place: Path) -> None:
    """A search index keeps words of deleted rows until its parts are merged: a backup must not."""
    raw = sqlite3.connect(place)
    try:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
        for (name,) in raw.execute(query).fetchall():
            raw.execute(f"""INSERT INTO "{name}" ("{name}") VALUES ('optimize')""")  # noqa: S608
        raw.commit()
        raw.execute("VACUUM")
    except sqlite3.Error as error:
        raise translate(error) from None
    finally:
        raw.close()


def _pack(folder: Path, arriving: Path, *, media: bool, progress: Callable[[int, int], None]) -> int:
    raw = sqlite3.connect(arriving / DATABASE)
    try:
        account = raw.execute("SELECT account_id FROM home").fetchone()[0]
        named = [row[0] for row in raw.execute("SELECT sha256 FROM media_file ORDER BY 1")] if media else []
    finally:
        raw.close()
    parts: dict[str, Part] = {}
    missing = 0
    with (arriving / "backup.zip").open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            parts[DATABASE] = _add(archive, DATABASE, arriving / DATABASE, zipfile.ZIP_DEFLATED)
            for number, sha256 in enumerate(named, 1):
                progress(number, len(named))
                member = f"media/{sha256[:2]}/{sha256}"
                if not MEDIA.fullmatch(member) or not (folder / member).is_file():
                    missing += 1
                    continue
                parts[member] = _add(archive, member, folder / member, zipfile.ZIP_STORED)
                if parts[member].sha256 != sha256:
                    raise Fatal("A photo in this home is damaged. Run `cupcake doctor`.", code="damaged_photo")
            archive.writestr(MANIFEST, json.dumps(_manifest(account, parts)))
        file.flush()
        os.fsync(file.fileno())
    return missing


def _add(archive: zipfile.ZipFile, name: str, place: Path, packing: int) -> Part:
    found, count = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = packing, 0o600 << 16
    with place.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK_BYTES):
            found.update(chunk)
            count += len(chunk)
            target.write(chunk)
    return Part(count, found.hexdigest())


def _manifest(account: str | None, parts: dict[str, Part]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "account": account,
        "parts": {name: {"bytes": part.bytes, "sha256": part.sha256} for name, part in parts.items()},
    }


def verify(file: Path, workshop: Path, migrations: Sequence[Migration]) -> None:
    """Read a backup back that was just made: every hash, and the database whole. `workshop` is an empty place to unpack to.

    Raises: Refused.
    """
    place = workshop / "verified.db"
    with opened(file) as backup:
        for name in backup.media:
            backup.check(name)
        try:
            backup.write_to(DATABASE, place)
            examine(place, migrations, own=True)
        finally:
            place.unlink(missing_ok=True)


# -- kept by itself


def automatic_backups(folder: Path) -> list[Path]:
    """The home's own backups, newest first."""
    return sorted((folder / "backups").glob(f"{AUTOMATIC}*.zip"), reverse=True)


def back_up_daily(folder: Path, migrations: Sequence[Migration]) -> Path | None:
    """Keep a backup of the database in the home if the last one is older than a day, and of those the newest three.

    Those from before words last left the home's files still hold them: a new one takes their place at once. Media files are
    left out: they never change, and stay where they are. Raises nothing: it runs beside the app.
    """
    with _one_at_a_time:  # the start and what was just written ask for it together: the later one finds it done
        return _back_up_daily(folder, migrations)


def _back_up_daily(folder: Path, migrations: Sequence[Migration]) -> Path | None:
    now = datetime.now(UTC)
    try:
        kept = automatic_backups(folder)
        unclean = _made_before(kept, _scrubbed_at(folder))
        if kept and not unclean and now.timestamp() - kept[0].stat().st_mtime < DAY_S:
            return None
        (folder / "backups").mkdir(exist_ok=True, mode=0o700)
        file = folder / "backups" / f"{AUTOMATIC}{now:%Y%m%dT%H%M%SZ}.zip"
        write_backup(folder, file, migrations, media=False)
        for old in {*automatic_backups(folder)[KEEP:], *unclean}:
            old.unlink()
        for stale in (folder / "backups").glob(".backup-*"):  # of a process that was killed
            if now.timestamp() - stale.stat().st_mtime > DAY_S:
                shutil.rmtree(stale, ignore_errors=True)
    except (CupcakeError, OSError) as error:
        log.warning("daily_backup_failed type=%s code=%s", type(error).__name__, getattr(error, "code", ""))
        return None
    return file


def _scrubbed_at(folder: Path) -> float:
    """When words last left the home's files, in seconds since 1970 (storage/scrub.py); 0 for never."""
    raw = sqlite3.connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    try:
        found = raw.execute("SELECT value FROM setting WHERE key = ?", (scrub.LAST,)).fetchone()
    except sqlite3.Error as error:
        raise translate(error) from None
    finally:
        raw.close()
    return json.loads(found[0]) / 1000 if found else 0


def _made_before(files: Sequence[Path], moment: float) -> list[Path]:
    return [file for file in files if file.stat().st_mtime <= moment]
