"""Fields take the focus when they appear, but not in a browser: there they could be cut off from the app."""

import flet as ft
import pytest

from tests.harness.app_driver import AppDriver, run
from tests.ui.stage import stage
from ui.fields import code_input, page_field, text_input
from ui.tokens import LIGHT


@pytest.mark.parametrize(("web", "focused"), [(False, True), (True, False)])
def test_only_outside_a_browser_a_field_takes_the_focus_by_itself(web: bool, focused: bool) -> None:
    def parts() -> ft.Control:
        def typed(_event: object) -> None:
            """Nothing is typed here."""

        return ft.Column(
            [
                page_field(LIGHT, "", typed, label="What happened?", autofocus=True),
                text_input(LIGHT, "Search", "", typed, autofocus=True),
                code_input(LIGHT, "Code", "", typed, autofocus=True),
                text_input(LIGHT, "A name", "", typed),
            ]
        )

    async def story() -> None:
        async with AppDriver.open(stage(parts), web=web) as app:
            fields = app.find_all(ft.TextField)
            assert [bool(field.autofocus) for field in fields] == [focused, focused, focused, False]

    run(story())
