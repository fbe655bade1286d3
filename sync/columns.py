"""One content column of two copies of a record becomes one value, by the policy of its table's contract (DESIGN section 4)."""

from typing import Any

from core.clock import ZERO
from core.contracts import Merge
from core.visibility import Visibility
from storage.pending import Base, Pending
from storage.rows import Row
from storage.versions import BOTH_WROTE
from sync.merge_terms import Lost, Merged, Setting, adopt, base_value, given_up, rebase
from sync.own_words import members, with_what_came
from sync.prose import in_both, merge_prose


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


def merge_column(setting: Setting, out: Merged, row: Row, pending: Pending, theirs: Row, column: str) -> None:
    if column in theirs.lacking and _holds_words(setting, row, pending, column):
        _hold(setting, row, pending, theirs, column)
        return
    base = pending.columns.get(column)
    if base is None:
        if not setting.union or row.clock(column) == theirs.clock(column) or not setting.may(row, "edit"):
            # A tombstone may have been wiped there; at one clock there is one value, and here it still is. Wiped here, it comes.
            here = row.values.get(column)
            if theirs.deleted_at is None or theirs.clock(column) != row.clock(column) or here is None:
                adopt(row, pending, theirs, column)
            elif row.deleted_at is None and theirs.values.get(column) is None:
                # Undeleted here before this home heard that it was wiped there: all of its words go along.
                _hold(setting, row, pending, theirs, column)
            return
        # Acknowledged, and then lost by the server: concurrent with what it has, on an empty base. Of the partner's
        # record it can't be told whose words these were: none counts as own.
        base = pending.columns[column] = Base(ZERO, None, row.values.get(column))
    if setting.union and row.author_id == setting.me:
        base.came = ""
    state = rebase(setting, row, base, theirs, column)
    if state == "same" and _was_not_taken(setting, row, theirs, column):
        _hold(setting, row, pending, theirs, column)
    elif state == "same":
        adopt(row, pending, theirs, column)
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
            out.lost.append(given_up(row, pending, column, BOTH_WROTE))
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
            out.lost.append(given_up(row, pending, column, BOTH_WROTE))
            ours = other
        else:
            out.lost.append(Lost(column, other, there, Visibility.read(row.visibility), BOTH_WROTE, other))
    if ours == other:
        adopt(row, pending, theirs, column)
        return
    row.values[column] = ours
    row.clocks[column] = setting.tick(max(here, there))
    base.clock = there
    told = base_value(setting, theirs, column)
    base.value, base.came = told, with_what_came(ours, base.known, told)


def _in_both(base: Any, other: Any) -> Any:
    """What of a base the restored server still has: the rest was not taken out by anybody, it was lost."""
    if isinstance(base, list):
        return [v for v in base if v in members(other)]
    return in_both(base, other) if isinstance(base, str) and isinstance(other, str) else base


def merge_sets(base: Any, ours: Any, theirs: Any) -> list[Any]:
    """Three-way merge of sets: additions of both, removals of both; theirs first, so the order is settled."""
    was = base or []
    mine, other = ours or [], theirs or []
    merged = [v for v in other if v in mine or v not in was]
    return merged + [v for v in mine if v not in merged and v not in was]
