"""Photos and sound of the page being written: added from this device, taken away, and put back."""

import asyncio
from typing import Any, cast

import flet as ft

from sprinkles.journal.attachments import MOST_FILES, Item, kind_of, size_in_words, take_in
from sprinkles.journal.screens.draft import Draft
from sprinkles.sdk import Context, Refused
from ui.action import use_action
from ui.boundary import component
from ui.icons import icon
from ui.look import use_look
from ui.photo import photo, photo_waiting
from ui.press import round_button, tappable, word_button
from ui.reading import use_reading
from ui.text import text
from ui.tokens import R_M, Palette
from ui.words import N_, _

THUMB = 84
FAILED = N_("That file didn’t save. Your words did. Try the file again.")
TOO_MANY = N_("An entry holds at most {n} files. Put the others into another entry.")


@component
def Attached(ctx: Context, draft: Draft) -> ft.Control:
    p = use_look().p
    away, set_away = ft.use_state(cast(tuple[int, Item] | None, None))
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    drawn = use_reading(lambda: _pictures(ctx, draft.media), [draft.media]) or {}

    async def choose(kind: ft.FilePickerFileType) -> None:
        files = await picker.pick_files(file_type=kind, allow_multiple=True, with_data=True)
        for file in files or ():
            if len(draft.media) >= MOST_FILES:
                raise Refused(_(TOO_MANY).format(n=MOST_FILES))
            if file.bytes:
                item = await asyncio.to_thread(take_in, ctx, file.bytes)
                # One after the other, and each at once into the draft: what was taken in before a failure stays.
                draft.write(media=(*draft.media, item))
        await draft.keep()

    def failed(error: Exception) -> None:
        draft.problem = _(error.message if isinstance(error, Refused) else FAILED)

    photos = use_action(lambda: choose(ft.FilePickerFileType.IMAGE), on_error=failed)
    sounds = use_action(lambda: choose(ft.FilePickerFileType.AUDIO), on_error=failed)

    def take_away(number: int) -> None:
        set_away(lambda __: (number, draft.media[number]))
        draft.write(media=(*draft.media[:number], *draft.media[number + 1 :]))

    def put_back() -> None:
        if away is not None:
            number, item = away
            draft.write(media=(*draft.media[:number], item, *draft.media[number:]))
        set_away(lambda __: None)

    row: list[ft.Control] = [
        _one(p, number, item, drawn.get(str(item.get("sha256")), ""), lambda number=number: take_away(number))
        for number, item in enumerate(draft.media)
    ]
    acts: list[ft.Control] = [
        _add(p, "camera", _("Add photos"), None if photos.running else photos.run),
        _add(p, "music-note", _("Add sound"), None if sounds.running else sounds.run),
    ]
    parts: list[ft.Control] = [ft.Row(row, spacing=10, run_spacing=10, wrap=True)] if row else []
    if away is not None:
        said = _("The sound is off the page.") if kind_of(away[1]) == "sound" else _("The photo is off the page.")
        line = ft.Semantics(live_region=True, expand=True, content=text(said, "caption", p.ink_soft))
        parts.append(ft.Row([line, word_button(p, _("Undo"), put_back)], spacing=4))
    parts.append(ft.Row(acts, spacing=8, wrap=True))
    return ft.Container(ft.Column(parts, spacing=8, tight=True), padding=ft.Padding.only(top=14, bottom=6))


def _pictures(ctx: Context, media: tuple[Item, ...]) -> dict[str, str | bytes]:
    """What image controls take, by hash."""
    out: dict[str, str | bytes] = {}
    for item in media:
        sha256 = item.get("sha256")
        file = ctx.media.path(sha256) if isinstance(sha256, str) and kind_of(item) == "photo" else None
        if file is not None and ctx.nav is not None:
            out[str(sha256)] = ctx.nav.picture(file)
    return out


def _one(p: Palette, number: int, item: Item, src: str | bytes, on_away: Any) -> ft.Control:
    kind = kind_of(item)
    if kind != "photo":
        glyph = {"sound": "music-note", "film": "play"}.get(kind, "book-open-text")
        words = ft.Column(
            [icon(glyph, p.ink, 24), text(size_in_words(item), "caption", p.ink_soft)],
            spacing=4,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        drawn: ft.Control = ft.Container(
            words, width=THUMB, height=THUMB, bgcolor=p.sunken, border_radius=R_M, alignment=ft.Alignment.CENTER
        )
    elif src:
        drawn = photo(src, _("Photo {n}").format(n=number + 1), radius=R_M, width=THUMB, height=THUMB)
    else:
        drawn = photo_waiting(p, _("Not here yet"), width=THUMB, height=THUMB)
    away = _("Take photo {n} away") if kind == "photo" else _("Take file {n} away")
    x = round_button(p, "x", away.format(n=number + 1), on_away, bg=p.raised, size=44, level=1)
    return ft.Stack(
        [drawn, ft.Container(x, right=-6, top=-6, scale=0.68)],
        width=THUMB,
        height=THUMB,
        clip_behavior=ft.ClipBehavior.NONE,
    )


def _add(p: Palette, glyph: str, label: str, on_click: Any) -> ft.Control:
    return tappable(
        p,
        ft.Row([icon(glyph, p.ink_soft, 18), text(label, "label", p.ink_soft)], spacing=7, tight=True),
        label,
        on_click,
        radius=22,
        height=44,
        bgcolor=p.sunken,
        padding=ft.Padding.symmetric(horizontal=14),
    )
