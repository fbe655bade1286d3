"""A relay on loopback that passes bytes on to the cloud until it is cut: an airplane-mode switch for the demo and tests."""

import asyncio
import contextlib
from urllib.parse import urlsplit


class Relay:
    """Listens on its own port. While cut, new connections are dropped at once and open ones were closed mid-stream."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._open: set[asyncio.StreamWriter] = set()
        self._lines: set[asyncio.Task[None]] = set()
        self._connected = True
        self._server: asyncio.Server | None = None
        self.bytes_up = 0
        self.bytes_down = 0

    @classmethod
    async def open(cls, url: str) -> "Relay":
        """A relay to the service at `url`."""
        parts = urlsplit(url)
        self = cls(parts.hostname or "127.0.0.1", parts.port or 80)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def switch(self, *, connected: bool) -> None:
        """Cut the line, or mend it."""
        self._connected = connected
        if not connected:
            for writer in list(self._open):
                writer.transport.abort()

    async def close(self) -> None:
        """Stop listening and drop everything."""
        await self.switch(connected=False)
        if self._server is not None:
            self._server.close()
        if self._lines:
            await asyncio.wait(self._lines, timeout=2)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        line = asyncio.current_task()
        if line is not None:
            self._lines.add(line)
            line.add_done_callback(self._lines.discard)
        there: asyncio.StreamWriter | None = None
        try:
            if not self._connected:
                writer.transport.abort()
                return
            back, there = await asyncio.open_connection(self._host, self._port)
            self._open.add(there)
            await asyncio.gather(self._pump(reader, there, up=True), self._pump(back, writer, up=False))
        except OSError:
            writer.transport.abort()
        finally:
            for each in (writer, there):
                if each is not None:
                    self._open.discard(each)
                    each.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, up: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if up:
                    self.bytes_up += len(data)
                else:
                    self.bytes_down += len(data)
                sink.write(data)
                await sink.drain()
            if sink.can_write_eof():
                sink.write_eof()
