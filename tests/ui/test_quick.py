"""What `ui.quick` puts in the place of Flet's own: the same messages, the same tree behind them, and turns in between."""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

import flet as ft
import msgpack
import pytest
from flet.controls import id_counter
from flet.controls.base_control import BaseControl
from flet.messaging.protocol import Message, configure_encode_object_for_msgpack

from tests.harness.app_driver import AppDriver, FakeClient, run
from tests.ui.stage import stage
from ui import quick
from ui.boundary import component, keyed, memo
from ui.gallery.app import main as gallery
from ui.press import button, chip
from ui.surface import card
from ui.text import text
from ui.tokens import LIGHT

Story = Callable[[AppDriver], Awaitable[None]]


@pytest.fixture(autouse=True)
def quick_afterwards() -> Iterator[None]:
    yield
    assert quick.quicken()


class Shelf(ft.Observable):
    """What the lists of the story show."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.chosen = ""
        self.kinds = 0


@memo
@component
def Book(name: str, chosen: bool) -> ft.Control:
    more: list[ft.Control] = [card(LIGHT, text(name, "story", LIGHT.ink))] if chosen else []
    return ft.Column([chip(LIGHT, name, chosen, lambda: None), *more], data={"name": name})


@component
def Books(shelf: Shelf) -> ft.Control:
    rows: list[ft.Control] = [keyed(Book, n)(n, n == shelf.chosen) for n in shelf.names]
    bare: list[ft.Control] = [ft.Text(n, key=n if len(n) % 2 else None) for n in shelf.names]
    other = [
        ft.Container(width=3, gradient=ft.LinearGradient(colors=["red", "blue"])),
        ft.Stack([ft.Text("in a stack")]),
        ft.SegmentedButton(segments=[ft.Segment("a", label=ft.Text("A"))], selected=["a"]),
        ft.DataTable(columns=[ft.DataColumn(label=ft.Text("c"))], rows=[ft.DataRow([ft.DataCell(ft.Text("d"))])]),
        ft.TextField("words", prefix_icon=ft.Icons.ADD, hint_style=ft.TextStyle(size=3)),
    ]
    first = other[shelf.kinds % len(other)]
    return ft.Column([first, ft.Column(rows), ft.Row(bare), button(LIGHT, "Press", lambda: None, kind="soft")])


def changing(shelf: Shelf) -> Story:
    async def story(app: AppDriver) -> None:
        rng, names = random.Random(7), [f"book {'x' * (n % 3)}{n}" for n in range(14)]
        for turn in range(60):
            shelf.names = tuple(rng.sample(names, rng.randint(0, len(names))))
            await app.settle()
            shelf.chosen = rng.choice(names)
            await app.settle()
            shelf.kinds = turn
            await app.settle()
            await app.resize(rng.choice((390, 700, 1280)))

    return story


async def rooms(app: AppDriver) -> None:
    for label in ("Dark", "Wide", "Light", "Phone"):
        await app.tap(label)
        await asyncio.sleep(0.05)
        await app.settle()


def told(main: Callable[[ft.Page], Any], story: Story, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[Any]]:
    """Every message that a story sends, and what stands in the tree after it."""
    encode = cast(Any, configure_encode_object_for_msgpack)(BaseControl)
    sent: list[Any] = []
    plain = FakeClient.send_message

    def send(self: FakeClient, message: Message) -> None:
        if message.action.name == "PATCH_CONTROL":
            sent.append(msgpack.packb(message.body, default=encode))
        plain(self, message)

    async def whole() -> list[Any]:
        async with AppDriver.open(main) as app:
            await story(app)
            return sorted(of_control(c) for c in app.session.index.values())

    with monkeypatch.context() as patched:
        patched.setattr(FakeClient, "send_message", send)
        patched.setattr(id_counter.ControlId, "_counter", itertools.count(3))
        return sent, run(whole())


def of_control(control: Any) -> tuple[Any, ...]:
    parent = control.parent
    return (
        control._i, type(control).__name__, parent._i if parent else 0, hasattr(control, "_frozen"),
        hasattr(control, "_initialized"), sorted(getattr(control, "_dirty", ())),
        len(getattr(control, "__prev_lists", ())), len(getattr(control, "__prev_classes", ())),
    )  # fmt: skip


@pytest.mark.parametrize("which", ["lists", "gallery"])
def test_walked_either_way_screens_send_and_leave_the_same(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def both() -> tuple[list[Any], list[Any]]:
        shelf = Shelf()
        if which == "gallery":
            return told(gallery, rooms, monkeypatch)
        return told(stage(lambda: Books(shelf)), changing(shelf), monkeypatch)

    # Whether what loads for long says so within the story would depend on how busy the machine is.
    monkeypatch.setattr("ui.states.PATIENCE_MS", 60_000)
    quick.plain_again()
    sent, left = both()
    assert quick.quicken()
    assert len(sent) > 3 and len(left) > 20
    again, left_again = both()
    assert [len(m) for m in again] == [len(m) for m in sent]
    assert again == sent
    assert left_again == left


def test_flet_is_the_one_that_was_read() -> None:
    assert quick.read_now() == quick.READ, "Flet changed: read its functions again before ui/quick.py stands for them"
    assert all(getattr(owner, name) is of for (owner, name), of in quick.QUICK.items())


def test_with_another_flet_nothing_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    quick.plain_again()
    monkeypatch.setattr(quick, "flet_version", "1.0.6")
    assert not quick.quicken()
    assert all(getattr(owner, name) is of for (owner, name), of in quick.PLAIN.items())
    monkeypatch.undo()


def test_the_loop_has_a_turn_between_two_components_that_are_due() -> None:
    states = [Shelf() for _ in range(4)]
    order: list[str] = []

    @component
    def Part(shelf: Shelf) -> ft.Control:
        order.append("drawn")
        return ft.Text(str(shelf.kinds))

    async def story() -> None:
        async with AppDriver.open(stage(lambda: ft.Column([Part(s) for s in states]))) as app:
            order.clear()

            async def others() -> None:
                while order.count("drawn") < len(states):
                    order.append("turn")
                    await asyncio.sleep(0)

            for shelf in states:
                shelf.kinds = 1
            await others()
            assert app.shows("1")

    run(story())
    assert "drawn" in order
    assert not any(a == b == "drawn" for a, b in itertools.pairwise(order)), order
