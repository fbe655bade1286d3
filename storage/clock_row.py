"""The clock as a database row: advanced inside the write transaction, and by every pull.

Two processes on one home (the app and the command line) draw from this one row under SQLite's write lock, so no clock is
drawn twice. The node is drawn anew when the database is created or restored, at sign-in, and when the machine differs.
"""

import sqlite3
from collections.abc import Callable

from core.clock import ZERO, compose, following, instant, new_node


class ClockRow:
    """The row, held for the length of one transaction; `flush` writes it back before the commit."""

    def __init__(self, raw: sqlite3.Connection, wall_ms: Callable[[], int]) -> None:
        self._raw, self._wall = raw, wall_ms
        self.node: str
        self.offset_ms: int
        self.node, ms, counter, self.offset_ms = raw.execute(
            "SELECT node, ms, counter, offset_ms FROM clock_row"
        ).fetchone()
        self._newest: tuple[int, int] = (ms, counter)
        self._dirty = False

    def now_ms(self) -> int:
        """The server's time as far as this device knows."""
        return self._wall() + self.offset_ms

    def tick(self, above: str = ZERO) -> str:
        """A clock above everything drawn or seen here, and above `above`."""
        self._newest = following(self._newest, self.now_ms(), above)
        self._dirty = True
        return compose(*self._newest, self.node)

    def ticks(self, count: int) -> list[str]:
        """So many clocks, one above the other, as `tick` draws them within one millisecond."""
        if not count:
            return []
        ms, counter = following(self._newest, self.now_ms())
        last = counter + count - 1
        self._newest, self._dirty = (ms + (last >> 16), last & 0xFFFF), True
        return [compose(ms, n, self.node) for n in range(counter, counter + count)]

    def observe(self, clock: str) -> None:
        """Take note of a clock that came from the server."""
        seen = instant(clock)
        if seen > self._newest:
            self._newest, self._dirty = seen, True

    def reset(self, newest: tuple[int, int], offset_ms: int) -> None:
        """After `clock` was answered: fall back to the highest base and correct the wall clock."""
        self._newest, self.offset_ms, self._dirty = newest, offset_ms, True

    def redraw_node(self) -> None:
        """From now on this database draws clocks as somebody new."""
        self.node, self._dirty = new_node(), True

    def flush(self) -> None:
        """Write the row back if it moved."""
        if self._dirty:
            self._raw.execute(
                "UPDATE clock_row SET node = ?, ms = ?, counter = ?, offset_ms = ?",
                (self.node, *self._newest, self.offset_ms),
            )
