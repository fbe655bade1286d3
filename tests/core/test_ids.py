"""Ids sort by time, never repeat, and are the same everywhere when they are drawn from the same parts."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from core.ids import is_uuid, uuid5, uuid7

MS = st.integers(min_value=0, max_value=(1 << 48) - 1)


@given(MS)
def test_uuid7_says_its_version_its_variant_and_its_millisecond(ms: int) -> None:
    made = uuid.UUID(uuid7(ms))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == ms


@given(MS, MS)
def test_uuid7_of_a_later_millisecond_sorts_later_as_text(one: int, two: int) -> None:
    if one != two:
        assert (uuid7(one) < uuid7(two)) == (one < two)


def test_uuid7_never_repeats_within_a_millisecond() -> None:
    assert len({uuid7(1) for _ in range(10_000)}) == 10_000


def test_uuid5_is_the_same_on_every_device_and_differs_by_every_part() -> None:
    assert uuid5("journal_entry", "me", "x") == uuid5("journal_entry", "me", "x")
    assert uuid5("journal_entry", "me", "x") != uuid5("journal_entry", "you", "x")
    assert uuid5("ab", "c") != uuid5("a", "bc")


def test_only_canonical_lowercase_uuids_count_as_ids() -> None:
    good = uuid7()
    assert is_uuid(good)
    for bad in (good.upper(), good.replace("-", ""), "{" + good + "}", good[:-1] + "g", "", None, 7):
        assert not is_uuid(bad)
