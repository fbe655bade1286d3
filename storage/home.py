"""A home: the folder of one person on one device, with its database, media and lock.

A home belongs to the first account that signs in. Its clock's node is redrawn when the folder finds itself on another
machine or in another place, so that a copied home never draws the clocks of the one it was copied from.
"""

import hashlib
import logging
import platform
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from core.clock import new_node
from core.contracts import TableContract, contracts_in
from core.errors import Refused, Retryable
from core.ids import identity_id, uuid7
from storage import recovering
from storage.database import Database
from storage.migrations_runner import Migration, core_migrations, migrate
from storage.store import Store, Transaction, wall_clock_ms
from storage.upgrade import take_up_new_columns

log = logging.getLogger("cupcake.storage")


def machine_of(folder: Path) -> str:
    """A fingerprint of this machine and this place; it names neither."""
    try:
        machine = Path("/etc/machine-id").read_text("ascii").strip()
    except OSError:
        machine = f"{platform.node()}-{uuid.getnode()}"
    return hashlib.sha256(f"{machine}\n{folder.resolve()}".encode()).hexdigest()[:32]


class Home:
    """An open home. Use `Home.open`; close it when done."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.media_folder = folder / "media"
        # One lock per home covers sync and token refresh: the app and the command line may run on one home.
        self._lock = FileLock(folder / "sync.lock", thread_local=False)
        # Files have one of their own: while they move, records are synced.
        self._media_lock = FileLock(folder / "media.lock", thread_local=False)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        contracts: dict[str, TableContract] | None = None,
        migrations: Sequence[Migration] = (),
        durable: bool = True,
    ) -> "Home":
        """Open a home, creating or upgrading it. `contracts` and `migrations` are what the sprinkles bring.

        Raises: Refused when the folder can't be used; Fatal, Damaged or Retryable from the store.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / "media").mkdir(exist_ok=True)
        except OSError as error:
            raise Refused(f"The home {folder} can't be used: {error.strerror}. Choose another with --home.") from None
        database = Database(folder / "cupcake.db", durable=durable)
        try:
            migrate(database, [*core_migrations(), *migrations])
            home = cls(folder, Store(database, {**contracts_in("core"), **(contracts or {})}))
            home._settle_in()
            take_up_new_columns(home.store)
        except BaseException:
            database.close()
            raise
        (folder / "cupcake.db").chmod(0o600)
        return home

    def _settle_in(self) -> None:
        machine, now = machine_of(self.folder), wall_clock_ms()
        found = self.store.database.rows("SELECT machine FROM home")
        if found and found[0][0] == machine:
            return
        with self.store.database.write() as raw:
            if not raw.execute("SELECT 1 FROM home").fetchone():
                raw.execute(
                    "INSERT INTO home (one, home_id, machine, created_at) VALUES (1, ?, ?, ?)",
                    (uuid7(), machine, now),
                )
                raw.execute("INSERT INTO clock_row (one, node) VALUES (1, ?)", (new_node(),))
                raw.execute("INSERT INTO sync_state (one) VALUES (1)")
            else:
                log.info("home_moved node_redrawn")
                raw.execute("UPDATE home SET machine = ?", (machine,))
                raw.execute("UPDATE clock_row SET node = ?", (new_node(),))
                # A copy may be old: what happened since is pulled before anything is pushed.
                recovering.start(raw)

    @property
    def home_id(self) -> str:
        """Names the home to the keyring."""
        return str(self.store.value("SELECT home_id FROM home"))

    @property
    def account(self) -> tuple[str, str] | None:
        """(account id, mail address) once somebody signed in."""
        found = self.store.database.rows("SELECT account_id, account_email FROM home")[0]
        return (str(found[0]), str(found[1])) if found[0] else None

    def bind(self, account_id: str, email: str) -> None:
        """Make the home that account's: stamp the author on everything written so far, in one transaction.

        Raises: Refused when the home belongs to somebody else.
        """
        known = self.account
        if known and known[0] != account_id:
            raise Refused(
                "This home belongs to another account. Use another one with --home FOLDER.",
                code="another_account",
            )
        with self.store.write() as txn:
            txn.raw.execute("UPDATE home SET account_id = ?, account_email = ?", (account_id, email))
            txn.clock.redraw_node()
            txn.adopting = True
            for table in self.store.tables:
                self._draw_identities(txn, table, account_id)
                stamped = txn.raw.execute(
                    f'UPDATE "{table}" SET author_id = ? WHERE author_id IS NULL RETURNING id',  # noqa: S608
                    (account_id,),
                ).fetchall()
                for (record_id,) in stamped:
                    txn.note(table, record_id)
            txn.queued = True

    @staticmethod
    def _draw_identities(txn: Transaction, table: str, account_id: str) -> None:
        """What was imported before the first sign-in gets the id that this person's other devices draw for it.

        Nothing of it was ever sent, so nobody else knows the ids that it had.
        """
        identity = txn.tables[table].contract.identity
        if not identity:
            return
        columns = ", ".join(f'"{c}"' for c in identity)
        found = txn.raw.execute(
            f'SELECT id, {columns} FROM "{table}" WHERE author_id IS NULL AND "{identity[-1]}" IS NOT NULL'  # noqa: S608
        ).fetchall()
        moved = [(identity_id(table, account_id, key), rid) for rid, *key in found]
        txn.raw.executemany(f'UPDATE "{table}" SET id = ? WHERE id = ?', moved)  # noqa: S608
        for other in ("pending_change", "tombstone"):
            txn.raw.executemany(
                f"UPDATE {other} SET record_id = ? WHERE table_name = ? AND record_id = ?",  # noqa: S608
                [(new, table, old) for new, old in moved],
            )
        txn.raw.executemany("UPDATE pending_change SET parent_id = ? WHERE parent_id = ?", moved)
        for child in (name for name, sql in txn.tables.items() if sql.contract.parent):
            txn.raw.executemany(
                f'UPDATE "{child}" SET parent_id = ? WHERE parent_table = ? AND parent_id = ?',  # noqa: S608
                [(new, table, old) for new, old in moved],
            )
        txn.raw.executemany(
            "UPDATE draft SET key = replace(key, ?, ?) WHERE instr(key, ?)", [(old, new, old) for new, old in moved]
        )

    @contextmanager
    def sync_lock(self, timeout_s: float = 20) -> Iterator[None]:
        """Hold the home's lock. Raises: Retryable when another process keeps it."""
        try:
            with self._lock.acquire(timeout=timeout_s):
                yield
        except Timeout:
            raise Retryable("Another program is syncing this home. Try again in a moment.", code="locked") from None

    def free_sync_lock(self) -> AbstractContextManager[bool]:
        """Hold the home's lock if it is free; answers at once whether it was."""
        return _if_free(self._lock)

    def media_lock(self) -> AbstractContextManager[bool]:
        """Hold the lock of the file queue; answers at once whether it could be had."""
        return _if_free(self._media_lock)

    def close(self) -> None:
        """Let go of the database."""
        self.store.database.close()


@contextmanager
def _if_free(lock: BaseFileLock) -> Iterator[bool]:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
