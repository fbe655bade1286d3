"""A smallest app around one component, for the tests of the kit."""

from collections.abc import Callable

import flet as ft

from ui.boundary import component
from ui.look import Look, LookContext
from ui.shell import screen


def stage(part: Callable[[], ft.Control], look: Look | None = None) -> Callable[[ft.Page], None]:
    """A `main` that shows `part` alone on a screen."""
    seen = look or Look()

    @component
    def Only() -> ft.View:
        return screen("/", seen, ft.Column([part()], expand=True))

    @component
    def App() -> ft.View:
        return LookContext(seen, Only)

    def main(page: ft.Page) -> None:
        page.render_views(App)

    return main
