"""One day: its question, and the two answers as far as they can be read."""

from dataclasses import dataclass
from datetime import date

import flet as ft

from sprinkles.daily_question.answering import TABLES
from sprinkles.daily_question.circle import today
from sprinkles.daily_question.documents import state_words
from sprinkles.daily_question.queries import Day, read_day
from sprinkles.daily_question.screens.answers import mine, theirs
from sprinkles.daily_question.screens.editor import Editor, draft_key
from sprinkles.daily_question.screens.said import spoken
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.direction import held, own_way
from ui.icons import icon
from ui.live import use_live
from ui.look import use_look
from ui.people import pair_mark
from ui.states import Loading, empty
from ui.surface import card
from ui.text import overline, text, title
from ui.tokens import Palette
from ui.words import _


@dataclass(frozen=True)
class Reading:
    """A day and what was typed for it and not kept yet."""

    day: Day
    draft: str


def read(ctx: Context, day: date) -> Reading:
    """Blocking."""
    kept = ctx.drafts.get(draft_key(day)) or {}
    return Reading(read_day(ctx, day), str(kept.get("text", "")))


@component
def DayPage(ctx: Context, day: date) -> ft.Control:
    look = use_look()
    p = look.p
    editing, edit = ft.use_state(False)
    turn, next_turn = ft.use_state(0)
    found: Reading | None = use_live(ctx.events.on_change, TABLES, lambda: read(ctx, day), [day, turn])

    def close() -> None:
        edit(False)
        # A draft that was thrown away is no commit, so nobody tells of it.
        next_turn(lambda n: n + 1)

    if day > today():
        return empty(p, _("That day is still to come. Its question waits until then."))
    if found is None:
        return Loading(p, 3)
    at = found.day
    words = at.mine
    writes = not at.past and (words is None or editing or found.draft.strip() not in ("", words.text))
    parts: list[ft.Control] = [
        _head(p, at),
        title(held(at.question), "display" if look.wide else "title", p.ink, **own_way(at.question)),
    ]
    if writes:
        begun = found.draft or (words.text if words else "")
        parts.append(
            keyed(Editor, f"edit-{at.id}-{words.id if words else 'new'}")(
                ctx, day, begun, words is not None, at.mate.name if at.mate else None, close
            )
        )
    elif words is not None:
        parts.append(mine(p, at, words, None if at.past else lambda: edit(True)))
    if at.mate is not None:
        parts.append(theirs(p, at))
    if at.state == "waiting" and words is not None and words.waiting:
        parts.append(_quiet(p, _("Saved here. It goes when there is a connection.")))
    # A wide screen's pane is a sheet of its own.
    return ft.Column(parts, spacing=18) if look.wide else card(p, ft.Column(parts, spacing=14))


def _head(p: Palette, day: Day) -> ft.Control:
    mark = pair_mark(p, 14) if day.own else icon("sparkle", p.accent, 16, fill=True)
    # What changes while the screen is open (the other one has answered) is read aloud.
    live = ft.Semantics(live_region=True, label=state_words(day), content=ft.Container(width=0, height=0))
    return ft.Row([mark, overline(" · ".join((spoken(day.day), day.theme_title)), p.accent), live], spacing=6)


def _quiet(p: Palette, words: str) -> ft.Control:
    return ft.Row([icon("clock", p.ink_soft, 16), text(words, "caption", p.ink_soft, expand=True)], spacing=8)
