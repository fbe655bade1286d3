"""Handlers that cannot take the app down. In Flet an uncaught handler replaces the whole app by an error page.

`guarded` is applied by every pressable and field of the kit; use it yourself for page events and for any
handler given to a bare Flet control. `use_effect` is the same for effects.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from types import FunctionType
from typing import Any

import flet as ft

from ui.problems import CALM_LINE, note, tell_page
from ui.words import _

Handler = Callable[..., Any]
OnError = Callable[[Exception], str | None]
_MARK = "__cupcake_guarded__"


def guarded(handler: Handler, *, on_error: OnError | None = None) -> Callable[[Any], Awaitable[None]]:
    """Wrap a sync or async handler that takes the event or nothing.

    A failure is logged by type and told to the page's Problems: `on_error` may choose the line, or return None
    to say nothing because it has shown the failure itself. A lambda that returns a coroutine is awaited too.

    Raises:
        TypeError: the handler is a generator, which nobody would run to its end.
    """
    if getattr(handler, _MARK, False):
        return handler
    if inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler):
        raise TypeError("a guarded handler cannot be a generator")
    takes_event = _takes_event(handler)

    async def safe(event: Any = None) -> None:
        try:
            result = handler(event) if takes_event else handler()
            if inspect.isawaitable(result):
                await result
        except Exception as error:  # noqa: BLE001, RUF100 - the point of this function
            note("ui.handler_failed", error, handler=_name(handler))
            line = on_error(error) if on_error else _(CALM_LINE)
            if line:
                tell_page(line)

    setattr(safe, _MARK, True)
    return safe


def use_effect(
    setup: Callable[[], Any], dependencies: Sequence[Any] | None = None, cleanup: Callable[[], Any] | None = None
) -> None:
    """Flet's hook of the same name, guarded: an effect that fails is logged and told, no more."""
    ft.use_effect(_guarded_effect(setup), dependencies, _guarded_effect(cleanup) if cleanup else None)


def _guarded_effect(effect: Callable[[], Any]) -> Callable[[], Any]:
    # Flet tells async effects from sync ones by looking at the function, so each keeps its kind.
    if inspect.iscoroutinefunction(effect):

        @wraps(effect)
        async def safe_async() -> None:
            try:
                await effect()
            except Exception as error:  # noqa: BLE001, RUF100
                note("ui.effect_failed", error, effect=_name(effect))
                tell_page()

        return safe_async

    @wraps(effect)
    def safe() -> Any:
        try:
            return effect()
        except Exception as error:  # noqa: BLE001, RUF100
            note("ui.effect_failed", error, effect=_name(effect))
            tell_page()
            return None

    return safe


def _takes_event(handler: Handler) -> bool:
    # Only a parameter without a default is the event: `lambda i=i: pick(i)` binds its own.
    if type(handler) is FunctionType and not handler.__code__.co_argcount and not hasattr(handler, "__wrapped__"):
        return False  # most are: a lambda, made anew for each drawing of each row
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(handler).parameters.values()
    return any(p.kind in kinds and p.default is inspect.Parameter.empty for p in parameters)


def _name(handler: Callable[..., Any]) -> str:
    return getattr(handler, "__qualname__", type(handler).__name__)
