"""Adding a child record: it belongs to its parent's author, whoever adds it, and reaches no further than its parent."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.clock import ZERO
from core.contracts import STRUCTURAL
from core.errors import Refused
from core.visibility import Visibility
from storage.pending import Base, Pending
from storage.rows import Row

if TYPE_CHECKING:
    from storage.records import Records
    from storage.store import Transaction


def new_child(
    txn: "Transaction", parents: "Records", parent: Row, table: str, record_id: str, values: Mapping[str, Any]
) -> tuple[Row, Pending]:
    """A child of `parent` and its pending change, neither of them stored yet. Whoever may edit the parent may add one.

    Raises: Refused for a parent that is not this person's to edit.
    """
    if not parents.may(parent, "edit"):
        raise Refused("Only somebody who may change an entry can add to it.", code="not_yours")
    contract = txn.tables[table].contract
    now, clock, level = txn.clock.now_ms(), txn.clock.tick(), parents.effective(parent)
    filled = {c: values.get(c, spec.default) for c, spec in contract.columns.items()}
    row = Row(
        id=record_id, author_id=parent.author_id, pair_id=parent.pair_id if level is not Visibility.PRIVATE else None,
        created_at=now, visibility=level.value, clocks={"*": clock},
        values=filled | {"parent_table": parents.sql.name, "parent_id": parent.id},
    )  # fmt: skip
    columns = {c: Base(ZERO) for c in (*STRUCTURAL, *contract.content)}
    return row, Pending(
        table, row.id, True, level.value, row.pair_id, columns, queued_at=now, touched=clock, parent_id=parent.id
    )
