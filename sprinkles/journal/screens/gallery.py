"""The photos of an entry over the whole screen: swiped, stepped through with arrows or keys, enlarged with two fingers."""

from collections.abc import Callable
from typing import Any

import flet as ft

from sprinkles.journal.screens.live import use_live
from sprinkles.journal.screens.reading import Picture, read_entry
from sprinkles.sdk import Context
from ui.boundary import component, guarded
from ui.icons import picture
from ui.look import use_look
from ui.photo import photo_waiting
from ui.press import button, round_button
from ui.text import text
from ui.tokens import Palette
from ui.words import _

LARGEST = 5


@component
def Gallery(ctx: Context) -> ft.View:
    p = use_look().p
    params = ft.use_route_params()
    entry_id, asked = params.get("entry_id", ""), params.get("number", "1")
    at, turn_to = ft.use_state(max(0, int(asked) - 1) if asked.isdigit() else 0)
    answer = use_live(ctx, lambda: (read_entry(ctx, entry_id),), [entry_id])
    assert ctx.nav is not None
    nav = ctx.nav
    entry = answer[0] if answer else None
    photos = entry.photos if entry else ()
    number = min(at, max(0, len(photos) - 1))
    here = f"/diary/{entry_id}/photos/{asked}"

    def close() -> None:
        nav.go(f"/diary/{entry_id}")

    def step(by: int) -> None:
        turn_to(min(max(0, number + by), len(photos) - 1))

    def swiped(event: ft.Event[ft.PageView]) -> None:
        turn_to(event.control.selected_index)

    if answer is not None and not photos:
        gone = ft.Column(
            [
                text(_("This photo is not here any more."), "body", p.photo_ink),
                button(p, _("Back to the entry"), close, kind="quiet"),
            ],
            spacing=16,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        body: ft.Control = ft.Container(gone, alignment=ft.Alignment.CENTER, expand=True)
    else:
        body = ft.PageView(
            controls=[_page(p, one, n, len(photos)) for n, one in enumerate(photos, 1)],
            selected_index=number,
            on_change=guarded(swiped),
            expand=True,
        )
    bar = ft.Row(
        [_round(p, "x", _("Close the photo"), close), ft.Container(expand=True), *_steps(p, number, photos, step)]
    )
    full: dict[str, Any] = {"left": 0, "right": 0, "top": 0, "bottom": 0}
    stack = ft.Stack(
        [ft.Container(body, **full), ft.Container(bar, left=12, right=12, top=12)],
        expand=True,
    )
    return nav.frame(here, ft.Container(stack, bgcolor=ft.Colors.BLACK, expand=True), bar=False)  # type: ignore[no-any-return]


def _page(p: Palette, one: Picture, number: int, count: int) -> ft.Control:
    if not one.src:
        waits = photo_waiting(p, _("This photo is not on this device yet"), width=260, height=200)
        return ft.Container(waits, alignment=ft.Alignment.CENTER, expand=True)
    shown = picture(
        one.src, label=_("Photo {n} of {count}").format(n=number, count=count), fit=ft.BoxFit.CONTAIN, expand=True
    )
    return ft.InteractiveViewer(content=ft.Container(shown, expand=True), min_scale=1, max_scale=LARGEST, expand=True)


def _steps(p: Palette, number: int, photos: tuple[Picture, ...], step: Callable[[int], None]) -> list[ft.Control]:
    if len(photos) < 2:
        return []
    of = _("{n} of {count}").format(n=number + 1, count=len(photos))
    count = ft.Semantics(live_region=True, content=text(of, "label_strong", p.photo_ink))
    return [
        _round(p, "caret-left", _("The photo before"), lambda: step(-1), disabled=number == 0),
        ft.Container(count, padding=ft.Padding.symmetric(horizontal=6)),
        _round(p, "caret-right", _("The next photo"), lambda: step(1), disabled=number == len(photos) - 1),
    ]


def _round(p: Palette, glyph: str, label: str, act: Callable[[], None], *, disabled: bool = False) -> ft.Control:
    return round_button(p, glyph, label, act, bg=p.photo_scrim, color=p.photo_ink, disabled=disabled)
