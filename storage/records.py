"""The write path of synced records: create, change, delete, restore, and who may read them.

Every function works inside one transaction and leaves the row, its pending change and the clock consistent. It mirrors
the device of the protocol's executable model: touched columns keep the base of their first unsent edit, the audience of a
change is the narrowest over all edits folded into it, widening is the author's explicit wish.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core import ids, prose
from core.clock import ZERO, with_clock
from core.contracts import STRUCTURAL, ColumnType, TableContract
from core.errors import Refused
from core.visibility import Visibility
from storage import attachments, former, tombstones
from storage.pending import Base, Pending, load_pending, save_pending
from storage.rows import Row, TableSql, content_clocks, dump
from storage.store import Transaction
from storage.versions import TABLE as VERSIONS
from storage.versions import keep_edited

MAX_RECORD_BYTES = 2_000_000
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
KEEP_BASE = (ColumnType.TEXT, ColumnType.SET, ColumnType.JSON)
"""Types whose base value is kept while an edit waits: to merge, and to tell own words from what came from the server."""


def check_values(contract: TableContract, values: Mapping[str, Any], written: set[str]) -> None:
    """Whether a record of these values can be kept; `written` names the columns that are new. Touches nothing.

    Raises: Refused for text that can't be kept, a record over 2 MB, a missing or an unknown column.
    """
    unknown = written - set(contract.columns)
    if unknown:
        raise Refused(f"{contract.table} has no column “{sorted(unknown)[0]}”.", code="unknown_column")
    for column in written:
        prose.check(values[column], f"The {column.replace('_', ' ')}")
        if values[column] is None and not contract.columns[column].nullable:
            raise Refused(f"The {column.replace('_', ' ')} is needed.", code="missing")
        instant = contract.columns[column].type is ColumnType.INSTANT
        if instant and values[column] is not None and not INSTANT.fullmatch(str(values[column])):
            raise Refused(f"The {column.replace('_', ' ')} is not a date and time.", code="bad_date")
    # A character is at most four bytes: most records are far too small to be worth encoding.
    roughly = sum(len(v) if isinstance(v, str) else len(dump(v)) for v in values.values() if v and v is not True)
    if roughly * 4 > MAX_RECORD_BYTES and len(dump(dict(values)).encode()) > MAX_RECORD_BYTES:
        raise Refused("An entry can hold at most 2 MB of text. Split it in two.", code="too_large")


def keeps_base(contract: TableContract, column: str) -> bool:
    """Whether a pending change of this column keeps the value it was based on."""
    spec = contract.columns.get(column)
    return spec is not None and spec.type in KEEP_BASE


def _both(known: Any, value: Any) -> Any:
    """All that is in either of two values of a column."""
    if isinstance(known, str) and isinstance(value, str):
        return f"{known} {value}"
    if isinstance(known, list) and isinstance(value, list):
        return [*known, *value]
    return {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value


class Records:
    """The records of one table inside one transaction."""

    def __init__(self, txn: Transaction, table: str) -> None:
        self.txn = txn
        self.sql: TableSql = txn.tables[table]
        self.contract: TableContract = self.sql.contract
        self._pair_id = txn.pair_id

    # -- reading

    def get(self, record_id: str) -> Row:
        """One live record.

        Raises: Refused when there is none.
        """
        row = self.sql.load(self.txn.raw, [record_id]).get(record_id)
        if row is None or row.deleted_at is not None:
            raise Refused("There is no such entry here. It may have been deleted.", code="not_found")
        return row

    def effective(self, row: Row) -> Visibility:
        """How far the record reaches at this moment: what was shared with an ended pair reaches nobody."""
        active = row.pair_id is not None and row.pair_id == self._pair_id
        return Visibility.read(row.visibility) if active else Visibility.PRIVATE

    def mine(self, row: Row) -> bool:
        """Whether this home's person is the author."""
        return row.author_id == self.txn.account_id or row.author_id is None

    def may(self, row: Row, what: str) -> bool:
        """Whether the contract lets this person `edit` or `delete` the record."""
        if row.kind != "full":
            return False
        allowed = self.contract.edit if what == "edit" else self.contract.delete
        return self.mine(row) or (allowed == "both" and self.effective(row) is Visibility.SHARED)

    # -- writing

    def create(
        self,
        values: Mapping[str, Any],
        *,
        visibility: Visibility | None = None,
        record_id: str | None = None,
        created_at: int | None = None,
    ) -> Row:
        """A new record of this home's person. While solo everything is private.

        Raises: Refused for text that can't be kept, a record over 2 MB, or an unknown column.
        """
        return self.create_many([(record_id, values)], visibility=visibility, created_at=created_at)[0]

    def create_many(
        self,
        items: Iterable[tuple[str | None, Mapping[str, Any]]],
        *,
        visibility: Visibility | None = None,
        created_at: int | None = None,
    ) -> list[Row]:
        """Many new records at the same level, as (id or None, values). Raises as `create`."""
        now = self.txn.clock.now_ms()
        level, pair_id = self.level_of_new(visibility)
        rows, pendings = [], []
        columns = {c: Base(ZERO) for c in (*STRUCTURAL, *self.contract.content)}
        for record_id, values in items:
            filled = {c: values.get(c, spec.default) for c, spec in self.contract.columns.items()}
            self._check(filled, {*values, *filled})
            clock = self.txn.clock.tick()
            row = Row(
                id=record_id or ids.uuid7(now), author_id=self.txn.account_id, pair_id=pair_id,
                created_at=now if created_at is None else created_at, visibility=level.value,
                clocks={"*": clock}, values=filled,
            )  # fmt: skip
            rows.append(row)
            pendings.append(
                Pending(
                    self.sql.name,
                    row.id,
                    True,
                    level.value,
                    pair_id,
                    columns,
                    queued_at=now,
                    touched=clock,
                    parent_id=filled["parent_id"] if self.contract.parent else None,
                )
            )
        self._store(rows, pendings)
        return rows

    def level_of_new(self, visibility: Visibility | None) -> tuple[Visibility, str | None]:
        """How far a new record reaches, and in which pair: as wished, else as the contract says. While solo it is private."""
        default = self.contract.default_visibility
        wish = visibility or Visibility.read(default.paired if self._pair_id else default.solo)
        level = wish if self._pair_id else Visibility.PRIVATE
        return level, self._pair_id if level is not Visibility.PRIVATE else None

    def change(self, record_id: str, values: Mapping[str, Any], *, settled: bool = False) -> Row:
        """Write some content columns; a value that is what it was touches nothing.

        `settled`: what stands there becomes a version however young it is.

        Raises: Refused when there is no such record, it is not this person's to edit, or the text can't be kept.
        """
        row = self.get(record_id)
        if not self.may(row, "edit"):
            raise Refused("Only the person who wrote this can change it.", code="not_yours")
        self._check({**row.values, **values}, set(values))
        news = {c: v for c, v in values.items() if row.values.get(c) != v}
        if not news:
            return row
        pending = self._pending(row)
        level = self.effective(row)
        if level.rank < Visibility.read(pending.level).rank:
            pending.level = level.value
        keep_edited(self.txn, self.sql.name, row, list(news), pending, settled=settled)
        self._touch(row, pending, list(news))
        row.values.update(news)
        self._store([row], [pending])
        return row

    def delete(self, record_id: str) -> Row:
        """Leave a tombstone that names the content it saw. Raises: Refused."""
        row = self.get(record_id)
        if not self.may(row, "delete"):
            raise Refused("Only the person who wrote this can delete it.", code="not_yours")
        return self._set_deleted(row, self.txn.clock.now_ms())

    def restore(self, record_id: str) -> Row:
        """Undo a delete. Raises: Refused when there is no such tombstone or it is not this person's to restore."""
        row = self.sql.load(self.txn.raw, [record_id]).get(record_id)
        if row is None or row.deleted_at is None or not self.may(row, "delete"):
            raise Refused("There is nothing to restore.", code="not_found")
        wiped = tombstones.wiped_columns(self.txn.raw, self.contract, row)
        if len(wiped) == len(self.contract.content):
            raise Refused("It was deleted more than thirty days ago, and its words are gone.", code="wiped")
        for column in wiped:
            spec = self.contract.columns[column]
            row.values[column] = None if spec.nullable else spec.default
        return self._set_deleted(row, None, wiped)

    def bring_back(self, version_id: str, *, of: str | None = None) -> Row:
        """Write what a column once held into it again; what stands there now becomes a version in its turn.

        Raises: Refused when there is no such version of a record of this table (of the record `of`), or as `change` does.
        """
        version = self.txn.tables[VERSIONS].load(self.txn.raw, [version_id]).get(version_id)
        if version is None or version.deleted_at is not None or version.values["parent_table"] != self.sql.name:
            raise Refused("There is no such version here.", code="not_found")
        if of is not None and version.values["parent_id"] != of:
            raise Refused("There is no such version of this entry.", code="not_found")
        column, value = version.values["column_name"], version.values["value"]
        row = self.change(version.values["parent_id"], {column: value}, settled=True)
        pending = self._pending(row)
        if not self.mine(row) and column in pending.columns:
            # It stood there before: bringing it back into somebody else's record makes nobody's words one's own.
            base = pending.columns[column]
            base.came = _both(base.known, value)
            save_pending(self.txn.raw, [(pending, row)])
        return row

    def set_visibility(self, record_id: str, level: Visibility, *, confirm: bool = False) -> Row:
        """Say who may read it: the author's wish only. `confirm` shares words of an ex-partner all the same.

        Raises: Refused, with the code `ex_partner_words` when it has to be confirmed.
        """
        row = self.get(record_id)
        if not self.mine(row):
            raise Refused("Only the person who wrote this decides who reads it.", code="not_yours")
        if level is not Visibility.PRIVATE and self._pair_id is None:
            raise Refused("Pair first: there is nobody to share this with yet.", code="not_paired")
        if level.rank > self.effective(row).rank and former.held_words(self.txn, self.sql.name, [row.id]):
            if not confirm:
                raise Refused(former.SENTENCE, code=former.CODE)
            former.confirm(self.txn, self.sql.name, row.id)
        return self._set_visibility([row], level)[0]

    def share_earlier(self, before_ms: int) -> int:
        """Widen every own, live, private record that was created before the choice was made; answers how many.

        Sharing earlier records is ordinary widening (docs/adr/0007-sharing-earlier-records.md): compare-and-set on what is here.
        Those with words of an ex-partner stay as they are: they are asked about one by one. So do all records of a table
        whose records begin private even in a pair (health, an answer that is not open yet): none of them was ever meant
        to be shared because others were.
        """
        if self.contract.default_visibility.paired == Visibility.PRIVATE.value:
            return 0
        rows = self.sql.where(
            self.txn.raw,
            "(author_id IS ? OR author_id IS NULL) AND deleted_at IS NULL AND created_at <= ?",
            (self.txn.account_id, before_ms),
        )
        rows = [r for r in rows if self.effective(r) is not Visibility.SHARED]
        asked = former.held_words(self.txn, self.sql.name, [r.id for r in rows])
        rows = [r for r in rows if r.id not in asked]
        if self._pair_id is None or not rows or self.contract.parent:
            return 0
        self._set_visibility(rows, Visibility.SHARED)
        # At the end of a person's own write that is done by itself; this one is part of taking an answer in.
        attachments.let_go(self.txn, self.sql.name, [r.id for r in rows])
        return len(rows)

    # -- inside

    def _set_deleted(self, row: Row, deleted_at: int | None, wiped: Sequence[str] = ()) -> Row:
        pending = self._pending(row)
        # What was wiped here may not be wiped elsewhere yet: from now on it is empty, for everybody.
        self._touch(row, pending, ["deleted_at", *wiped])
        row.deleted_at = deleted_at
        pending.seen = content_clocks(row) if deleted_at is not None else None
        if pending.seen is None:
            tombstones.forget(self.txn.raw, self.sql.name, [row.id])
        else:
            tombstones.remember(self.txn.raw, self.sql.name, [(row, pending.seen)])
        self._store([row], [pending])
        return row

    def _set_visibility(self, rows: list[Row], level: Visibility) -> list[Row]:
        known = load_pending(self.txn.raw, self.sql.name, [r.id for r in rows])
        pendings = []
        for row in rows:
            before = self.effective(row)
            pending = known.get(row.id) or self._new_pending(row)
            pendings.append(pending)
            self._touch(row, pending, ["visibility"])
            row.visibility = level.value
            if level.rank > before.rank:
                row.pair_id = pending.pair_id = self._pair_id
                pending.level = level.value
            else:
                pending.level = min(Visibility.read(pending.level), level, key=lambda v: v.rank).value
                row.pair_id = row.pair_id if level is not Visibility.PRIVATE else None
        self._store(rows, pendings)
        return rows

    def _pending(self, row: Row) -> Pending:
        found = load_pending(self.txn.raw, self.sql.name, [row.id])
        return found.get(row.id) or self._new_pending(row)

    def _new_pending(self, row: Row) -> Pending:
        level = self.effective(row)
        pair_id = row.pair_id if level is not Visibility.PRIVATE else None
        return Pending(self.sql.name, row.id, False, level.value, pair_id, queued_at=self.txn.clock.now_ms())

    def _touch(self, row: Row, pending: Pending, columns: list[str]) -> None:
        for column in columns:
            if column not in pending.columns:
                keep = keeps_base(self.contract, column)
                pending.columns[column] = Base(row.clock(column), row.values.get(column) if keep else None)
        clock = self.txn.clock.tick(max(row.clock(c) for c in columns))
        row.clocks = with_clock(row.clocks, columns, clock)
        pending.touched = clock
        # A later edit folds into a quarantined change and retries the whole row.
        pending.quarantined_at = None

    def _check(self, values: Mapping[str, Any], written: set[str]) -> None:
        check_values(self.contract, values, written)

    def _store(self, rows: list[Row], pendings: list[Pending]) -> None:
        self.sql.save(self.txn.raw, rows)
        save_pending(self.txn.raw, zip(pendings, rows, strict=True))
        for row in rows:
            self.txn.note(self.sql.name, row.id)
        self.txn.queued = True
