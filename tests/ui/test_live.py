"""What a screen reads live: it follows what changes, and a page that ended is neither drawn nor complained about."""

import gc
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import flet as ft
import pytest

from tests.harness.app_driver import AppDriver, run
from ui.boundary import component
from ui.later import shown_again
from ui.live import use_live

NOTICE = SimpleNamespace(tables={"things": frozenset({"1"})})


class Things:
    """A store that tells what changed, and keeps telling whoever did not stop listening."""

    def __init__(self) -> None:
        self.count = 0
        self.listeners: list[Callable[[Any], None]] = []

    def listen(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: None

    def main(self, page: ft.Page) -> None:
        @component
        def Shown() -> ft.Control:
            return ft.Text(f"{use_live(self.listen, ['things'], lambda: self.count)} things")

        page.render(Shown)


def test_it_is_read_again_after_a_change() -> None:
    things = Things()

    async def story() -> None:
        async with AppDriver.open(things.main) as app:
            await app.until(lambda: app.shows("0 things"))
            things.count = 2
            things.listeners[0](NOTICE)
            await app.until(lambda: app.shows("2 things"))

    run(story())


def test_what_changes_while_the_page_is_away_is_shown_when_it_is_back() -> None:
    things = Things()

    async def story() -> None:
        async with AppDriver.open(things.main) as app:
            app.page.on_connect = lambda: shown_again(app.page)
            await app.until(lambda: app.shows("0 things"))
            await app.session.disconnect(60)
            for count in (1, 2):
                things.count = count
                things.listeners[0](NOTICE)
            await app.settle()
            assert app.shows("0 things"), "nobody is shown anything"
            await app.session.connect(app.client)
            await app.until(lambda: app.shows("2 things"))
            things.count = 3
            things.listeners[0](NOTICE)
            await app.until(lambda: app.shows("3 things"))

    run(story())


@pytest.mark.parametrize("already", [False, True])
def test_a_change_when_the_page_and_its_loop_have_ended_leaves_nothing_unawaited(already: bool) -> None:
    things = Things()

    async def story() -> AppDriver:
        app = await AppDriver.start(things.main)
        await app.until(lambda: app.shows("0 things"))
        if already:
            things.listeners[0](NOTICE)  # and the loop ends before it comes to that
        return app

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        app = run(story())
        assert app.session.connection is not None, "the page was never told that it ended"
        for _ in range(2):
            things.listeners[0](NOTICE)
        gc.collect()
    assert [str(w.message) for w in said if "never awaited" in str(w.message)] == []
    app.client.executor.shutdown(wait=False)
