"""A pulled record meets the local one: a pure function over values (docs/sync.md; the device of the executable model).

It takes copies, answers what to store, and knows neither the database nor the network. Invariants: what the server says is
the truth for every column that is not pending; a pending column is kept, rebased, merged or given up by its policy; a
content value that loses is answered as a `Lost` and never dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.clock import ZERO, ClockMap, clock_of, node_of
from core.contracts import STRUCTURAL, Merge, TableContract
from core.visibility import Visibility
from storage.pending import Base, Pending
from storage.records import keeps_base
from storage.rows import Row
from storage.versions import BOTH_WROTE, DELETED_THERE, EDITED
from sync.own_words import inserted, members, own_words, with_what_came
from sync.prose import in_both, merge_prose


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
    """What to store. `row` is None when the record is not for this home any more."""

    row: Row | None
    pending: Pending | None
    lost: list[Lost] = field(default_factory=list)
    own_words: dict[str, Any] = field(default_factory=dict)
    widening_cancelled: bool = False


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


def merge(setting: Setting, row: Row | None, pending: Pending | None, theirs: Row) -> Merged:
    """Merge `theirs`, as the server stores it now, with what is here."""
    contract = setting.contract
    mine = theirs.author_id == setting.me
    archive = row is not None and _is_archive(setting, row, theirs)
    if row is None or archive or (pending is None and row.kind == "full" and not setting.union):
        return Merged(theirs, None, _of_archive(setting, row, theirs) if row and archive else [])
    if theirs.kind != "full" and not mine:
        kept = own_words(row, pending, contract) if row.kind == "full" else {}
        return Merged(theirs, None, own_words=kept)
    if row.kind != "full":
        return Merged(theirs, None)
    pending = pending or _nothing_pending(setting, row)
    out = Merged(row, pending)
    _cancel_widening(setting, out, row, pending, theirs)
    level = pending.level
    _deleted(setting, row, pending, theirs)
    _visibility(setting, row, pending, theirs)
    if theirs.deleted_at is not None and "deleted_at" not in pending.columns:
        # Deleted there, edited here: the words stay recoverable, the tombstone stands.
        out.own_words = own_words(row, pending, contract)
        if setting.union and mine:
            out.own_words |= _unseen(row, theirs, contract)
        elif setting.union and setting.may(row, "edit"):
            out.lost.extend(_unseen_versions(row, theirs, contract))
        for column, base in pending.columns.items():
            if _was_written(contract, column) and row.values.get(column) != base.value:
                out.lost.append(_ours(row, pending, column, DELETED_THERE))
        for column in contract.content:
            _adopt(row, pending, theirs, column)
    else:
        pending.level = level
        for column in contract.content:
            _content(setting, out, row, pending, theirs, column)
    pending.is_new = False
    _strange(row, pending, theirs, contract)
    if not pending.columns:
        # Everything settled: exactly the server's row, so that clock maps are equal to the letter.
        return Merged(theirs, None, out.lost, out.own_words, out.widening_cancelled)
    return out


def _was_written(contract: TableContract, column: str) -> bool:
    """Whether a value of it can be an edit. What never changes, its tombstone has as well; nobody looks for its history."""
    if not keeps_base(contract, column):
        return False
    return contract.edit != "nobody" and contract.columns[column].merge is not Merge.IMMUTABLE


def _strange(row: Row, pending: Pending, theirs: Row, contract: TableContract) -> None:
    """Columns that this version does not know are theirs, clocks included: after an upgrade they are columns like any other.

    What waits of them stays unless somebody wrote meanwhile, for nobody here can merge it. A tombstone may have been wiped
    there: at one clock there is one value, and here it still is.
    """
    strange = pending.columns.keys() - {*STRUCTURAL, *contract.columns}
    for column in strange:
        if pending.columns[column].clock != theirs.clock(column):
            del pending.columns[column]
    wiped = theirs.deleted_at is not None
    kept = {
        column: value
        for column, value in (row.extra or {}).items()
        if column in pending.columns or (wiped and row.clock(column) == theirs.clock(column))
    }
    row.extra = {**(theirs.extra or {}), **kept} or None
    ours = (*STRUCTURAL, *contract.content, *(c for c in kept if c in pending.columns))
    row.clocks = without_column_noise(theirs.clocks | {c: row.clock(c) for c in ours})


def _nothing_pending(setting: Setting, row: Row) -> Pending:
    level = setting.effective(row)
    reach = row.pair_id if level is not Visibility.PRIVATE else None
    return Pending(setting.contract.table, row.id, False, level.value, reach)


def _unseen(row: Row, theirs: Row, contract: TableContract) -> dict[str, Any]:
    """Words that were acknowledged here, that the restored server lost, and that its tombstone therefore never saw."""
    return {
        c: row.values[c]
        for c in contract.content
        if row.clock(c) != theirs.clock(c) and inserted(row.values.get(c), theirs.values.get(c))
    }


def _unseen_versions(row: Row, theirs: Row, contract: TableContract) -> list[Lost]:
    """The same of the partner's record: whose words they were can't be told, so they stay with the record and go with it."""
    level = Visibility.read(theirs.visibility)
    return [
        Lost(c, row.values[c], row.clock(c), level, DELETED_THERE, row.values[c])
        for c in contract.content
        if row.clock(c) > max(theirs.clock(c), clock_of(theirs.seen or {}, c))
        and inserted(row.values.get(c), theirs.values.get(c))
    ]


def _is_archive(setting: Setting, row: Row, theirs: Row) -> bool:
    """Whether what is here is the other one's, of a pair that ended, and theirs is what they share anew."""
    return row.kind == "full" and row.author_id not in (None, setting.me) and row.pair_id not in (None, theirs.pair_id)


def _of_archive(setting: Setting, row: Row, theirs: Row) -> list[Lost]:
    """What an archive says that a restored server lost and its author has not any more: it stays with the record that takes
    its place, as what that said before. It was shared with this very person, by this very author: an id that somebody else has by
    now proves nothing, and what a former partner wrote is not for them.
    """
    known = setting.restored and row.author_id == theirs.author_id
    if not (known and theirs.kind == "full" and setting.may(theirs, "edit")):
        return []
    if theirs.deleted_at is not None:
        return _unseen_versions(row, theirs, setting.contract)
    level = Visibility.read(theirs.visibility)
    return [
        Lost(c, row.values[c], row.clock(c), level, EDITED, row.values[c])
        for c in setting.contract.content
        if _was_written(setting.contract, c) and row.clock(c) != theirs.clock(c)
        if inserted(row.values.get(c), theirs.values.get(c))
    ]


def _adopt(row: Row, pending: Pending, theirs: Row, column: str) -> None:
    pending.columns.pop(column, None)
    row.put(column, theirs.get(column))
    row.clocks[column] = theirs.clock(column)


def _base_value(setting: Setting, theirs: Row, column: str) -> Any:
    """The value that a pending column is based on from now; also where its first base had none."""
    return theirs.values.get(column) if keeps_base(setting.contract, column) else None


def _rebase(setting: Setting, row: Row, base: Base, theirs: Row, column: str) -> str:
    """`same`: settled; `keep`: unchanged there since our base; `merge`: both wrote."""
    there, here = theirs.clock(column), row.clock(column)
    if there == here:
        return "same"
    if there == base.clock:
        return "keep"
    if node_of(there) == setting.node and there < here:
        base.clock = there
        base.value, base.came = _base_value(setting, theirs, column), base.known
        return "keep"
    return "merge"


def _cancel_widening(setting: Setting, out: Merged, row: Row, pending: Pending, theirs: Row) -> None:
    """A widening was a decision about what was on the screen; content that came since undoes it, also in a column that only a
    newer app shows.
    """
    if "visibility" not in pending.columns:
        return
    news = theirs.deleted_at is not None
    for column in (*setting.contract.content, *{*(row.extra or ()), *(theirs.extra or ())}):
        base = pending.columns.get(column)
        here, there = row.clock(column), theirs.clock(column)
        known = base.clock if base else here
        own = node_of(there) == setting.node and there < here
        news = news or (there not in (known, here) and not own)
        news = news or (there == here and theirs.get(column) != row.get(column))
    wish, there_level = Visibility.read(row.visibility), Visibility.read(theirs.visibility)
    if news and wish.rank and (wish.rank > there_level.rank or row.pair_id != theirs.pair_id):
        _adopt(row, pending, theirs, "visibility")
        row.pair_id = theirs.pair_id
        pending.level = min(Visibility.read(pending.level), setting.effective(row), key=lambda v: v.rank).value
        out.widening_cancelled = True


def _deleted(setting: Setting, row: Row, pending: Pending, theirs: Row) -> None:
    """Tombstone or life: the higher clock wins; one that a restored server lost is offered again."""
    base = pending.columns.get("deleted_at")
    lost = setting.union and row.clock("deleted_at") > theirs.clock("deleted_at")
    if base is None and lost and setting.may(row, "delete"):
        pending.columns["deleted_at"] = Base(theirs.clock("deleted_at"))
        pending.seen = row.seen or {} if row.deleted_at is not None else None
    elif base is None or theirs.clock("deleted_at") >= row.clock("deleted_at"):
        _adopt(row, pending, theirs, "deleted_at")
        pending.seen = None
    else:
        base.clock = theirs.clock("deleted_at")


def _visibility(setting: Setting, row: Row, pending: Pending, theirs: Row) -> None:
    """Of concurrent wishes the narrower stands."""
    base = pending.columns.get("visibility")
    here, there = Visibility.read(row.visibility), Visibility.read(theirs.visibility)
    if base is None and setting.union and row.author_id == setting.me and _lost_narrowing(row, theirs):
        # Offered again; a widening is not.
        pending.columns["visibility"] = Base(theirs.clock("visibility"))
        row.clocks["visibility"] = setting.tick(max(row.clock("visibility"), theirs.clock("visibility")))
        row.pair_id = theirs.pair_id if here.rank else None
    elif base is None or theirs.clock("visibility") == row.clock("visibility"):
        _adopt(row, pending, theirs, "visibility")
        row.pair_id = theirs.pair_id
    elif _rebase(setting, row, base, theirs, "visibility") == "merge":
        if here.rank < there.rank:
            base.clock = theirs.clock("visibility")
            row.clocks["visibility"] = setting.tick(max(row.clock("visibility"), base.clock))
            row.pair_id = theirs.pair_id if here.rank else None
        else:
            _adopt(row, pending, theirs, "visibility")
            row.pair_id = theirs.pair_id


def _lost_narrowing(row: Row, theirs: Row) -> bool:
    """Whether a restored server lost a narrowing: it has the record wider, or as narrow by an older wish.

    Of the second it must hear too: another device of the author may have a widening under way that goes by the older wish.
    """
    here, there = Visibility.read(row.visibility), Visibility.read(theirs.visibility)
    ours, older = row.clock("visibility"), theirs.clock("visibility")
    return (here.rank < there.rank and ours != older) or (here is there is not Visibility.SHARED and ours > older)


def _holds_words(setting: Setting, row: Row, pending: Pending, column: str) -> bool:
    value = row.values.get(column)
    return value is not None and (column in pending.columns or value != setting.contract.columns[column].default)


def _hold(setting: Setting, row: Row, pending: Pending, theirs: Row, column: str) -> None:
    """An older server has no place for it: what is here waits, above the clock that stands there for all it does not name."""
    there = theirs.clock(column)
    came = None if row.author_id == setting.me else row.values[column]
    pending.columns.setdefault(column, Base(there, None, came)).clock = there
    if row.clock(column) <= there:
        row.clocks[column] = setting.tick(there)


def _was_not_taken(setting: Setting, row: Row, theirs: Row, column: str) -> bool:
    """Whether a value that waits stands there empty, at its own clock.

    A new record's one clock stands for the columns too that the server had no place for when it was sent, and has by now; and
    what was wiped with a tombstone keeps its clock.
    """
    empty, there = setting.contract.columns[column].default, theirs.values.get(column)
    return row.values.get(column) != there and (there is None or there == empty)


def _content(setting: Setting, out: Merged, row: Row, pending: Pending, theirs: Row, column: str) -> None:
    if column in theirs.lacking and _holds_words(setting, row, pending, column):
        _hold(setting, row, pending, theirs, column)
        return
    base = pending.columns.get(column)
    if base is None:
        if not setting.union or row.clock(column) == theirs.clock(column) or not setting.may(row, "edit"):
            # A tombstone may have been wiped there; at one clock there is one value, and here it still is. Wiped here, it comes.
            here = row.values.get(column)
            if theirs.deleted_at is None or theirs.clock(column) != row.clock(column) or here is None:
                _adopt(row, pending, theirs, column)
            elif row.deleted_at is None and theirs.values.get(column) is None:
                # Undeleted here before this home heard that it was wiped there: all of its words go along.
                _hold(setting, row, pending, theirs, column)
            return
        # Acknowledged, and then lost by the server: concurrent with what it has, on an empty base. Of the partner's
        # record it can't be told whose words these were: none counts as own.
        base = pending.columns[column] = Base(ZERO, None, row.values.get(column))
    if setting.union and row.author_id == setting.me:
        base.came = ""
    state = _rebase(setting, row, base, theirs, column)
    if state == "same" and _was_not_taken(setting, row, theirs, column):
        _hold(setting, row, pending, theirs, column)
    elif state == "same":
        _adopt(row, pending, theirs, column)
    elif state == "merge":
        _settle(setting, out, row, pending, theirs, column)


def _settle(setting: Setting, out: Merged, row: Row, pending: Pending, theirs: Row, column: str) -> None:
    """Both wrote one column: by its policy. The result waits on top of theirs, or is theirs."""
    base = pending.columns[column]
    ours, other = row.values.get(column), theirs.values.get(column)
    here, there = row.clock(column), theirs.clock(column)
    policy = setting.contract.columns[column].merge
    if setting.union:
        # It came all the same: nothing of it is anybody's own now.
        base.value, base.came = _in_both(base.value, other), base.known
    if policy is Merge.TEXT and isinstance(ours, str) and isinstance(other, str):
        merged, clashed = merge_prose(base.value if isinstance(base.value, str) else None, ours, other)
        if clashed and ours != other:
            out.lost.append(_ours(row, pending, column, BOTH_WROTE))
            out.lost.append(Lost(column, other, there, Visibility.read(row.visibility), BOTH_WROTE, other))
        ours = merged
    elif policy is Merge.SET:
        ours = merge_sets(base.value, ours, other)
    elif policy is Merge.MAX:
        ours = other if ours is None or (other is not None and other > ours) else ours
    elif policy is Merge.IMMUTABLE:
        ours = other
    elif ours != other:
        if there > here:
            out.lost.append(_ours(row, pending, column, BOTH_WROTE))
            ours = other
        else:
            out.lost.append(Lost(column, other, there, Visibility.read(row.visibility), BOTH_WROTE, other))
    if ours == other:
        _adopt(row, pending, theirs, column)
        return
    row.values[column] = ours
    row.clocks[column] = setting.tick(max(here, there))
    base.clock = there
    told = _base_value(setting, theirs, column)
    base.value, base.came = told, with_what_came(ours, base.known, told)


def _in_both(base: Any, other: Any) -> Any:
    """What of a base the restored server still has: the rest was not taken out by anybody, it was lost."""
    if isinstance(base, list):
        return [v for v in base if v in members(other)]
    return in_both(base, other) if isinstance(base, str) and isinstance(other, str) else base


def _ours(row: Row, pending: Pending, column: str, reason: str) -> Lost:
    """This device's value of a column, about to be given up, for the narrowest audience it was written for."""
    narrow = min(Visibility.read(pending.level), Visibility.read(row.visibility), key=lambda v: v.rank)
    level = narrow if pending.pair_id == row.pair_id else Visibility.PRIVATE
    base = pending.columns[column]
    return Lost(column, row.values.get(column), row.clock(column), level, reason, base.known)


def merge_sets(base: Any, ours: Any, theirs: Any) -> list[Any]:
    """Three-way merge of sets: additions of both, removals of both; theirs first, so the order is settled."""
    was = base or []
    mine, other = ours or [], theirs or []
    merged = [v for v in other if v in mine or v not in was]
    return merged + [v for v in mine if v not in merged and v not in was]


def without_column_noise(clocks: ClockMap) -> ClockMap:
    """The shortest map that says the same for every column, known or not."""
    star = clocks.get("*")
    return {c: k for c, k in clocks.items() if c == "*" or k != star}
