"""Several writes of a sprinkle in one transaction, with the events that tell of them."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.contracts import EventContract
from core.errors import Refused
from core.ids import identity_id
from core.visibility import Visibility
from sprinkles.sdk.events import check_payload
from storage import events
from storage.bulk import add_ready
from storage.child_records import new_child
from storage.models import Record
from storage.pending import save_pending
from storage.ready import Checker, Ready
from storage.records import Records, check_values
from storage.rows import Row
from storage.store import Transaction

Parent = tuple[str, str]
"""(table, id) of the record that a child belongs to; of any sprinkle."""


def _known(
    raw: sqlite3.Connection, table: str, unique: tuple[str, ...], keys: Sequence[tuple[Any, ...]]
) -> set[tuple[Any, ...]]:
    """Which of these keys are here already, tombstones included."""
    *first, last = (f'"{c}"' for c in unique)
    # Many share all but the last of their columns (the source of an import); whole keys against a list of keys would read the
    # whole table.
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for *shared, own in keys:
        groups.setdefault(tuple(shared), []).append(own)
    known: set[tuple[Any, ...]] = set()
    for group, values in groups.items():
        for start in range(0, len(values), 500):
            part = values[start : start + 500]
            where = " AND ".join([*(f"{c} = ?" for c in first), f"{last} IN ({','.join('?' * len(part))})"])
            found = raw.execute(f'SELECT {last} FROM "{table}" WHERE {where}', (*group, *part))  # noqa: S608
            known |= {(*group, own) for (own,) in found}
    return known


class Work:
    """What `ctx.store.together()` gives. All of it is kept, or none."""

    def __init__(self, txn: Transaction, tables: frozenset[str], emits: Mapping[str, EventContract]) -> None:
        self._txn, self._tables, self._emits = txn, tables, emits

    def _records(self, model: type[Record]) -> Records:
        name = str(model.__tablename__)
        if name not in self._tables:
            raise Refused(f"This sprinkle has no table {name}.", code="not_permitted")
        return Records(self._txn, name)

    def find(self, model: type[Record], record_id: str) -> dict[str, Any] | None:
        """The content of a live record as it stands within this transaction, or None."""
        row = self._load(self._records(model), record_id)
        return dict(row.values) if row is not None and row.deleted_at is None else None

    def add(
        self,
        model: type[Record],
        *,
        record_id: str | None = None,
        visibility: Visibility | None = None,
        parent: Parent | None = None,
        **values: Any,
    ) -> str:
        """Keep a new record; answers its id. A child names its `parent`. Raises: Refused."""
        work = self._records(model)
        if not work.contract.parent:
            return work.create(values, visibility=visibility, record_id=record_id).id
        if parent is None or record_id is None:
            raise Refused(
                f"A record of {work.sql.name} belongs to another one: name its parent and id.", code="missing"
            )
        return self._add_child(work, record_id, parent, values)

    def add_many(
        self,
        model: type[Record],
        rows: Iterable[tuple[str | None, Mapping[str, Any]]],
        *,
        visibility: Visibility | None = None,
        unique: tuple[str, ...] = (),
    ) -> list[str]:
        """As `ctx.store.add_many`, of (id or None, values); answers the ids of what was kept. Raises: Refused."""
        work = self._records(model)
        table, chosen = work.sql.name, list(rows)
        if unique:
            wanted, chosen = chosen, []
            known = _known(self._txn.raw, table, unique, [tuple(values[c] for c in unique) for _, values in wanted])
            for record_id, values in wanted:
                key = tuple(values[c] for c in unique)
                if key in known:
                    continue
                known.add(key)
                account = self._txn.account_id
                chosen.append((identity_id(table, account, key) if account else record_id, values))
            # A tombstone whose content was wiped no longer says where it came from; its id still does.
            here = work.sql.present(self._txn.raw, [i for i, _ in chosen if i])
            chosen = [item for item in chosen if item[0] not in here]
        if work.contract.parent:
            return [row.id for row in work.create_many(chosen, visibility=visibility)]
        check = Checker(work.contract)
        ready = [
            (record_id, values if isinstance(values, Ready) and values.table == table else check.ready(values))
            for record_id, values in chosen
        ]
        return add_ready(work, ready, visibility=visibility)

    def put(
        self,
        model: type[Record],
        record_id: str,
        *,
        visibility: Visibility | None = None,
        parent: Parent | None = None,
        **values: Any,
    ) -> str:
        """Make it so, whatever was there: added when absent, restored when deleted, changed where it differs.

        The second of two equal calls writes nothing. Raises: Refused.
        """
        work = self._records(model)
        row = self._load(work, record_id)
        if row is None:
            return self.add(model, record_id=record_id, visibility=visibility, parent=parent, **values)
        if row.deleted_at is not None:
            work.restore(record_id)
        if not work.contract.parent:
            work.change(record_id, values)
        return record_id

    def change(
        self,
        model: type[Record],
        record_id: str,
        *,
        visibility: Visibility | None = None,
        confirm: bool = False,
        **values: Any,
    ) -> None:
        """Write some columns and, if given, who may read it. Raises: Refused, as `ctx.store.change`."""
        work = self._records(model)
        # Words first: what stood there before was not written for the readers that are chosen now.
        work.change(record_id, values)
        if visibility is not None:
            work.set_visibility(record_id, visibility, confirm=confirm)

    def bring_back(self, model: type[Record], record_id: str, version_id: str) -> None:
        """Write what a column once held into it again; what stands there becomes a version in its turn.

        Raises: Refused when there is no such version of this record.
        """
        self._records(model).bring_back(version_id, of=record_id)

    def delete(self, model: type[Record], record_id: str) -> None:
        """Delete a record; one that is not there, or not any more, is no mistake. Raises: Refused."""
        work = self._records(model)
        row = self._load(work, record_id)
        if row is not None and row.deleted_at is None:
            work.delete(record_id)

    def restore(self, model: type[Record], record_id: str) -> None:
        """Undo a delete. Raises: Refused."""
        self._records(model).restore(record_id)

    def set_visibility(self, model: type[Record], record_id: str, level: Visibility) -> None:
        """Say who may read it. Raises: Refused."""
        self._records(model).set_visibility(record_id, level)

    def emit(self, event: str, *, source: Parent | None = None, **payload: Any) -> str:
        """Say that something happened; kept with these writes, and told to listeners after the commit.

        Raises: Refused for an event that is not this sprinkle's, or a payload that is not as its contract says.
        """
        if event not in self._emits:
            raise Refused(f"{event} is no event of this sprinkle: write its contract first.", code="not_permitted")
        check_payload(self._emits[event], payload)
        return events.emit(self._txn, event, payload, source)

    def _load(self, work: Records, record_id: str) -> Row | None:
        return work.sql.load(self._txn.raw, [record_id]).get(record_id)

    def _add_child(self, work: Records, record_id: str, parent: Parent, values: Mapping[str, Any]) -> str:
        table, parent_id = parent
        if table not in self._txn.tables or self._txn.tables[table].contract.parent:
            raise Refused(f"{table} has no records that others could belong to.", code="not_found")
        parents = Records(self._txn, table)
        above = parents.get(parent_id)
        filled = {c: values.get(c, spec.default) for c, spec in work.contract.columns.items()}
        check_values(work.contract, filled | {"parent_table": table, "parent_id": parent_id}, set(values) | set(filled))
        row, pending = new_child(self._txn, parents, above, work.sql.name, record_id, values)
        work.sql.save(self._txn.raw, [row])
        save_pending(self._txn.raw, [(pending, row)])
        self._txn.note(work.sql.name, record_id)
        self._txn.queued = True
        return record_id
