"""The list of habits: what is for today first, the others after it, those at rest behind a word, an ex-partner's last."""

from collections.abc import Callable, Sequence

import flet as ft

from sprinkles.habits.queries import HabitView
from sprinkles.habits.screens.habit_row import HabitRow
from sprinkles.sdk import Context
from ui.boundary import component, keyed
from ui.look import use_look
from ui.press import round_button, word_button
from ui.states import Loading, empty
from ui.surface import hairline, sides
from ui.text import name_style, text, title
from ui.tokens import Palette
from ui.words import _


@component
def HabitList(
    ctx: Context, habits: Sequence[HabitView] | None, chosen: str | None, edge: float, on_open: Callable[[str], None]
) -> ft.Control:
    look = use_look()
    p = look.p
    resting, show_resting = ft.use_state(False)
    assert ctx.nav is not None
    nav = ctx.nav
    if habits is None:
        body: ft.Control = ft.Container(Loading(p, 4), padding=24, expand=True)
    elif not habits:
        body = ft.Container(
            empty(p, _("A small promise, kept most days, is enough to begin with."), action=_("Begin a habit"),
                  on_action=lambda: nav.go("/habits/new")),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )  # fmt: skip
    else:
        before = [h for h in habits if h.archive]
        kept = [h for h in habits if not h.archived and not h.archive]
        lines = [
            *_part(ctx, p, _("Today"), _so_far(kept), [h for h in kept if h.asks_today], chosen, edge, on_open),
            *_part(ctx, p, _("Not for today"), "", [h for h in kept if not h.asks_today], chosen, edge, on_open),
        ]
        asleep = [h for h in habits if h.archived and not h.archive]
        if asleep:
            label = _("Hide those at rest") if resting else _("At rest: {n}").format(n=len(asleep))
            button = word_button(p, label, lambda: show_resting(not resting), color=p.ink_soft)
            lines.append(ft.Container(ft.Row([button]), padding=sides(start=edge, top=8)))
            lines += _part(ctx, p, "", "", asleep if resting else [], chosen, edge, on_open)
        lines += _part(ctx, p, _("Shared before"), "", before, chosen, edge, on_open)
        body = ft.ListView(lines, expand=True, padding=ft.Padding.only(top=2, bottom=24))
    head = ft.Row(
        [
            title(_("Habits"), name_style(_("Habits"), wide=look.wide), p.ink, expand=True),
            nav.sync_mark(),
            round_button(p, "plus", _("New habit"), lambda: nav.go("/habits/new")),
        ],
        spacing=0,
    )
    above = 28 if look.wide else 14
    return ft.Column(
        [ft.Container(head, padding=sides(start=edge + 12, end=edge + 2, top=above, bottom=4)), body],
        spacing=0,
        expand=True,
    )


def _so_far(habits: Sequence[HabitView]) -> str:
    asked = [h for h in habits if h.asks_today]
    done = sum(h.today in h.kept for h in asked)
    return _("{done} of {all} done").format(done=done, all=len(asked)) if asked else ""


def _part(
    ctx: Context,
    p: Palette,
    name: str,
    under: str,
    habits: Sequence[HabitView],
    chosen: str | None,
    edge: float,
    on_open: Callable[[str], None],
) -> list[ft.Control]:
    if not habits:
        return []
    head = ft.Row(
        [title(name, "heading", p.accent), text(under, "caption", p.ink_soft)],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    out: list[ft.Control] = []
    if name:
        out.append(ft.Container(head, padding=sides(start=edge + 12, top=14, bottom=6), key=f"part-{name}"))
    before = None
    for view in habits:
        if before is not None:
            gone = chosen in (view.id, before)
            inset = sides(start=edge + 88, end=edge + 12)
            out.append(
                ft.Container(ft.Container(height=1) if gone else hairline(p), padding=inset, key=f"line-{view.id}")
            )
        drawn = keyed(HabitRow, view.id)(ctx, view, view.id == chosen, on_open)
        out.append(ft.Container(drawn, padding=ft.Padding.symmetric(horizontal=edge), key=f"row-{view.id}"))
        before = view.id
    return out
