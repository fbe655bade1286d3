"""The sync mark on every screen: draws itself again when the state of sync changes, and nothing around it."""

from collections.abc import Callable

import flet as ft

from app.state import SyncView
from ui.boundary import component
from ui.look import use_look
from ui.sync_mark import sync_mark


@component
def SyncMark(sync: SyncView, on_open: Callable[[], None]) -> ft.Control:
    look = use_look()
    return sync_mark(look.p, sync.mark, on_open, count=sync.count)
