"""Flet writes each message out for a debug line that nobody reads, with all that people wrote; ours does not let it."""

import asyncio
import inspect
from typing import Any, cast

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.messaging import protocol
from flet_web.fastapi import flet_app

from app.web import _messages_without_words
from tests.harness.app_driver import run

PRIVATE = "what Mara wrote in private"


class Written(str):
    """Words that tell when somebody writes them out."""

    times = 0

    def __repr__(self) -> str:
        Written.times += 1
        return super().__repr__()


def sent(message: Any) -> bytes:
    """What goes to the page of a browser."""

    async def send() -> bytes:
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[bytes]()
        connection: Any = cast(Any, flet_app.FletApp)(loop, None, None, None)
        connection._FletApp__send_queue = queue
        connection.send_message(message)
        return queue.get_nowait()

    return run(send())


def test_a_message_to_a_browser_is_packed_and_not_written_out() -> None:
    body = protocol.PatchControlBody(1, [[0], [0, 0, "_b", ft.Text(Written(PRIVATE))]])
    message = protocol.Message(protocol.MessageAction.PATCH_CONTROL, body)
    encode = cast(Any, protocol.configure_encode_object_for_msgpack)(BaseControl)
    packed = msgpack.packb([message.action, message.body], default=encode)
    _messages_without_words()
    Written.times = 0
    assert sent(message) == b"\x00" + packed
    assert PRIVATE.encode() in packed
    assert Written.times == 0
    assert str(message) == "Message(PATCH_CONTROL)"


def test_flet_still_writes_them_out_and_sends_nothing_of_it() -> None:
    sends = inspect.getsource(flet_app.FletApp.send_message)
    assert flet_app.Message is protocol.Message, "the class that app/web.py quietens is the one that is sent"
    assert sends.count("{message}") == 1 and 'transport_log.debug(f"send_message: {message}")' in sends, (
        "Flet no longer writes them out: app/web.py has nothing to quieten"
    )
    assert "repr(" not in inspect.getsource(protocol) and "repr(" not in inspect.getsource(flet_app)
