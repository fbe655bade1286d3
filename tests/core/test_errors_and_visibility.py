"""The error tree's axis is retryable or fatal; an unknown level counts as private."""

import inspect

import pytest

from core import errors
from core.errors import CupcakeError, Damaged, Fatal, Offline, Refused, Retryable, SignedOut
from core.visibility import Visibility


def test_every_error_is_in_the_one_tree() -> None:
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == "core.errors"]
    assert all(issubclass(kind, CupcakeError) for kind in found)
    assert {k.__name__ for k in found} == {
        "CupcakeError", "Damaged", "Fatal", "Offline", "Refused", "Retryable", "SignedOut",
    }  # fmt: skip


def test_what_may_work_later_is_never_fatal() -> None:
    assert issubclass(Offline, Retryable)
    assert not issubclass(Retryable, Fatal)
    assert issubclass(SignedOut, Fatal)
    assert issubclass(Damaged, Fatal)


def test_an_error_carries_its_line_and_a_stable_code() -> None:
    assert (Refused("No.").message, Refused("No.").code, Refused("No.", code="x").code) == ("No.", "refused", "x")


@pytest.mark.parametrize("word", ["SHARED", "everybody", "", None, 3])
def test_an_unknown_visibility_counts_as_private(word: object) -> None:
    assert Visibility.read(word) is Visibility.PRIVATE


def test_levels_are_ordered_from_nobody_to_the_partner() -> None:
    ordered = sorted(Visibility, key=lambda v: v.rank)
    assert ordered == [Visibility.PRIVATE, Visibility.CALENDAR, Visibility.SHARED]
