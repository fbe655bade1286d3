"""What needs a person's attention: changes that the cloud does not take, and words whose record is no longer theirs to write.

Neither is ever dropped by itself. A person may look, try again, export, or discard; discarding is the only way by which
words leave, and it is always said, never implied. The reasons are a closed list; a word from a later version is `unknown`.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.errors import Refused
from storage import scrub
from storage.archive_file import write_file
from storage.dependants import children_of
from storage.pending import load_pending
from storage.rows import Row
from storage.store import Store, Transaction

SERVER_MAX_BYTES = 2_097_152
"""What the cloud takes of one record, as text with a space after each comma and colon."""
SHORTEST_PREFIX = 6


class Kind(StrEnum):
    """A change can be tried again; words can only be kept elsewhere or let go."""

    CHANGE = "change"
    WORDS = "words"


class Reason(StrEnum):
    """Why it did not get there."""

    REFUSED = "refused"
    UNACCEPTABLE = "unacceptable"
    TOO_LARGE = "too_large"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    ENDED = "ended"
    UNKNOWN = "unknown"

    @classmethod
    def read(cls, word: object) -> "Reason":
        """The reason a word stands for."""
        return cls(word) if word in _WORDS else cls.UNKNOWN


_WORDS = {r.value for r in Reason}
_KEEP = "Copy what you want to keep into an entry of your own, or keep it in a file; then let go of it here."
SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.REFUSED: (
        "The cloud does not take this change: it is not yours to make, or this app is older than the cloud.",
        "Update the app and try again; if it stays so, keep your words in a file and let go of the change.",
    ),
    Reason.UNACCEPTABLE: (
        "The cloud can't read something in this change.",
        "Edit the entry (a pasted character may be the cause) or try again after an update; keep it in a file to be safe.",
    ),
    Reason.TOO_LARGE: (
        "This entry has grown larger than the cloud takes.",
        "Split it in two; both parts are sent then.",
    ),
    Reason.GONE: ("What you wrote into was taken back by your partner before your words arrived.", _KEEP),
    Reason.WITHDRAWN: ("Your partner keeps what you wrote into to themselves now.", _KEEP),
    Reason.DELETED: ("What you wrote into was deleted before your words arrived.", _KEEP),
    Reason.ENDED: ("Your pair ended before your words arrived.", _KEEP),
    Reason.UNKNOWN: ("The cloud no longer knows what this belongs to.", _KEEP),
}
"""(what happened, what to do next)."""


@dataclass(frozen=True)
class Item:
    """One thing to look at. `key` names it to the functions below; `record_id` is the record it was written into.

    `since` is milliseconds since 1970; `only_here` says that no other device ever had the record; `held_back` counts what
    hangs on it and waits with it.
    """

    key: str
    kind: Kind
    table: str
    record_id: str
    reason: Reason
    since: int
    tries: int = 0
    only_here: bool = False
    held_back: int = 0

    @property
    def what(self) -> str:
        """What happened."""
        return SENTENCES[self.reason][0]

    @property
    def then(self) -> str:
        """What to do next."""
        return SENTENCES[self.reason][1]


def read_items(store: Store) -> list[Item]:
    """Everything there is to look at, oldest first."""
    with store.database.snapshot() as raw:
        changes = raw.execute(
            """SELECT record_id, table_name, last_error, quarantined_at, attempts, is_new FROM pending_change
               WHERE quarantined_at IS NOT NULL"""
        ).fetchall()
        aside = raw.execute("SELECT id, table_name, record_id, reason, created_at FROM set_aside").fetchall()
        found = [
            Item(
                rid, Kind.CHANGE, table, rid, Reason.read(why), at, tries, bool(new),
                len(children_of(raw, store.tables, table, rid)),
            )
            for rid, table, why, at, tries, new in changes
        ]  # fmt: skip
    found += [Item(key, Kind.WORDS, table, rid, Reason.read(why), at) for key, table, rid, why, at in aside]
    return sorted(found, key=lambda item: (item.since, item.key))


def count_reasons(raw: sqlite3.Connection) -> dict[str, int]:
    """How many there are of each reason."""
    counts: dict[str, int] = {}
    for (word,) in raw.execute(
        """SELECT last_error FROM pending_change WHERE quarantined_at IS NOT NULL
           UNION ALL SELECT reason FROM set_aside"""
    ):
        reason = Reason.read(word).value
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def choose(store: Store, keys: Collection[str] | None) -> list[Item]:
    """The items with these keys, or beginnings of keys; all for None.

    Raises: Refused for a key that means none or several.
    """
    items = read_items(store)
    if keys is None:
        return items
    chosen: list[Item] = []
    for key in keys:
        found = [i for i in items if i.key == key] or [i for i in items if i.key.startswith(key.strip().lower())]
        if not found or len(key.strip()) < SHORTEST_PREFIX:
            raise Refused(
                "There is nothing like that to look at. `cupcake attention list` shows what is.", code="not_found"
            )
        if len(found) > 1:
            raise Refused("Several begin like that. Give more of the id.", code="ambiguous")
        chosen += found
    return list(dict.fromkeys(chosen))


def retry(store: Store, items: Iterable[Item]) -> int:
    """Let changes be sent again, and with them what waits for them; answers how many. Words have nothing to be sent."""
    with store.write() as txn:
        done = 0
        for item in items:
            if item.kind is Kind.CHANGE:
                done += txn.raw.execute(
                    "UPDATE pending_change SET quarantined_at = NULL WHERE table_name = ? AND record_id = ? "
                    "AND quarantined_at IS NOT NULL",
                    (item.table, item.record_id),
                ).rowcount
                txn.note(item.table, item.record_id)
        txn.queued = done > 0
    return done


# -- exporting


def documents(store: Store, items: Iterable[Item]) -> list[dict[str, Any]]:
    """What a person wrote in each: of a change the columns that wait, of words what was kept of them."""
    out: list[dict[str, Any]] = []
    with store.database.snapshot() as raw:
        for item in items:
            words = _words(store, raw, item)
            if words is not None:
                out.append(
                    {"id": item.key, "kind": item.kind.value, "table": item.table, "record": item.record_id,
                     "reason": item.reason.value, "what": item.what, "since": instant(item.since), "words": words}
                )  # fmt: skip
    return out


def _words(store: Store, raw: sqlite3.Connection, item: Item) -> dict[str, Any] | None:
    if item.kind is Kind.WORDS:
        found = raw.execute("SELECT words FROM set_aside WHERE id = ?", (item.key,)).fetchone()
        return json.loads(found[0]) if found else None
    row = store.tables[item.table].load(raw, [item.record_id]).get(item.record_id)
    pending = load_pending(raw, item.table, [item.record_id]).get(item.record_id)
    return None if row is None or pending is None else {c: row.get(c) for c in pending.columns}


def export(store: Store, items: Iterable[Item], place: Path, *, markdown: bool = False, force: bool = False) -> int:
    """Write the person's words to a file; answers how many items. Raises: Refused, Fatal, as `archive_file.arriving`."""
    found = documents(store, items)
    text = as_markdown(found) if markdown else json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    write_file(place, text.encode(), force=force)
    return len(found)


def as_markdown(found: Iterable[dict[str, Any]]) -> str:
    """The words of `documents` for a reader."""
    parts = ["# Words that Cupcake could not send\n"]
    for doc in found:
        parts.append(f"## {doc['since']}\n\n*{doc['what']}*\n")
        for column, value in doc["words"].items():
            if value in (None, "", [], False):
                continue
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            parts.append(f"**{column.replace('_', ' ')}**\n\n{text}\n")
    return "\n".join(parts)


def instant(ms: int) -> str:
    """ISO 8601, UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# -- discarding


def discard_here(store: Store, items: Iterable[Item], *, only_copies: bool = False) -> int:
    """Let go of words, and of changes to records that exist nowhere else, together with those records.

    The person has said yes to this; `only_copies` is a second yes, for records that no other device has. A change to a
    record of the cloud is not for this function (sync/discard.py): its place is taken by what the cloud has.
    Raises: Refused when a record is the only copy and that was not said; nothing was discarded then.
    """
    chosen = list(items)
    copies = [i for i in chosen if i.kind is Kind.CHANGE and i.only_here]
    if copies and not only_copies:
        raise Refused(
            f"{len(copies)} of these exist only here: discarding deletes them for good. Export them first, or add "
            "--only-copies to say that you mean it.",
            code="only_copy",
        )
    with store.write() as txn:
        # What is let go of must not lie in the file's free pages.
        scrub.mark_all(txn.raw)
        done = txn.raw.executemany(
            "DELETE FROM set_aside WHERE id = ?", [(i.key,) for i in chosen if i.kind is Kind.WORDS]
        ).rowcount
        done += sum(_forget_new(txn, item) for item in copies)
    scrub.finish(store)
    return done


def _forget_new(txn: Transaction, item: Item) -> bool:
    """Delete a record that never left this device, and what hangs on it; not if it was written to since."""
    still = txn.raw.execute(
        "SELECT 1 FROM pending_change WHERE table_name = ? AND record_id = ? AND is_new AND quarantined_at IS NOT NULL",
        (item.table, item.record_id),
    ).fetchone()
    if not still:
        return False
    for table, record_id in [
        *children_of(txn.raw, txn.tables, item.table, item.record_id),
        (item.table, item.record_id),
    ]:
        txn.tables[table].remove(txn.raw, [record_id])
        txn.raw.execute("DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", (table, record_id))
        scrub.mark(txn.raw, table)
        txn.note(table, record_id)
    return True


def reason_of_refusal(row: Row) -> Reason:
    """Why the server may have refused this record: it says one word for everything, but size can be measured here."""
    size = len(json.dumps(row.values, ensure_ascii=False).encode())
    return Reason.TOO_LARGE if size > SERVER_MAX_BYTES else Reason.REFUSED
