"""The diary on the Today page: what was written today, or a quiet invitation; and this day in an earlier year."""

from collections.abc import Callable

import flet as ft

from sprinkles.journal.queries import today
from sprinkles.journal.screens.today import Earlier, Today, Written, read_today
from sprinkles.sdk import Context
from ui.boundary import component
from ui.direction import following
from ui.icons import icon, onward
from ui.live import use_live
from ui.look import use_look
from ui.people import avatar, sees, who_sees
from ui.press import button, tappable
from ui.surface import card, hairline
from ui.text import one_line, overline, text
from ui.tokens import R_M, R_S, Palette
from ui.words import _

TABLES = frozenset({"journal_entry", "profile", "pair_member"})


@component
def Card(ctx: Context) -> ft.Control:
    p = use_look().p
    day = today()
    found: Today | None = use_live(ctx.events.on_change, TABLES, lambda: read_today(ctx, day), [day])
    if found is None:
        return ft.Container(visible=False)

    def go(route: str) -> None:
        if ctx.nav is not None:
            ctx.nav.go(route)

    if found.written is not None:
        above = _written(p, found.written, lambda: go(f"/diary/{found.written.id}" if found.written else "/diary"))
    elif found.unfinished:
        above = _invitation(p, _("You were writing"), found.unfinished, _("Go on writing"), lambda: go("/write"))
    else:
        above = _invitation(
            p, _("A way into today’s page"), found.prompt, _("Begin with this"), lambda: go("/write/today")
        )
    parts = [above]
    if found.earlier is not None:
        earlier = found.earlier
        parts += [
            ft.Container(hairline(p), padding=ft.Padding.symmetric(horizontal=8)),
            _earlier(p, earlier, lambda: go(f"/diary/{earlier.id}")),
        ]
    return card(p, ft.Column(parts, spacing=6, tight=True), padding=12)


def _invitation(p: Palette, over: str, words: str, label: str, on_write: Callable[[], None]) -> ft.Control:
    # The button says the same to a screen reader; the words are read before it.
    said = ft.Column([overline(over, p.ink_soft), one_line(words, "question", p.ink, lines=3)], spacing=4, tight=True)
    pressing = ft.Row([button(p, label, on_write, kind="soft", lead="pencil-simple")])
    return ft.Container(
        ft.Column([said, pressing], spacing=12, tight=True),
        padding=ft.Padding.only(left=8, right=8, top=8, bottom=6),
    )


def _written(p: Palette, written: Written, on_open: Callable[[], None]) -> ft.Control:
    by = _("You wrote today") if written.is_me else _("{name} wrote today").format(name=written.author)
    words: list[ft.Control] = [overline(by, p.ink_soft), following(one_line(written.title, "row", p.ink, lines=2))]
    if written.snippet:
        words.append(following(one_line(written.snippet, "label", p.ink_soft, lines=2)))
    who = who_sees(shared=written.shared, mine=written.is_me)
    marks = ft.Row([avatar(p, written.author, written.side, 20), sees(p, who, 13)], spacing=10)
    words.append(ft.Container(marks, padding=ft.Padding.only(top=5)))
    return tappable(
        p,
        ft.Column(words, spacing=3, tight=True),
        f"{by}: {written.title}",
        on_open,
        radius=R_M,
        padding=ft.Padding.symmetric(horizontal=8, vertical=8),
    )


def _earlier(p: Palette, earlier: Earlier, on_open: Callable[[], None]) -> ft.Control:
    line = ft.Row(
        [
            icon("clock", p.ink_soft, 16),
            text(f"{earlier.ago}:", "label", p.ink_soft),
            one_line(earlier.title, "label_strong", p.ink, expand=True),
            icon(onward(), p.ink_soft, 14),
        ],
        spacing=8,
    )
    return tappable(
        p, line, f"{earlier.ago}: {earlier.title}", on_open, radius=R_S, height=44,
        padding=ft.Padding.symmetric(horizontal=8),
    )  # fmt: skip
