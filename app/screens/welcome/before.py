"""For somebody who used Cupcake before: sign in, or put a backup back."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.screens.sign_in import sentence_of
from app.screens.welcome.page import page_of
from core.errors import Refused
from ui.action import use_action
from ui.boundary import component
from ui.icons import backward
from ui.look import use_look
from ui.press import button, round_button
from ui.shell import screen
from ui.states import notice
from ui.surface import card
from ui.text import text, title
from ui.words import N_, _, grouped, ngettext

if TYPE_CHECKING:
    from app.window import Window

ROUTE = "/welcome/back"


@component
def Before(window: "Window") -> ft.View:
    look = use_look()
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    problem, set_problem = ft.use_state("")
    p = look.p

    async def put_back() -> str:
        set_problem("")
        files = await picker.pick_files(
            file_type=ft.FilePickerFileType.CUSTOM, allowed_extensions=["zip"], with_data=bool(window.page.web)
        )
        if not files:
            return ""
        with TemporaryDirectory() as folder:
            chosen = files[0]
            file = Path(chosen.path) if chosen.path else Path(folder) / "backup.zip"
            if not chosen.path:
                if chosen.bytes is None:
                    raise Refused(N_("That file could not be read. Choose it again."), code="bad_file")
                await asyncio.to_thread(file.write_bytes, chosen.bytes)
            done = await window.household.restore(file)
        return ngettext(
            "Your backup is back, with {n} photo. Sign in to have it go on.",
            "Your backup is back, with {n} photos. Sign in to have it go on.",
            done.photos,
        ).format(n=grouped(done.photos))

    async def restored(line: str) -> None:
        if line:
            window.notes.append(line)
            await window.nav.settle_in("/us")

    restore = use_action(put_back, on_done=restored, on_error=lambda error: set_problem(sentence_of(error)))
    parts: list[ft.Control] = [
        ft.Row([round_button(p, backward(), _("Back"), lambda: window.nav.go("/welcome"), bg=p.surface)]),
        title(_("Welcome back"), "display", p.ink),
    ]
    if window.household.has_cloud:
        parts.append(
            card(
                p,
                ft.Column(
                    [
                        title(_("You have an account"), "heading", p.ink),
                        text(_("Sign in and everything in sync comes to this device."), "label", p.ink_soft),
                        ft.Row([button(p, _("Sign in"), lambda: window.nav.go("/sign-in"), expand=True)]),
                    ],
                    spacing=12,
                ),
            )
        )
    parts.append(
        card(
            p,
            ft.Column(
                [
                    title(_("You have a backup"), "heading", p.ink),
                    text(_("A file that Cupcake made, ending in .zip. Nothing here is replaced without being kept."),
                         "label", p.ink_soft),
                    ft.Row([button(p, _("Choose the file"), restore.run, kind="quiet", lead="upload-simple",
                                   busy=restore.running, expand=True)]),
                ],
                spacing=12,
            ),
        )
    )  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return screen(ROUTE, look, page_of(look, ft.Column(parts, spacing=16)))
