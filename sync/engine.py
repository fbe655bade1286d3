"""One sync: push and pull until nothing is left to do, in a bounded number of rounds.

The orchestration and nothing else: the outbox cuts, the transport carries, the inbox takes in. A cut at any point leaves
either nothing or one committed step behind; the next run goes on from there. Calls follow one another without a pause: what
the device has to do for one is done while another is under way.
"""

import asyncio

from storage.store import Store
from sync.backfill import cut_backfill
from sync.calls import CallsInARow
from sync.steps import IDLE_ROUNDS, Call, Run, SyncReport, call_alone, take_in, tidy, waiting
from sync.wire import MAX_ROWS


async def run(store: Store, call: Call, *, max_rows: int = MAX_ROWS) -> SyncReport:
    """Sync the store through `call` (one RPC). The caller holds the home's lock.

    Two calls are under way where there is much to do; meanwhile the answer before them is taken in and the page after them is
    cut (docs/sync.md, "Calls in a row"). Raises: Offline, Retryable (OtherVersion among them), SignedOut, Fatal; what was
    taken in until then stays.
    """
    state = Run(max_rows, limit=max_rows)
    try:
        await _rounds(store, state, call)
        return state.report
    finally:
        # However it ended: what was withdrawn until then is gone from this device, and not only from its tables.
        if not state.tidied:
            await asyncio.to_thread(tidy, store)


async def _rounds(store: Store, state: Run, call: Call) -> None:
    row = CallsInARow(store, state, call)
    try:
        while row.flying or row.before or state.idle < IDLE_ROUNDS:
            if await row.go_on() and not (state.new_tables and await _fill(store, call, state)):
                break
    finally:
        row.give_up()


async def _fill(store: Store, call: Call, state: Run) -> bool:
    """Fetch tables that are new here, until that is done or something waits; answers whether to go on with the rest."""
    went_on = False
    while request := await asyncio.to_thread(cut_backfill, store):
        taken = await asyncio.to_thread(take_in, store, request, await call_alone(store, request, call))
        if taken.kind != "page":
            return went_on
        state.report.rounds += 1
        state.report.pulled += taken.pulled
        state.idle, went_on = 0, True
        state.skip -= taken.again
        if await asyncio.to_thread(waiting, store, state):
            break
    return went_on
