"""Guarded handlers: a failure is one calm line, never a crash, and never what people wrote."""

import logging
from collections.abc import Callable
from typing import Any

import flet as ft
import pytest

from tests.harness.app_driver import AppDriver, run
from tests.ui.stage import stage
from ui.guard import guarded
from ui.press import button
from ui.tokens import LIGHT

SECRET = "Theo, I never told you"


def _fails() -> None:
    raise ValueError(SECRET)


def _fails_with_event(event: Any) -> None:
    raise ValueError(SECRET)


async def _fails_later() -> None:
    raise ValueError(SECRET)


@pytest.mark.parametrize(
    "handler",
    [_fails, _fails_with_event, _fails_later, lambda: _fails_later()],  # noqa: PLW0108 - the case itself
    ids=["sync", "event", "async", "lambda"],
)
def test_handler_that_raises_shows_one_line_and_no_crash(
    handler: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with AppDriver.open(stage(lambda: button(LIGHT, "Press", handler))) as app:
            await app.tap("Press")
            assert app.shows("Something went wrong here. Nothing you saved is lost.")
            await app.tap("Dismiss")
            assert not app.shows("Something went wrong")
            assert not any(SECRET in text for text in app.texts())

    with caplog.at_level(logging.ERROR):
        run(story())
    assert "error=ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_pointer_and_screen_reader_reach_the_same_handler() -> None:
    presses: list[str] = []

    async def story() -> None:
        async with AppDriver.open(stage(lambda: button(LIGHT, "Press", lambda: presses.append("x")))) as app:
            await app.tap("Press")
            await app.tap(app.find(ft.TextButton, app.by_label("Press")))

    run(story())
    assert presses == ["x", "x"]


def test_on_error_chooses_the_line_or_silence() -> None:
    said: list[str] = []

    async def story() -> None:
        quiet = guarded(_fails, on_error=lambda error: said.append(type(error).__name__))
        loud = guarded(_fails, on_error=lambda error: "That photo didn’t save. Your words did.")
        parts = stage(lambda: ft.Column([button(LIGHT, "Quiet", quiet), button(LIGHT, "Loud", loud)]))
        async with AppDriver.open(parts) as app:
            before = app.texts()
            await app.tap("Quiet")
            assert app.texts() == before
            await app.tap("Loud")
            assert app.shows("Your words did.")

    run(story())
    assert said == ["ValueError"]


def test_guarded_twice_is_guarded_once() -> None:
    once = guarded(_fails)
    assert guarded(once) is once


def test_guarded_binds_defaults_and_not_the_event_to_them() -> None:
    picked: list[object] = []

    async def story() -> None:
        for i in range(2):
            await guarded(lambda i=i: picked.append(i))("an event")

    run(story())
    assert picked == [0, 1]


def test_guarded_refuses_a_generator() -> None:
    def steps() -> Any:
        yield

    with pytest.raises(TypeError, match="generator"):
        guarded(steps)
