"""Prose is merged word by word; no word that somebody put in is ever missing."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.prose import merge_prose

WORDS = st.lists(st.sampled_from(["one", "two", "three", "four,", "five.", "\n\n", "six"]), max_size=12)


def text(words: list[str]) -> str:
    return " ".join(words)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a b c", "a X c", "a b c d", "a X c d"),
        ("a b c", "a c", "a b c d", "a c d"),
        ("one\n\ntwo", "one\n\ntwo\n\nours", "zero\n\none\n\ntwo", "zero\n\none\n\ntwo\n\nours"),
        ("", "ours", "theirs", "theirs ours"),
        ("same", "same", "same", "same"),
    ],
)
def test_changes_in_different_places_both_stand(base: str, ours: str, theirs: str, merged: str) -> None:
    assert merge_prose(base, ours, theirs)[0] == merged


def test_both_in_one_place_is_said_and_both_stand() -> None:
    assert merge_prose("it was good", "it was great", "it was bad") == ("it was bad great", True)


def test_with_an_unknown_base_what_both_hold_stands_once() -> None:
    assert merge_prose(None, "dear diary, ours", "dear diary, theirs")[0] == "dear diary, theirs ours"


@given(WORDS, WORDS, WORDS)
def test_every_insertion_of_either_is_in_the_result(base: list[str], ours: list[str], theirs: list[str]) -> None:
    merged = Counter(merge_prose(text(base), text(ours), text(theirs))[0].split())
    for side in (ours, theirs):
        new = Counter(text(side).split()) - Counter(text(base).split())
        assert all(merged[word] >= 1 for word in new)


@given(WORDS, WORDS)
def test_one_side_unchanged_is_the_other_side(base: list[str], other: list[str]) -> None:
    assert merge_prose(text(base), text(base), text(other))[0] == text(other)
    assert merge_prose(text(base), text(other), text(base))[0] == text(other)


@given(WORDS, WORDS)
def test_an_unknown_base_loses_no_word_of_either(ours: list[str], theirs: list[str]) -> None:
    merged = Counter(merge_prose(None, text(ours), text(theirs))[0].split())
    assert not Counter(text(ours).split()) - merged and not Counter(text(theirs).split()) - merged


def test_a_very_long_text_is_merged_by_lines() -> None:
    lines = [f"line {n} of a very long diary entry\n" for n in range(4000)]
    ours, theirs = [*lines, "ours\n"], ["theirs\n", *lines]
    assert merge_prose("".join(lines), "".join(ours), "".join(theirs)) == (
        "".join(["theirs\n", *lines, "ours\n"]),
        False,
    )
