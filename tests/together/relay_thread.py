"""The demo's relay on a thread of its own, so that blocking tests can cut the line, at once or after so many bytes."""

import asyncio
import contextlib
from collections.abc import Coroutine
from threading import Thread
from types import TracebackType
from typing import Any

from app.relay import Relay


class CuttingRelay(Relay):
    """Drops every connection once so many bytes went up or came down."""

    up_left: int | None = None
    down_left: int | None = None

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, up: bool) -> None:
        name = "up_left" if up else "down_left"
        with contextlib.suppress(OSError):
            while data := await source.read(16384):
                self.bytes_up += len(data) if up else 0
                self.bytes_down += 0 if up else len(data)
                left = getattr(self, name)
                if left is not None:
                    data = data[:left]
                    setattr(self, name, left - len(data))
                sink.write(data)
                await sink.drain()
                if getattr(self, name) == 0:
                    await asyncio.sleep(0.05)  # let what was passed on arrive before the cut
                    for writer in list(self._open):
                        writer.transport.abort()
                    return
            if sink.can_write_eof():
                sink.write_eof()


class RelayThread:
    """A relay before the cloud. `cut` and `mend` return when it is done."""

    def __init__(self, url: str, kind: type[Relay] = Relay) -> None:
        self._url, self._kind = url, kind
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "RelayThread":
        self._thread.start()
        self.relay = self._do(self._kind.open(self._url))
        self.url = self.relay.url
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._do(self.relay.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def cut(self) -> None:
        """No network."""
        self._do(self.relay.switch(connected=False))

    def mend(self) -> None:
        """The network is back."""
        self._do(self.relay.switch(connected=True))

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)
