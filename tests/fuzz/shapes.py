"""Strategies: anything that JSON can hold, and requests that are nearly right."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.cloud_schema.actor import ENTRY, NEVER

ODD_TEXT = (
    "", "\x00", "a\x00b", "\ud800", "\udc00x", "\ud83d", "\U0001f9c1",
    "NaN", "Infinity", "-Infinity", "null", "1e400", "\u2028", "'", "\"", "\\",
    "%", "{", "}", "[", "*", "٣", "ﬀ", "İ", "0x10", "1_000", " ", "\n", "\r\n", "a" * 300,
)  # fmt: skip
ODD_NUMBERS = (
    0, -0.0, 1, -1, 0.5, 1e308, -1e308, 5e-324, 2**31, 2**32, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**100, 10**4000,
    253402300800000, -62135596800001,
)  # fmt: skip

text = st.one_of(st.sampled_from(ODD_TEXT), st.text(max_size=12))
scalar = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(ODD_NUMBERS),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    text,
)
anything = st.recursive(
    scalar,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def nested(draw: st.DrawFn) -> Any:
    """Lists in lists, up to far deeper than anybody reads."""
    value: Any = draw(scalar)
    for _ in range(draw(st.sampled_from((1, 5, 50, 400)))):
        value = [value] if draw(st.booleans()) else {"k": value}
    return value


whatever = st.one_of(anything, anything, nested())
odd_clocks = st.sampled_from((
    NEVER, "0" * 31, "0" * 33, "F" * 32, "f" * 32, "g" * 32, "", "0" * 31 + "\n", "7" + "f" * 31,
    "0" * 31 + "٣",
))  # fmt: skip


def encode(value: Any) -> str:
    """JSON text of anything above; huge numbers stay as they are written."""
    return json.dumps(value, allow_nan=False)


def clocks(good: list[str]) -> st.SearchStrategy[Any]:
    """A clock, mostly a good one."""
    return st.one_of(*[st.sampled_from(good)] * 4, odd_clocks, whatever)


def mostly(draw: st.DrawFn, right: st.SearchStrategy[Any], wrong: st.SearchStrategy[Any] = whatever) -> Any:
    """Right eleven times of twelve."""
    return draw(right if draw(st.integers(0, 11)) else wrong)


LEVELS = st.sampled_from(("private", "shared", "calendar_visible", "odd"))
MOMENTS = st.sampled_from((None, 1_760_000_000_001))


@st.composite
def row(draw: st.DrawFn, rid: str, named: list[str], good: list[str], new: bool) -> Any:
    """A row beside these columns; each cell may be wrong."""
    by_name = {"visibility": LEVELS, "deleted_at": MOMENTS}
    values = [mostly(draw, by_name[c]) if c in by_name else draw(whatever) for c in named]
    clock = clocks(good)
    beside = st.one_of(clock, st.lists(clock, min_size=len(named), max_size=len(named)))
    maps = st.dictionaries(st.sampled_from(("*", "title", "nope", "T", "")), clock, max_size=3)
    return [
        mostly(draw, st.just(rid), st.one_of(st.just(rid.upper()), whatever)),
        mostly(draw, st.just(1_760_000_000_000 if new else None)),
        draw(beside),
        mostly(draw, st.one_of(st.none(), beside)),
        mostly(draw, st.just(values), st.one_of(st.just(values[:-1]), whatever)),
        mostly(draw, st.one_of(st.none(), clock, maps)),
        mostly(draw, st.one_of(st.none(), clock)),
    ]


@st.composite
def group(draw: st.DrawFn, ids: list[str], pairs: list[str], good: list[str], columns: list[str]) -> Any:
    """A group of changes for the given records; each part may be wrong."""
    named = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=4, unique=bool(draw(st.integers(0, 9)))))
    new = draw(st.booleans())
    chosen = draw(st.lists(st.sampled_from(ids), max_size=3, unique=bool(draw(st.integers(0, 9)))))
    rows = [draw(row(rid, named, good, new)) for rid in chosen]
    if rows and not draw(st.integers(0, 9)):
        rows[-1] = draw(st.one_of(st.just(rows[-1][:-1]), st.just([*rows[-1], None]), whatever))
    tables = st.sampled_from(("profile", "pair_member", "nope", ""))
    return {
        "table": mostly(draw, st.just(ENTRY), st.one_of(tables, whatever)),
        "new": mostly(draw, st.just(new)),
        "pair": mostly(draw, st.one_of(st.none(), st.sampled_from(pairs))),
        "level": mostly(draw, LEVELS),
        "columns": mostly(draw, st.just(named)),
        "rows": mostly(draw, st.just(rows)),
    }
