"""What a place shows when it has nothing, not yet, or not any more to show. Every data screen has all of these.

Empty: one drawing, one sentence, one button. Loading: sealed bars, and only after 300 ms. Offline: no banner,
at most a note beside what cannot be had. Error: what happened, what is safe, one way out.
"""

import asyncio

import flet as ft

from ui import art
from ui.guard import Handler, use_effect
from ui.icons import icon, picture
from ui.press import button, round_button
from ui.surface import sides
from ui.text import text
from ui.tokens import PATIENCE_MS, R_L, R_M, Palette
from ui.words import _


def empty(
    p: Palette,
    sentence: str,
    *,
    action: str | None = None,
    on_action: Handler | None = None,
    drawing: str | None = None,
) -> ft.Control:
    """Nothing here yet: `sentence` says what would be, `action` starts it. `drawing` is SVG, under 160 px."""
    parts: list[ft.Control] = [
        picture(drawing or art.empty_place(p), width=150, height=98, fit=ft.BoxFit.CONTAIN),
        text(sentence, "question", p.ink, text_align=ft.TextAlign.CENTER),
    ]
    if action:
        parts.append(button(p, action, on_action))
    body = ft.Column(parts, spacing=20, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    return ft.Container(ft.Container(body, width=300), alignment=ft.Alignment.CENTER, padding=24)


@ft.component
def Loading(p: Palette, rows: int = 3, label: str | None = None) -> ft.Control:
    """Bars where the words will be, after 300 ms of nothing. Never for local data that is at hand."""
    shown, show = ft.use_state(False)

    async def wait() -> None:
        await asyncio.sleep(PATIENCE_MS / 1000)
        show(True)

    use_effect(wait, [])
    if not shown:
        return ft.Container()
    bars = picture(art.sealed(p.sunken), height=25, fit=ft.BoxFit.FILL)
    block = ft.Column([ft.Container(bars, padding=ft.Padding.only(right=20)) for _ in range(rows)], spacing=26)
    return ft.Semantics(label=_("Opening") if label is None else label, live_region=True, container=True, content=block)


def offline_note(p: Palette, sentence: str) -> ft.Control:
    """Beside something that is not on this device: why it is not here and when it will be."""
    return _line(p, "cloud-slash", (p.ink_soft, p.sunken), sentence)


def notice(p: Palette, sentence: str, *, tone: str = "info", on_close: Handler | None = None) -> ft.Control:
    """One calm line. Tones: info, success, warning, danger (real failure only). A live region."""
    glyph = {"info": "sparkle", "success": "check-circle", "warning": "eye", "danger": "warning-circle"}[tone]
    return _line(p, glyph, (getattr(p, tone), getattr(p, f"{tone}_soft")), sentence, on_close)


def error_card(
    p: Palette,
    what: str,
    safe: str,
    *,
    way_out: str,
    on_way_out: Handler | None,
    busy: bool = False,
) -> ft.Control:
    """What happened, what is safe, one way out."""
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Column(
                [
                    ft.Row(
                        [
                            ft.Container(
                                icon("warning-circle", p.danger, 20, fill=True),
                                width=40,
                                height=40,
                                border_radius=20,
                                bgcolor=p.danger_soft,
                                alignment=ft.Alignment.CENTER,
                            ),
                            ft.Column(
                                [text(what, "heading", p.ink), text(safe, "label", p.ink_soft)],
                                spacing=3,
                                expand=True,
                                tight=True,
                            ),
                        ],
                        spacing=14,
                        vertical_alignment=ft.CrossAxisAlignment.START,
                    ),
                    ft.Row([button(p, way_out, on_way_out, kind="quiet", busy=busy)]),
                ],
                spacing=16,
                tight=True,
            ),
            padding=20,
            bgcolor=p.surface,
            border=ft.Border.all(1, p.line),
            border_radius=R_L,
        ),
    )


def _line(
    p: Palette, glyph: str, colors: tuple[str, str], sentence: str, on_close: Handler | None = None
) -> ft.Control:
    fg, bg = colors
    parts: list[ft.Control] = [icon(glyph, fg, 20, fill=True), text(sentence, "label", p.ink, expand=True)]
    if on_close:
        parts.append(round_button(p, "x", _("Dismiss"), on_close, color=p.ink))
    row = ft.Row(parts, spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    # The dismissing button brings its own air.
    end, tall = (4, 2) if on_close else (14, 12)
    pad = sides(14, end, top=tall, bottom=tall)
    return ft.Semantics(live_region=True, content=ft.Container(row, bgcolor=bg, border_radius=R_M, padding=pad))
