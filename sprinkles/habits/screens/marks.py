"""How a habit is drawn: its ring, the dots of its last days, the squares of its year. SVG strings and the colours of the two."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sprinkles.habits.queries import MATE, ME, HabitView
from sprinkles.habits.streaks import DAY, monday
from ui import art
from ui.icon_paths import PATHS
from ui.people import side_colors
from ui.tokens import Palette
from ui.words import N_, right_to_left

TONES = ("accent", "success", "warning", "info", "a", "b")
ICONS = (
    "check-circle", "footprints", "book-open", "leaf", "moon", "bed", "sun", "heart", "hand-heart", "device-mobile-slash",
    "music-note", "pencil-simple", "chat-circle", "house-simple", "gift", "star", "smiley", "shopping-bag", "camera",
    "envelope-simple",
)  # fmt: skip
ICON_WORDS = {
    "check-circle": N_("A check"),
    "footprints": N_("Footprints"),
    "book-open": N_("A book"),
    "leaf": N_("A leaf"),
    "moon": N_("The moon"),
    "bed": N_("A bed"),
    "sun": N_("The sun"),
    "heart": N_("A heart"),
    "hand-heart": N_("A hand with a heart"),
    "device-mobile-slash": N_("No phone"),
    "music-note": N_("A note of music"),
    "pencil-simple": N_("A pencil"),
    "chat-circle": N_("Talking"),
    "house-simple": N_("A house"),
    "gift": N_("A gift"),
    "star": N_("A star"),
    "smiley": N_("A smile"),
    "shopping-bag": N_("A bag"),
    "camera": N_("A camera"),
    "envelope-simple": N_("A letter"),
}
TONE_WORDS = {
    "accent": N_("Raspberry"),
    "success": N_("Green"),
    "warning": N_("Honey"),
    "info": N_("Sea"),
    "a": N_("Marmalade"),
    "b": N_("Blueberry"),
}


def glyph(name: str) -> str:
    """The icon, or a leaf for one that this app does not know."""
    return name if name in PATHS else "leaf"


def tone(p: Palette, name: str) -> tuple[str, str]:
    """(on it, ground) of a habit's colour."""
    chosen = name if name in TONES else "accent"
    return (p.accent_ink, p.accent_soft) if chosen == "accent" else (getattr(p, chosen), getattr(p, f"{chosen}_soft"))


def fill_of(p: Palette, view: HabitView, doers: Collection[str]) -> str:
    """The colour of who did it: raspberry is ours."""
    if {ME, MATE} <= set(doers):
        return p.accent
    if ME in doers or MATE in doers:
        who = view.me if ME in doers else view.mate
    else:
        who = next((view.before[doer] for doer in sorted(doers) if doer in view.before), None)
    return side_colors(p, who.side if who else "a")[2]


def track(p: Palette) -> str:
    """An empty ring: quiet, and still a thing to press on every ground."""
    share = 0.3
    mixed = (
        round(int(p.background[i : i + 2], 16) * (1 - share) + int(p.edge[i : i + 2], 16) * share) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in mixed)


def ring(p: Palette, view: HabitView, day: date) -> str:
    """Whole for a habit of one; else the left half is A's and the right half B's."""
    doers, none = view.on(day), track(p)
    if view.alone or view.mate is None or (view.mode == "either" and doers):
        color = fill_of(p, view, doers) if view.keeps(doers) else none
        return art.ring(color, color)
    halves = {view.me.side: ME in doers, view.mate.side: MATE in doers}
    return art.ring(p.a_fill if halves.get("a") else none, p.b_fill if halves.get("b") else none)


def dots(p: Palette, view: HabitView, count: int = 7) -> str:
    """The last days, today where a line ends: filled when kept, half when one of two is in, small when not asked for."""
    frozen = view.stands.frozen
    body = ""
    for i in range(count):
        day = view.today - DAY * (count - 1 - i)
        x = 7 + 17 * (count - 1 - i if right_to_left() else i)
        doers = view.on(day)
        if view.keeps(doers):
            body += f'<circle cx="{x}" cy="7" r="5.5" fill="{fill_of(p, view, doers)}"/>'
        elif doers:
            color = fill_of(p, view, doers)
            body += f'<circle cx="{x}" cy="7" r="4.7" fill="none" stroke="{color}" stroke-width="1.8"/>'
        elif day in frozen:
            body += f'<circle cx="{x}" cy="7" r="4.9" fill="{p.info_soft}" stroke="{p.info}" stroke-width="1.2"/>'
        elif view.goal.kind == "weekly" or view.goal.due(day):
            body += f'<circle cx="{x}" cy="7" r="5.5" fill="{p.sunken}"/>'
        else:
            body += f'<circle cx="{x}" cy="7" r="2" fill="{p.line}"/>'
    return art.svg(body, 14 + 17 * (count - 1), 14)


def year(p: Palette, view: HabitView, weeks: Sequence[date], cell: float) -> str:
    """A square for each day of these weeks (by their Mondays), a column for each week, Monday on top.

    Weeks are those that habits count, in every language; the oldest stands where a line begins.
    """
    size, radius = cell * 0.82, cell * 0.26
    frozen, weekly = view.stands.frozen, view.goal.kind == "weekly"
    body = ""
    for column, first in enumerate(weeks):
        for row in range(7):
            day = first + timedelta(days=row)
            if day > view.today and not view.on(day):
                continue
            across = len(weeks) - 1 - column if right_to_left() else column
            x, y, doers = across * cell, row * cell, view.on(day)
            box = f'x="{x:.2f}" y="{y:.2f}" width="{size:.2f}" height="{size:.2f}" rx="{radius:.2f}"'
            if view.keeps(doers):
                body += f'<rect {box} fill="{fill_of(p, view, doers)}"/>'
            elif doers:
                body += f'<rect {box} fill="{fill_of(p, view, doers)}" opacity=".42"/>'
            elif (monday(day) if weekly else day) in frozen:
                body += f'<rect {box} fill="{p.info_soft}"/>'
            else:
                body += f'<rect {box} fill="{p.sunken}"/>'
    return art.svg(body, len(weeks) * cell, 7 * cell)
