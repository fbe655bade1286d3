"""Sound and other files of an entry that is read: what it is, how large, a player for sound, and a copy for other programs."""

import asyncio
from typing import Any, cast

import flet as ft

from sprinkles.journal.attachments import Item, file_name, kind_of, size_in_words
from sprinkles.sdk import Context, Refused
from ui.action import use_action
from ui.boundary import component, keyed, use_effect
from ui.icons import icon
from ui.look import use_look
from ui.press import button
from ui.sound import SoundPlayer
from ui.text import text
from ui.tokens import R_M
from ui.words import N_, _

FILE = N_("File")
NAMES = {"sound": N_("Sound"), "film": N_("Film"), "paper": N_("Document")}


@component
def FileRow(ctx: Context, item: Item) -> ft.Control:
    p = use_look().p
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    sha256 = item.get("sha256")
    here = isinstance(sha256, str) and ctx.media.path(sha256) is not None

    async def save() -> None:
        file = ctx.media.path(str(sha256))
        if file is None:
            raise Refused(_("This file is not on this device yet."))
        data = await asyncio.to_thread(file.read_bytes)
        await picker.save_file(file_name=file_name(item), src_bytes=data)

    def read() -> str | bytes:
        file = ctx.media.path(str(sha256))
        if file is None or ctx.nav is None:
            raise Refused(_("This file is not on this device yet."))
        return ctx.nav.picture(file)

    async def ask() -> None:
        # Somebody looks at its place: it is fetched before others.
        if not here and isinstance(sha256, str):
            await asyncio.to_thread(ctx.media.want, sha256)

    saving = use_action(save)
    use_effect(ask, [here])
    kind = kind_of(item)
    under = size_in_words(item) if here else _("It is not on this device yet")
    words = ft.Column(
        [text(_(NAMES.get(kind, FILE)), "label_strong", p.ink), text(under, "caption", p.ink_soft)],
        spacing=1,
        tight=True,
        expand=True,
    )
    glyph = {"sound": "music-note", "film": "play"}.get(kind, "book-open-text")
    row: list[ft.Control] = [icon(glyph, p.ink, 22), words]
    if here:
        row.append(button(p, _("Save a copy"), saving.run, kind="quiet", busy=saving.running))
    parts: list[ft.Control] = [ft.Row(row, spacing=12)]
    if kind == "sound" and here:
        name = _("the sound of {size}").format(size=size_in_words(item))
        parts.append(keyed(SoundPlayer, f"play-{sha256}")(read, name))
    return ft.Container(
        ft.Column(parts, spacing=10, tight=True),
        bgcolor=p.surface,
        border=ft.Border.all(1, p.line),
        border_radius=R_M,
        padding=ft.Padding.symmetric(horizontal=16, vertical=10),
    )
