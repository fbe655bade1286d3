"""One entry to read slowly: its photo, its facts, its words; and what this person may do with it."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from sprinkles.journal.screens.entry_menu import use_entry_menu
from sprinkles.journal.screens.files import FileRow
from sprinkles.journal.screens.lately import lately_of
from sprinkles.journal.screens.link import use_link
from sprinkles.journal.screens.live import use_live
from sprinkles.journal.screens.markdown import written
from sprinkles.journal.screens.reading import Reading, read_entry
from sprinkles.journal.screens.story_parts import byline, facts, opening, other_photos, quiet_lines, to_settle
from sprinkles.sdk import Context
from ui.boundary import component, guarded, keyed
from ui.direction import held, own_way
from ui.icons import backward
from ui.look import Look, use_look
from ui.photo import photo
from ui.press import round_button
from ui.states import Loading, empty
from ui.text import one_line, title
from ui.theme import lift
from ui.tokens import GUTTER_READING, R_L, R_XL, READING
from ui.words import _

HERO = 330


@dataclass(frozen=True)
class Parts:
    """What parts of an entry do when they are pressed."""

    link: Callable[[str], None]
    photo: Callable[[int], None]


@component
def Story(ctx: Context, entry_id: str, on_close: Callable[[], None]) -> ft.Control:
    look = use_look()
    past_photo, set_past_photo = ft.use_state(False)
    answer = use_live(ctx, lambda: (read_entry(ctx, entry_id),), [entry_id])
    entry = answer[0] if answer else None
    open_link = use_link(look)
    page = ft.context.page

    def deleted() -> None:
        if entry is not None:
            page.run_task(lately_of(page).deleted, entry.id, entry.name)
        on_close()

    open_menu = use_entry_menu(ctx, look, entry, deleted)
    if answer is None:
        return ft.Container(Loading(look.p, 4), padding=40, expand=True)
    if entry is None:
        return _gone(look, on_close)

    def scrolled(event: ft.OnScrollEvent) -> None:
        set_past_photo(event.pixels > HERO - 30)

    def open_photo(number: int) -> None:
        if ctx.nav is not None:
            ctx.nav.go(f"/diary/{entry_id}/photos/{number}")

    parts = Parts(open_link, open_photo)
    buttons = _buttons(ctx, look, entry, open_menu)
    if look.wide:
        return _wide(ctx, look, entry, parts, buttons)
    return _phone(ctx, look, entry, parts, buttons, past_photo, scrolled, on_close)


def _gone(look: Look, on_close: Callable[[], None]) -> ft.Control:
    gone = empty(look.p, _("This entry is not here any more."), action=_("Back to the diary"), on_action=on_close)
    return ft.Container(gone, alignment=ft.Alignment.CENTER, expand=True)


def _buttons(
    ctx: Context, look: Look, entry: Reading, open_menu: Callable[[], None]
) -> list[tuple[str, str, Callable[[], object]]]:
    nav = ctx.nav
    out: list[tuple[str, str, Callable[[], object]]] = []
    if entry.may_edit and nav is not None:
        out.append(("pencil-simple", _("Edit"), lambda: nav.go(f"/write/{entry.id}")))
    if entry.may_edit or entry.may_delete:
        out.append(("dots-three", _("More"), open_menu))
    return out


def _body(ctx: Context, look: Look, entry: Reading, on: Parts) -> list[ft.Control]:
    p = look.p
    head = ft.Column([title(held(entry.title), "display", p.ink, **own_way(entry.title)), facts(p, entry)], spacing=14)
    width = READING if look.wide else look.width - 2 * GUTTER_READING
    hero = bool(entry.photos and entry.photos[0].src)
    photos = entry.photos[1:] if hero else entry.photos
    return [
        head,
        *([] if look.wide else [byline(p, entry)]),
        *to_settle(p, entry, lambda: ctx.nav.go(f"/diary/{entry.id}/both-wrote") if ctx.nav else None),
        *([written(p, entry.words, on.link)] if entry.words else []),
        *other_photos(p, photos, width, 2 if hero else 1, on.photo),
        *[keyed(FileRow, str(item.get("id")))(ctx, item) for item in entry.files],
        *quiet_lines(p, entry, lambda: ctx.nav.go(f"/diary/{entry.id}/earlier") if ctx.nav else None),
    ]


def _wide(
    ctx: Context, look: Look, entry: Reading, on: Parts, buttons: list[tuple[str, str, Callable[[], object]]]
) -> ft.Control:
    p = look.p
    acts = [round_button(p, glyph, label, act) for glyph, label, act in buttons]
    parts: list[ft.Control] = [ft.Row([ft.Container(byline(p, entry), expand=True), *acts], spacing=4)]
    if entry.photos and entry.photos[0].src:
        drawn = photo(entry.photos[0].src, None, radius=R_L, height=300, width=READING)
        parts.append(opening(p, drawn, 1, lambda: on.photo(1), R_L))
    parts += _body(ctx, look, entry, on)
    column = ft.Container(ft.Column(parts, spacing=22), width=READING)
    return ft.ListView(
        [ft.Container(column, alignment=ft.Alignment.TOP_CENTER)],
        expand=True,
        padding=ft.Padding.symmetric(horizontal=40, vertical=32),
    )


def _phone(
    ctx: Context,
    look: Look,
    entry: Reading,
    on: Parts,
    buttons: list[tuple[str, str, Callable[[], object]]],
    past_photo: bool,
    on_scroll: Callable[[ft.OnScrollEvent], None],
    on_close: Callable[[], None],
) -> ft.Control:
    p = look.p
    hero = bool(entry.photos and entry.photos[0].src)
    afloat = hero and not past_photo
    ground, level = (ft.Colors.with_opacity(0.92, p.raised), 1) if afloat else (None, 0)
    parts: list[ft.Control] = [round_button(p, backward(), _("Back to the diary"), on_close, bg=ground, level=level)]
    parts.append(ft.Container(one_line("" if not past_photo else entry.title, "row", p.ink), expand=True))
    if ctx.nav is not None:
        parts.append(ft.Container(ctx.nav.sync_mark(), bgcolor=ground, border_radius=22, shadow=lift(p, level)))
    parts += [round_button(p, glyph, label, act, bg=ground, level=level) for glyph, label, act in buttons]
    bar = ft.Container(
        ft.Row(parts, spacing=10 if afloat else 2),
        padding=ft.Padding.only(left=16, right=16, top=16, bottom=8)
        if afloat
        else ft.Padding.only(left=8, right=8, top=8, bottom=4),
        bgcolor=None if afloat else p.background,
        border=ft.Border.only(bottom=ft.BorderSide(1, p.line)) if past_photo else None,
    )
    below = 4 if hero else 12
    body = ft.Container(
        ft.Column(_body(ctx, look, entry, on), spacing=22),
        padding=ft.Padding.only(left=GUTTER_READING, right=GUTTER_READING, top=below, bottom=40),
    )
    if not hero:
        pages = ft.ListView([body], expand=True, on_scroll=guarded(on_scroll), scroll_interval=60)
        return ft.Column([bar, pages], spacing=0, expand=True)

    def first() -> None:
        on.photo(1)

    picture = ft.Stack(
        [
            ft.Container(
                opening(p, photo(entry.photos[0].src, None, radius=0, height=HERO, width=look.width), 1, first, 0),
                left=0,
                right=0,
                top=0,
                height=HERO,
            ),
            ft.Container(
                left=0,
                right=0,
                bottom=-1,
                height=30,
                bgcolor=p.background,
                border_radius=ft.BorderRadius.only(top_left=R_XL, top_right=R_XL),
            ),
        ],
        height=HERO,
    )
    pages = ft.ListView([picture, body], expand=True, on_scroll=guarded(on_scroll), scroll_interval=60)
    filled = ft.Container(pages, left=0, right=0, top=0, bottom=0)
    return ft.Stack([filled, ft.Container(bar, left=0, right=0, top=0)], expand=True)
