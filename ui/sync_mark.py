"""The quiet mark that is always there: where the words are now, in a glyph and a word.

There is no offline banner anywhere; this mark alone changes. It is never red: nothing about syncing is a danger
to what was written, and "needs a look" is a warning.
"""

from enum import Enum

import flet as ft

from ui.guard import Handler
from ui.icons import icon
from ui.press import tappable
from ui.text import text
from ui.tokens import Palette
from ui.words import N_, _, grouped, ngettext


class SyncState(Enum):
    SAVED_HERE = "saved_here"
    WAITING = "waiting"
    SYNCING = "syncing"
    IN_SYNC = "in_sync"
    OFFLINE = "offline"
    NEEDS_LOOK = "needs_look"
    SIGNED_OUT = "signed_out"


_MARKS = {
    SyncState.SAVED_HERE: ("device-mobile", N_("Saved here")),
    SyncState.WAITING: ("clock", N_("Waiting")),
    SyncState.SYNCING: ("arrows-clockwise", N_("Syncing")),
    SyncState.IN_SYNC: ("cloud-check", N_("In sync")),
    SyncState.OFFLINE: ("cloud-slash", N_("Offline, saved here")),
    SyncState.NEEDS_LOOK: ("eye", N_("Needs a look")),
    SyncState.SIGNED_OUT: ("sign-in", N_("Signed out, saved here")),
}


def sync_words(state: SyncState, count: int = 0) -> str:
    """The mark in words. `count` is how many wait, or need a look."""
    if state is SyncState.WAITING and count:
        return ngettext("{n} waiting", "{n} waiting", count).format(n=grouped(count))
    if state is SyncState.NEEDS_LOOK and count:
        return ngettext("{n} to look at", "{n} to look at", count).format(n=grouped(count))
    return _(_MARKS[state][1])


def sync_mark(p: Palette, state: SyncState, on_open: Handler | None, *, count: int = 0) -> ft.Control:
    """The mark; pressing it opens the sync status. Drawn small in a target of 44."""
    glyph, words = _MARKS[state][0], sync_words(state, count)
    color = p.warning if state is SyncState.NEEDS_LOOK else p.ink_soft
    return tappable(
        p,
        ft.Row([icon(glyph, color, 18), text(words, "caption", color)], spacing=6, tight=True),
        _("{state}. Open sync status").format(state=words),
        on_open,
        radius=22,
        key="sync-mark",
        height=44,
        padding=ft.Padding.symmetric(horizontal=10),
    )


def saved_line(p: Palette, words: str) -> ft.Control:
    """The editor's "Saved here, 21:14": a live region, so that it is heard as well as seen."""
    row = ft.Row(
        [icon("check-circle", p.success, 16, fill=True), text(words, "caption", p.ink_soft)], spacing=5, tight=True
    )
    return ft.Semantics(live_region=True, content=row)
