"""What an entry once said: each wording with when and why it was kept, compared with now, and brought back by one press."""

from collections.abc import Callable
from typing import Any, cast

import flet as ft

from sprinkles.journal import keeping
from sprinkles.journal.screens.live import use_live
from sprinkles.journal.screens.wordings import Kind, Wording, Wordings, read_wordings
from sprinkles.sdk import Context
from ui.action import use_action
from ui.boundary import component, keyed
from ui.direction import held, in_pieces, own_way
from ui.icons import backward
from ui.look import Look, use_look
from ui.people import sees
from ui.press import button, chip, round_button, word_button
from ui.shell import canvas, column_list, top_bar
from ui.states import Loading, empty, notice
from ui.surface import card
from ui.text import overline, style, text, to_copy
from ui.tokens import READING, Palette
from ui.words import _


@component
def Earlier(ctx: Context) -> ft.View:
    look = use_look()
    entry_id = ft.use_route_params().get("entry_id", "")
    comparing, compare = ft.use_state(True)
    undoing, set_undoing = ft.use_state(cast(dict[str, Any] | None, None))
    answer = use_live(ctx, lambda: (read_wordings(ctx, entry_id),), [entry_id])
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p

    def put_back() -> None:
        if undoing is not None:
            keeping.change(ctx, entry_id, **undoing)

    def brought(before: dict[str, Any]) -> None:
        set_undoing(lambda __: before)

    undo = use_action(put_back, on_done=lambda __: set_undoing(None))
    back = round_button(p, backward(), _("Back to the entry"), lambda: nav.go(f"/diary/{entry_id}"))
    parts: list[ft.Control] = [top_bar(p, _("Earlier wordings"), leading=back, trailing=[nav.sync_mark()])]
    found = answer[0] if answer else None
    if answer is None:
        parts.append(Loading(p, 3))
    elif found is None:
        parts.append(empty(p, _("This entry is not here any more.")))
    elif not found.all:
        parts.append(empty(p, _("It has said the same from the start.")))
    else:
        parts += _top(p, found, comparing, lambda: compare(True), lambda: compare(False))
        if undoing is not None:
            parts.append(_brought_back(p, undo.run))
        parts += [keyed(Card, w.id)(ctx, entry_id, found, w, comparing, brought) for w in found.all]
    here = f"/diary/{entry_id}/earlier"
    return _framed(ctx, look, here, parts)


def _framed(ctx: Context, look: Look, here: str, parts: list[ft.Control]) -> ft.View:
    assert ctx.nav is not None
    bar, *rest = parts
    phone = ft.Column([bar, column_list(look, rest, spacing=14, top=4)], spacing=0, expand=True)
    wide = canvas(ft.Column(parts, spacing=16), width=READING)
    return ctx.nav.frame(here, phone, wide, bar=False)  # type: ignore[no-any-return]


def _top(
    p: Palette, found: Wordings, comparing: bool, on: Callable[[], None], off: Callable[[], None]
) -> list[ft.Control]:
    chips: list[ft.Control] = [
        chip(p, _("Compared with now"), comparing, on),
        chip(p, _("As it was"), not comparing, off),
    ]
    return [
        text(
            _("“{name}”. Every wording is kept, for whoever could read it then.").format(name=found.name),
            "label",
            p.ink_soft,
        ),
        ft.Row(chips, spacing=8, wrap=True),
    ]


def _brought_back(p: Palette, on_undo: Callable[[], object]) -> ft.Control:
    said = _("It says that again. What stood there is kept below.")
    undo = word_button(p, _("Undo"), on_undo)
    line = ft.Row([ft.Container(notice(p, said, tone="success"), expand=True), undo], spacing=4)
    return ft.Semantics(live_region=True, content=line)


@component
def Card(
    ctx: Context,
    entry_id: str,
    found: Wordings,
    wording: Wording,
    comparing: bool,
    on_brought: Callable[[dict[str, Any]], None],
) -> ft.Control:
    """One wording."""
    p = use_look().p
    before = {wording.column: found.now[wording.column]}

    def bring() -> None:
        keeping.bring_back(ctx, entry_id, wording.id)

    bringing = use_action(bring, on_done=lambda __: on_brought(before))
    who = sees(p, wording.sees, 13)
    lines: list[ft.Control] = [
        ft.Row([overline(wording.name, p.ink_soft), who], alignment=ft.MainAxisAlignment.SPACE_BETWEEN),
        ft.Column(
            [text(wording.when, "label_strong", p.ink), text(wording.why, "caption", p.ink_soft)], spacing=1, tight=True
        ),
        _words(p, wording, comparing),
    ]
    if wording.is_now:
        lines.append(text(_("This is what it says now."), "caption", p.ink_soft))
    elif found.may_edit:
        lines.append(
            ft.Row([button(p, _("Bring this back"), bringing.run, kind="soft", lead="arrow-counter-clockwise",
                           busy=bringing.running)])
        )  # fmt: skip
    return card(p, ft.Column(lines, spacing=12, tight=True))


def _words(p: Palette, wording: Wording, comparing: bool) -> ft.Control:
    base = style("story_small", p.ink)
    if not comparing or wording.is_now:
        return to_copy(ft.Text(held(wording.words), style=base, **own_way(wording.words)))
    marks: dict[Kind, ft.TextStyle | None] = {
        "same": None,
        "then": ft.TextStyle(color=p.success, bgcolor=p.success_soft),
        "now": ft.TextStyle(color=p.ink_soft, decoration=ft.TextDecoration.LINE_THROUGH),
    }
    # The colours never stand alone: what is said now and was not then is struck through, and this line says so.
    spans: list[ft.TextSpan] = []
    for words, kind in wording.pieces:
        if kind == "now" and spans and not (spans[-1].text or " ")[-1].isspace():
            spans.append(ft.TextSpan(" "))  # what took a word's place stands apart from it
        spans.append(ft.TextSpan(words, style=marks[kind]))
    said = to_copy(in_pieces(spans, base))
    legend = text(_("Marked: only then. Struck through: only now."), "caption", p.ink_soft)
    return ft.Column([said, legend], spacing=8, tight=True)
