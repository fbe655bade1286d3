"""You both wrote this: the two wordings beside each other, what differs marked, and which to keep. Nothing is lost by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import flet as ft

from sprinkles.journal.both_wrote import Choice, Question, Settled, Side, questions, settle, undo
from sprinkles.journal.dates import local, spoken
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.live import use_live
from sprinkles.journal.screens.wordings import COLUMNS, Kind, compared, said
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context
from ui.action import use_action
from ui.boundary import component, keyed
from ui.direction import following, in_pieces
from ui.icons import backward
from ui.look import Look, use_look
from ui.people import sees, who_sees
from ui.press import button, round_button, word_button
from ui.shell import canvas, column_list, top_bar
from ui.states import Loading, empty, notice
from ui.surface import card
from ui.text import style, text, title, to_copy
from ui.tokens import Palette
from ui.words import _, clock
from ui.zone import here

WIDTH = 920


@dataclass(frozen=True)
class Review:
    """What is asked of an entry."""

    name: str
    may_edit: bool
    questions: tuple[Question, ...]


def read_review(ctx: Context, entry_id: str) -> Review | None:
    """None when the entry is not here (any more). Blocking."""
    entry = ctx.store.get(JournalEntry, entry_id)
    if entry is None:
        return None
    may_edit = ctx.store.may(JournalEntry, entry_id, "edit")
    return Review(head(entry.title, entry.text)[0], may_edit, questions(ctx, entry))


@component
def BothWrote(ctx: Context) -> ft.View:
    look = use_look()
    entry_id = ft.use_route_params().get("entry_id", "")
    turn, step = ft.use_state(0)
    last, set_last = ft.use_state(cast(Settled | None, None))
    answer = use_live(ctx, lambda: (read_review(ctx, entry_id),), [entry_id, turn])
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p

    def decided(settled: Settled | None) -> None:
        set_last(lambda __: settled)
        step(lambda n: n + 1)

    def take_back() -> None:
        if last is not None:
            undo(ctx, entry_id, last)

    taking_back = use_action(take_back, on_done=lambda __: decided(None))
    to_entry = f"/diary/{entry_id}"
    back = round_button(p, backward(), _("Back to the entry"), lambda: nav.go(to_entry))
    parts: list[ft.Control] = []
    if last is not None:
        parts.append(_decided(p, taking_back.run))
    found = answer[0] if answer else None
    if answer is None:
        parts.append(Loading(p, 3))
    elif found is None:
        parts.append(empty(p, _("This entry is not here any more.")))
    elif not (found.questions and found.may_edit):
        # The pair may have ended meanwhile, also while this page was open.
        sentence = _("You can’t change this entry any more. Every wording stays under Earlier.")
        if not found.questions:
            sentence = _("It is settled. Every wording stays under Earlier.")
        parts.append(empty(p, sentence, action=_("To the entry"), on_action=lambda: nav.go(to_entry)))
    else:
        parts.append(
            text(_("“{name}”. Nothing is lost, whatever you choose.").format(name=found.name), "label", p.ink_soft)
        )
        parts += [keyed(Asked, "-".join((q.column, *q.versions)))(ctx, entry_id, q, decided) for q in found.questions]
    bar = top_bar(p, _("You both wrote this"), leading=back, trailing=[nav.sync_mark()])
    return _framed(ctx, look, f"{to_entry}/both-wrote", bar, parts)


def _framed(ctx: Context, look: Look, here: str, bar: ft.Control, parts: list[ft.Control]) -> ft.View:
    assert ctx.nav is not None
    phone = ft.Column([bar, column_list(look, parts, spacing=16, top=4)], spacing=0, expand=True)
    wide = canvas(ft.Column([bar, *parts], spacing=18), width=WIDTH) if look.wide else phone
    return ctx.nav.frame(here, phone, wide, bar=False)  # type: ignore[no-any-return]


def _decided(p: Palette, on_undo: Callable[[], object]) -> ft.Control:
    said_ = notice(p, _("Kept as you said. The other wording stays under Earlier."), tone="success")
    line = ft.Row([ft.Container(said_, expand=True), word_button(p, _("Undo"), on_undo)], spacing=4)
    return ft.Semantics(live_region=True, content=line)


@component
def Asked(ctx: Context, entry_id: str, question: Question, on_decided: Callable[[Settled | None], None]) -> ft.Control:
    """One question: two wordings and the ways to answer."""
    look = use_look()
    p = look.p
    chosen: Any = ft.use_ref("one")
    deciding = use_action(lambda: settle(ctx, entry_id, question, chosen.current), on_done=on_decided)

    def choose(choice: Choice) -> Callable[[], object]:
        def run() -> object:
            chosen.current = choice
            return deciding.run()

        return run

    one, other = said(question.column, question.one.value), said(question.column, question.other.value)
    pieces = compared(one, other)
    sides = [
        _side(p, question.column, question.one, pieces, "now", _("One wording")),
        _side(p, question.column, question.other, pieces, "then", _("The other wording")),
    ]
    ways = [(_("Keep this one"), choose("one")), (_("Keep the other"), choose("other"))]
    cards: list[ft.Control] = []
    for lines, (label, run) in zip(sides, ways, strict=True):
        act = ft.Row([button(p, label, run, kind="soft", busy=deciding.running)])
        cards.append(card(p, ft.Column([*lines, act], spacing=12, tight=True), expand=look.wide or None))
    parts: list[ft.Control] = [title(_(COLUMNS[question.column]), "heading", p.ink)]
    if look.wide:
        parts.append(ft.Row(cards, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START))
    else:
        parts += cards
    parts.append(text(_("Underlined: only in this wording."), "caption", p.ink_soft))
    if question.one.version is not None:
        parts.append(text(_("As it is now"), "label_strong", p.ink))
        parts.append(to_copy(following(text(said(question.column, question.now), "story_small", p.ink_soft))))
    if question.both is not None:
        both = button(p, _("Keep both"), choose("both"), kind="quiet", busy=deciding.running)
        parts.append(ft.Row([both, _how(p, question)], spacing=12))
    return ft.Column(parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _how(p: Palette, question: Question) -> ft.Control:
    joined = question.one.version is not None
    words = {
        "text": _("It stays as it is now: both, joined.") if joined else _("The entry says both, one after the other."),
        "title": _("The title says both."),
        "media": _("The entry has the photos of both."),
    }[question.column]
    return text(words, "caption", p.ink_soft, expand=True)


def _side(
    p: Palette, column: str, side: Side, pieces: tuple[tuple[str, Kind], ...], not_here: Kind, name: str
) -> list[ft.Control]:
    when = _("What it says now") if side.written_at is None else name
    under = ""
    if side.written_at is not None:
        at = local(datetime.fromtimestamp(side.written_at / 1000, UTC).isoformat(), None)
        under = _("{day}, {time}").format(day=spoken(at, here()), time=clock(at))
    mark = ft.TextStyle(
        color=p.accent_ink,
        bgcolor=p.accent_soft,
        decoration=ft.TextDecoration.UNDERLINE,
        decoration_color=p.accent,
    )
    spans = [ft.TextSpan(words, style=None if kind == "same" else mark) for words, kind in pieces if kind != not_here]
    lines: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(text(when, "label_strong", p.ink), expand=True),
                sees(p, who_sees(shared=side.shared, mine=True), 13),
            ]
        )
    ]
    if under:
        lines.append(text(under, "caption", p.ink_soft))
    lines.append(to_copy(in_pieces(spans, style("story_small", p.ink))))
    return lines
