"""Less motion: no screen of the app holds anything that takes time to change, and only `ui.motion` says how long things take."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from flet.controls.base_control import BaseControl

from app.appearance import Appearance, Motion, keep_appearance
from app.beginning import begin
from app.household import Household
from app.shell import open_window
from app.window import Window
from sprinkles.habits.models import Habit
from tests.app.house import ALL, household, pair_up
from tests.harness.app_driver import AppDriver, run
from ui.motion import be_still
from ui.surface import sheet
from ui.tokens import LIGHT

ROOT = Path(__file__).parents[2]
TOKENS = {"FAST_MS", "BASE_MS", "SLOW_MS"}


@pytest.fixture(autouse=True)
def moving_again() -> Iterator[None]:
    yield
    be_still(False)


def takes_time(value: Any) -> bool:
    """Whether a length of time, or an animation, is more than none."""
    if value is None or isinstance(value, bool):
        return value is True
    if isinstance(value, int | float):
        return value > 0
    if isinstance(value, ft.Duration):
        return value.in_microseconds > 0
    return takes_time(getattr(value, "duration", None))


def moves(control: BaseControl) -> list[str]:
    """The properties of a control that have it move."""
    names = [
        n
        for n in (f.name for f in dataclasses.fields(control))
        if n.startswith("animate") or n in ("duration", "reverse_duration")
    ]
    found = [n for n in names if takes_time(getattr(control, n))]
    if isinstance(control, ft.BottomSheet) and control.animation_style is None:
        found.append("animation_style")
    return found


async def moving(app: AppDriver) -> list[str]:
    await app.settle()
    return [f"{type(c).__name__}.{name}" for c in app.walk() for name in moves(c)]


def full(folder: Path, motion: Motion) -> Household:
    house = household(folder, sprinkles=ALL)
    begin(house.cupcake.home)
    pair_up(house)
    keep_appearance(house.cupcake.home.store, Appearance(motion=motion))
    house.cupcake.contexts["habits"].store.add(Habit(id="", title="Water the fern", starts_on="2026-05-01"))
    return house


def routes(house: Household) -> list[str]:
    entries = [e.route for s in house.cupcake.running for e in s.manifest.contributes.screens]
    return ["/today", "/more", "/us", "/us/appearance", *(r for r in entries if ":" not in r)]


@pytest.mark.parametrize("motion", ["less", "all"])
def test_nothing_on_any_screen_moves_where_less_was_asked_for(tmp_path: Path, motion: Motion) -> None:
    house = full(tmp_path, motion)
    found: dict[str, list[str]] = {}

    async def story() -> None:
        windows: list[Window] = []
        async with AppDriver.open(lambda page: windows.append(open_window(page, house))) as app:
            for route in routes(house):
                await app.go(route)
                for _ in range(20):
                    await app.settle()
                found[route] = await moving(app)
            await app.go("/habits")
            await app.until(lambda: any("Water the fern" in label for label in app.labels()))
            found["/habits"] = await moving(app)
            windows[0].openings.show_sync()
            await app.until(lambda: bool(app.find_all(ft.BottomSheet)))
            found["a sheet"] = await moving(app)
        await house.close()

    run(story())
    assert len(found) > 12
    if motion == "less":
        assert {at: what for at, what in found.items() if what} == {}
    else:  # the looking finds what there is to find
        assert "Container.animate" in found["/habits"]
        assert "BottomSheet.animation_style" in found["a sheet"]


def test_a_sheet_comes_at_once() -> None:
    be_still(True)
    style = sheet(LIGHT, "Heading", ft.Text("words"), lambda: None).animation_style
    assert style == ft.AnimationStyle.no_animation()
    be_still(False)
    assert sheet(LIGHT, "Heading", ft.Text("words"), lambda: None).animation_style is None


def test_lengths_of_time_are_asked_for_in_one_place() -> None:
    """An `ft.Animation` of its own, or a token handed on as it is, would move where nothing should."""
    wrong = []
    for folder in ("app", "ui", "sprinkles"):
        for file in (ROOT / folder).rglob("*.py"):
            if file.parent.name in ("gallery", "tests") or file.name in ("motion.py", "tokens.py"):
                continue
            tree = ast.parse(file.read_text("utf-8"))
            asked = {
                id(arg)
                for call in ast.walk(tree)
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("lasting", "easing", "fading")
                for arg in call.args
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and node.id in TOKENS and id(node) not in asked:
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.id}")
                if isinstance(node, ast.Attribute) and node.attr in ("Animation", "AnimatedSwitcher"):
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.attr}")
    assert wrong == []
