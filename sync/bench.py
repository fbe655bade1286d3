"""The records of one table that an answer is about: loaded at once, changed in memory, written at once.

What is pending is the merge's to weigh (`sync/merge.py`); what goes from here goes from the files too (`storage/scrub.py`).
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from core.clock import ClockMap, highest
from core.contracts import STRUCTURAL
from core.visibility import Visibility
from storage import former, recovering, scrub, tombstones
from storage.attention import reason_of_refusal
from storage.pending import Base, Pending, keep_aside, load_pending, save_pending
from storage.rows import Row, content_clocks
from storage.store import Transaction
from storage.versions import keep_version
from sync import backfill, children, recovery, registry
from sync.merge import merge, without_column_noise
from sync.merge_terms import Lost, Setting
from sync.own_words import came_besides, own_words, typed_words
from sync.wire import Answer, Group, Sent, read_rows

log = logging.getLogger("cupcake.sync")


@dataclass
class Taken:
    """What an answer led to."""

    kind: str
    pushed: int = 0
    pulled: int = 0
    conflicts: int = 0
    quarantined: int = 0
    widenings_cancelled: int = 0
    retry: set[tuple[str, str]] = field(default_factory=set)
    again: set[tuple[str, str]] = field(default_factory=set)
    """Records of which files came or were let go of: what was told to wait for that may go."""
    more: bool = False
    learned: bool = False
    """What the cloud can take is not what was thought: what was told to wait may go."""
    recovering: bool = False
    anew: bool = False
    """The pull begins from 0 again: calls that are under way name a cursor that is none any more."""
    union: bool = False
    restored: bool = False


class Bench:
    """What an answer says, done to the records; nothing is written before `flush`."""

    def __init__(self, txn: Transaction, table: str, record_ids: list[str], taken: Taken) -> None:
        self.txn, self.sql, self.taken = txn, txn.tables[table], taken
        self.rows = self.sql.load(txn.raw, record_ids)
        self.pending = load_pending(txn.raw, table, record_ids)
        self.hidden = recovering.hidden(txn.raw, table, record_ids)
        self.setting = Setting(
            self.sql.contract, txn.account_id, txn.clock.node, txn.pair_id, txn.clock.tick,
            taken.union, taken.restored,
        )  # fmt: skip
        self._rows: dict[str, Row] = {}
        self._pending: dict[str, tuple[Pending, Row]] = {}
        self._gone: list[str] = []
        self._back: list[recovering.Hidden] = []
        self._scrubbed: list[Row] = []
        self._tombstones: dict[str, tuple[Row, ClockMap] | None] = {}

    # -- what an answer says

    def settle(self, sent: Sent, answer: Answer) -> None:
        """One change got its answer."""
        pending, row = self.pending.get(sent.id), self.rows.get(sent.id)
        if row is not None and answer.word in ("applied", "duplicate") and answer.row is None:
            self._take_the_later(sent, row, pending)
        if pending is None or row is None:
            return
        word = answer.word
        if word == "retry":
            # What is another change by now was told nothing: a widening that came back meanwhile holds no words up.
            if all(c in pending.columns and row.clock(c) == clock for c, clock in sent.columns.items()):
                self.taken.retry.add((sent.table, sent.id))
            pending.attempts += 1
            self._put(row, pending)
        elif word == "refused":
            self._clear(sent, answer.done or frozenset(), row, pending)
            self.quarantine(row, pending, reason_of_refusal(row))
        elif word == "unknown":
            self._resend(row, pending, stub=answer.stub)
        elif word == "gone" and answer.row is None:
            self.withdraw(sent.id, "gone")
        else:
            self._acknowledge(sent, answer, row, pending)

    def _take_the_later(self, sent: Sent, row: Row, pending: Pending | None) -> None:
        """What came while this was under way settled who sees it, or called it off: another device of this person had said the
        same, or had deleted the record, which an older cloud does not ask about. The cloud has the later of the two, and so has
        this device; where it decided otherwise, the record comes with this answer or after it.
        """
        clock = sent.columns.get("visibility")
        waits = pending is not None and "visibility" in pending.columns
        if clock is not None and not waits and clock > row.clock("visibility"):
            row.clocks["visibility"] = clock
            if sent.reach is not None:
                row.visibility, row.pair_id = sent.reach
            self._put(row, pending)

    def _acknowledge(self, sent: Sent, answer: Answer, row: Row, pending: Pending) -> None:
        self._clear(sent, answer.done, row, pending)
        pending.is_new = False
        if answer.word in ("applied", "duplicate"):
            self.taken.pushed += 1
        self._put(row, pending)
        if answer.row is not None:
            self.taken.conflicts += answer.word == "conflict"
            for theirs in read_rows(answer.row, self.sql.contract):
                self.merge(theirs)

    @staticmethod
    def _clear(sent: Sent, done: frozenset[str] | None, row: Row, pending: Pending) -> None:
        """Clear the settled columns (None: all) whose value is still the one that was sent."""
        for column, clock in sent.columns.items():
            if column not in pending.columns or (done is not None and column not in done):
                continue
            if row.clock(column) == clock:
                del pending.columns[column]
            else:
                # Written again meanwhile: what was acknowledged is the new base. What came back of an earlier wording, out of
                # the history or by taking a change back, is nobody's own for that.
                told, known = sent.values.get(column), pending.columns[column].known
                pending.columns[column] = Base(clock, told, came_besides(row.values.get(column), known, told))

    def _resend(self, row: Row, pending: Pending, *, stub: bool) -> None:
        """The server does not know the record: its author sends all of it, anybody else sets it aside.

        A stub is known but was wiped: whoever may undelete it sends all content with fresh clocks, also what this version of
        the app has no columns for.
        """
        if row.author_id != self.txn.account_id and not stub:
            if self.sql.contract.parent:
                self.withdraw(row.id, "unknown")
            else:
                del self.rows[row.id], self.pending[row.id]
                recovery.set_aside(self.txn, self.sql, row, pending, "unknown")
            return
        pending.is_new = not stub
        columns: Iterable[str] = recovery.all_columns(self.txn, self.sql, row)
        if stub:
            # What was wiped of them is gone here as well, and empty from now on; else the cloud would ask for ever.
            known = (*STRUCTURAL, *self.sql.contract.content)
            strange = set((registry.heard(self.txn.raw).tables or {}).get(self.sql.name, ())) - {*known}
            row.extra = {**dict.fromkeys(sorted(strange)), **(row.extra or {})} or None
            columns = [*self.sql.contract.content, *(row.extra or ())]
        for column in columns:
            if column not in pending.columns:
                came = recovery.what_came(self.txn, row, column)
                pending.columns[column] = Base(row.clock(column), None, came)
                if column not in STRUCTURAL:
                    row.clocks[column] = self.txn.clock.tick(row.clock(column))
        self._put(row, pending)

    def quarantine(self, row: Row, pending: Pending, reason: str) -> None:
        """The server will never take it as it is: it steps aside, visible, and blocks nobody."""
        pending.quarantined_at = self.txn.clock.now_ms()
        pending.last_error = reason
        pending.attempts += 1
        self.taken.quarantined += 1
        log.warning("change_quarantined table=%s reason=%s", self.sql.name, reason)
        self._put(row, pending)

    # -- what a page brings

    def take(self, group: Group) -> None:
        """The rows of a group, of whatever kind."""
        if group.kind in ("withdrawn", "narrowed"):
            for row in group.rows:
                if group.kind == "withdrawn":
                    self.withdraw(str(row[0]), "withdrawn")
                else:
                    self.narrow(str(row[0]))
        else:
            for theirs in read_rows(group, self.sql.contract):
                self.merge(theirs)

    def merge(self, theirs: Row) -> None:
        """A record as the server has it now."""
        theirs.clocks = without_column_noise(theirs.clocks)
        self.txn.clock.observe(highest(theirs.clocks))
        before, pending, setting = self.rows.get(theirs.id), self.pending.get(theirs.id), self.setting
        if theirs.id in self.hidden:
            known = self.hidden.pop(theirs.id)
            before, pending, setting = known.row, known.pending, replace(setting, union=True)
            recovery.let_go_of(self.txn, known)
            self._back.append(known)
        if setting.union and before is not None and before.deleted_at is not None:
            before.seen = tombstones.seen_by_deleter(self.txn.raw, self.sql.name, before.id)
        out = merge(setting, before.copy() if before else None, pending, theirs)
        assert out.row is not None
        # A restored server may still have the words, or have it live: what was wiped here stays wiped, and known to be.
        stays_wiped = (
            setting.union and before is not None and out.row.deleted_at is not None
            and tombstones.wipe_again(self.txn.raw, self.sql.contract, out.row)
        )  # fmt: skip
        former.remember(self.txn, self.sql.name, theirs)
        if out.row.kind != "full":
            children.forget(self.txn, self.sql.name, [theirs.id])
            recovery.forget(self.txn, theirs.id)
            if before is not None and before.kind == "full":
                self._scrub(before)
        for lost in out.lost:
            self._keep_version(theirs, lost)
        if out.own_words:
            withdrawn = "deleted" if theirs.deleted_at is not None else "withdrawn"
            self._keep_aside(theirs.id, out.reason or withdrawn, out.own_words)
        self.taken.widenings_cancelled += out.widening_cancelled
        if pending is not None and out.pending is None:
            pending.columns.clear()
        if pending is None and out.pending is not None:
            out.pending.queued_at = self.txn.clock.now_ms()
            self.txn.queued = True
        if not stays_wiped:
            self._mind_tombstone(before, out.row, out.pending, theirs)
        self._put(out.row, out.pending or pending)

    def _mind_tombstone(self, before: Row | None, row: Row, pending: Pending | None, theirs: Row) -> None:
        if row.deleted_at is None:
            if before is not None and before.deleted_at is not None:
                self._tombstones[row.id] = None
        elif pending is None or "deleted_at" not in pending.columns:
            # What is only shown here was nobody's to write here: of a projection everything goes.
            seen = content_clocks(theirs) if theirs.kind != "full" else theirs.seen
            self._tombstones[row.id] = (theirs, seen or {})

    def _scrub(self, row: Row) -> None:
        """Its words are not for this home any more: they go from the files, and from what was being typed into it."""
        self._scrubbed.append(row)
        scrub.close_drafts(self.txn, self.sql.contract, row, "withdrawn", typed_words)

    def withdraw(self, record_id: str, reason: str) -> None:
        """Not for this home any more: the row, its versions and what waited go; own insertions are kept aside."""
        row, pending = self.rows.pop(record_id, None), self.pending.pop(record_id, None)
        known = self.hidden.pop(record_id, None)
        recovery.forget(self.txn, record_id)
        if row is None:
            if known is not None:
                self._scrub(known.row)
            return
        words = own_words(row, pending, self.sql.contract)
        if words:
            children.keep_words(self.txn, self.sql.name, row, reason, words)
        if pending is not None:
            pending.columns.clear()
            self._pending[record_id] = (pending, row)
        self._rows.pop(record_id, None)
        self._gone.append(record_id)
        self._tombstones[record_id] = None
        self._scrub(row)
        self.txn.note(self.sql.name, record_id)

    def narrow(self, record_id: str) -> None:
        """The pair ended before this home heard that the record was narrowed: no more of it than the projection stays."""
        known = self.hidden.get(record_id)
        row = known.row if known is not None else self.rows.get(record_id)
        if row is not None and row.kind == "full" and row.author_id not in (None, self.txn.account_id):
            self.merge(row.projection(self.sql.contract))

    def flush(self) -> None:
        """Write what changed."""
        self.sql.save(self.txn.raw, self._rows.values())
        save_pending(self.txn.raw, self._pending.values())
        for known in self._back:
            recovery.came_back(self.txn, known)
        if self._gone:
            self.sql.remove(self.txn.raw, self._gone)
            children.forget(self.txn, self.sql.name, self._gone)
        if self._scrubbed:
            scrub.mark(self.txn.raw, self.sql.name)
        if self._tombstones:
            came = self._tombstones.keys() & self._rows.keys()
            if not self.sql.contract.parent and tombstones.any_wiped(self.txn.raw, self.sql.name, came):
                # It lives again, or its words are back: its versions were forgotten here, and the cloud tells of none twice.
                # A child has none: fetching them meets wiped children too, and would begin anew at each page that has one.
                backfill.fetch_again(self.txn.raw, [t for t, sql in self.txn.tables.items() if sql.contract.parent])
            tombstones.forget(self.txn.raw, self.sql.name, [rid for rid, t in self._tombstones.items() if t is None])
            tombstones.remember(self.txn.raw, self.sql.name, [t for t in self._tombstones.values() if t is not None])

    def _put(self, row: Row, pending: Pending | None) -> None:
        self.rows[row.id] = self._rows[row.id] = row
        if pending is not None:
            if pending.columns:
                self.pending[row.id] = pending
            else:
                self.pending.pop(row.id, None)
            self._pending[row.id] = (pending, row)
        self.txn.note(self.sql.name, row.id)

    def _keep_version(self, theirs: Row, lost: Lost) -> None:
        pair = theirs.pair_id if lost.level is not Visibility.PRIVATE else None
        keep_version(
            self.txn, self.sql.name, theirs, lost.column, lost.value, lost.clock,
            level=lost.level, pair_id=pair, reason=lost.reason, came=lost.came,
        )  # fmt: skip

    def _keep_aside(self, record_id: str, reason: str, words: dict[str, Any]) -> None:
        keep_aside(self.txn.raw, self.sql.name, record_id, reason, words, self.txn.clock.now_ms())
