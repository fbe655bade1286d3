"""How this device draws the app: light or dark, how large words are, whether things move. It never travels.

What was written by a later version, or by hand, counts as nothing said. What the device says of motion is kept too, so that
the next start begins with it.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import flet as ft

from storage.local_settings import read_setting, write_setting
from storage.store import Store
from ui.look import Look
from ui.motion import be_still
from ui.text import size_text
from ui.theme import theme
from ui.tokens import DARK, LIGHT

KEY = "app.appearance"
MODES = ("system", "light", "dark")
SIZES = (100, 115, 130, 150, 175, 200)
"""Of words, in percent."""
Mode = Literal["system", "light", "dark"]
Motion = Literal["system", "less", "all"]
MOTIONS = ("system", "less", "all")


@dataclass(frozen=True)
class Appearance:
    """What was wished."""

    mode: Mode = "system"
    size: int = 100
    motion: Motion = "system"
    device_still: bool | None = None
    """What the device said last: whether it asks for less motion; None while it does not tell."""

    @property
    def still(self) -> bool:
        """Whether nothing moves."""
        return self.motion == "less" or (self.motion == "system" and self.device_still is True)


def read_appearance(store: Store) -> Appearance:
    """One row."""
    return _read(read_setting(store, KEY, {}))


def _read(found: Any) -> Appearance:
    wish = Appearance()
    if not isinstance(found, dict):
        return wish
    if found.get("mode") in MODES:
        wish = replace(wish, mode=found["mode"])
    if isinstance(found.get("size"), int) and SIZES[0] <= found["size"] <= SIZES[-1]:
        wish = replace(wish, size=found["size"])
    if found.get("motion") in MOTIONS:
        wish = replace(wish, motion=found["motion"])
    if isinstance(found.get("device_still"), bool):
        wish = replace(wish, device_still=found["device_still"])
    return wish


def keep_appearance(store: Store, wish: Appearance) -> None:
    """Blocking."""
    write_setting(store, KEY, asdict(wish))


def wear(page: ft.Page, look: Look, wish: Appearance) -> None:
    """Draw the page that way from now on; on its loop."""
    page.theme_mode = ft.ThemeMode(wish.mode)
    if wish.still != look.still:
        page.theme, page.dark_theme = theme(LIGHT, still=wish.still), theme(DARK, still=wish.still)
    size_text(wish.size / 100)
    be_still(wish.still)
    dark = page.platform_brightness == ft.Brightness.DARK if wish.mode == "system" else wish.mode == "dark"
    # What did not change is not said: each of these has everything drawn again.
    for name, value in (("dark", dark), ("times", wish.size / 100), ("still", wish.still)):
        if getattr(look, name) != value:
            setattr(look, name, value)
