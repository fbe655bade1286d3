"""Words. Serif means that a person wrote it or that it is worth reading slowly; sans means the app is speaking."""

from functools import lru_cache
from typing import Any

import flet as ft

from ui.tokens import DARK, TYPE

# Light ink on a dark ground blooms and dark ink on a light fill thins: step the weight, keep the size.
_ON_DARK = {DARK.ink, DARK.ink_soft, DARK.accent_ink, DARK.a, DARK.b}
_LIGHTER = {"Story": "StoryDark", "TextMedium": "Text"}
_size = {"times": 1.0}
LARGE = 22
LONG_NAME = 10


def size_text(times: float) -> None:
    """Draw all words so many times as large from now on: a wish of the device, the same for each of its windows."""
    _size["times"] = times


def is_large() -> bool:
    """Whether words are drawn larger than the house draws them: what is one line then may be two."""
    return _size["times"] > 1


def _sized(size: float) -> float:
    # What is large already grows half as fast: at twice its size a title would break within its words.
    times = _size["times"]
    return size * (times if size <= LARGE else 1 + (times - 1) / 2)


def around(name: str, high: float) -> float:
    """How much room above and below one line of `name` makes it `high`, where words have their own size.

    In place of a fixed height, which cuts the words of a device that draws them larger.
    """
    kind = TYPE[name]
    return max(0.0, (high - kind.size * kind.height) / 2)


def style(name: str, color: str) -> ft.TextStyle:
    """The style `name` of tokens.TYPE. Tracking is always set: Text inherits Material's otherwise."""
    return _styled(name, color, _size["times"])


@lru_cache(1024)
def _styled(name: str, color: str, _times: float) -> ft.TextStyle:
    # The same style for all that look alike: what is the same is not even compared.
    kind = TYPE[name]
    family = kind.family
    if color in _ON_DARK:
        family = _LIGHTER.get(family, family)
    elif color == DARK.on_accent:
        family = "TextBold"
    return ft.TextStyle(
        font_family=family,
        size=_sized(kind.size),
        height=kind.height,
        letter_spacing=kind.tracking,
        color=color,
    )


def text(value: str, name: str, color: str, **more: Any) -> ft.Text:
    return ft.Text(value, style=style(name, color), **more)


def name_style(name: str, *, wide: bool) -> str:
    """The style of a screen's name beside its buttons: one long word would break on a phone, so it is drawn smaller there."""
    return "display" if wide or max(map(len, name.split()), default=0) <= LONG_NAME else "title"


def to_copy(said: ft.Text) -> ft.SelectionArea:
    """Words that can be selected. Never by `selectable`: in a browser a screen reader meets such words as an empty field."""
    return ft.SelectionArea(said)


def title(value: str, name: str, color: str, *, expand: bool = False, **more: Any) -> ft.Semantics:
    """Words that name what follows: a header to screen readers."""
    return ft.Semantics(header=True, content=text(value, name, color, **more), expand=expand)


def overline(value: str, color: str) -> ft.Text:
    return text(value, "overline", color)


def one_line(value: str, name: str, color: str, *, lines: int = 1, **more: Any) -> ft.Text:
    """Words that may be cut: never for a sentence that must be read whole."""
    return text(value, name, color, max_lines=lines, overflow=ft.TextOverflow.ELLIPSIS, **more)
