"""The look in force: light or dark, how wide the window is, and which day it is where. Every component that draws reads it.

The palette is state, because a page theme recolours Material only, never our own colours. The app makes one
Look per page (`follow_page`), provides it with `LookContext(look, lambda: ...)`, and components call `use_look()`.
"""

from datetime import date, datetime

import flet as ft

from ui.tokens import DARK, LIGHT, MEDIUM, WIDE, Palette
from ui.zone import this_clock


def this_day() -> date:
    """The day on this device's calendar."""
    return datetime.now().astimezone().date()


class Look(ft.Observable):
    """Observable: a component that called `use_look()` draws again when any of these changes.

    `times` is how large words are drawn (`text.size_text`), `still` that nothing should move, `day` which day it is here,
    `clock` by whose clock.
    """

    def __init__(self, dark: bool = False, width: float = 390) -> None:
        self.dark = dark
        self.width = width
        self.times = 1.0
        self.still = False
        self.day = this_day()
        self.clock = this_clock()

    @property
    def p(self) -> Palette:
        return DARK if self.dark else LIGHT

    @property
    def now(self) -> tuple[object, ...]:
        """What is said of days and hours holds for as long as this is the same."""
        return self.day, self.clock

    @property
    def wide(self) -> bool:
        """Rail and two panes instead of bottom bar and one column."""
        return self.width >= WIDE

    @property
    def medium(self) -> bool:
        """One column still, but with room at its sides."""
        return MEDIUM <= self.width < WIDE


LookContext = ft.create_context(Look())


def use_look() -> Look:
    """The look in force. A hook: call it at the top of a component, always."""
    return ft.use_context(LookContext)


def follow_page(page: ft.Page) -> Look:
    """A Look that follows the page's width and, while the theme mode is SYSTEM, its brightness."""

    def is_dark() -> bool:
        if page.theme_mode == ft.ThemeMode.SYSTEM or page.theme_mode is None:
            return page.platform_brightness == ft.Brightness.DARK
        return page.theme_mode == ft.ThemeMode.DARK

    look = Look(dark=is_dark(), width=page.width or 390)

    def resized() -> None:
        look.width = page.width or look.width

    def brightness_changed() -> None:
        look.dark = is_dark()

    page.on_resize = resized
    page.on_platform_brightness_change = brightness_changed
    return look
