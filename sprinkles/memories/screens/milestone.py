"""One milestone to look at: its picture, its day, its words."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from sprinkles.memories.life import today
from sprinkles.memories.milestones import THEMES, MilestoneView, read_milestone
from sprinkles.memories.models import Milestone
from sprinkles.memories.screens.live import use_live
from sprinkles.memories.screens.rows import picture_of
from sprinkles.sdk import Context
from ui.action import use_action
from ui.boundary import component, keyed
from ui.direction import held, own_way
from ui.icons import backward, icon
from ui.look import Look, use_look
from ui.overlay import overlay
from ui.people import avatar, sees, who_sees
from ui.photo import photo, photo_waiting
from ui.press import button, fact, round_button
from ui.states import Loading, empty
from ui.surface import sides
from ui.text import around, text, title, to_copy
from ui.tokens import GUTTER_READING, R_L, READING, Palette
from ui.words import _, dated, grouped, ngettext, pgettext

TALLEST = 1.3


@dataclass(frozen=True)
class _Shown:
    view: MilestoneView
    photos: tuple[tuple[str | bytes, float], ...]


def _read(ctx: Context, milestone_id: str) -> tuple[_Shown | None]:
    view = read_milestone(ctx, milestone_id)
    if view is None:
        return (None,)
    return (
        _Shown(view, tuple((picture_of(ctx, sha, ask=True) or "", h / w if w else 0.7) for sha, w, h in view.pictures)),
    )


@component
def MilestonePage(ctx: Context) -> ft.View:
    milestone_id = ft.use_route_params().get("milestone_id", "")
    assert ctx.nav is not None
    body = keyed(_Story, milestone_id)(ctx, milestone_id)
    return ctx.nav.frame(f"/memories/{milestone_id}", body, body, bar=False)  # type: ignore[no-any-return]


@component
def _Story(ctx: Context, milestone_id: str) -> ft.Control:
    look = use_look()
    p = look.p
    deleted, set_deleted = ft.use_state(False)
    asking, ask = ft.use_state(False)
    answer = use_live(ctx, lambda: _read(ctx, milestone_id), [milestone_id])
    assert ctx.nav is not None
    nav = ctx.nav

    def remove() -> None:
        ctx.store.delete(Milestone, milestone_id)

    def removed(__: object) -> None:
        ask(False)
        set_deleted(True)

    def restore() -> None:
        ctx.store.restore(Milestone, milestone_id)

    delete = use_action(remove, on_done=removed)
    undo = use_action(restore, on_done=lambda __: set_deleted(False))
    shown = answer[0] if answer else None
    dialog: ft.DialogControl | None = None
    if shown is not None and asking:
        answers = ft.Row(
            [
                button(p, _("Keep it"), lambda: ask(False), kind="quiet", expand=True),
                button(p, _("Delete"), delete.run, kind="danger", lead="trash", busy=delete.running, expand=True),
            ],
            spacing=10,
        )
        heading, under = question(shown.view)
        dialog = overlay(look, heading, answers, lambda: ask(False), under=under)
    ft.use_dialog(dialog)
    if answer is None:
        return ft.Container(Loading(p, 4), padding=40, expand=True)
    if shown is None:
        return _gone(p, lambda: nav.go("/memories"), undo.run if deleted else None)
    acts: list[ft.Control] = [nav.sync_mark()]
    if shown.view.may_edit:
        acts.append(round_button(p, "pencil-simple", _("Edit"), lambda: nav.go(f"/memories/{milestone_id}/edit")))
    if shown.view.may_delete:
        acts.append(round_button(p, "trash", _("Delete this day"), lambda: ask(True)))
    back = round_button(p, backward(), _("Back to memories"), lambda: nav.go("/memories"))
    bar = ft.Container(
        ft.Row([back, ft.Container(expand=True), *acts], spacing=2),
        padding=sides(start=8, end=8, top=8, bottom=4),
    )
    return _page(look, bar, shown)


def _page(look: Look, bar: ft.Control, shown: _Shown) -> ft.Control:
    p, view = look.p, shown.view
    width = READING if look.wide else look.width - 2 * GUTTER_READING
    parts: list[ft.Control] = []
    for src, ratio in shown.photos[:1]:
        parts.append(_photo(p, view, src, ratio, width))
    parts += [
        ft.Column(
            [
                text(dated(view.day), "label_strong", p.accent),
                title(held(view.title), "display", p.ink, **own_way(view.title)),
            ],
            spacing=4,
        ),
        _facts(p, view),
    ]
    if view.note:
        parts.append(to_copy(text(held(view.note), "story", p.ink, **own_way(view.note))))
    parts += [_photo(p, view, src, ratio, width) for src, ratio in shown.photos[1:]]
    column = ft.Container(ft.Column(parts, spacing=20), width=width)
    edge = 0 if look.wide else GUTTER_READING
    body = ft.ListView(
        [ft.Container(column, alignment=ft.Alignment.TOP_CENTER)], expand=True,
        padding=sides(top=8, bottom=40, start=edge, end=edge),
    )  # fmt: skip
    return ft.Column([bar, body], spacing=0, expand=True)


def _photo(p: Palette, view: MilestoneView, src: str | bytes, ratio: float, width: float) -> ft.Control:
    height = width * min(ratio, TALLEST)
    if src:
        return photo(src, _("Photo: {title}").format(title=view.title), radius=R_L, width=width, height=height)
    return photo_waiting(p, _("This photo is not on this device yet"), width=width, height=min(height, 180))


def _facts(p: Palette, view: MilestoneView) -> ft.Control:
    who = ft.Container(
        sees(p, who_sees(shared=view.shared, mine=view.author.is_me), 14),
        bgcolor=p.sunken,
        border_radius=15,
        padding=ft.Padding.symmetric(horizontal=11, vertical=around("caption", 30)),
    )
    name, glyph = THEMES[view.theme]
    out: list[ft.Control] = [who, fact(p, icon(glyph, p.ink_soft, 15), _(name))]
    since = since_words(view)
    if since:
        out.append(fact(p, icon("clock", p.ink_soft, 15), since))
    name = pgettext("one of the two", "You") if view.author.is_me else view.author.name
    out.append(fact(p, avatar(p, view.author.name, view.author.side, 18, photo=view.author.photo), name))
    return ft.Row(out, spacing=8, run_spacing=8, wrap=True)


def since_words(view: MilestoneView) -> str:
    """`1,284 days ago`; nothing for a day to come."""
    days = (today() - view.day).days
    if days < 2:
        return "" if days < 0 else _("Yesterday") if days else _("Today")
    return ngettext("{n} day ago", "{n} days ago", days).format(n=grouped(days))


def question(view: MilestoneView) -> tuple[str, str]:
    """What is asked before deleting, and who else loses it."""
    if view.shared and view.mate is not None:
        under = _("It goes from {name}’s devices too. You can undo it right after.").format(name=view.mate.name)
        return _("Delete “{title}” for both of you?").format(title=view.title), under
    under = _("It goes from all your devices. You can undo it right after.")
    return _("Delete “{title}”?").format(title=view.title), under


def _gone(p: Palette, on_close: Callable[[], None], on_undo: Callable[[], object] | None) -> ft.Control:
    sentence = _("It is deleted.") if on_undo else _("This day is not here any more.")
    ways: list[ft.Control] = [button(p, _("Back to memories"), on_close, kind="quiet")]
    if on_undo:
        ways.insert(0, button(p, _("Undo"), on_undo, kind="soft", lead="arrow-counter-clockwise"))
    parts = [empty(p, sentence), ft.Row(ways, spacing=10, alignment=ft.MainAxisAlignment.CENTER)]
    return ft.Container(ft.Column(parts, tight=True, spacing=4), alignment=ft.Alignment.CENTER, expand=True)
