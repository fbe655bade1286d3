"""How the app starts: a window of its own where there is one, else a page on this machine."""

import asyncio
import contextlib
import logging
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import flet as ft

from app import logs
from app.ahead import load_today
from app.bootstrap import open_cupcake
from app.collecting import rest
from app.household import Household
from app.shell import open_window
from app.web import ASSETS, serve
from core.settings import default_home

log = logging.getLogger("cupcake.app")


def main(home: Path | None = None, web: bool = False, port: int | None = None) -> None:
    """Open the home and show it until it is closed. Raises: CupcakeError with a line for the person."""
    rest()
    folder = home or default_home()
    if web or not _has_window():
        if not web:
            log.info("no_window serving_page")
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(folder, port))
        return
    asyncio.run(_show(folder))


def gallery(web: bool = False, port: int | None = None) -> None:
    """Show the kit's gallery until it is closed. Opens no home. Raises: CupcakeError with a line for the person."""
    from app.web import gallery as served
    from app.web import listen, token_of
    from ui.gallery.app import main as show

    with contextlib.suppress(KeyboardInterrupt):
        if web or not _has_window():
            token = token_of()
            asyncio.run(listen(served(token), token, port))
        else:
            ft.run(show, assets_dir=str(ASSETS), no_cdn=True)


def _has_window() -> bool:
    """Phones always have one. A desktop does with a display and Flet's client, which is an install of its own."""
    if os.environ.get("FLET_PLATFORM"):
        return True
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    return find_spec("flet_desktop") is not None


def _open(folder: Path) -> Household:
    household = Household(open_cupcake(folder))
    if not logs.is_open():
        logs.set_up(folder)
    return household


async def _serve(folder: Path, port: int | None) -> None:
    await serve(_open(folder), port)


async def _show(folder: Path) -> None:
    household = _open(folder)

    async def window(page: ft.Page) -> None:
        open_window(page, household)

    # While the engine that draws starts.
    loading = asyncio.ensure_future(asyncio.to_thread(load_today, household.cupcake))
    try:
        await ft.run_async(window, assets_dir=str(ASSETS), no_cdn=True)
    finally:
        await loading
        await household.close()
