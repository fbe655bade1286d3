"""The colours of events: six of the theme's, and whose it is where none was chosen. Never the only thing that says it."""

from sprinkles.calendar.queries import Happening
from sprinkles.sdk import Person
from ui.people import side_colors
from ui.tokens import Palette
from ui.words import N_

NAMES = {
    "raspberry": N_("Raspberry"),
    "marmalade": N_("Marmalade"),
    "blueberry": N_("Blueberry"),
    "leaf": N_("Leaf"),
    "honey": N_("Honey"),
    "sea": N_("Sea"),
}


def named(p: Palette, name: str) -> tuple[str, str]:
    """(ink, soft ground) of a colour by its name."""
    return {
        "raspberry": (p.accent_ink, p.accent_soft),
        "marmalade": (p.a, p.a_soft),
        "blueberry": (p.b, p.b_soft),
        "leaf": (p.success, p.success_soft),
        "honey": (p.warning, p.warning_soft),
        "sea": (p.info, p.info_soft),
    }[name]


def tint(p: Palette, happening: Happening, author: Person | None) -> tuple[str, str]:
    """(ink, soft ground) of an event: its own, else what is ours is raspberry and what is one's alone is theirs."""
    if happening.busy or happening.link:
        return p.ink_soft, p.sunken
    if happening.color in NAMES:
        return named(p, happening.color)
    if happening.reach != "private" or author is None:
        return named(p, "raspberry")
    return side_colors(p, author.side)[:2]
