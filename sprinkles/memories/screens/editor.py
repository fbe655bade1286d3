"""Keeping a day by name, and changing it. Nothing is written before Save."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

import flet as ft

from sprinkles.memories.life import today
from sprinkles.memories.milestones import THEMES, keep_picture, read_milestone
from sprinkles.memories.models import Milestone
from sprinkles.memories.screens.rows import picture_of
from sprinkles.sdk import Context, Person, Refused, Visibility
from ui.action import use_action
from ui.boundary import component, guarded, keyed, use_effect
from ui.fields import text_input
from ui.icons import icon
from ui.look import use_look
from ui.people import Sees, band, band_colors
from ui.photo import photo, photo_waiting
from ui.picked import picked_day
from ui.press import button, chip, round_button, tappable
from ui.problems import CALM_LINE
from ui.states import Loading, empty, notice
from ui.surface import sides
from ui.text import text, title
from ui.tokens import COLUMN, GUTTER, R_M, Palette
from ui.words import _, dated

FIRST, LAST = datetime(1000, 1, 1), datetime(2199, 12, 31)
THUMB = 92


class Form(ft.Observable):
    """The fields as they stand. `pictures` are (item of `media`, what an image control takes)."""

    def __init__(self, ctx: Context, milestone_id: str | None, mate: Person | None) -> None:
        self._ctx = ctx
        self.mate = mate
        self.milestone_id = milestone_id
        self.title = self.note = ""
        self.day = today()
        self.theme = "us"
        self.shared = mate is not None
        self.was_shared = self.shared
        self.mine = True
        self.pictures: tuple[tuple[dict[str, Any], str | bytes], ...] = ()
        self.problem = ""

    @classmethod
    def open(cls, ctx: Context, milestone_id: str | None) -> "Form":
        """Read what is to be changed. Blocking. Raises: Refused."""
        form = cls(ctx, milestone_id, ctx.people.both()[1])
        if milestone_id is None:
            return form
        view, kept = read_milestone(ctx, milestone_id), ctx.store.get(Milestone, milestone_id)
        if view is None or kept is None or not view.may_edit:
            raise Refused(_("This day is not here to be changed any more."), code="not_found")
        form.title, form.note, form.day, form.theme = kept.title, kept.note, view.day, view.theme
        form.shared = form.was_shared = view.shared
        form.mine = view.author.is_me
        items = [item for item in kept.media or [] if isinstance(item, dict)]
        form.pictures = tuple((item, picture_of(ctx, str(item.get("sha256"))) or "") for item in items)
        return form

    def take_in(self, data: bytes) -> tuple[dict[str, Any], str | bytes]:
        """Keep a picture's file. Blocking. Raises: Refused."""
        item = keep_picture(self._ctx, data)
        return item, picture_of(self._ctx, item["sha256"]) or ""

    def keep(self) -> str:
        """Write it; answers the id. Blocking. Raises: Refused."""
        if not self.title.strip():
            raise Refused(_("Give the day a name first."), code="missing")
        values: dict[str, Any] = {
            "title": " ".join(self.title.split()), "note": self.note.strip(), "day": self.day.isoformat(), "theme": self.theme,
            "media": [item for item, __ in self.pictures],
        }  # fmt: skip
        level = Visibility.SHARED if self.shared and self.mate is not None else Visibility.PRIVATE
        if self.milestone_id is None:
            return self._ctx.store.add(Milestone(id="", **values), visibility=level).id
        changed = level if self.mine and self.shared != self.was_shared else None
        return self._ctx.store.change(Milestone, self.milestone_id, visibility=changed, **values).id


@component
def NewMilestone(ctx: Context) -> ft.View:
    return _editor(ctx, None)


@component
def EditMilestone(ctx: Context) -> ft.View:
    return _editor(ctx, ft.use_route_params().get("milestone_id", ""))


def _editor(ctx: Context, milestone_id: str | None) -> ft.View:
    look = use_look()
    form, set_form = ft.use_state(cast(Form | None, None))
    refused, set_refused = ft.use_state("")
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = f"/memories/{milestone_id}" if milestone_id else "/memories"

    async def begin() -> None:
        try:
            opened = await asyncio.to_thread(Form.open, ctx, milestone_id)
        except Refused as error:
            set_refused(error.message)
            return
        set_form(lambda __: opened)

    use_effect(begin, [milestone_id])
    if refused:
        body: ft.Control = ft.Container(
            empty(p, refused, action=_("Back to memories"), on_action=lambda: nav.go("/memories")),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    elif form is None:
        body = ft.Container(Loading(p, 4), padding=40, expand=True)
    else:
        body = keyed(Sheet, back)(form, lambda: nav.go(back), lambda rid: nav.go(f"/memories/{rid}"))
    here = f"/memories/{milestone_id}/edit" if milestone_id else "/memories/new"
    return nav.frame(here, ft.Container(body, bgcolor=p.surface, expand=True), bar=False)  # type: ignore[no-any-return]


@component
def Sheet(form: Form, on_close: Callable[[], None], on_kept: Callable[[str], None]) -> ft.Control:
    look = use_look()
    p = look.p

    def failed(error: Exception) -> None:
        form.problem = error.message if isinstance(error, Refused) else CALM_LINE

    save = use_action(form.keep, on_done=on_kept, on_error=failed)

    def named(event: ft.Event[ft.TextField]) -> None:
        form.title = event.control.value or ""

    def told(event: ft.Event[ft.TextField]) -> None:
        form.note = event.control.value or ""

    def theme(name: str) -> ft.Control:
        def choose() -> None:
            form.theme = name

        return chip(p, _(THEMES[name][0]), form.theme == name, choose)

    themes: list[ft.Control] = [theme(name) for name in THEMES]
    parts: list[ft.Control] = [
        title(_("Keep a day") if form.milestone_id is None else _("Change this day"), "title", p.ink),
        *([notice(p, form.problem, tone="warning")] if form.problem else []),
        text_input(p, _("What you call it"), form.title, named, hint=_("The day we moved in"),
                   autofocus=form.milestone_id is None, key="title"),
        DayLine(form),
        _part(p, _("What it is about"), ft.Row(themes, spacing=8, run_spacing=0, wrap=True)),
        Pictures(form),
        text_input(p, _("A few words"), form.note, told, hint=_("You may leave this empty"), many=True, key="note"),
        Who(form),
        ft.Row([button(p, _("Save"), save.run, busy=save.running, expand=True)]),
    ]  # fmt: skip
    bar = ft.Container(ft.Row([round_button(p, "x", _("Close"), on_close)]), padding=sides(start=8, end=8, top=10))
    column = ft.Column(
        [ft.Container(ft.Column(parts, spacing=24), padding=sides(start=GUTTER, end=GUTTER, bottom=32, top=4))],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        width=COLUMN if look.wide else None,
    )
    page = ft.Container(column, alignment=ft.Alignment.TOP_CENTER, expand=True) if look.wide else column
    return ft.Column([bar, page], spacing=0, expand=True)


@component
def DayLine(form: Form) -> ft.Control:
    p = use_look().p
    picking, pick = ft.use_state(False)

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        if event.control.value is not None:
            form.day = picked_day(event.control.value)
        pick(False)

    picker = ft.DatePicker(
        value=datetime(form.day.year, form.day.month, form.day.day), first_date=FIRST, last_date=LAST, help_text=_("Which day"),
        on_change=guarded(picked), on_dismiss=guarded(lambda: pick(False)),
        barrier_color=ft.Colors.with_opacity(0.5, p.scrim),
    )  # fmt: skip
    ft.use_dialog(picker if picking else None)
    said = dated(form.day)
    line = tappable(
        p,
        ft.Row(
            [
                icon("calendar-blank", p.ink_soft, 20),
                text(said, "body", p.ink, expand=True),
                icon("caret-down", p.ink_soft, 16),
            ],
            spacing=12,
        ),
        _("{day}. Change the day").format(day=said),
        lambda: pick(True),
        radius=R_M,
        bgcolor=p.sunken,
        height=50,
        padding=ft.Padding.symmetric(horizontal=16),
    )  # fmt: skip
    return _part(p, _("Which day"), line)


@component
def Pictures(form: Form) -> ft.Control:
    p = use_look().p
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])

    async def choose() -> tuple[tuple[dict[str, Any], str | bytes], ...]:
        files = await picker.pick_files(file_type=ft.FilePickerFileType.IMAGE, allow_multiple=True, with_data=True)
        return tuple([await asyncio.to_thread(form.take_in, file.bytes) for file in files or () if file.bytes])

    def chosen(found: tuple[tuple[dict[str, Any], str | bytes], ...]) -> None:
        form.pictures = (*form.pictures, *found)

    def failed(error: Exception) -> None:
        form.problem = (
            error.message if isinstance(error, Refused) else _("That photo didn’t save. Try the photo again.")
        )

    adding = use_action(choose, on_done=chosen, on_error=failed)

    def drop(item: dict[str, Any]) -> None:
        form.pictures = tuple(kept for kept in form.pictures if kept[0] is not item)

    def thumb(number: int, item: dict[str, Any], src: str | bytes) -> ft.Control:
        drawn = (
            photo(src, _("Photo {n}").format(n=number), radius=R_M, width=THUMB, height=THUMB)
            if src
            else photo_waiting(p, _("Not here yet"), width=THUMB, height=THUMB)
        )
        label = _("Take photo {n} away").format(n=number)
        away = round_button(p, "x", label, lambda: drop(item), bg=p.raised, size=44, level=1)
        return ft.Stack([drawn, ft.Container(away, right=-8, top=-8, scale=0.72)], width=THUMB, height=THUMB,
                        clip_behavior=ft.ClipBehavior.NONE)  # fmt: skip

    row: list[ft.Control] = [thumb(n, item, src) for n, (item, src) in enumerate(form.pictures, 1)]
    add = button(p, _("Add photos"), adding.run, kind="quiet", lead="camera", busy=adding.running)
    shown = [ft.Row(row, spacing=12, run_spacing=12, wrap=True)] if row else []
    return _part(p, _("Photos"), *shown, ft.Row([add]))


@component
def Who(form: Form) -> ft.Control:
    p = use_look().p
    if form.mate is None:
        return _part(p, _("Who"), band(p, "me", _("Only you can see this"), _("There is nobody to share it with yet")))
    other = form.mate.name
    sees: Sees = "both" if form.shared else "me"
    sentence = _("You and {name} can see this").format(name=other) if form.shared else _("Only you can see this")
    hidden = _("{name} won’t see it, or that it exists").format(name=other)
    under = _("Both of you may change it") if form.shared else hidden
    fg, bg = band_colors(p, sees)

    def flip() -> None:
        form.shared = not form.shared

    if not form.mine:
        drawn = band(p, sees, sentence, _("{name} keeps it and decides who sees it").format(name=other))
        return _part(p, _("Who"), ft.Semantics(label=sentence, container=True, exclude_semantics=True, content=drawn))
    line = band(p, sees, sentence, under, [icon("caret-down", fg, 16)])
    return _part(
        p, _("Who"), tappable(p, line, _("{sentence}. Change").format(sentence=sentence), flip, radius=R_M, bgcolor=bg)
    )


def _part(p: Palette, name: str, *parts: ft.Control) -> ft.Control:
    head = ft.Semantics(header=True, content=text(name, "label_strong", p.ink))
    return ft.Column([head, *parts], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
