"""The demo's relay on a thread of its own, so that blocking tests can cut the line."""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from types import TracebackType
from typing import Any

from app.relay import Relay


class RelayThread:
    """A relay before the cloud. `cut` and `mend` return when it is done."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "RelayThread":
        self._thread.start()
        self.relay = self._do(Relay.open(self._url))
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
