"""A choice that counts from the tap on, also before the page shows it."""

from collections.abc import Callable
from typing import TypeVar

import flet as ft

T = TypeVar("T")


def use_choice(first: T) -> tuple[T, Callable[[T], None], Callable[[], T]]:
    """(what the page shows as chosen, choose another, what was chosen last).

    Two quick taps may both come from one page: what the second sets going would have the choice of before the first, and
    what somebody had just decided to keep to themselves would be shared.
    """
    shown, show = ft.use_state(first)
    last = ft.use_ref(first)

    def choose(value: T) -> None:
        last.current = value
        show(value)

    def chosen() -> T:
        return first if last.current is None else last.current

    return shown, choose, chosen
