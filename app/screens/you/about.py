"""About: which Cupcake this is, whose letters it is set in, where the words lie, and a line for who helps with a problem."""

import platform
import sqlite3
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flet as ft

from app.screens.you.parts import body, fact_line, group, said
from storage.attention import count_reasons
from ui import art
from ui.boundary import component
from ui.direction import following
from ui.icons import picture
from ui.look import use_look
from ui.press import button
from ui.reading import use_reading
from ui.states import Loading
from ui.text import text, title, to_copy
from ui.tokens import Palette
from ui.words import N_, _

if TYPE_CHECKING:
    from app.bootstrap import Cupcake
    from app.window import Window

SET_IN = (
    ("Fraunces", N_("By Undercase Type, SIL Open Font License 1.1")),
    ("Figtree", N_("By Erik Kennedy, SIL Open Font License 1.1")),
    ("Phosphor icons", N_("By Phosphor Icons, MIT licence")),
)
MOTTO = N_("Two people’s words, on their own devices first.")
LICENCE = N_("Free software; its licence is in the file LICENSE.")


def version_line() -> str:
    """Which Cupcake this is."""
    try:
        return version("cupcake")
    except PackageNotFoundError:  # packed without its metadata
        return "unknown"


def diagnostics(cupcake: "Cupcake") -> str:
    """Numbers and versions, nothing that anybody wrote or is called. Blocking."""
    store = cupcake.home.store
    with store.database.snapshot() as raw:
        waiting = raw.execute("SELECT count(*) FROM pending_change").fetchone()[0]
        reasons = count_reasons(raw)
    records = sum(
        int(store.value(f'SELECT count(*) FROM "{name}"')) for name in store.tables  # noqa: S608
    )  # fmt: skip
    wrong = ",".join(f"{reason}={count}" for reason, count in sorted(reasons.items())) or "none"
    return (
        f"cupcake {version_line()}; {platform.system()} {platform.machine()}; python {platform.python_version()}; "
        f"sqlite {sqlite3.sqlite_version}; sprinkles {len(cupcake.running)}/{len(cupcake.discovery.sprinkles)}; "
        f"records {records}; waiting {waiting}; attention {wrong}"
    )


@component
def About(window: "Window") -> ft.Control:
    look = use_look()
    cupcake = window.household.cupcake
    told = use_reading(lambda: diagnostics(cupcake), [])
    copied, set_copied = ft.use_state("")
    p = look.p
    if told is None:
        return Loading(p)

    async def copy(words: str) -> None:
        await ft.Clipboard().set(words)
        set_copied(words)

    folder = str(Path(cupcake.home.folder).resolve())
    logo = picture(art.logo(p.a_fill, p.b_fill, p.accent), width=64, height=64)
    words = ft.Column(
        [title(f"Cupcake {version_line()}", "title", p.ink), text(_(MOTTO), "label", p.ink_soft)],
        spacing=4, expand=True,
    )  # fmt: skip
    return body(
        [
            ft.Row([logo, words], spacing=18),
            group(
                p, _("Where your words lie"), [
                    to_copy(following(text(folder, "label", p.ink))),
                    _copy(p, _("Copy the place"), folder, copied, copy),
                ], under=_("Everything is in this folder. Losing it is losing what is not in sync: back it up."), lines=False,
            ),
            group(p, _("Set in"), [fact_line(p, "text-aa", name, _(under)) for name, under in SET_IN], under=_(LICENCE)),
            group(
                p, _("If something is wrong"), [
                    to_copy(text(told, "caption", p.ink_soft)),
                    _copy(p, _("Copy this line"), told, copied, copy),
                ], under=_("For whoever helps you. It holds numbers and versions, nothing that you wrote."), lines=False,
            ),
            said(p, _("The full licences of the letters lie beside them, in assets/fonts.")),
        ]
    )  # fmt: skip


def _copy(p: Palette, label: str, words: str, copied: str, copy: Callable[[str], Any]) -> ft.Control:
    done = copied == words
    return ft.Row(
        [button(p, _("Copied") if done else label, lambda: copy(words), kind="quiet", lead="check" if done else "copy")]
    )
