"""The gallery shows all of the kit that docs/ui.md names, and all of it draws in both themes and both widths."""

import inspect
import re
from pathlib import Path

import flet as ft
import pytest

from tests.harness.app_driver import AppDriver, run
from ui.gallery.app import ROOMS, main
from ui.gallery.tokens_room import RADII, SPACES, colours_of
from ui.tokens import DARK, LIGHT, TYPE

DOC = Path(__file__).resolve().parents[2] / "docs" / "ui.md"
NOT_DRAWN = {
    # what a screen stands on, and what makes it alive
    "dress", "theme", "Look", "LookContext", "use_look", "follow_page", "go", "use_reading", "use_live", "component",
    "keyed", "memo", "guarded", "use_effect", "use_action", "use_problems", "tell_page", "note", "followed", "is_typing",
    "forget_typing", "read", "use_growing", "use_choice",
}  # fmt: skip
SHOWN = {name for room in ROOMS for exhibit in room.exhibits for name in exhibit.name.split()}


def documented() -> set[str]:
    """The names in the table of components: what stands before a bracket, and the bare words of `a b c` lists."""
    table = DOC.read_text("utf-8").split("## Components")[1].split("\n## ")[0]
    names: set[str] = set()
    for row in table.splitlines():
        cells = row.replace("\\|", "/").split("|")
        if len(cells) < 4 or cells[1].strip() in ("module", "---"):
            continue
        for code in re.findall(r"`([^`]+)`", cells[2]):
            if re.fullmatch(r"[\w ]+", code):
                names |= set(code.split())
            elif "(" in code and not code.startswith("."):
                names.add(re.split(r"[(]", code)[0].strip())
    return names - {"Action"}


def test_every_documented_component_is_shown() -> None:
    names = documented()
    assert {"button", "sheet", "page_field", "empty", "logo", "sync_mark", "panes"} <= names
    assert names - NOT_DRAWN - SHOWN == set()


@pytest.mark.parametrize("exhibit", [e for room in ROOMS for e in room.exhibits], ids=lambda e: e.name.split()[0])
def test_exhibit_really_is_what_it_is_called(exhibit: object) -> None:
    draw = exhibit.draw  # type: ignore[attr-defined]
    source = inspect.getsource(draw)
    if exhibit.name in ("colours", "spaces and radii"):  # type: ignore[attr-defined]
        return
    for name in exhibit.name.split():  # type: ignore[attr-defined]
        uses = re.search(rf"\b{name}\b", source.replace(f'"{name}', "")) or name in ("svg", "Stop")
        assert uses, f"{name} is not drawn by its exhibit"


def test_every_token_is_shown() -> None:
    for p in (LIGHT, DARK):
        assert len(colours_of(p)) == len(p.__dataclass_fields__) - 2 + 3
    assert len(TYPE) == 17 and set(RADII) == {"R_S", "R_M", "R_L", "R_XL"} and "XXL" in SPACES


@pytest.mark.parametrize(("theme", "shape"), [(t, s) for t in ("Light", "Dark") for s in ("Phone", "Wide")])
def test_all_of_it_draws_in_both_themes_and_both_widths(theme: str, shape: str) -> None:
    async def story() -> None:
        async with AppDriver.open(main, width=1280, height=800) as app:
            await app.tap(theme)
            await app.tap(shape)
            assert not app.shows("This part didn’t open")
            labels = [label.removeprefix("Exhibit ") for label in app.labels() if label.startswith("Exhibit ")]
            assert labels == [e.name for room in ROOMS for e in room.exhibits]
            assert app.top.bgcolor == (DARK if theme == "Dark" else LIGHT).background
            assert all(app.shows(name) for name in TYPE)
            assert app.by_label(theme).selected and app.by_label(shape).selected
            assert len(app.find_all(ft.TextField)) >= 8

    run(story())
