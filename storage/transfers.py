"""The file queue's table: what has to be moved, and what became of it.

Invariants: a file goes up only after the attachment's own change was acknowledged, so the cloud knows who may see it; an
object is removed only after the attachment's deletion was. A row that is `done` stays: it says that this device has seen to
that attachment, and which file it was, also when the attachment itself is gone.
"""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from core.file_types import MAX_FILE_BYTES
from core.ids import is_uuid
from storage import attachments, recovering, sweep
from storage.attachments import SHA256, TABLE, marks
from storage.home import Home
from storage.local_settings import read_setting
from storage.pending import SENDABLE, still_waiting
from storage.rows import Row
from storage.store import Store, Transaction

Direction = Literal["up", "down", "remove"]
EAGER_SETTING, METERED_SETTING = "media.eager_bytes", "media.metered"
EAGER_BYTES = 8 * 1024 * 1024
"""Files up to this size come by themselves; larger ones when somebody looks at them."""
LOOK_BATCH = 500
_COLUMNS = "attachment_id, direction, owner_id, sha256, media_type, size_bytes, wanted_at, attempts, wrong"
WANTED = f"""CASE direction
    WHEN 'down' THEN (wanted_at IS NOT NULL OR size_bytes <= :eager) AND (owner_id = :me OR owner_id = :mate)
    ELSE (direction = 'remove' OR EXISTS (SELECT 1 FROM {TABLE} WHERE id = attachment_id AND deleted_at IS NULL))
      AND NOT EXISTS (SELECT 1 FROM pending_change WHERE table_name = '{TABLE}' AND record_id = attachment_id) END"""  # noqa: S608
"""Of downloads, those that somebody asked for or that are small, from people who may still be read; of the others, those
whose attachment is not out of sight and waits for nothing any more."""


@dataclass(frozen=True)
class Transfer:
    """One file to move."""

    attachment_id: str
    direction: Direction
    owner_id: str
    sha256: str
    media_type: str
    size_bytes: int
    wanted_at: int | None = None
    attempts: int = 0
    wrong: int = 0

    @property
    def name(self) -> str:
        """The object's name in the bucket."""
        return f"{self.owner_id}/{self.attachment_id}"


@dataclass(frozen=True)
class Counts:
    """`waiting`: on their way or to go; `failed`: given up, to be looked at."""

    waiting: int
    failed: int


def eager_bytes(store: Store) -> int:
    """Up to which size files come by themselves: none while the network is metered."""
    if read_setting(store, METERED_SETTING, False):
        return 0
    return int(read_setting(store, EAGER_SETTING, EAGER_BYTES))


def people(store: Store) -> dict[str, str | None]:
    """This home's person and their partner of now, as parameters of `WANTED`."""
    with store.look() as txn:
        mate = txn.raw.execute(
            "SELECT user_id FROM pair_member WHERE pair_id = ? AND user_id <> ? AND ended_at IS NULL",
            (txn.pair_id, txn.account_id),
        ).fetchone()
        return {"me": txn.account_id, "mate": mate[0] if mate else None}


def look(home: Home) -> int:
    """Go over what changed since the last time: make what is lacking, queue what follows, and drop the files that nobody
    names any more. Answers how many records it went over.

    Call it when a sync is complete: a record whose attachments have not come yet would be given them twice.
    """
    seen, last = 0, ("", "")
    while True:
        with home.store.write() as txn:
            found = txn.raw.execute(
                """SELECT table_name, record_id FROM media_look WHERE (table_name, record_id) > (?, ?)
                   ORDER BY table_name, record_id LIMIT ?""",
                (*last, LOOK_BATCH),
            ).fetchall()
            # Others don't go by an edit that the cloud has yet to hear of, and would undo at once what is done here for it.
            later = still_waiting(txn.raw, [(t, rid) for t, rid in found if t != TABLE], only=SENDABLE)
            ready = [(t, rid) for t, rid in found if (t, rid) not in later]
            for table in {t for t, _ in ready if t != TABLE} & txn.tables.keys():
                ids = [rid for t, rid in ready if t == table]
                attachments.settle(txn, table, ids, mine_only=True)
                attachments.forget_former(txn, table, ids)
            done = _queue(txn, home.media_folder, [rid for t, rid in ready if t == TABLE])
            txn.raw.executemany(
                "DELETE FROM media_look WHERE table_name = ? AND record_id = ?",
                [(t, rid) for t, rid in ready if t != TABLE or rid in done],
            )
        seen += len(found)
        if len(found) < LOOK_BATCH:
            return seen
        last = found[-1]


def _queue(txn: Transaction, folder: Path, ids: list[str]) -> set[str]:
    """Queue what these attachments call for; answers those that are seen to, all but what is not acknowledged yet."""
    if not ids:
        return set()
    raw, me, part = txn.raw, txn.account_id, marks(ids)
    rows = txn.tables[TABLE].load(raw, ids)
    queued = f"SELECT record_id FROM pending_change WHERE table_name = '{TABLE}' AND record_id IN ({part})"  # noqa: S608
    pending = _column(raw, queued, ids)
    hashes = [str(row.values.get("sha256")) for row in rows.values()]
    here = _column(raw, f"SELECT sha256 FROM media_file WHERE sha256 IN ({marks(hashes)})", hashes)  # noqa: S608
    fetched = _column(
        raw,
        f"SELECT attachment_id FROM media_transfer WHERE direction = 'down' AND attachment_id IN ({part})",  # noqa: S608
        ids,
    )
    new: list[Transfer] = []
    waits: set[str] = set()
    for rid, row in rows.items():
        gone = row.deleted_at is not None
        move = _transfer(row, "remove" if gone else "up")
        if move is None:
            continue
        if not gone and move.sha256 not in here:
            new.append(replace(move, direction="down"))
        elif move.owner_id == me and rid in pending:
            waits.add(rid)
        elif move.owner_id == me:
            # What came from the cloud was there: it is asked before the file is sent.
            new.append(replace(move, attempts=1) if rid in fetched else move)
    aside = recovering.hidden(raw, TABLE, ids)  # only out of sight: their files stay
    over = [rid for rid in ids if rid not in aside and (rid not in rows or rows[rid].deleted_at is not None)]
    sweep.sweep(
        txn, folder, deleted=[rid for rid in over if rid in rows], withdrawn=[rid for rid in over if rid not in rows]
    )
    raw.executemany(
        "DELETE FROM media_transfer WHERE attachment_id = ? AND direction <> 'remove'", [(rid,) for rid in over]
    )
    save_new(raw, new)
    return set(ids) - waits


def begin_anew(raw: sqlite3.Connection) -> None:
    """The server was put back: it may lack what went up since, and have again what was removed. See to all of it once more.

    It is asked first whether a file is there (`attempts`). What this home has only fetched is looked at as its record comes.
    """
    raw.execute(
        """UPDATE media_transfer SET state = 'waiting', attempts = 1, wrong = 0, next_at = 0
           WHERE direction <> 'down' AND state = 'done'"""
    )


def _column(raw: sqlite3.Connection, query: str, params: list[str]) -> set[str]:
    return {str(row[0]) for row in raw.execute(query, params)}


def save_new(raw: sqlite3.Connection, transfers: Iterable[Transfer]) -> None:
    """Queue transfers that are not known yet. A download that was done is to be done again: its file is gone from here."""
    raw.executemany(
        """INSERT INTO media_transfer (attachment_id, direction, owner_id, sha256, media_type, size_bytes, attempts)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (attachment_id, direction)
           DO UPDATE SET state = 'waiting', attempts = 0, wrong = 0, next_at = 0 WHERE direction = 'down' AND state = 'done'""",
        [
            (t.attachment_id, t.direction, t.owner_id, t.sha256, t.media_type, t.size_bytes, t.attempts)
            for t in transfers
        ],
    )


def _transfer(row: Row, direction: Direction) -> Transfer | None:
    """What an attachment says, if it can be believed: a partner's app may have written anything."""
    value = row.values
    owner, sha256, size = value.get("owner_id"), value.get("sha256"), value.get("size_bytes")
    sound = is_uuid(row.id) and is_uuid(owner) and isinstance(sha256, str) and SHA256.fullmatch(sha256)
    if direction == "remove" and is_uuid(row.id) and is_uuid(owner):  # its content may have been wiped
        return Transfer(row.id, direction, str(owner), str(sha256 or ""), "", 0)
    if not sound or row.kind != "full" or type(size) is not int or not 0 < size <= MAX_FILE_BYTES:
        return None
    return Transfer(row.id, direction, str(owner), str(sha256), str(value.get("media_type")), size)


def due(store: Store, now_ms: int, *, taken: Collection[tuple[str, str]] = (), limit: int = 1) -> list[Transfer]:
    """What to move next: what somebody waits for, then what goes up, then the rest; the small before the large."""
    rows = store.database.rows(
        f"""SELECT {_COLUMNS} FROM media_transfer WHERE state = 'waiting' AND next_at <= :now AND {WANTED}
            ORDER BY wanted_at IS NULL, wanted_at DESC, direction = 'down', direction = 'remove', size_bytes, attachment_id
            LIMIT :limit""",  # noqa: S608
        _params(store, now=now_ms, limit=limit + len(taken)),
    )
    found = [Transfer(*row) for row in rows]
    return [t for t in found if (t.attachment_id, t.direction) not in taken][:limit]


def next_at(store: Store) -> int | None:
    """When something is due again, in milliseconds since 1970; None when nothing waits."""
    found = store.database.rows(
        f"SELECT min(next_at) FROM media_transfer WHERE state = 'waiting' AND {WANTED}",  # noqa: S608
        _params(store),
    )
    return None if found[0][0] is None else int(found[0][0])


def counts(store: Store) -> Counts:
    """How many files wait and how many were given up."""
    waiting, failed = store.database.rows(
        f"""SELECT count(*) FILTER (WHERE state = 'waiting' AND {WANTED}), count(*) FILTER (WHERE state = 'failed')
            FROM media_transfer WHERE state <> 'done'""",  # noqa: S608
        _params(store),
    )[0]
    return Counts(int(waiting), int(failed))


def _params(store: Store, **more: int) -> dict[str, object]:
    return {"eager": eager_bytes(store), **people(store), **more}


# -- what became of one


def finish(raw: sqlite3.Connection, transfer: Transfer) -> None:
    """It was moved."""
    raw.execute(
        """UPDATE media_transfer SET state = 'done', last_error = NULL, attempts = 0
           WHERE attachment_id = ? AND direction = ?""",
        (transfer.attachment_id, transfer.direction),
    )


def put_off(store: Store, transfer: Transfer, reason: str, until_ms: int, *, wrong: bool = False) -> None:
    """It did not work; try again then."""
    with store.database.write() as raw:
        raw.execute(
            """UPDATE media_transfer SET attempts = attempts + 1, wrong = wrong + ?, last_error = ?, next_at = ?
               WHERE attachment_id = ? AND direction = ?""",
            (int(wrong), reason, until_ms, transfer.attachment_id, transfer.direction),
        )


def give_up(store: Store, transfer: Transfer, reason: str) -> None:
    """It won't work as it is: visible, and tried again only when somebody asks."""
    with store.database.write() as raw:
        raw.execute(
            """UPDATE media_transfer SET state = 'failed', attempts = attempts + 1, last_error = ?
               WHERE attachment_id = ? AND direction = ?""",
            (reason, transfer.attachment_id, transfer.direction),
        )


def forget(raw: sqlite3.Connection, transfer: Transfer) -> None:
    """It is not to be moved any more."""
    raw.execute(
        "DELETE FROM media_transfer WHERE attachment_id = ? AND direction = ?",
        (transfer.attachment_id, transfer.direction),
    )


def leave(raw: sqlite3.Connection, attachment_id: str) -> None:
    """Move nothing more for an attachment that is not here any more, and leave its file where it is."""
    raw.execute("DELETE FROM media_transfer WHERE attachment_id = ? AND direction <> 'remove'", (attachment_id,))
    raw.execute("DELETE FROM media_look WHERE table_name = ? AND record_id = ?", (TABLE, attachment_id))


def retry_failed(store: Store) -> None:
    """Somebody asks: try again what was given up."""
    with store.database.write() as raw:
        raw.execute("UPDATE media_transfer SET state = 'waiting', next_at = 0, wrong = 0 WHERE state = 'failed'")


def want(store: Store, sha256: str, now_ms: int) -> bool:
    """A screen shows this file's place: fetch it before others. Answers whether it is on its way."""
    with store.database.write() as raw:
        done = raw.execute(
            """UPDATE media_transfer SET wanted_at = ?, next_at = min(next_at, ?)
               WHERE sha256 = ? AND direction = 'down' AND state = 'waiting'""",
            (now_ms, now_ms, sha256),
        )
        return done.rowcount > 0


def unwant(store: Store, sha256: str) -> None:
    """Nobody waits for this file any more; what has come of it stays for the next time."""
    with store.database.write() as raw:
        raw.execute(
            "UPDATE media_transfer SET wanted_at = NULL WHERE sha256 = ? AND direction = 'down' AND state = 'waiting'",
            (sha256,),
        )


def parents(raw: sqlite3.Connection, sha256: str) -> list[tuple[str, str]]:
    """The records, as (table, id), that have this file."""
    query = f"SELECT DISTINCT parent_table, parent_id FROM {TABLE} WHERE sha256 = ? AND deleted_at IS NULL"  # noqa: S608
    return [(str(t), str(rid)) for t, rid in raw.execute(query, (sha256,))]
