"""Takes an answer in: one transaction for answers, rows, membership and the cursor.

Applied only if it answers the oldest call that still needs an answer, and once; anything else is a late or doubled message
and changes nothing. A pending change is cleared only if the row still equals what was acknowledged.
"""

from collections.abc import Iterable
from dataclasses import replace

from core.garbage import put_off
from storage import attachments, recovering
from storage.pending import clear_untouched, still_waiting
from storage.store import Store, Transaction
from sync import backfill, membership, recovery, registry, restamp, versions
from sync.arrivals import store_new
from sync.bench import Bench, Taken
from sync.wire import Answer, Request, Response, Sent, WrongShape


@put_off()
def receive(store: Store, request: Request, response: Response) -> Taken:
    """Apply a response to the request it answers. Raises: WrongShape, and then nothing was changed."""
    try:
        return _receive(store, request, response)
    except UnicodeEncodeError:
        # Half of a character somewhere: no server of ours stores that, and SQLite can't.
        raise WrongShape("text") from None


def _receive(store: Store, request: Request, response: Response) -> Taken:
    taken = Taken(response.kind, more=response.more, restored=response.epoch > 1)
    with store.write() as txn:
        answered, cursor, backfill_cursor, taken.recovering, taken.union = txn.raw.execute(
            "SELECT answered, cursor, backfill_cursor, recovering, server_restored FROM sync_state, cloud_version"
        ).fetchone()
        if answered + 1 != request.call or request.cursor != (backfill_cursor if request.backfill else cursor):
            return Taken("late")
        txn.raw.execute("UPDATE sync_state SET answered = ?", (request.call,))
        txn.remote = True
        if response.kind == "epoch":
            recovering.start(txn.raw, response.epoch)
        elif response.kind == "clock":
            restamp.restamp(txn, response.time)
        elif response.kind == "protocol":
            versions.note_fault(txn, response)
        elif response.kind == "page":
            versions.clear_fault(txn)
            _page(txn, request, response, taken)
    return taken


def _page(txn: Transaction, request: Request, response: Response, taken: Taken) -> None:
    # Membership before the answers too: once a pair has ended, what was sent for it is answered `gone`, and that must find
    # an archive that waits for nothing rather than a pending change to scrub.
    anew = membership.take(txn, [g for g in response.groups if g.kind == "server"])
    _answers(txn, zip(request.sent, response.answers, strict=True), taken)
    for came in response.groups:
        if came.table not in txn.tables:
            continue
        taken.pulled += len(came.rows)
        group = replace(came, rows=store_new(txn, txn.tables[came.table], came)) if came.kind == "full" else came
        bench = Bench(txn, group.table, [str(row[0]) for row in group.rows], taken)
        bench.take(group)
        bench.flush()
        if taken.recovering:
            recovering.note_met(txn.raw, came.table, [str(row[0]) for row in came.rows])
    taken.again = _files_that_moved(txn, taken.retry)
    if response.registry is not None:
        registry.learn(txn, *response.registry)
        taken.learned = True
    if request.backfill:
        backfill.advance(txn, request, response.cursor, more=response.more)
        return
    txn.raw.execute("UPDATE sync_state SET cursor = ?, last_sync_at = ?", (response.cursor, response.time))
    if taken.recovering and not response.more:
        recovery.finish(txn)
        taken.more = True  # what is offered again travels in the same run
    elif anew and not taken.recovering:
        recovering.start(txn.raw)
        taken.more = taken.anew = True


def _answers(txn: Transaction, answers: Iterable[tuple[Sent, Answer]], taken: Taken) -> None:
    by_table: dict[str, list[tuple[Sent, Answer]]] = {}
    for sent, answer in _plain(txn, list(answers), taken):
        by_table.setdefault(sent.table, []).append((sent, answer))
    for table, items in by_table.items():
        bench = Bench(txn, table, [s.id for s, _ in items], taken)
        for sent, answer in items:
            bench.settle(sent, answer)
        bench.flush()


def _plain(txn: Transaction, answers: list[tuple[Sent, Answer]], taken: Taken) -> list[tuple[Sent, Answer]]:
    """Clear at once what was taken as it was sent and not written since; answers the rest.

    Most answers of a large push are of this kind; none of their records has to be read for it.
    """
    plain = {
        (s.table, s.id): s.touched
        for s, a in answers
        if s.touched is not None and a.word in ("applied", "duplicate") and a.done is None and a.row is None
    }
    if not plain:
        return answers
    cleared = clear_untouched(txn.raw, [(table, rid, touched) for (table, rid), touched in plain.items()])
    left = set() if cleared == len(plain) else still_waiting(txn.raw, plain)
    # What waits no more though it was on its way: another device's answer to the same question came before this one.
    early = {(s.table, s.id) for s, _ in answers if "visibility" in s.columns} if cleared < len(plain) else set()
    for table in {table for table, _ in plain}:
        txn.note_settled(table, [rid for t, rid in plain.keys() - left if t == table])
    taken.pushed += len(plain) - len(left)
    if not left and not early and len(plain) == len(answers):
        return []
    return [(s, a) for s, a in answers if (s.table, s.id) not in plain or (s.table, s.id) in left | early]


def _files_that_moved(txn: Transaction, retry: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What was told to wait may be in the way of itself: a file that nothing names any more. Answers what may be tried again."""
    own = {rid for table, rid in retry if table == attachments.TABLE}
    for table, record_id in retry | attachments.parents_of(txn.raw, own):
        if table in txn.tables:
            attachments.let_go(txn, table, [record_id])
    changed = txn.changed.get(attachments.TABLE, set())
    return attachments.parents_of(txn.raw, changed) | {(attachments.TABLE, rid) for rid in changed}
