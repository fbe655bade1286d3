"""The typed store of a sprinkle: its own tables, whole transactions, nothing half done.

Every call is blocking and safe from any thread; screens call it through `asyncio.to_thread`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar

from core.contracts import EventContract
from core.errors import Refused
from core.ids import uuid5
from core.visibility import Visibility
from sprinkles.sdk.work import Work
from storage.models import Record
from storage.reader import Reader
from storage.ready import Checker
from storage.records import Records
from storage.search import Hit, search
from storage.store import Store
from storage.versions import Version, versions_of

R = TypeVar("R", bound=Record)


class SprinkleStore:
    """Reads and writes records of the tables that this sprinkle's contracts name."""

    def __init__(self, store: Store, tables: frozenset[str], emits: Mapping[str, EventContract] | None = None) -> None:
        self._store = store
        self._tables = tables
        self._emits = emits or {}
        self._checkers: dict[str, Checker] = {}
        self._reader = Reader(store.database.path, tables)

    def _table(self, model: type[Record]) -> str:
        name = str(model.__tablename__)
        if name not in self._tables:
            raise Refused(f"This sprinkle has no table {name}.", code="not_permitted")
        return name

    # -- reading

    def get(self, model: type[R], record_id: str) -> R | None:
        """A live record, or None."""
        self._table(model)
        with self._reader.session() as session:
            found = session.get(model, record_id)
            if found is None or found.deleted_at is not None:
                return None
            session.expunge(found)
            return found

    def find(self, statement: SelectOfScalar[R]) -> list[R]:
        """The records of a `select(Model)…`; filter on `deleted_at` yourself. Raises: Refused, as `rows`."""
        with self._reader.session() as session:
            found = list(session.exec(statement).all())
            session.expunge_all()
            return found

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Tuples of a query written by the sprinkle, for aggregates and pages. It sees the sprinkle's tables and their
        search indexes, and of the core the view `people` (id, name, is_me, side).

        Raises: Refused for a table that is somebody else's, or for anything but reading.
        """
        return self._reader.rows(sql, params)

    def years(self, model: type[Record], column: str) -> set[int]:
        """The years of a column that holds days or times as text, of live records. With an index on the column (of what is not
        deleted) it costs a look for each year, however many records there are.
        """
        table = self._table(model)
        least = f"SELECT substr(min({column}), 1, 4) FROM {table} WHERE deleted_at IS NULL AND {column}"  # noqa: S608
        rows = self.rows(
            f"""WITH RECURSIVE held(year) AS (
                {least} >= '0' UNION ALL SELECT ({least} > held.year || '~') FROM held WHERE held.year IS NOT NULL
            ) SELECT year FROM held WHERE year IS NOT NULL"""  # noqa: S608
        )
        return {int(year) for (year,) in rows if year.isdigit() and len(year) == 4}

    def search(self, model: type[Record], query: str, *, limit: int = 40, offset: int = 0) -> list[Hit]:
        """Live records that match what a person typed, best first."""
        return search(self._store, self._table(model), query, limit=limit, offset=offset)

    def waiting(self, model: type[Record], record_ids: Sequence[str]) -> set[str]:
        """Which of these have changes that did not arrive at the server yet."""
        marks = ",".join("?" * len(record_ids))
        rows = self._store.database.rows(
            f"SELECT record_id FROM pending_change WHERE table_name = ? AND record_id IN ({marks})",  # noqa: S608
            (self._table(model), *record_ids),
        )
        return {r[0] for r in rows}

    def versions(self, model: type[Record], record_id: str) -> list[Version]:
        """What its columns once held, newest first."""
        return versions_of(self._store, self._table(model), record_id)

    def check(self, model: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
        """Whether a new record of these values could be kept, for importers that refuse a file before they write any.

        Answers all its columns, ready to be kept: `add_values` takes them and need not look at them again. Raises: Refused.
        """
        table = self._table(model)
        if table not in self._checkers:
            self._checkers[table] = Checker(self._store.contracts[table])
        return self._checkers[table].ready(values)

    def id_of(self, model: type[Record], *parts: object) -> str:
        """The id that every device draws for what these parts say, so that doing a thing twice does it once."""
        return uuid5(self._table(model), *map(str, parts))

    def close(self) -> None:
        """Let go of the reading connections."""
        self._reader.close()

    # -- writing

    @contextmanager
    def together(self) -> Iterator[Work]:
        """Several writes and their events in one transaction; whatever is raised inside undoes all of it."""
        with self._store.write() as txn:
            yield Work(txn, self._tables, self._emits)

    # -- writing: each of these is one transaction

    def add(self, record: R, *, visibility: Visibility | None = None) -> R:
        """Keep a new record; its id and structural columns are set here. Raises: Refused."""
        return self.add_many([record], visibility=visibility)[0]

    def add_many(
        self, records: Iterable[R], *, visibility: Visibility | None = None, unique: tuple[str, ...] = ()
    ) -> list[R]:
        """Keep many in one transaction. With `unique`, a record whose columns of these names equal those of one that
        is here, tombstones included, is skipped; and a signed-in author's other device draws the same id.

        Answers what was kept. Raises: Refused; then none was.
        """
        items = list(records)
        if not items:
            return []
        model = type(items[0])
        content = self._store.contracts[self._table(model)].content
        rows = [(record.id or None, {c: getattr(record, c) for c in content}) for record in items]
        return self._again(model, self._add(model, rows, visibility, unique))

    def add_values(
        self,
        model: type[Record],
        rows: Iterable[Mapping[str, Any]],
        *,
        visibility: Visibility | None = None,
        unique: tuple[str, ...] = (),
    ) -> list[str]:
        """As `add_many`, from plain values of the columns, for importers: answers the ids of what was kept."""
        return self._add(model, [(None, values) for values in rows], visibility, unique)

    def _add(
        self,
        model: type[Record],
        rows: Sequence[tuple[str | None, Mapping[str, Any]]],
        visibility: Visibility | None,
        unique: tuple[str, ...],
    ) -> list[str]:
        with self.together() as work:
            return work.add_many(model, rows, visibility=visibility, unique=unique)

    def change(
        self,
        model: type[R],
        record_id: str,
        *,
        visibility: Visibility | None = None,
        confirm: bool = False,
        **values: Any,
    ) -> R:
        """Write some columns of a record and, if given, who may read it, in one transaction.

        Raises: Refused; with the code `ex_partner_words` when a person has to `confirm` first that it is theirs to share.
        """
        with self.together() as work:
            work.change(model, record_id, visibility=visibility, confirm=confirm, **values)
        return self._again(model, [record_id])[0]

    def bring_back(self, model: type[R], record_id: str, version_id: str) -> R:
        """Write what a column once held into it again. Raises: Refused when there is no such version of this record."""
        with self.together() as work:
            work.bring_back(model, record_id, version_id)
        return self._again(model, [record_id])[0]

    def delete(self, model: type[Record], record_id: str) -> None:
        """Delete a record; `restore` takes it back. Raises: Refused."""
        with self._store.write() as txn:
            Records(txn, self._table(model)).delete(record_id)

    def restore(self, model: type[R], record_id: str) -> R:
        """Undo a delete. Raises: Refused."""
        with self._store.write() as txn:
            Records(txn, self._table(model)).restore(record_id)
        return self._again(model, [record_id])[0]

    def set_visibility(self, model: type[R], record_id: str, level: Visibility, *, confirm: bool = False) -> R:
        """Say who may read it. Raises: Refused as `change`, or when there is nobody to share with."""
        with self._store.write() as txn:
            Records(txn, self._table(model)).set_visibility(record_id, level, confirm=confirm)
        return self._again(model, [record_id])[0]

    def may(self, model: type[Record], record_id: str, what: str) -> bool:
        """Whether this person may `edit`, `delete` or `share` the record: what buttons to show."""
        with self._store.look() as txn:
            work = Records(txn, self._table(model))
            row = work.get(record_id)
            return work.mine(row) if what == "share" else work.may(row, what)

    def reaches(self, record: Record) -> Visibility:
        """How far a record reaches now: what was shared with an ended pair reaches nobody."""
        if record.pair_id is None:
            return Visibility.PRIVATE
        pair = self._store.value(
            """SELECT m.pair_id FROM pair_member m JOIN home h ON h.account_id = m.user_id WHERE m.ended_at IS NULL"""
        )
        return Visibility.read(record.visibility) if record.pair_id == pair else Visibility.PRIVATE

    def is_archive(self, record: Record) -> bool:
        """Whether it is the other one's, of a pair that ended: kept for whoever looks for it, and never shown unasked."""
        if record.author_id is None or record.author_id == self._store.value("SELECT account_id FROM home"):
            return False
        return self.reaches(record) is Visibility.PRIVATE

    def _again(self, model: type[R], record_ids: list[str]) -> list[R]:
        found: dict[str, R] = {}
        for start in range(0, len(record_ids), 500):
            part = record_ids[start : start + 500]
            found |= {r.id: r for r in self.find(select(model).where(model.id.in_(part)))}  # type: ignore[attr-defined]
        return [found[i] for i in record_ids]
