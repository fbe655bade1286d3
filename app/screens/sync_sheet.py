"""The sync status: where every word is, in true numbers, and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import flet as ft

from app.below import say
from storage.home import Home
from ui.action import Action, use_action
from ui.boundary import component
from ui.icons import icon
from ui.look import use_look
from ui.overlay import overlay
from ui.press import button
from ui.reading import use_reading
from ui.states import Loading, notice
from ui.surface import hairline
from ui.sync_mark import SyncState as Mark
from ui.text import text
from ui.tokens import Palette
from ui.words import N_, _, clock, grouped

if TYPE_CHECKING:
    from app.window import Window

TITLE, UNDER = N_("Your words are safe"), N_("Everything is on this device first.")


@dataclass(frozen=True)
class Numbers:
    """Live records by where they are; `waiting` counts changes, deletions among them."""

    here: int
    in_sync: int
    waiting: int
    to_look_at: int
    last_sync_at: str | None
    account: str | None


def read_numbers(home: Home) -> Numbers:
    """Blocking: call it in a thread."""
    from sync.status import read_status

    status = read_status(home)
    settled = sum(
        home.store.value(
            f"""SELECT count(*) FROM "{name}" WHERE deleted_at IS NULL
                AND id NOT IN (SELECT record_id FROM pending_change WHERE table_name = ?)""",  # noqa: S608
            (name,),
        )
        for name, sql in home.store.tables.items()
        if sql.contract.countable
    )
    return Numbers(
        here=status.records,
        in_sync=settled if status.last_sync_at else 0,
        waiting=status.pending,
        to_look_at=status.quarantined + status.set_aside,
        last_sync_at=status.last_sync_at,
        account=status.account,
    )


def sync_dialog(window: "Window") -> ft.DialogControl:
    """The sheet on phones; on wide screens the same words as a panel."""
    look, close = window.look, window.openings.close_sync
    content = SyncStatus(window)
    return overlay(look, _(TITLE), content, close, under=_(UNDER))


@component
def SyncStatus(window: "Window") -> ft.Control:
    look = use_look()
    sync = ft.use_state(window.sync)[0]
    changes = ft.use_state(window.changes)[0]
    home = window.household.cupcake.home
    numbers = use_reading(lambda: read_numbers(home), [sync.mark, sync.count, changes.records])
    sync_now = use_action(window.household.sync_now)
    p = look.p
    if numbers is None:
        return Loading(p, 4)
    parts: list[ft.Control] = [_states(p, numbers)]
    said = line_of(sync.mark, sync.message, numbers, has_cloud=window.household.has_cloud)
    if said:
        parts.append(notice(p, said, tone="warning" if sync.mark is Mark.NEEDS_LOOK else "info"))
    done = _button(window, p, sync.mark, numbers, sync_now)
    if done is not None:
        parts.append(ft.Row([done]))
    return ft.Column(parts, spacing=18, tight=True)


def line_of(mark: Mark, message: str, numbers: Numbers, *, has_cloud: bool) -> str | None:
    """One calm line when there is something to say."""
    if not has_cloud:
        return _("No cloud is set up for this app. Everything works on this device alone.")
    if numbers.account is None:
        return _(
            "You need no account to write. Sign in when you want to share, or to have your words on another device."
        )
    if mark is Mark.OFFLINE:
        return _("No connection right now. What you write is kept here and goes when there is one.")
    if mark is Mark.SIGNED_OUT:
        return _("You are signed out. Everything you wrote is still here; sign in to have it go on.")
    return say(message) or None


def _button(window: "Window", p: Palette, mark: Mark, numbers: Numbers, sync_now: Action) -> ft.Control | None:
    if not window.household.has_cloud:
        return None
    if numbers.account is None or mark is Mark.SIGNED_OUT:

        def sign_in() -> None:
            window.openings.close_sync()
            window.nav.go("/sign-in")

        return button(p, _("Sign in"), sign_in, expand=True)
    busy = sync_now.running or mark is Mark.SYNCING
    return button(p, _("Sync now"), sync_now.run, kind="quiet", lead="arrows-clockwise", busy=busy, expand=True)


def _states(p: Palette, n: Numbers) -> ft.Control:
    rows = [
        ("success", "device-mobile", _("Saved here"), _("On this device, with or without internet"), n.here),
        ("info", "cloud-check", _("In sync"), _since(n.last_sync_at), n.in_sync),
        (
            "quiet",
            "clock",
            _("Waiting"),
            _("They go as soon as they can") if n.waiting else _("Nothing waits"),
            n.waiting,
        ),
        (
            "warning" if n.to_look_at else "quiet",
            "eye",
            _("To look at"),
            _("Kept here; the cloud did not take them") if n.to_look_at else _("Nothing"),
            n.to_look_at,
        ),
    ]
    out: list[ft.Control] = []
    for i, row in enumerate(rows):
        if i:
            out.append(hairline(p, 54))
        out.append(_state(p, *row))
    return ft.Column(out, spacing=10, tight=True)


def _since(last_sync_at: str | None) -> str:
    if last_sync_at is None:
        return _("Not yet")
    when = datetime.fromisoformat(last_sync_at).astimezone()
    today = when.date() == datetime.now().astimezone().date()
    return _("Also beyond this device, {time}").format(time=clock(when)) if today else _("Also beyond this device")


def _state(p: Palette, tone: str, glyph: str, name: str, detail: str, count: int) -> ft.Control:
    fg, bg = (p.ink_soft, p.sunken) if tone == "quiet" else (getattr(p, tone), getattr(p, f"{tone}_soft"))
    return ft.Row(
        [
            ft.Container(
                icon(glyph, fg, 20, fill=True),
                width=40,
                height=40,
                border_radius=20,
                bgcolor=bg,
                alignment=ft.Alignment.CENTER,
            ),
            ft.Column(
                [text(name, "body_strong", p.ink), text(detail, "label", p.ink_soft)],
                spacing=1,
                expand=True,
                tight=True,
            ),
            text(grouped(count), "heading", p.ink),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
