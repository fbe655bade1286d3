"""Comparing clock strings compares clocks; a clock drawn is above every clock drawn or seen before."""

from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.clock import ZERO, clock_of, compose, following, highest, instant, is_clock, new_node, node_of, with_clock

MS = st.integers(min_value=0, max_value=(1 << 47) - 1)
COUNTER = st.integers(min_value=0, max_value=0xFFFF)
NODE = st.text("0123456789abcdef", min_size=16, max_size=16)
INSTANT = st.tuples(MS, COUNTER)


@given(st.tuples(MS, COUNTER, NODE), st.tuples(MS, COUNTER, NODE))
def test_strings_sort_as_the_tuples_they_stand_for(one: tuple[int, int, str], two: tuple[int, int, str]) -> None:
    assert (compose(*one) < compose(*two)) == (one < two)


@given(MS, COUNTER, NODE)
def test_a_composed_clock_is_well_formed_and_reads_back(ms: int, counter: int, node: str) -> None:
    made = compose(ms, counter, node)
    assert is_clock(made)
    assert instant(made) == (ms, counter)
    assert node_of(made) == node


@given(INSTANT, MS, INSTANT, NODE)
def test_what_follows_is_above_the_newest_the_wall_and_the_base(
    newest: tuple[int, int], wall: int, above: tuple[int, int], node: str
) -> None:
    drawn = following(newest, wall, compose(*above, node))
    assert drawn > newest
    assert drawn > above
    assert drawn >= (wall, 0)


@given(INSTANT, st.lists(st.integers(min_value=-(1 << 40), max_value=(1 << 47) - 1), max_size=20), NODE)
def test_ticks_rise_whatever_the_wall_clock_does(newest: tuple[int, int], walls: list[int], node: str) -> None:
    last = compose(*newest, node)
    for wall in walls:
        newest = following(newest, wall)
        drawn = compose(*newest, node)
        assert drawn > last
        last = drawn


def test_a_full_counter_carries_into_the_milliseconds() -> None:
    assert following((5, 0xFFFF), 5) == (6, 0)
    assert compose(5, 0x10000, "0" * 16) == compose(6, 0, "0" * 16)


def test_a_wall_clock_before_1970_does_not_count() -> None:
    assert following((0, 0), -5) == (0, 1)


def test_a_column_that_is_not_named_has_the_clock_of_the_star() -> None:
    clocks = with_clock({"*": compose(1, 0, "a" * 16)}, ["title"], compose(2, 0, "a" * 16))
    assert clock_of(clocks, "text") == compose(1, 0, "a" * 16)
    assert clock_of(clocks, "title") == highest(clocks) == compose(2, 0, "a" * 16)
    assert clock_of({}, "title") == highest({}) == ZERO


def test_malformed_clocks_are_told_apart() -> None:
    for bad in ("", "0" * 31, "0" * 33, "G" * 32, "A" * 32, None, 0):
        assert not is_clock(bad)


def test_a_node_is_never_the_servers_nor_nobodys() -> None:
    nodes = {new_node() for _ in range(1000)}
    assert len(nodes) == 1000
    assert not nodes & {clock.SERVER_NODE, "0" * 16}
