"""The server and any request at all: a documented answer or a clean error, and rows written exactly when it says so.

Each example is one transaction that is looked into before it is rolled back, so that every one starts from the same state.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import ENTRY, Actor, Json, entry_id, word
from tests.fuzz.examples import fuzz
from tests.fuzz.shapes import anything, encode, group, whatever

KINDS = {"page", "epoch", "stale", "clock", "protocol", "invalid"}
WORDS = {"applied", "duplicate", "conflict", "gone", "unknown", "refused", "retry"}
FIELDS = (
    "protocol",
    "node",
    "call",
    "epoch",
    "cursor",
    "max_rows",
    "max_bytes",
    "tables",
    "aside",
    "narrowed",
    "more",
    "after",
    "changes",
    "registry",
)
COLUMNS = ["visibility", "deleted_at", "title", "text", "tags", "at"]
OTHER_COLUMNS = ["id", "author_id", "clocks", "nope", "", "visibility "]


@dataclass
class Bench:
    """A couple with a little history, and one connection to try things on."""

    connection: psycopg.Connection[Any]
    me: Actor
    mine: list[str]
    theirs: list[str]
    fresh: list[str]
    good: list[str]
    pair: str

    @property
    def ids(self) -> list[str]:
        return [*self.mine, *self.theirs, *self.fresh]

    def request(self) -> Json:
        """A good request that nobody has sent."""
        return {
            "protocol": 1, "node": self.me.node, "call": 1_000_000, "epoch": 1, "cursor": self.me.cursor, "max_rows": 1000,
            "max_bytes": 1_000_000, "tables": [ENTRY, "profile", "pair_member"], "aside": [], "changes": [], "registry": "",
        }  # fmt: skip

    def rows(self, cursor: psycopg.Cursor[Any]) -> dict[str, str]:
        """Every record of the two, with everything in it."""
        cursor.execute(
            "select id::text, t::text from public.journal_entry as t where author_id in "
            "(select user_id from public.pair_member where pair_id = %s) or id = any (%s::uuid[])",
            (self.pair, self.fresh),
        )
        return dict(cursor.fetchall())

    def heads(self, cursor: psycopg.Cursor[Any]) -> list[Any]:
        cursor.execute("select member_id, revision from cupcake.head where member_id in "
                       "(select user_id from public.pair_member where pair_id = %s) order by 1", (self.pair,))  # fmt: skip
        return cursor.fetchall()

    def send(self, text: str) -> tuple[Any, dict[str, str], dict[str, str], bool]:
        """The answer (or the error), all rows before and after, and whether a head moved."""
        with self.connection.cursor() as cursor:
            try:
                before, heads = self.rows(cursor), self.heads(cursor)
                self.me.become(cursor)
                answer: Any = None
                try:
                    cursor.execute("select public.sync(%s::jsonb)", [text])
                    found = cursor.fetchone()
                    answer = found[0] if found else None
                except psycopg.Error as error:
                    return error, before, before, False
                cursor.execute("reset role")
                return answer, before, self.rows(cursor), self.heads(cursor) != heads
            finally:
                self.connection.rollback()


@pytest.fixture(scope="module")
def bench(cloud: LocalCloud) -> Iterator[Bench]:
    a, b = Actor(cloud.database_url), Actor(cloud.database_url)
    pair = a.pair_with(b)
    groups = [
        a.new({"id": entry_id(), "title": "one", "text": "words"}, level=v) for v in ("private", "shared", "shared")
    ]
    theirs = b.new({"id": entry_id(), "title": "theirs"}, level="shared")
    hidden = b.new({"id": entry_id(), "title": "theirs"})
    a.sync(groups)
    b.sync([theirs, hidden])
    gone = groups[2]["rows"][0]
    a.sync([a.delete(gone[0], gone[2], shown=gone[2], seen=gone[2])])
    a.pull()
    good = (
        [g["rows"][0][2] for g in (*groups, theirs)]
        + [a.clock(ahead_s=60 * i) for i in range(3)]
        + [a.clock(ahead_s=7200)]
    )
    with psycopg.connect(cloud.database_url) as connection:
        yield Bench(connection, a, [g["rows"][0][0] for g in groups], [theirs["rows"][0][0], hidden["rows"][0][0]],
                    [entry_id() for _ in range(3)], good, pair)  # fmt: skip


def assert_told(answer: Any, before: dict[str, str], after: dict[str, str], moved: bool, request: Any) -> None:
    """What the answer says is what happened, row by row."""
    if isinstance(answer, psycopg.Error):
        assert answer.sqlstate is not None and answer.sqlstate[:2] in ("22", "54"), (answer.sqlstate, str(answer))
        return
    assert isinstance(answer, dict) and answer["kind"] in KINDS, answer
    changed = {i for i in before.keys() | after.keys() if before.get(i) != after.get(i)}
    if answer["kind"] != "page":
        assert not changed and not moved
        assert answer["kind"] != "invalid" or answer["reason"]
        return
    rows = [row for g in request.get("changes") or [] for row in g["rows"]]
    words = [word(a) for a in answer["answers"]]
    assert len(words) == len(rows) and set(words) <= WORDS, words
    may, must = set(), set()
    for row, said in zip(rows, answer["answers"], strict=True):
        name = row[0] if isinstance(row, list) and row and isinstance(row[0], str) else None
        if said == "applied" or (isinstance(said, dict) and said["answer"] == "applied"):
            must.add(name)
        elif isinstance(said, dict) and said.get("done"):
            # Some columns were settled: a narrowing is never refused because of another column.
            may.add(name)
        elif word(said) in ("conflict", "gone"):
            may.add(name)
    assert must <= changed <= must | may, (words, changed, must, may)
    assert not changed or moved
    for i in changed:
        assert '"' in after[i], "a row never vanishes"


@fuzz(250)
@given(request=whatever)
def test_anything_is_answered(bench: Bench, request: Any) -> None:
    answer, before, after, moved = bench.send(encode(request))
    assert_told(answer, before, after, moved, request)
    assert isinstance(answer, psycopg.Error) or answer["kind"] != "page"


@fuzz(250)
@given(data=st.data())
def test_a_request_with_wrong_fields_is_answered(bench: Bench, data: st.DataObject) -> None:
    request = bench.request()
    for field in data.draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2, unique=True)):
        if data.draw(st.integers(0, 5)):
            request[field] = data.draw(st.one_of(whatever, st.lists(whatever, max_size=2)))
        else:
            request.pop(field, None)
    answer, before, after, moved = bench.send(encode(request))
    assert_told(answer, before, after, moved, request)


@fuzz(350)
@given(data=st.data())
def test_nearly_good_changes_are_written_exactly_when_answered(bench: Bench, data: st.DataObject) -> None:
    pairs = [bench.pair, bench.pair, bench.pair, entry_id()]
    columns = COLUMNS if data.draw(st.integers(0, 9)) else COLUMNS + OTHER_COLUMNS
    request = bench.request()
    request["changes"] = data.draw(st.lists(group(bench.ids, pairs, bench.good, columns), min_size=1, max_size=2))
    answer, before, after, moved = bench.send(encode(request))
    assert_told(answer, before, after, moved, request)


@fuzz(150)
@given(value=anything)
def test_content_of_any_kind_is_taken(bench: Bench, value: Any) -> None:
    """The server never reads content."""
    request, rid = bench.request(), bench.fresh[0]
    request["changes"] = [{"table": ENTRY, "new": True, "pair": None, "level": "private", "columns": ["visibility", "title"],
                           "rows": [[rid, 0, bench.good[0], None, ["private", value], None, None]]}]  # fmt: skip
    answer, before, after, moved = bench.send(encode(request))
    assert_told(answer, before, after, moved, request)
    if not isinstance(answer, psycopg.Error):
        assert answer["answers"] == ["applied"]


@pytest.mark.parametrize(
    "text", ["", "{", "nul", "NaN", '{"protocol": NaN}', '{"protocol": Infinity}', '"\\ud800"', '"\\u0000"', "[" * 100_000,
             '{"a":' * 50_000, "1e999999", "\x01", '{"protocol":1,"protocol":2}', "[1,]", "'x'"],
)  # fmt: skip
def test_what_is_no_json_for_the_database_changes_nothing(bench: Bench, text: str) -> None:
    answer, before, after, moved = bench.send(text)
    assert_told(answer, before, after, moved, None)


@pytest.mark.parametrize("node", [1234567890123456, ["0123456789abcdef"], {"0": "0123456789abcdef"}, True])
def test_a_node_that_is_no_string_is_invalid(bench: Bench, node: object) -> None:
    answer, *_ = bench.send(encode(bench.request() | {"node": node}))
    assert answer["kind"] == "invalid"


def test_a_good_request_of_the_bench_is_good(bench: Bench) -> None:
    """Else everything above would prove nothing."""
    request = bench.request()
    request["changes"] = [bench.me.new({"id": bench.fresh[0], "title": "x"})]
    answer, before, after, moved = bench.send(json.dumps(request))
    assert answer["answers"] == ["applied"]
    assert_told(answer, before, after, moved, request)
    assert set(after) - set(before) == {bench.fresh[0]}
