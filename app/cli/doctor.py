"""`cupcake doctor`: is everything in this home sound? One line per problem; the search index is mended on the spot."""

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import typer

from app.cli.home import cupcake
from core.errors import CupcakeError, Damaged
from sprinkles.sdk.console import Output
from storage.home import Home
from storage.search import rebuild
from sync.digest import begin_anew, scratch, settle
from sync.status import read_notice

CHUNK = 500


RESYNC = (
    "This device and your partner's do not hold the same. Run `cupcake doctor --resync`, then `cupcake sync`: everything is "
    "fetched again, and nothing that was written here is lost."
)


def examine_home(*, resync: bool = False) -> None:
    """Print what was found. Ends with 1 if something needs attention."""
    try:
        app = cupcake()
    except Damaged:
        raise Damaged("The database of this home is damaged; it was left as it is. Restore the last backup.") from None
    mended: list[str] = []
    problems = [*app.problems, *_database(app.home), *_search(app.home, mended), *_media(app.home), *_records(app.home)]
    if not problems:
        problems += _digest(app.home, mended)
    if resync:
        _begin_again(app.home)
        mended.append("The next `cupcake sync` fetches everything again.")
    elif read_notice(app.home):
        problems.append(RESYNC)
    document = {"ok": not problems, "problems": problems, "mended": mended}
    Output.show(document, *mended, *(problems or ["Everything is sound."]))
    if problems:
        raise typer.Exit(1)


def _database(home: Home) -> Iterator[str]:
    database = home.store.database
    try:
        for (line,) in database.rows("PRAGMA integrity_check(20)"):
            if line != "ok":
                yield "The database is damaged: restore the last backup. What is here was left as it is."
                return
        for table, *_ in database.rows("PRAGMA foreign_key_check"):
            yield f"A row of {table} points at one that is gone."
    except CupcakeError as error:
        yield error.message
        return
    for table in home.store.tables:
        orphans = home.store.value(
            f"SELECT count(*) FROM pending_change p WHERE table_name = ? "  # noqa: S608  the name comes from a contract
            f'AND NOT EXISTS (SELECT 1 FROM "{table}" r WHERE r.id = p.record_id)',
            (table,),
        )
        if orphans:
            yield f"Changes of {table} that wait to be sent though their records are gone: {orphans}."


def _search(home: Home, mended: list[str]) -> Iterator[str]:
    """Compare each index with its table, and make it anew where they differ."""
    for table, contract in home.store.contracts.items():
        if not contract.search:
            continue
        try:
            if _index_agrees(home, table):
                continue
            with home.store.database.write() as raw:
                rebuild(raw, table)
            mended.append(f"The search index of {table} was made anew.")
        except CupcakeError as error:
            yield error.message


def _index_agrees(home: Home, table: str) -> bool:
    """Whether the index holds exactly the live rows, and what it holds can be read."""
    live = f'SELECT seq FROM "{table}" WHERE deleted_at IS NULL'  # noqa: S608
    indexed = f'SELECT id FROM "{table}_search_docsize"'  # noqa: S608
    differ = home.store.value(f"SELECT EXISTS ({live} EXCEPT {indexed}) OR EXISTS ({indexed} EXCEPT {live})")
    if differ:
        return False
    try:
        with home.store.database.write() as raw:
            raw.execute(f"""INSERT INTO "{table}_search" ("{table}_search") VALUES ('integrity-check')""")  # noqa: S608
    except CupcakeError:
        return False
    except sqlite3.Error:
        return False
    return True


def _digest(home: Home, mended: list[str]) -> Iterator[str]:
    """Make the digest from the records alone, and compare: a difference is a mistake of ours, mended here."""
    store = home.store
    try:
        with store.write() as txn:
            kept = settle(txn.raw, store.tables, txn.pair_id)
            true = scratch(txn.raw, store.tables, txn.pair_id)
            wrong = sorted(t for t in true if kept.get(t) != true[t])
            if wrong:
                begin_anew(txn.raw)
    except CupcakeError as error:
        yield error.message
        return
    except ValueError:  # a record can't be read, which is said elsewhere
        return
    for table in wrong:
        mended.append(f"The digest of {table} was not that of its records; it was made anew.")


def _begin_again(home: Home) -> None:
    with home.store.database.write() as raw:
        raw.execute("UPDATE sync_state SET cursor = 0")
        raw.execute("UPDATE digest_state SET differs = 0, asked = NULL, same = NULL")


def _media(home: Home) -> Iterator[str]:
    """Every file that the home knows is there and is what its name says."""
    missing = damaged = 0
    for (sha256,) in home.store.database.rows("SELECT sha256 FROM media_file"):
        place = home.media_folder / sha256[:2] / sha256
        if not place.exists():
            missing += 1
        elif _sha256(place) != sha256:
            damaged += 1
    if missing:
        yield f"Photos that are missing from the media folder: {missing}."
    if damaged:
        yield f"Photos that are damaged in the media folder: {damaged}."


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _records(home: Home) -> Iterator[str]:
    """Every record can be read as what it should be: text that is text, JSON that is JSON."""
    for table in home.store.tables:
        unread, last = 0, 0
        while seqs := home.store.database.rows(
            f'SELECT seq FROM "{table}" WHERE seq > ? ORDER BY seq LIMIT {CHUNK}',  # noqa: S608
            (last,),
        ):
            if not _readable(home, table, last, seqs[-1][0]):
                unread += sum(not _readable(home, table, seq - 1, seq) for (seq,) in seqs)
            last = seqs[-1][0]
        if unread:
            yield f"Records of {table} that can't be read: {unread}. Restore the last backup."


def _readable(home: Home, table: str, after: int, upto: int) -> bool:
    with home.store.write() as txn:
        try:
            txn.tables[table].where(txn.raw, "seq > ? AND seq <= ?", (after, upto))
        except (sqlite3.Error, ValueError):
            return False
    return True
