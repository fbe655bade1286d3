"""The house `component`: one that fails to draw shows a card with a way out, and the rest goes on.

In Flet an exception in a render ends the session's update loop: nothing is ever drawn again, silently. So every
component of ours is made with `@component`, never with Flet's own. The loop has a second weak spot outside our
functions (a control that refuses its properties while the trees are compared); `_keep_updating` covers it.

The failure is logged by type and position, never by message: that may hold what people wrote.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import flet as ft

from ui.guard import guarded, use_effect
from ui.look import use_look
from ui.mended import mend
from ui.nav import go
from ui.press import word_button
from ui.problems import note, tell_failed
from ui.quick import quicken
from ui.states import error_card
from ui.surface import turned
from ui.words import _

__all__ = ["component", "guarded", "keyed", "lead_out", "memo", "use_effect"]

P = ParamSpec("P")
R = TypeVar("R")

_WAY_OUT = "cupcake.way_out"

# As types, and as the words that `from __future__ import annotations` leaves of them. Not ListView.
_VIEWS = (ft.View, list[ft.View], "ft.View", "list[ft.View]")


def component(fn: Callable[P, R]) -> Callable[P, R]:
    """Make `fn` a component with an error boundary of its own.

    A component that stands for a whole screen must say so in its return annotation (`-> ft.View` or
    `-> list[ft.View]`), so that its error card comes in a view. "Try again" draws it anew with its state kept:
    what somebody typed into it is still there.
    """
    is_view = fn.__annotations__.get("return") in _VIEWS
    name = fn.__qualname__

    @wraps(fn)
    def bounded(*args: P.args, **kwargs: P.kwargs) -> R:
        # First, always: hooks are matched by position, and none may be called after a failure.
        again = ft.use_state(0)[1]
        try:
            return fn(*args, **kwargs)
        except Exception as error:  # noqa: BLE001, RUF100 - the point of this function
            note("ui.render_failed", error, component=name)
            if is_view:
                tell_failed()

            def retry() -> None:
                again(lambda attempt: attempt + 1)

            card = _FailedView(retry) if is_view else _FailedPart(retry)
            return cast(R, card)

    return ft.component(bounded)


def lead_out(page: ft.Page, find: Callable[[str], str]) -> None:
    """Say where "Go to the start" leads: `find` is given the route that failed, and answers another one."""
    page.session.store.set(_WAY_OUT, find)


def way_out(page: ft.Page) -> str:
    """Where a failed screen leads."""
    find = page.session.store.get(_WAY_OUT)
    return str(find(page.route)) if callable(find) else "/"


def keyed(part: Callable[P, R], key: object) -> Callable[P, R]:
    """`keyed(Row, entry.id)(entry)`: the component with an identity, so that a list may change order."""

    def with_key(*args: P.args, **kwargs: P.kwargs) -> R:
        return cast(Callable[..., R], part)(*args, key=key, **kwargs)

    return with_key


def memo(part: Callable[P, R]) -> Callable[P, R]:
    """The component, drawn again only when its arguments, its state or what it observes change."""
    return cast(Callable[P, R], cast(Any, ft.memo)(part))


@ft.component
def _FailedPart(retry: Callable[[], None]) -> ft.Control:
    return _card(retry)


@ft.component
def _FailedView(retry: Callable[[], None]) -> ft.View:
    look = use_look()
    page = ft.context.page
    home = ft.Row(
        [word_button(look.p, _("Go to the start"), lambda: go(way_out(page)))], alignment=ft.MainAxisAlignment.CENTER
    )
    parts = ft.Column([_card(retry, look.p), home], spacing=12, tight=True)
    centred = ft.Container(
        ft.Container(parts, width=min(look.width - 40, 440)),
        alignment=ft.Alignment.CENTER,
        expand=True,
    )
    return ft.View(
        route=ft.context.page.route, padding=0, spacing=0, bgcolor=look.p.background, controls=[turned(centred)]
    )


def _card(retry: Callable[[], None], p: Any = None) -> ft.Control:
    return error_card(
        p or use_look().p,
        _("This part didn’t open"),
        _("Everything you wrote is safe on this device."),
        way_out=_("Try again"),
        on_way_out=retry,
    )


mend()
quicken()
