"""UI tests in process: a real Flet session and page over a fake connection. No browser, milliseconds per test.

Drives the live control tree as a client would: it sends the events a client sends, and encodes every message as
the real transports do, so a property that cannot travel fails here too. It uses Flet's private session API,
hence the exact pin of Flet. What it cannot see is the picture: for that there is tests/harness/browser.py.
"""

import asyncio
import dataclasses
import inspect
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Self, TypeVar, cast

import flet as ft
import msgpack
from flet.components.component import Component
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.controls.value_types import Prop
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

C = TypeVar("C", bound=BaseControl)
T = TypeVar("T")
_encode: Any = cast(Any, configure_encode_object_for_msgpack)(BaseControl)


def run(story: Coroutine[Any, Any, T]) -> T:
    """Run an async test body."""
    return asyncio.run(story)


class FakeClient(Connection):
    """The other end: records what is sent, answers method calls from `answers` (a value, or a function of args)."""

    def __init__(self, driver: "AppDriver", answers: dict[str, Any]) -> None:
        cast(Any, super()).__init__()
        self.page_url = "http://test"
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(2)
        self.pubsubhub = PubSubHub(loop=self.loop)
        self.driver = driver
        self.answers = {"contains_key": False, **answers}
        self.calls: list[tuple[str, Any]] = []
        self.crashes: list[str] = []
        self.tasks: set[asyncio.Task[None]] = set()

    def send_message(self, message: Message) -> None:
        body = cast(Any, message.body)
        msgpack.packb([message.action, body], default=_encode)
        if message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(body.message)
        elif message.action == MessageAction.INVOKE_METHOD:
            self.calls.append((body.name, body.args))
            if body.name == "push_route":
                task = self.loop.create_task(self.driver.go(body.args["route"]))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
            answer = self.answers.get(body.name)
            answer = answer(body.args) if callable(answer) else answer
            session = self.driver.session
            self.loop.call_soon(session.handle_invoke_method_results, body.control_id, body.call_id, answer, None)


class AppDriver:
    """One running app. `async with AppDriver.open(main) as app:` starts and closes it."""

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        self.client = FakeClient(self, answers or {})
        self.session = cast(Any, Session)(self.client)
        self.page: ft.Page = self.session.page

    @classmethod
    async def start(
        cls,
        main: Callable[[ft.Page], Awaitable[None] | None],
        *,
        route: str = "/",
        answers: dict[str, Any] | None = None,
        **page_props: Any,
    ) -> Self:
        """Start `main` on a phone of 390x844, unless `page_props` say otherwise (width=1280, platform=...)."""
        self = cls(answers)
        props = {"route": route, "platform": "android", "width": 390, "height": 844, "pwa": False, "web": False}
        self.session.apply_page_patch({**props, **page_props})
        # Packing takes the snapshots that later diffs are made against, so the first message is really packed.
        body = RegisterClientResponseBody(
            session_id=self.session.id, page_patch=self.session.get_page_patch(), error=""
        )
        self.client.send_message(Message(MessageAction.REGISTER_CLIENT, body))
        cast(Any, _context_page).set(self.page)
        cast(Any, context).reset_auto_update()
        started = main(self.page)
        if inspect.isawaitable(started):
            await started
        await self.session.after_event(self.page)
        await self.settle()
        return self

    @classmethod
    def open(cls, main: Callable[[ft.Page], Awaitable[None] | None], **options: Any) -> "_Opened":
        return _Opened(main, options)

    async def close(self) -> None:
        cast(Any, self.session).close()
        await asyncio.sleep(0)
        self.client.executor.shutdown(wait=False)

    # ---- time

    async def settle(self, turns: int = 20) -> None:
        """Let updates and effects run; fail if the app crashed."""
        for _ in range(turns):
            await asyncio.sleep(0)
        self.assert_no_crash()

    async def until(self, true: Callable[[], bool], timeout_s: float = 15.0) -> None:
        """Wait for work in threads to show."""
        end = time.monotonic() + timeout_s
        while not true():
            assert time.monotonic() < end, "waited in vain; on screen: " + " | ".join(self.texts())
            await asyncio.sleep(0.005)
        await self.settle()

    def assert_no_crash(self) -> None:
        assert not self.client.crashes, self.client.crashes[0]

    # ---- looking

    @property
    def top(self) -> ft.View:
        """The view in front."""
        views: Any = unwrap_component(self.page.views)
        while isinstance(views, list):
            views = unwrap_component(views[-1])
        return cast(ft.View, views)

    @property
    def views(self) -> list[ft.View]:
        """The stack, bottom first."""
        found = [unwrap_component(view) for view in cast(Any, unwrap_component(self.page.views))]
        flat = [unwrap_component(v) for view in found for v in (view if isinstance(view, list) else [view])]
        return cast(list[ft.View], flat)

    def walk(self, root: Any = None) -> Iterator[BaseControl]:
        """Every control under `root` (default: the whole page, dialogs included)."""
        yield from _walk(self.page if root is None else root)

    def find_all(self, kind: type[C], root: Any = None, **props: Any) -> list[C]:
        return [
            found
            for found in self.walk(root)
            if isinstance(found, kind)
            and getattr(found, "visible", True) is not False
            and all(getattr(found, name, None) == value for name, value in props.items())
        ]

    def find(self, kind: type[C], root: Any = None, **props: Any) -> C:
        found = self.find_all(kind, root, **props)
        assert len(found) == 1, f"{len(found)} of {kind.__name__} {props}"
        return found[0]

    def by_key(self, key: str, root: Any = None) -> BaseControl:
        return self.find(BaseControl, root, key=key)

    def all_by_label(self, label: str, root: Any = None) -> list[ft.Semantics]:
        return self.find_all(ft.Semantics, self._front(root), label=label)

    def by_label(self, label: str, root: Any = None) -> ft.Semantics:
        """The one thing that a screen reader calls `label`, in front (the top view and open dialogs)."""
        found = self.all_by_label(label, root)
        assert len(found) == 1, f"{len(found)} labelled {label!r}; there are {self.labels()}"
        return found[0]

    def labels(self, root: Any = None) -> list[str]:
        return [s.label for s in self.find_all(ft.Semantics, self._front(root)) if s.label]

    def texts(self, root: Any = None) -> list[str]:
        return [t.value for t in self.find_all(ft.Text, self._front(root)) if t.value]

    def shows(self, words: str) -> bool:
        return any(words in text for text in self.texts())

    def _front(self, root: Any) -> Any:
        if root is not None:
            return root
        dialogs = getattr(self.page, "_dialogs", None)
        return [self.top, *(d for d in getattr(dialogs, "controls", []) if getattr(d, "open", False))]

    # ---- doing

    async def fire(self, control: BaseControl, event: str, data: Any = None, **patch: Any) -> None:
        """Send an event, after the property changes that the client made by itself."""
        assert getattr(control, "disabled", False) is not True, "it is disabled"
        if patch:
            self.session.apply_patch(control._i, patch)
        await self.session.dispatch_event(control._i, event, data)
        await self.settle()

    async def tap(self, target: str | BaseControl) -> None:
        """Press a thing by label, or a control."""
        await self.press(self.by_label(target) if isinstance(target, str) else target)
        await self.settle()

    async def press(self, control: BaseControl) -> None:
        """Press it and do not wait for the page: what is pressed next is what still stands there."""
        assert getattr(control, "disabled", False) is not True, "it is disabled"
        await self.session.dispatch_event(control._i, "tap" if isinstance(control, ft.Semantics) else "click", None)

    async def type(self, target: str | BaseControl, words: str) -> None:
        """Replace what stands in the field labelled `target`."""
        await self.fire(self.field(target), "change", words, value=words)

    async def submit(self, target: str | BaseControl) -> None:
        field = self.field(target)
        await self.fire(field, "submit", field.value)

    async def blur(self, target: str | BaseControl) -> None:
        await self.fire(self.field(target), "blur")

    def field(self, target: str | BaseControl) -> ft.TextField:
        return self.find(ft.TextField, self.by_label(target) if isinstance(target, str) else target)

    async def go(self, route: str) -> None:
        self.session.apply_page_patch({"route": route})
        await self.session.dispatch_event(self.page._i, "route_change", {"route": route})
        await self.settle()

    async def back(self) -> None:
        await self.session.dispatch_event(self.page._i, "view_pop", {"route": self.top.route})
        await self.settle()

    async def device_back(self) -> bool:
        """Android's back, as the client decides it; answers whether that left the app."""
        if not self.top.can_pop:
            await self.fire(self.top, "confirm_pop")
        elif len(self.views) > 1:
            await self.back()
        else:
            return True
        return False

    async def key(self, name: str, *, ctrl: bool = False, shift: bool = False, meta: bool = False) -> None:
        """A key goes down, wherever the focus is."""
        pressed = {"key": name, "shift": shift, "ctrl": ctrl, "alt": False, "meta": meta}
        await self.session.dispatch_event(self.page._i, "keyboard_event", pressed)
        await self.settle()

    async def resize(self, width: float, height: float = 844) -> None:
        self.session.apply_page_patch({"width": width, "height": height})
        await self.session.dispatch_event(self.page._i, "resize", {"width": width, "height": height})
        await self.settle()

    async def lifecycle(self, state: str) -> None:
        """The phone's word: "resume", "pause", "hide", ..."""
        await self.session.dispatch_event(self.page._i, "app_lifecycle_state_change", {"state": state})
        await self.settle()


class _Opened:
    def __init__(self, main: Callable[[ft.Page], Awaitable[None] | None], options: dict[str, Any]) -> None:
        self._main, self._options = main, options

    async def __aenter__(self) -> AppDriver:
        self._app = await AppDriver.start(self._main, **self._options)
        return self._app

    async def __aexit__(self, *failure: object) -> None:
        await self._app.close()
        if failure[0] is None:
            self._app.assert_no_crash()


@cache
def _plan(kind: type[BaseControl]) -> tuple[tuple[str, ...], dict[str, int]]:
    """(fields that are always looked into, the place of every field). The others count when they were given (`_values`)."""
    always, places = [], {}
    for place, field in enumerate(dataclasses.fields(kind)):
        private = field.name.startswith("_") and field.name not in ("_dialogs", "_overlay")
        if private or field.metadata.get("skip"):
            continue
        places[field.name] = place
        kept = next((vars(base)[field.name] for base in kind.__mro__ if field.name in vars(base)), None)
        if not isinstance(kept, Prop) or isinstance(kept.default, list | tuple | BaseControl):
            always.append(field.name)
    return tuple(always), places


def _walk(root: Any) -> Iterator[BaseControl]:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Component):
            waiting.append(value._b)
        elif isinstance(value, BaseControl):
            if id(value) in seen:
                continue
            seen.add(id(value))
            yield value
            always, places = _plan(cast(Any, type(value)))
            given = (name for name in getattr(value, "_values", ()) if name in places and name not in always)
            names = sorted((*always, *given), key=places.__getitem__)
            held = [getattr(value, name, None) for name in reversed(names)]
            waiting += [item for item in held if isinstance(item, BaseControl | list | tuple)]
        elif isinstance(value, list | tuple):
            waiting += reversed(value)
