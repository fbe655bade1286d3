"""Applies the SQL files of a home, in order, each together with its record in one transaction.

Sets are named by their owner (`core`, or a sprinkle). A shipped file never changes: its hash is recorded and compared. A
home with a migration that this app does not know was made by a newer Cupcake; it is refused and left untouched.
The habit is that of sqlite-utils' migrations.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from core.errors import Damaged, Fatal
from storage.database import Database, translate

RECORD = """CREATE TABLE IF NOT EXISTS migration (
  owner TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL,
  PRIMARY KEY (owner, name)) WITHOUT ROWID"""


class MigrationFailed(Fatal):
    """A migration is wrong in itself: whatever the disk, it would fail again. Nothing of it was applied."""

    code = "bad_migration"

    def __init__(self, migration: "Migration") -> None:
        super().__init__(f"Migration {migration.owner}/{migration.name} could not be applied; nothing of it was.")
        self.owner = migration.owner


@dataclass(frozen=True)
class Migration:
    """One SQL file of one owner."""

    owner: str
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Hash of the file's text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations_in(owner: str, folder: Traversable) -> list[Migration]:
    """The `*.sql` files of a folder, in name order (works from a zip too)."""
    if not folder.is_dir():
        return []
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [Migration(owner, f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in found]


def core_migrations() -> list[Migration]:
    """The store's own."""
    return migrations_in("core", files("storage") / "migrations")


def statements(sql: str) -> Iterator[str]:
    """Split a script; a trigger's body keeps its semicolons."""
    part = ""
    for line in sql.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            if part.strip():
                yield part
            part = ""
    if part.strip() and not all(line.startswith("--") or not line.strip() for line in part.splitlines()):
        yield part


def migrate(database: Database, migrations: Sequence[Migration]) -> list[Migration]:
    """Bring the file up to date; answers what was applied now.

    Raises: Fatal when the home was made by a newer app, Damaged when a shipped file is not what was applied,
    MigrationFailed when one is wrong in itself; those before it stay applied.
    """
    has_record = database.rows("SELECT 1 FROM sqlite_master WHERE name = 'migration'")
    done = {(o, n): h for o, n, h in database.rows("SELECT owner, name, sha256 FROM migration")} if has_record else {}
    known = {(m.owner, m.name) for m in migrations}
    owners = {m.owner for m in migrations}
    if any(key not in known for key in done if key[0] in owners):
        raise Fatal("This home was made by a newer Cupcake. Update the app; nothing was changed.", code="newer_home")
    for migration in migrations:
        recorded = done.get((migration.owner, migration.name))
        if recorded is not None and recorded != migration.sha256:
            raise Damaged(
                f"Migration {migration.owner}/{migration.name} is not the one this home was made with. Reinstall the app."
            )
    applied = [m for m in migrations if (m.owner, m.name) not in done]
    for migration in applied:
        with database.write() as raw:
            raw.execute(RECORD)
            # Another process may have been quicker between our look and this lock.
            if raw.execute(
                "SELECT 1 FROM migration WHERE owner = ? AND name = ?", (migration.owner, migration.name)
            ).fetchone():
                continue
            for statement in statements(migration.sql):
                try:
                    raw.execute(statement)
                except sqlite3.Error as error:
                    if translate(error).code == "store":
                        raise MigrationFailed(migration) from None
                    raise
            raw.execute(
                "INSERT INTO migration VALUES (?, ?, ?, ?)",
                (migration.owner, migration.name, migration.sha256, int(time.time() * 1000)),
            )
    return applied
