"""The merge is a pure function: what is not pending is the server's, what is pending is never dropped in silence."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ZERO, compose
from core.contracts import TableContract
from storage.pending import Base, Pending
from storage.rows import Row
from sync.columns import merge_sets
from sync.merge import merge
from sync.merge_terms import Merged, Setting
from sync.own_words import inserted, own_words, with_what_came

CONTRACT = TableContract.model_validate(
    {
        "table": "note",
        "doc": "for tests",
        "edit": "both",
        "delete": "author",
        "columns": {
            "title": {"type": "text"},
            "text": {"type": "text", "merge": "text"},
            "tags": {"type": "set", "merge": "set"},
            "best": {"type": "int", "merge": "max"},
            "source": {"type": "text", "merge": "immutable"},
        },
    }
)
ME, MATE, PAIR = "me", "mate", "pair"
MINE, THEIRS = "a" * 16, "b" * 16


def at(ms: int, node: str = THEIRS) -> str:
    return compose(ms, 0, node)


def setting(pair: str | None = PAIR) -> Setting:
    return Setting(CONTRACT, ME, MINE, pair, lambda above: compose(int(above[:12], 16) + 1, 0, MINE))


def record(clock: str, author: str = MATE, **values: Any) -> Row:
    filled = dict.fromkeys(CONTRACT.content) | values
    return Row("id", author, 0, PAIR, "shared", None, {"*": clock}, "full", filled)


def edited(row: Row, clock: str, **values: Any) -> tuple[Row, Pending]:
    mine = row.copy()
    bases = {c: Base(row.clock(c), row.values[c]) for c in values}
    mine.values.update(values)
    mine.clocks.update(dict.fromkeys(values, clock))
    return mine, Pending("note", row.id, False, "shared", PAIR, bases)


def changed(row: Row, clock: str, **values: Any) -> Row:
    theirs = row.copy()
    theirs.values.update(values)
    theirs.clocks.update(dict.fromkeys(values, clock))
    return theirs


def test_a_record_that_is_new_here_is_taken_as_it_is() -> None:
    theirs = record(at(5), title="hello")
    assert merge(setting(), None, None, theirs) == Merged(theirs, None)


def test_without_pending_changes_the_server_is_right() -> None:
    theirs = record(at(9), title="new")
    assert merge(setting(), record(at(5), title="old"), None, theirs).row == theirs


def test_columns_changed_on_both_sides_are_both_kept() -> None:
    base = record(at(1), title="t", text="x")
    row, pending = edited(base, at(5, MINE), title="mine")
    out = merge(setting(), row, pending, changed(base, at(4), text="theirs"))
    assert out.row is not None and out.pending is not None
    assert (out.row.values["title"], out.row.values["text"]) == ("mine", "theirs")
    assert set(out.pending.columns) == {"title"} and not out.lost


@pytest.mark.parametrize("column", ["title", "text"])
@pytest.mark.parametrize("mine_ms", [4, 6])
def test_the_loser_of_a_column_is_kept(column: str, mine_ms: int) -> None:
    base = record(at(1), **{column: "first"})
    row, pending = edited(base, at(mine_ms, MINE), **{column: "mine"})
    out = merge(setting(), row, pending, changed(base, at(5), **{column: "theirs"}))
    assert out.row is not None
    values = {lost.value for lost in out.lost}
    if column == "text":
        assert (out.row.values[column], values) == ("theirs mine", {"mine", "theirs"})
        return
    assert {out.row.values[column], *values} == {"mine", "theirs"}
    if mine_ms > 5:
        assert out.pending is not None and out.pending.columns[column].clock == at(5)
        assert out.row.clock(column) > at(mine_ms, MINE)
    else:
        assert out.pending is None


def test_an_own_lower_clock_is_no_conflict() -> None:
    base = record(at(1), author=ME, title="first")
    row, pending = edited(base, at(7, MINE), title="third")
    out = merge(setting(), row, pending, changed(base, at(5, MINE), title="second"))
    assert out.row is not None and out.row.values["title"] == "third" and not out.lost
    assert out.pending is not None and out.pending.columns["title"].clock == at(5, MINE)


def test_an_edit_of_what_was_deleted_is_kept_aside_without_the_others_words() -> None:
    base = record(at(1), text="their words")
    row, pending = edited(base, at(5, MINE), text="their words and mine")
    theirs = base.copy()
    theirs.deleted_at, theirs.clocks["deleted_at"] = 6, at(6)
    out = merge(setting(), row, pending, theirs)
    assert out.row is not None and out.row.deleted_at == 6 and out.pending is None
    assert out.own_words == {"text": "and mine"}


def test_content_that_came_since_cancels_a_widening() -> None:
    base = record(at(1), author=ME, title="t")
    base.visibility, base.pair_id = "private", None
    row = base.copy()
    row.visibility, row.pair_id, row.clocks["visibility"] = "shared", PAIR, at(5, MINE)
    pending = Pending("note", "id", False, "shared", PAIR, {"visibility": Base(at(1))})
    out = merge(setting(), row, pending, changed(base, at(4), title="written on my other phone"))
    assert out.widening_cancelled
    assert out.row is not None and out.row.visibility == "private"


def test_of_concurrent_visibilities_the_narrower_stands() -> None:
    base = record(at(1), author=ME)
    row = base.copy()
    row.visibility, row.pair_id, row.clocks["visibility"] = "private", None, at(3, MINE)
    pending = Pending("note", "id", False, "private", PAIR, {"visibility": Base(at(1))})
    theirs = base.copy()
    theirs.clocks["visibility"] = at(9)
    out = merge(setting(), row, pending, theirs)
    assert out.row is not None and out.row.visibility == "private"
    assert out.pending is not None and out.row.clock("visibility") > at(9)


def test_a_projection_replaces_the_row_and_keeps_own_insertions() -> None:
    base = record(at(1), text="theirs")
    row, pending = edited(base, at(5, MINE), text="theirs plus mine")
    theirs = Row("id", MATE, 0, PAIR, "calendar_visible", None, {"*": at(6)}, "projection", {})
    out = merge(setting(), row, pending, theirs)
    assert out.row is theirs and out.pending is None and out.own_words == {"text": "plus mine"}


def test_max_and_immutable() -> None:
    base = record(at(1), best=3, source="s")
    row, pending = edited(base, at(5, MINE), best=7, source="mine")
    out = merge(setting(), row, pending, changed(base, at(6), best=5, source="theirs"))
    assert out.row is not None
    assert (out.row.values["best"], out.row.values["source"]) == (7, "theirs")


sets = st.lists(st.sampled_from("abcdef"), unique=True)


@given(sets, sets, sets)
def test_sets_keep_every_addition_and_every_removal(base: list[str], ours: list[str], theirs: list[str]) -> None:
    merged = merge_sets(base, ours, theirs)
    assert len(set(merged)) == len(merged)
    added = (set(ours) | set(theirs)) - set(base)
    removed = set(base) - (set(ours) & set(theirs))
    assert set(merged) == (set(base) | added) - removed
    assert set(merge_sets(base, theirs, ours)) == set(merged)


@given(st.text(), st.text())
def test_inserted_never_holds_a_word_only_the_base_has(base: str, mine: str) -> None:
    words = inserted(mine, base)
    only_theirs = set(base.split()) - set(mine.split())
    assert not only_theirs & set((words or "").split())


values = st.sampled_from(["", "a", "b", "c"])
clocks = st.integers(1, 9)


WORDS = st.lists(st.sampled_from("abcd"), max_size=6).map(" ".join)


@given(WORDS, WORDS, WORDS)
def test_what_came_is_told_by_number_wherever_it_stands(mine: str, base: str, there: str) -> None:
    own = Counter((inserted(mine, with_what_came(mine, base, there)) or "").replace("…", "").split())
    assert own <= Counter(mine.split()) - Counter(base.split())
    assert own >= Counter(mine.split()) - Counter(base.split()) - Counter(there.split())


@given(values, clocks, values, clocks, values)
def test_no_value_vanishes(base_v: str, mine_ms: int, mine_v: str, theirs_ms: int, theirs_v: str) -> None:
    base = record(ZERO, title=base_v)
    row, pending = edited(base, at(mine_ms, MINE), title=mine_v)
    out = merge(setting(), row, pending, changed(base, at(theirs_ms), title=theirs_v))
    assert out.row is not None
    assert {mine_v, theirs_v} == {out.row.values["title"], *(lost.value for lost in out.lost)}


@pytest.mark.parametrize(("edit", "kept"), [("both", ["title"]), ("nobody", [])])
def test_what_never_changes_gets_no_history_when_a_record_offered_again_was_deleted_there(
    edit: str, kept: list[str]
) -> None:
    """Found by histories with attachments: their hashes were kept as versions, which waited for ever."""
    row = record(at(1, MINE), author=ME, title="t", source="dayone")
    pending = Pending("note", "id", True, "private", None, {c: Base(ZERO) for c in ("title", "source")})
    theirs = row.copy()
    theirs.deleted_at, theirs.clocks = 5, theirs.clocks | {"deleted_at": at(5)}
    contract = CONTRACT.model_copy(update={"edit": edit})
    out = merge(replace(setting(), contract=contract, union=True), row, pending, theirs)
    assert [lost.column for lost in out.lost] == kept


def test_own_words_of_a_new_record_are_all_of_it() -> None:
    row = record(at(1), author=ME, title="t", text="x")
    pending = Pending("note", "id", True, "private", None, {"title": Base(ZERO), "text": Base(ZERO)})
    assert own_words(row, pending, CONTRACT) == {"title": "t", "text": "x"}


def test_a_restore_that_waits_keeps_what_this_version_has_no_column_for_when_the_wiped_tombstone_comes() -> None:
    """Found by a history: an older app undeletes a record whose newer column was wiped in the cloud."""
    known = record(at(1), author=ME, title="t")
    known.extra = {"mood": "calm"}
    row, pending = edited(known, at(6, MINE))
    pending.columns["deleted_at"] = Base(at(5))
    row.clocks["deleted_at"] = at(6, MINE)
    theirs = record(at(1), author=ME)
    theirs.clocks["deleted_at"], theirs.deleted_at, theirs.extra = at(5), 5, {"mood": None}
    out = merge(setting(), row, pending, theirs)
    assert out.row is not None and out.row.extra == {"mood": "calm"}
    assert out.row.deleted_at is None and out.row.values["title"] == "t"
    # What waits of it stays too, unless somebody wrote there meanwhile.
    pending.columns["mood"] = Base(at(1))
    out.row.clocks["mood"] = at(7, MINE)
    again = merge(setting(), out.row, pending, theirs)
    assert again.row is not None and again.row.extra == {"mood": "calm"} and "mood" in pending.columns
    theirs.clocks["mood"], theirs.extra = at(8), {"mood": "merry"}
    last = merge(setting(), again.row, pending, theirs)
    assert last.row is not None and last.row.extra == {"mood": "merry"} and "mood" not in pending.columns


def test_a_restore_that_waits_takes_all_words_along_when_the_tombstone_turns_out_to_be_wiped_there() -> None:
    """Found by a history: restored servers had been offered the wiped tombstone as new, and did not know that it was wiped."""
    row, pending = edited(record(at(1), title="t", text="x", tags=["a"]), at(6, MINE), text="y")
    pending.columns["deleted_at"] = Base(at(5))
    row.clocks["deleted_at"] = at(6, MINE)
    theirs = record(at(1))
    theirs.clocks["deleted_at"], theirs.deleted_at = at(5), 5
    out = merge(setting(), row, pending, theirs)
    assert out.row is not None and out.pending is not None
    assert (out.row.values["title"], out.row.values["tags"]) == ("t", ["a"])
    assert {"deleted_at", "title", "text", "tags"} == out.pending.columns.keys()
    for column in ("title", "tags"):
        assert out.row.clock(column) > at(1) == out.pending.columns[column].clock


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a word", "word of b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["k", "l"]), inner, max_size=2),
    max_leaves=4,
)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_what_a_json_column_holds_on_either_side_never_stops_a_merge(mine: Any, base: Any, there: Any) -> None:
    """Found by comparing the short ways with the long: a partner's app may write anything there."""
    came = with_what_came(mine, base, there)
    assert inserted(mine, mine) is None
    if isinstance(mine, list):
        assert inserted(mine, came) == ([v for v in inserted(mine, base) or [] if v not in came] or None)
