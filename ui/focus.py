"""Whether somebody is typing: bare keys are letters then. Followed by every field of the kit; one for each page."""

from typing import Any

import flet as ft

from ui.guard import Handler, guarded

_KEY = "cupcake.typing"


def is_typing(page: ft.Page) -> bool:
    """Whether a field has the focus, as far as is known."""
    return bool(page.session.store.get(_KEY))


def forget_typing(page: ft.Page) -> None:
    """The screen changed: a field that went with it says no goodbye."""
    page.session.store.set(_KEY, False)


def at_once(wished: bool) -> bool:
    """Whether a field may take the focus when it appears, if that is wished. Not in a browser.

    There, with a screen reader on, a field that is focused while its screen still arrives is often cut off from the app:
    letters are read aloud as they are typed and reach nobody (seen with Flet 1.0.5 in Chromium, one time in four). One that
    is pressed, or reached with Tab, is whole; words are worth more than a press.
    """
    return wished and not ft.context.page.web


def followed(on_blur: Handler | None = None) -> dict[str, Any]:
    """The two handlers of a field that keep this true."""
    left = guarded(on_blur) if on_blur else None

    def focus() -> None:
        ft.context.page.session.store.set(_KEY, True)

    async def blur(event: Any) -> None:
        ft.context.page.session.store.set(_KEY, False)
        if left is not None:
            await left(event)

    return {"on_focus": guarded(focus), "on_blur": guarded(blur)}
