"""Gives quarantined changes up: what the cloud has takes their place, in one transaction for each page of them.

Only on the person's explicit yes. A change that was edited or retried since is left alone. Nothing is guessed while offline:
without the cloud's own copy there would be nothing to go back to.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from core.errors import Refused
from storage import scrub
from storage.attention import Item, Kind
from storage.store import Store
from sync.bench import Bench, Taken
from sync.wire import WrongShape, read_group, read_rows

AT_ONCE = 20

Ask = Callable[[str, dict[str, Any]], Awaitable[Any]]


async def discard_changes(store: Store, items: Iterable[Item], ask: Ask) -> int:
    """Discard changes to records that the cloud knows; answers how many. The caller holds the home's lock.

    Raises: Refused when the cloud does not know one of them (then this is its only copy); Offline, Retryable, SignedOut.
    """
    by_table: dict[str, list[str]] = {}
    for item in items:
        if item.kind is Kind.CHANGE and not item.only_here:
            by_table.setdefault(item.table, []).append(item.record_id)
    done = 0
    for table, ids in by_table.items():
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            done += _replace(store, table, part, await ask("show_again", {"table": table, "ids": part}))
    await asyncio.to_thread(scrub.finish, store)
    return done


def _replace(store: Store, table: str, ids: list[str], answer: Any) -> int:
    if not isinstance(answer, dict) or answer.get("kind") != "again" or not isinstance(answer.get("changes"), list):
        raise WrongShape("again")
    groups = [read_group(raw) for raw in answer["changes"]]
    shown = {str(row[0]) for group in groups for row in group.rows}
    if any(group.table != table or group.kind in ("server", "narrowed") for group in groups) or not shown <= set(ids):
        raise WrongShape("again")
    with store.write() as txn:
        txn.remote = True
        marks = ",".join("?" * len(ids))
        stuck = {
            row[0]
            for row in txn.raw.execute(
                f"""SELECT record_id FROM pending_change
                    WHERE table_name = ? AND record_id IN ({marks}) AND quarantined_at IS NOT NULL""",  # noqa: S608
                (table, *ids),
            )
        }
        if stuck - shown:
            raise Refused("The cloud does not know all of these: export your words first.", code="only_copy")
        txn.raw.executemany(
            "DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", [(table, rid) for rid in stuck]
        )
        bench = Bench(txn, table, sorted(stuck), Taken("again"))
        for group in groups:
            if group.kind == "withdrawn":
                for row in group.rows:
                    if row[0] in stuck:
                        bench.withdraw(str(row[0]), "withdrawn")
            else:
                for theirs in read_rows(group, bench.sql.contract):
                    if theirs.id in stuck:
                        bench.merge(theirs)
        bench.flush()
        # What is given up must not lie in the file's free pages.
        scrub.mark(txn.raw, table)
    return len(stuck)
