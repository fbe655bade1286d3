"""The page being written with all that is around it. Keeps the draft when it is left, whatever way that is."""

from collections.abc import Callable
from typing import Any

import flet as ft

from sprinkles.journal.screens.attached import Attached
from sprinkles.journal.screens.date_line import DateLine
from sprinkles.journal.screens.draft import NOT_KEPT, Draft
from sprinkles.journal.screens.mood import Faces, MoodButton
from sprinkles.journal.screens.offers import Offers
from sprinkles.journal.screens.paper import Paper, Quill, TagLine
from sprinkles.journal.screens.who_reads import WhoReads
from sprinkles.sdk import Context
from ui.action import Action, use_action
from ui.boundary import component, use_effect
from ui.look import use_look
from ui.press import button, round_button, word_button
from ui.states import notice
from ui.surface import at_start, hairline, sides
from ui.sync_mark import saved_line
from ui.text import overline, text
from ui.tokens import READING, Palette
from ui.words import _, grouped, ngettext, right_to_left

SIDE = 364


@component
def Desk(ctx: Context, draft: Draft) -> ft.Control:
    look = use_look()
    stop: Any = ft.use_ref(None)
    assert ctx.nav is not None
    nav = ctx.nav

    def stay() -> None:
        stop.current = nav.on_pause(draft.keep)

    async def leave() -> None:
        if stop.current:
            stop.current()
        await draft.keep()

    use_effect(stay, [], leave)

    async def close() -> None:
        await draft.keep()
        nav.back("/diary")

    def kept(done: bool) -> None:
        if done and draft.entry_id is None:
            nav.go("/diary")
        elif done:
            nav.back("/diary")

    def failed(error: Exception) -> None:
        draft.problem = _(getattr(error, "message", NOT_KEPT))

    finish = use_action(draft.done, on_done=kept, on_error=failed)
    if look.wide:
        return _wide(ctx, look.p, draft, close, finish)
    return _phone(ctx, look.p, draft, close, finish)


def _phone(ctx: Context, p: Palette, draft: Draft, close: Callable[[], Any], finish: Action) -> ft.Control:
    assert ctx.nav is not None
    at_end: dict[str, Any] = {"left": 4} if right_to_left() else {"right": 4}
    full: dict[str, Any] = {"left": 0, "right": 0, "top": 0, "bottom": 0}
    bar = ft.Stack(
        [
            ft.Container(_saved(p, draft), alignment=ft.Alignment.CENTER, **full),
            ft.Container(round_button(p, "x", _("Close"), close), top=2, **at_start(5)),
            ft.Container(
                word_button(p, _("Done"), None if finish.running else finish.run),
                top=0,
                **at_end,
            ),
        ],
        height=48,
    )
    quill = Quill(draft)
    paper = ft.ListView(
        [_dated(draft), Paper(quill, draft.revision), Attached(ctx, draft), *_offers(draft)],
        expand=True,
        spacing=2,
        padding=ft.Padding.only(left=24, right=24, top=8, bottom=18),
    )
    foot = ft.Row(
        [ft.Container(TagLine(quill, draft.revision, _("Tags")), expand=True), ctx.nav.sync_mark()], spacing=4
    )
    return ft.Column(
        [
            ft.Container(bar, padding=ft.Padding.only(left=8, right=8, top=10, bottom=6)),
            ft.Container(
                ft.Column([WhoReads(draft, False), *_lines(p, draft, finish)], spacing=8),
                padding=ft.Padding.symmetric(horizontal=16),
            ),
            paper,
            hairline(p),
            ft.Container(foot, padding=sides(24, 10, top=2, bottom=6)),
        ],
        spacing=0,
        expand=True,
    )


def _wide(ctx: Context, p: Palette, draft: Draft, close: Callable[[], Any], finish: Action) -> ft.Control:
    assert ctx.nav is not None
    bar = ft.Row(
        [
            round_button(p, "x", _("Close"), close),
            ft.Container(_saved(p, draft), padding=ft.Padding.only(left=4)),
            ft.Container(expand=True),
            ctx.nav.sync_mark(),
            ft.Container(width=8),
            button(p, _("Done"), finish.run, busy=finish.running),
        ]
    )
    quill = Quill(draft)
    paper = ft.ListView(
        [
            *_lines(p, draft, finish),
            DateLine(draft),
            Paper(quill, draft.revision),
            Attached(ctx, draft),
            *_offers(draft),
        ],
        expand=True,
        spacing=6,
        padding=ft.Padding.only(top=28, bottom=24),
    )
    sheet = ft.Column(
        [
            ft.Container(bar, padding=ft.Padding.only(left=28, right=28, top=20)),
            ft.Container(ft.Container(paper, width=READING), alignment=ft.Alignment.TOP_CENTER, expand=True),
        ],
        spacing=0,
        expand=True,
    )
    side = ft.Container(
        ft.Column(
            [
                _part(p, _("Who can read this"), WhoReads(draft, True)),
                _part(p, _("How it felt"), Faces(draft)),
                _part(p, _("Tags"), TagLine(quill, draft.revision, _("With commas between"))),
                text(_count(draft.words), "caption", p.ink_soft),
            ],
            spacing=28,
        ),
        width=SIDE,
        bgcolor=p.background,
        padding=ft.Padding.only(left=24, right=24, top=36),
        border=ft.Border.only(left=ft.BorderSide(1, p.line)),
    )
    return ft.Row(
        [ft.Container(sheet, expand=True, padding=ft.Padding.symmetric(horizontal=20)), side],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _dated(draft: Draft) -> ft.Control:
    return ft.Row([ft.Container(DateLine(draft), expand=True), MoodButton(draft)])


def _offers(draft: Draft) -> list[ft.Control]:
    return [Offers(draft)] if draft.untouched else []


def _part(p: Palette, label: str, body: ft.Control) -> ft.Control:
    return ft.Column([overline(label, p.ink_soft), body], spacing=12)


def _count(words: int) -> str:
    return ngettext("{n} word", "{n} words", words).format(n=grouped(words))


def _saved(p: Palette, draft: Draft) -> ft.Control:
    return (
        saved_line(p, _("Saved here, {time}").format(time=draft.kept_at))
        if draft.kept_at and not draft.trouble
        else ft.Container()
    )


def _lines(p: Palette, draft: Draft, finish: Action) -> list[ft.Control]:
    """What the writer must know now: a failure, or that this was found again."""
    said = draft.problem or draft.trouble
    if said and draft.asks:

        def confirm() -> object:
            draft.confirmed = True
            return finish.run()

        return [notice(p, said, tone="warning"), word_button(p, _("It is mine to share"), confirm)]
    if said:
        return [notice(p, said, tone="warning")]
    if draft.put_aside:
        return [_line(p, _("What you were writing is put aside."), _("Bring it back"), draft.bring_back)]
    if draft.restored_from:
        return [
            _line(
                p,
                _("Found again, as you left it at {time}.").format(time=draft.restored_from),
                _("Start afresh"),
                draft.afresh,
            )
        ]
    return []


def _line(p: Palette, words: str, label: str, act: Callable[[], None]) -> ft.Control:
    said = ft.Semantics(live_region=True, content=text(words, "caption", p.ink_soft), expand=True)
    return ft.Container(ft.Row([said, word_button(p, label, act)], spacing=4), padding=sides(8))
