"""The hybrid logical clock as a value (Kulkarni et al. 2014), and the clock map of a record.

A clock is 32 lowercase hex digits: 12 of milliseconds since 1970, 4 of a counter, 16 of the node. Fixed width, no
separators: comparing the strings compares the clocks. Thirty-two zeros mean "never". The database row that holds
the newest clock, and every rule about when it advances, is in `storage/clock_row.py`.

A clock map is `{"*": clock, "title": clock}`: `"*"` is the clock of every column that is not named, so a record that
was written once needs one clock, also for columns that a later version of its table adds.
"""

import re
import secrets
from collections.abc import Iterable, Mapping

ZERO = "0" * 32
SERVER_NODE = "f" * 16
DRIFT_MS = 5 * 60_000
"""How far ahead of the server a clock may be (docs/sync.md)."""

CLOCK = re.compile(r"[0-9a-f]{32}")

ClockMap = dict[str, str]


def new_node() -> str:
    """Sixteen random hex digits, never all zeros or the server's own."""
    while True:
        node = secrets.token_hex(8)
        if node not in (SERVER_NODE, "0" * 16):
            return node


def compose(ms: int, counter: int, node: str) -> str:
    """The clock of this instant; a counter that runs over carries into the milliseconds."""
    ms += counter >> 16
    return f"{ms:012x}{counter & 0xFFFF:04x}{node}"


def instant(clock: str) -> tuple[int, int]:
    """(milliseconds since 1970, counter)."""
    return int(clock[:12], 16), int(clock[12:16], 16)


def node_of(clock: str) -> str:
    """The node that drew it."""
    return clock[16:]


def is_clock(value: object) -> bool:
    """Whether this is a well-formed clock."""
    return isinstance(value, str) and CLOCK.fullmatch(value) is not None


def following(newest: tuple[int, int], wall_ms: int, above: str = ZERO) -> tuple[int, int]:
    """The instant after both the newest one drawn or seen and the clock it must exceed."""
    top = max((max(wall_ms, 0), -1), newest, instant(above))
    ms, counter = top[0], top[1] + 1
    return (ms + 1, 0) if counter > 0xFFFF else (ms, counter)


def clock_of(clocks: Mapping[str, str], column: str) -> str:
    """The clock of one column."""
    return clocks.get(column) or clocks.get("*") or ZERO


def with_clock(clocks: Mapping[str, str], columns: Iterable[str], clock: str) -> ClockMap:
    """The map after these columns were written at `clock`."""
    return {**clocks, **dict.fromkeys(columns, clock)}


def highest(clocks: Mapping[str, str]) -> str:
    """The newest clock of the record."""
    return max(clocks.values(), default=ZERO)
