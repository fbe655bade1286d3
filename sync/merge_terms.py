"""What a merge goes by and what it answers: the setting, the outcome, and the steps that every kind of column takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.clock import node_of
from core.contracts import Merge, TableContract
from core.visibility import Visibility
from storage.pending import Base, Pending
from storage.records import keeps_base
from storage.rows import Row


@dataclass(frozen=True)
class Lost:
    """A content value that lost, with its clock and the audience it was written for.

    `came` is what of it ever came from the server: the rest are words of this home's person, and outlive the record should
    that be withdrawn before the version has arrived.
    """

    column: str
    value: Any
    clock: str
    level: Visibility
    reason: str
    came: Any = None


@dataclass
class Merged:
    """What to store. `row` is None when the record is not for this home any more.

    `own_words` are set aside for this person; `reason` says why, where it is neither withdrawn nor deleted.
    """

    row: Row | None
    pending: Pending | None
    lost: list[Lost] = field(default_factory=list)
    own_words: dict[str, Any] = field(default_factory=dict)
    widening_cancelled: bool = False
    reason: str | None = None


@dataclass(frozen=True)
class Setting:
    """Where the merge happens: who is here, which pair is active, and how to draw a clock above another.

    `union`: the server was restored, so that what it has and what was acknowledged here are both true; nothing counts as
    deleted (docs/sync.md, Restores). `restored`: it ever was, so that an archive may say what nobody else has any more.
    """

    contract: TableContract
    me: str | None
    node: str
    pair_id: str | None
    tick: Callable[[str], str]
    union: bool = False
    restored: bool = False

    def effective(self, row: Row) -> Visibility:
        """How far a row reaches at this moment."""
        active = row.pair_id is not None and row.pair_id == self.pair_id
        return Visibility.read(row.visibility) if active else Visibility.PRIVATE

    def may(self, row: Row, what: str) -> bool:
        """Whether this home's person may `edit` or `delete` the row as it stands."""
        allowed = self.contract.edit if what == "edit" else self.contract.delete
        mine = row.author_id == self.me and allowed != "nobody"
        return mine or (allowed == "both" and self.effective(row) is Visibility.SHARED)


def was_written(contract: TableContract, column: str) -> bool:
    """Whether a value of it can be an edit. What never changes, its tombstone has as well; nobody looks for its history."""
    if not keeps_base(contract, column):
        return False
    return contract.edit != "nobody" and contract.columns[column].merge is not Merge.IMMUTABLE


def adopt(row: Row, pending: Pending, theirs: Row, column: str) -> None:
    pending.columns.pop(column, None)
    row.put(column, theirs.get(column))
    row.clocks[column] = theirs.clock(column)


def base_value(setting: Setting, theirs: Row, column: str) -> Any:
    """The value that a pending column is based on from now; also where its first base had none."""
    return theirs.values.get(column) if keeps_base(setting.contract, column) else None


def rebase(setting: Setting, row: Row, base: Base, theirs: Row, column: str) -> str:
    """`same`: settled; `keep`: unchanged there since our base; `merge`: both wrote."""
    there, here = theirs.clock(column), row.clock(column)
    if there == here:
        return "same"
    if there == base.clock:
        return "keep"
    if node_of(there) == setting.node and there < here:
        base.clock = there
        base.value, base.came = base_value(setting, theirs, column), base.known
        return "keep"
    return "merge"


def given_up(row: Row, pending: Pending, column: str, reason: str) -> Lost:
    """This device's value of a column, about to be given up, for the narrowest audience it was written for."""
    narrow = min(Visibility.read(pending.level), Visibility.read(row.visibility), key=lambda v: v.rank)
    level = narrow if pending.pair_id == row.pair_id else Visibility.PRIVATE
    base = pending.columns[column]
    return Lost(column, row.values.get(column), row.clock(column), level, reason, base.known)
