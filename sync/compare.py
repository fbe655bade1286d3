"""Ask the cloud whether the partner's devices hold the same as this one.

Asked only by a device that has everything (cursor at the head as far as it knows, nothing waiting), after a run that moved
nothing, and only if something changed since it asked last, so that no edit ever pays for a second call. While there is no
answer, or a bad one, it asks again every ten minutes: the partner may not have been there yet. Failing to ask is no failure.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from core.errors import CupcakeError
from storage.store import Store, Transaction
from sync.backfill import is_due
from sync.digest import digest, marks, settle

log = logging.getLogger("cupcake.sync")

LASTING = 2
"""Comparisons in a row that must differ before a person is told."""
ASK_AGAIN_MS = 600_000
DIFFERS = (
    "This device and your partner's do not hold the same, though both have everything. "
    "Nothing is lost; run `cupcake doctor`."
)

Rpc = Callable[[str, dict[str, Any]], Awaitable[Any]]


async def compare(store: Store, rpc: Rpc, *, now: bool = False) -> bool | None:
    """Ask if it is time to (`now`: whatever the time); answers what was said, None for “not comparable yet”.

    Never raises a CupcakeError.
    """
    body = await asyncio.to_thread(report, store, now=now)
    if body is None:
        return None
    try:
        answer = await rpc("report_digest", body)
    except CupcakeError as error:
        log.info("digest_not_compared code=%s", error.code)
        return None
    return await asyncio.to_thread(take, store, answer)


def report(store: Store, *, now: bool = False) -> dict[str, Any] | None:
    """What to tell the cloud; None when it is not the time. Remembers that it was asked."""
    with store.database.write() as raw:
        txn = Transaction(raw, store.tables, store.wall_ms)
        if not _whole(txn):
            return None
        pair_id = txn.pair_id
        assert pair_id is not None
        totals = settle(raw, store.tables, pair_id)
        cursor, epoch = raw.execute("SELECT cursor, epoch FROM sync_state").fetchone()
        state = f"{epoch} {cursor} {digest(totals, pair_id)}"
        asked, asked_at, same = raw.execute("SELECT asked, asked_at, same FROM digest_state").fetchone()
        moment = store.wall_ms()
        fresh = asked_at is not None and 0 <= moment - asked_at < ASK_AGAIN_MS
        if not now and state == asked and (same == 1 or fresh):
            return None
        raw.execute(
            "UPDATE digest_state SET asked = ?, asked_at = ?, same = CASE WHEN asked IS ? THEN same END",
            (state, moment, state),
        )
        return {
            "node": txn.clock.node, "epoch": epoch, "cursor": cursor, "tables": marks(totals, pair_id),
        }  # fmt: skip


def take(store: Store, answer: Any) -> bool | None:
    """Keep what the cloud said."""
    known = (
        isinstance(answer, dict) and answer.get("kind") == "compared" and isinstance(answer.get("same"), bool | None)
    )
    same: bool | None = answer["same"] if known else None
    with store.database.write() as raw:
        raw.execute("UPDATE digest_state SET same = ?", (same,))
        if same is not None:
            raw.execute(
                "UPDATE digest_state SET compared_at = ?, differs = CASE WHEN ? THEN 0 ELSE differs + 1 END",
                (store.wall_ms(), same),
            )
    if same is False:
        log.warning("digest_differs")
    return same


@dataclass(frozen=True)
class Comparison:
    """What is known: `same` of this very state (None: not comparable yet), when the cloud last could compare, and whether a
    person should look."""

    same: bool | None
    compared_at: int | None
    lasting: bool


def comparison(txn: Transaction, now: str) -> Comparison:
    """The last answer, held against the digest of `now`."""
    cursor, epoch = txn.raw.execute("SELECT cursor, epoch FROM sync_state").fetchone()
    asked, same, compared_at, differs = txn.raw.execute(
        "SELECT asked, same, compared_at, differs FROM digest_state"
    ).fetchone()
    stands = asked == f"{epoch} {cursor} {now}" and same is not None and _whole(txn)
    return Comparison(bool(same) if stands else None, compared_at, differs >= LASTING and txn.pair_id is not None)


def _whole(txn: Transaction) -> bool:
    """Whether this device has everything that it was told of, and the cloud everything that is here."""
    if txn.pair_id is None:
        return False
    recovering, waiting = txn.raw.execute(
        "SELECT recovering, EXISTS (SELECT 1 FROM pending_change) FROM sync_state"
    ).fetchone()
    return not recovering and not waiting and not is_due(txn.raw, txn.tables)
