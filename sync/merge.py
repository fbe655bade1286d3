"""A pulled record meets the local one: a pure function over values (docs/sync.md; the device of the executable model).

It takes copies, answers what to store, and knows neither the database nor the network. Invariants: what the server says is
the truth for every column that is not pending; a pending column is kept, rebased, merged or given up by its policy; a
content value that loses is answered as a `Lost` and never dropped.
"""

from core.clock import ClockMap, node_of
from core.contracts import STRUCTURAL, TableContract
from core.visibility import Visibility
from storage.pending import Base, Pending
from storage.rows import Row
from storage.versions import DELETED_THERE
from sync.columns import merge_column
from sync.lost_there import in_place_of, is_archive, lost_narrowing, unseen_versions, unseen_words
from sync.merge_terms import Merged, Setting, adopt, given_up, rebase, was_written
from sync.own_words import own_words


def merge(setting: Setting, row: Row | None, pending: Pending | None, theirs: Row) -> Merged:
    """Merge `theirs`, as the server stores it now, with what is here."""
    contract = setting.contract
    mine = theirs.author_id == setting.me
    if row is not None and is_archive(setting, row, theirs):
        return in_place_of(setting, row, theirs)
    if row is None or (pending is None and row.kind == "full" and not setting.union):
        return Merged(theirs, None)
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
        _deleted_there(setting, out, row, pending, theirs)
    else:
        pending.level = level
        for column in contract.content:
            merge_column(setting, out, row, pending, theirs, column)
    pending.is_new = False
    _strange(row, pending, theirs, contract)
    if not pending.columns:
        # Everything settled: exactly the server's row, so that clock maps are equal to the letter.
        return Merged(theirs, None, out.lost, out.own_words, out.widening_cancelled)
    return out


def _deleted_there(setting: Setting, out: Merged, row: Row, pending: Pending, theirs: Row) -> None:
    """Deleted there, edited here: the words stay recoverable, the tombstone stands."""
    contract = setting.contract
    out.own_words = own_words(row, pending, contract)
    if setting.union and theirs.author_id == setting.me:
        out.own_words |= unseen_words(row, theirs, contract)
    elif setting.union and setting.may(row, "edit"):
        out.lost.extend(unseen_versions(row, theirs, contract, Visibility.read(theirs.visibility)))
    for column, base in pending.columns.items():
        if was_written(contract, column) and row.values.get(column) != base.value:
            out.lost.append(given_up(row, pending, column, DELETED_THERE))
    for column in contract.content:
        adopt(row, pending, theirs, column)


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
        adopt(row, pending, theirs, "visibility")
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
        adopt(row, pending, theirs, "deleted_at")
        pending.seen = None
    else:
        base.clock = theirs.clock("deleted_at")


def _visibility(setting: Setting, row: Row, pending: Pending, theirs: Row) -> None:
    """Of concurrent wishes the narrower stands."""
    base = pending.columns.get("visibility")
    here, there = Visibility.read(row.visibility), Visibility.read(theirs.visibility)
    if base is None and setting.union and row.author_id == setting.me and lost_narrowing(row, theirs):
        # Offered again; a widening is not.
        pending.columns["visibility"] = Base(theirs.clock("visibility"))
        row.clocks["visibility"] = setting.tick(max(row.clock("visibility"), theirs.clock("visibility")))
        row.pair_id = theirs.pair_id if here.rank else None
    elif base is None or theirs.clock("visibility") == row.clock("visibility"):
        adopt(row, pending, theirs, "visibility")
        row.pair_id = theirs.pair_id
    elif rebase(setting, row, base, theirs, "visibility") == "merge":
        if here.rank < there.rank:
            base.clock = theirs.clock("visibility")
            row.clocks["visibility"] = setting.tick(max(row.clock("visibility"), base.clock))
            row.pair_id = theirs.pair_id if here.rank else None
        else:
            adopt(row, pending, theirs, "visibility")
            row.pair_id = theirs.pair_id


def without_column_noise(clocks: ClockMap) -> ClockMap:
    """The shortest map that says the same for every column, known or not."""
    star = clocks.get("*")
    return {c: k for c, k in clocks.items() if c == "*" or k != star}
