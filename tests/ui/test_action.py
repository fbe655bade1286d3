"""Action: idle, running, failed or done, and never twice at once."""

import asyncio
import threading

import flet as ft

from tests.harness.app_driver import AppDriver, run
from tests.ui.stage import stage
from ui.action import Action, Phase, use_action
from ui.boundary import component
from ui.press import button
from ui.tokens import LIGHT


def test_action_refuses_a_double_tap() -> None:
    runs: list[int] = []

    async def story() -> None:
        go_on = asyncio.Event()

        async def work() -> None:
            runs.append(1)
            await go_on.wait()

        action = Action(work)
        first = asyncio.create_task(action.run())
        await asyncio.sleep(0)
        assert action.running
        await action.run()
        go_on.set()
        await first
        assert action.phase is Phase.DONE

    run(story())
    assert runs == [1]


def test_action_runs_blocking_work_in_a_thread_and_reports_on_the_loop() -> None:
    async def story() -> None:
        seen: list[threading.Thread] = []

        def done(worker: threading.Thread) -> None:
            seen.extend([worker, threading.current_thread()])

        await Action(threading.current_thread, on_done=done).run()
        assert seen[0] is not threading.current_thread()
        assert seen[1] is threading.current_thread()

    run(story())


def test_action_that_fails_keeps_the_error_and_can_run_again() -> None:
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no room")

    async def story() -> None:
        action = Action(work, on_error=lambda error: None)
        await action.run()
        assert action.failed and isinstance(action.error, OSError)
        await action.run()
        assert action.phase is Phase.DONE and action.error is None

    run(story())


def test_action_that_is_cancelled_does_not_stay_running() -> None:
    async def story() -> None:
        action = Action(lambda: asyncio.sleep(60))
        task = asyncio.create_task(action.run())
        await asyncio.sleep(0.02)
        assert action.running
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert action.phase is Phase.IDLE

    run(story())


def test_action_in_a_component_shows_busy_and_then_done() -> None:
    async def story() -> None:
        go_on = asyncio.Event()

        @component
        def Save() -> ft.Control:
            said, say = ft.use_state("")

            async def work() -> str:
                await go_on.wait()
                return "Saved here"

            save = use_action(work, on_done=say)
            return ft.Column([button(LIGHT, "Save", save.run, busy=save.running), ft.Text(said)])

        async with AppDriver.open(stage(Save)) as app:
            press = asyncio.create_task(app.tap("Save"))
            await app.until(lambda: "Save, working" in app.labels())
            assert app.by_label("Save, working").disabled
            go_on.set()
            await press
            await app.until(lambda: app.shows("Saved here"))
            assert "Save" in app.labels()

    run(story())
