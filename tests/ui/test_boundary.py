"""The error boundary: a component that fails shows a card, says nothing of its content, and the rest goes on."""

import asyncio
import gc
import logging
from functools import partial

import flet as ft
import pytest

from tests.harness.app_driver import AppDriver, run
from tests.ui.stage import stage
from ui.boundary import component, keyed, memo, use_effect
from ui.look import Look, use_look
from ui.press import button
from ui.tokens import LIGHT

SECRET = "what Mara wrote in private"


class Clock(ft.Observable):
    def __init__(self) -> None:
        self.ticks = 0
        self.broken = False
        self.refuses = False


@ft.control("Container")  # type: ignore[arg-type]  # typed for its own controls only
class Refusing(ft.Container):
    """Refuses its properties while Flet compares trees, outside any component's own code."""

    refuses: bool = False

    def before_update(self) -> None:
        if self.refuses:
            raise ValueError(SECRET)


@component
def Ticks(clock: Clock) -> ft.Control:
    return ft.Text(f"{clock.ticks} ticks")


@component
def Fragile(clock: Clock) -> ft.Control:
    if clock.broken:
        raise ValueError(SECRET)
    kept, keep = ft.use_state("")
    return ft.Column([ft.Text("whole " + kept), button(LIGHT, "Keep", lambda: keep("kept"))])


def test_component_that_raises_shows_a_card_and_others_keep_updating(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()

    async def story() -> None:
        async with AppDriver.open(stage(lambda: ft.Column([Fragile(clock), Ticks(clock)]))) as app:
            assert app.shows("whole") and app.shows("0 ticks")
            clock.broken, clock.ticks = True, 1
            await app.settle()
            assert app.shows("This part didn’t open") and not app.shows("whole")
            assert app.shows("1 ticks")
            clock.ticks = 2
            await app.settle()
            assert app.shows("2 ticks")

    with caplog.at_level(logging.ERROR):
        run(story())
    assert "ui.render_failed component=Fragile error=ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_component_that_raises_at_first_is_drawn_after_try_again() -> None:
    clock = Clock()
    clock.broken = True

    async def story() -> None:
        async with AppDriver.open(stage(lambda: Fragile(clock))) as app:
            assert app.shows("This part didn’t open")
            clock.broken = False
            await app.tap("Try again")
            assert app.shows("whole") and not app.shows("This part didn’t open")

    run(story())


def test_try_again_keeps_the_state_of_the_component() -> None:
    clock = Clock()

    async def story() -> None:
        async with AppDriver.open(stage(lambda: Fragile(clock))) as app:
            await app.tap("Keep")
            clock.broken = True
            await app.settle()
            clock.broken = False
            await app.tap("Try again")
            assert app.shows("whole kept")

    run(story())


def test_view_that_raises_shows_its_card_in_a_view() -> None:
    @component
    def Screen() -> ft.View:
        raise KeyError(SECRET)

    async def story() -> None:
        async with AppDriver.open(lambda page: page.render_views(Screen)) as app:
            assert isinstance(app.top, ft.View)
            assert app.shows("Everything you wrote is safe on this device.")

    run(story())


def test_part_that_is_a_list_view_shows_its_card_in_place() -> None:
    @component
    def Rows() -> ft.ListView:
        raise KeyError(SECRET)

    async def story() -> None:
        async with AppDriver.open(stage(Rows)) as app:
            assert app.shows("This part didn’t open")
            assert len(app.find_all(ft.View)) == 1

    run(story())


def test_failure_between_components_does_not_stop_updates(caplog: pytest.LogCaptureFixture) -> None:
    @component
    def Holder(clock: Clock) -> ft.Control:
        return Refusing(refuses=clock.refuses)

    clock = Clock()

    async def story() -> None:
        async with AppDriver.open(stage(lambda: ft.Column([Holder(clock), Ticks(clock)]))) as app:
            clock.refuses = True
            await app.settle()
            clock.ticks = 5
            await app.settle()
            assert app.shows("5 ticks")

    with caplog.at_level(logging.ERROR):
        run(story())
    assert "ui.update_failed" in caplog.text


def test_effect_that_raises_does_not_crash_the_app() -> None:
    @component
    def Effects() -> ft.Control:
        def fails() -> None:
            raise ValueError(SECRET)

        async def fails_too() -> None:
            raise ValueError(SECRET)

        use_effect(fails, [])
        use_effect(fails_too, [])
        return ft.Text("drawn")

    async def story() -> None:
        async with AppDriver.open(stage(Effects)) as app:
            assert app.shows("drawn") and app.shows("Nothing you saved is lost")

    run(story())


def test_memo_and_keyed_keep_local_state_with_its_row() -> None:
    renders: list[str] = []

    class Names(ft.Observable):
        def __init__(self) -> None:
            self.all = ["a", "b"]

    @component
    def Row(name: str) -> ft.Control:
        renders.append(name)
        count, set_count = ft.use_state(0)
        return button(LIGHT, f"{name}{count}", lambda: set_count(count + 1))

    @component
    def Rows(names: Names) -> ft.Control:
        return ft.Column([keyed(memo(Row), name)(name) for name in names.all])

    names = Names()

    async def story() -> None:
        async with AppDriver.open(stage(lambda: Rows(names))) as app:
            await app.tap("b0")
            renders.clear()
            names.all = ["c", "b", "a"]
            await app.settle()
            assert renders == ["c"]
            assert app.labels() == ["c0", "b1", "a0"]

    run(story())


def test_page_that_is_gone_is_not_told_of_it_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()

    def gone(_message: object) -> None:
        raise AttributeError("the tab is closed")

    async def story() -> None:
        async with AppDriver.open(stage(lambda: Ticks(clock))) as app:
            app.client.send_message = gone  # type: ignore[method-assign, assignment]  # as Flet's own, once its socket is closed
            clock.ticks = 1
            for _ in range(200):
                await asyncio.sleep(0)
            del app.client.send_message

    with caplog.at_level(logging.ERROR):
        run(story())
    assert 1 <= caplog.text.count("ui.update_failed") <= 3


@component
def _Lit() -> ft.Control:
    look = use_look()
    clock = ft.use_state(LIT)[0]
    return ft.Text(f"{'dark' if look.dark else 'light'} {clock.ticks}")


LIT = Clock()


@memo
@component
def _Kept(_of: str) -> ft.Control:
    return ft.Container(_Lit())


@component
def _Around(clock: Clock) -> ft.Control:
    return ft.Column([ft.Text(f"around {clock.ticks}"), _Kept("it")])


def test_what_a_memo_kept_follows_the_look_however_often_it_is_kept() -> None:
    clock, look = Clock(), Look()

    async def story() -> None:
        async with AppDriver.open(stage(lambda: ft.Column([_Around(clock)]), look=look)) as app:
            await app.until(lambda: app.shows("light 0"))
            for count in (1, 2):  # each time another one takes its place
                clock.ticks = count
                await app.until(partial(app.shows, f"around {count}"))
                gc.collect()
                look.dark = count % 2 == 1
                await app.until(lambda: app.shows("dark" if look.dark else "light"))
                LIT.ticks += 1  # drawn anew by itself
                await app.settle()
                assert app.texts()[-1] == f"{'dark' if look.dark else 'light'} {LIT.ticks}"

    run(story())


def test_what_is_due_when_the_page_goes_away_is_done_when_it_is_back() -> None:
    clock, begun = Clock(), list[str]()

    @component
    def Read() -> ft.Control:
        found, keep = ft.use_state("nothing yet")

        async def read() -> None:
            begun.append("read")
            await asyncio.sleep(0.05)
            keep("found")

        use_effect(read, [])
        return ft.Text(found)

    @component
    def Opened(clock: Clock) -> ft.Control:
        return ft.Column([ft.Text(f"{clock.ticks} ticks"), *([Read()] if clock.ticks else [])])

    async def story() -> None:
        async with AppDriver.open(stage(lambda: Opened(clock))) as app:
            await app.until(lambda: app.shows("0 ticks"))
            clock.ticks = 1
            await app.session.disconnect(60)  # before any of it was drawn
            await app.settle()
            assert not begun
            await app.session.connect(app.client)
            await app.until(lambda: app.shows("nothing yet"))
            await app.until(lambda: bool(begun))
            await app.session.disconnect(60)  # while it reads
            await asyncio.sleep(0.1)
            await app.session.connect(app.client)
            await app.until(lambda: app.shows("found"))
            assert begun == ["read"], "once"

    run(story())
