"""One thing in the calendar, at its own address: when, where, who sees it, and what may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

import flet as ft

from sprinkles.calendar import edits
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.queries import Happening, occurrence, packed, unpacked
from sprinkles.calendar.rules import spoken
from sprinkles.calendar.screens.removal import Removed, use_removal
from sprinkles.calendar.screens.rows import sees_of
from sprinkles.calendar.screens.tables import TABLES
from sprinkles.calendar.screens.tints import tint
from sprinkles.calendar.words import NAMELESS, away, counted, reminder, there, when
from sprinkles.sdk import Context, Person
from ui.action import use_action
from ui.boundary import component, keyed
from ui.direction import held, own_way
from ui.icons import backward, icon
from ui.live import use_live
from ui.look import Look, use_look
from ui.people import avatar, sees
from ui.press import button, round_button
from ui.states import Loading, empty
from ui.surface import sides
from ui.text import around, text, title, to_copy
from ui.tokens import GUTTER_READING, R_M, READING, Palette
from ui.words import _, month_name, weekday


@dataclass(frozen=True)
class Reading:
    """What the screen shows."""

    happening: Happening
    repeats: str
    author: Person
    mate: Person | None
    waiting: bool
    may_edit: bool
    may_delete: bool


def read(ctx: Context, event_id: str, at: str) -> Reading | None:
    """The occurrence, or None when it is not here (any more). Blocking."""
    happening = occurrence(ctx, event_id, at)
    event = ctx.store.get(CalendarEvent, event_id)
    if happening is None or event is None:
        return None
    me, mate = ctx.people.both()
    return Reading(
        happening=happening,
        repeats=spoken(event.rrule) if not happening.busy else "",
        author=ctx.people.author(event.author_id),
        mate=mate,
        waiting=bool(me.id) and bool(ctx.store.waiting(CalendarEvent, [event_id])),
        may_edit=ctx.store.may(CalendarEvent, event_id, "edit"),
        may_delete=ctx.store.may(CalendarEvent, event_id, "delete"),
    )


@component
def Reader(ctx: Context) -> ft.View:
    params = ft.use_route_params()
    event_id, at = params.get("event_id", ""), unpacked(params.get("at", ""))
    here = f"/calendar/{event_id}/{packed(at)}"
    assert ctx.nav is not None
    body = keyed(Page, here)(ctx, event_id, at)
    return ctx.nav.frame(here, body, body, bar=False)  # type: ignore[no-any-return]


@component
def Page(ctx: Context, event_id: str, at: str) -> ft.Control:
    look = use_look()
    p = look.p
    removed, set_removed = ft.use_state(cast(Removed | None, None))

    def keep(how: Removed) -> None:
        set_removed(lambda __: how)

    answer = use_live(ctx.events.on_change, TABLES, lambda: (read(ctx, event_id, at),), [event_id, at])
    found = answer[0] if answer else None
    ask = use_removal(ctx, look, found.happening if found else None, found.mate if found else None, keep)
    assert ctx.nav is not None
    nav = ctx.nav

    def bring_back() -> None:
        if removed == "all":
            edits.restore(ctx, event_id)
        elif removed == "one":
            edits.bring_back(ctx, event_id, at)

    undo = use_action(bring_back, on_done=lambda __: set_removed(None))

    def close() -> None:
        nav.go("/calendar")

    if answer is None:
        return ft.Container(Loading(p, 4), padding=40, expand=True)
    if found is None:
        return _gone(p, removed, close, undo.run)
    acts: list[ft.Control] = [nav.sync_mark()]
    if found.may_edit:
        acts.append(round_button(p, "pencil-simple", _("Edit"), lambda: nav.go(f"/plan/{event_id}/{packed(at)}")))
    if found.may_delete:
        acts.append(round_button(p, "trash", _("Delete"), ask))
    bar = ft.Row(
        [round_button(p, backward(), _("Back to the calendar"), close), ft.Container(expand=True), *acts], spacing=2
    )
    return _laid_out(look, bar, _parts(p, found))


def _laid_out(look: Look, bar: ft.Control, parts: list[ft.Control]) -> ft.Control:
    edge = 40 if look.wide else GUTTER_READING
    body = ft.Container(ft.Column(parts, spacing=22), padding=sides(start=edge, end=edge, top=14, bottom=40))
    side, top = (28, 24) if look.wide else (8, 8)
    head = ft.Container(bar, padding=sides(start=side, end=side, top=top))
    column = ft.Column([head, ft.ListView([body], expand=True)], spacing=0, expand=True)
    if not look.wide:
        return column
    sheet = ft.Container(column, width=READING + 80)
    return ft.Container(sheet, alignment=ft.Alignment.TOP_CENTER, expand=True, bgcolor=look.p.surface)


def _gone(p: Palette, removed: str | None, close: Callable[[], None], on_undo: Callable[[], object]) -> ft.Control:
    sentence = _("It is deleted.") if removed else _("This is not in the calendar any more.")
    ways: list[ft.Control] = [button(p, _("Back to the calendar"), close, kind="quiet")]
    if removed in ("one", "all"):
        ways.insert(0, button(p, _("Undo"), on_undo, kind="soft", lead="arrow-counter-clockwise"))
    row = ft.Row(ways, spacing=10, alignment=ft.MainAxisAlignment.CENTER, wrap=True, run_spacing=10)
    return ft.Container(
        ft.Column([empty(p, sentence), row], tight=True, spacing=4), alignment=ft.Alignment.CENTER, expand=True
    )


def _parts(p: Palette, found: Reading) -> list[ft.Control]:
    h, today = found.happening, date.today()
    count = counted(h, today) or away(h.first, today)
    who = ft.Container(
        sees(p, sees_of(h), 14),
        bgcolor=p.sunken,
        border_radius=15,
        padding=ft.Padding.symmetric(horizontal=11, vertical=around("caption", 30)),
    )
    words = ft.Column(
        [
            text(count[0].upper() + count[1:], "label_strong", p.accent),
            title(held(h.title) or _(NAMELESS), "display", p.ink, **own_way(h.title)),
            ft.Container(ft.Row([who], wrap=True), padding=ft.Padding.only(top=8)),
        ],
        spacing=4,
        expand=True,
        tight=True,
    )
    head = ft.Row([_leaf(p, found), words], spacing=18, vertical_alignment=ft.CrossAxisAlignment.START)
    lines: list[tuple[str, str]] = [("clock" if not h.all_day else "calendar-blank", when(h))]
    lines += [("flag", there(h))] if there(h) else []
    lines += [("arrows-clockwise", found.repeats)] if found.repeats else []
    lines += [("map-pin", h.place)] if h.place else []
    if h.reminders:
        lines.append(("bell", ", ".join(reminder(m, all_day=h.all_day) for m in h.reminders)))
    facts = ft.Column([_fact(p, glyph, words) for glyph, words in lines], spacing=14)
    out: list[ft.Control] = [head, facts]
    if h.notes:
        out.append(to_copy(text(held(h.notes), "story", p.ink, **own_way(h.notes))))
    out.append(_byline(p, found))
    if found.waiting:
        out.append(_quiet(p, "clock", _("Saved here. It goes when there is a connection.")))
    return out


def _leaf(p: Palette, found: Reading) -> ft.Control:
    """The day torn off a calendar, in the colour of whose it is."""
    h = found.happening
    ink, soft = tint(p, h, found.author)
    month = ft.Container(
        text(month_name(h.first.month, short=True), "label_strong", soft),
        bgcolor=ink,
        height=28,
        alignment=ft.Alignment.CENTER,
    )
    day = ft.Column(
        [text(str(h.first.day), "display", ink), text(weekday(h.first.weekday(), "short"), "caption", ink)],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    leaf = ft.Column(
        [month, ft.Container(day, padding=ft.Padding.only(top=6, bottom=9))],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    drawn = ft.Container(leaf, width=74, bgcolor=soft, border_radius=R_M, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)
    return ft.Semantics(exclude_semantics=True, content=drawn)


def _fact(p: Palette, glyph: str, words: str) -> ft.Control:
    mark = ft.Container(icon(glyph, p.ink_soft, 20), padding=ft.Padding.only(top=1))
    return ft.Row(
        [mark, text(words, "body", p.ink, expand=True)], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START
    )


def _byline(p: Palette, found: Reading) -> ft.Control:
    other = _("{name} put this here").format(name=found.author.name)
    words = text(_("You put this here") if found.author.is_me else other, "caption", p.ink_soft)
    return ft.Row([avatar(p, found.author.name, found.author.side, 24, photo=found.author.photo), words], spacing=10)


def _quiet(p: Palette, glyph: str, words: str) -> ft.Control:
    return ft.Row([icon(glyph, p.ink_soft, 16), text(words, "caption", p.ink_soft, expand=True)], spacing=8)
