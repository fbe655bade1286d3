"""The words on the wire (docs/sync.md), checked: a response of the wrong shape is Retryable, never half believed.

A captive portal answers 200 with a page of its own; a proxy cuts a body short. Either must look like no answer at all.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from core.clock import ClockMap, is_clock
from core.contracts import TableContract
from core.errors import Retryable
from core.garbage import put_off
from core.ids import is_uuid
from storage.rows import Row, dump, fits
from sync.plain import FIRST_MS, LAST_MS, MAX_CLOCK_MS, all_plain

PROTOCOL = 1
MAX_ROWS = 1000
MAX_BYTES = 1_000_000


class WrongShape(Retryable):
    """What came is not an answer of the protocol."""

    code = "wrong_shape"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The cloud's answer could not be read ({what}). Everything is saved here; it will be tried again."
        )


class Sent(NamedTuple):
    """One change of a request: which clock each column was sent with, and the value where a merge may need it.

    `touched` is the mark of the person's last write at that moment, None when not all that waited was sent. `reach`: who was to
    see it, the visibility and the pair, where that is to change.
    """

    table: str
    id: str
    columns: Mapping[str, str]
    values: Mapping[str, Any] = MappingProxyType({})
    touched: str | None = None
    reach: tuple[str, str | None] | None = None


class Change(NamedTuple):
    """A change as it was cut: its row of the request as JSON, the columns beside it, and what settles its answer."""

    columns: tuple[str, ...]
    row: str
    sent: Sent
    files: list[str] | None = None
    """Of a record that is to be shared: the attachments that may come along."""
    named: bool | None = None
    """Of a new attachment: whether a record that both read names it."""


class Body(dict[str, Any]):
    """What a call says. `changes_json` is its `changes` as they go on the wire: a page is written down once, where it is cut, and
    taken apart again only for whoever looks.

    `gone`, if somebody wants to know: set once the last byte was handed to the network.
    """

    changes_json: str | None = None
    gone: asyncio.Event | None = None

    def _whole(self) -> None:
        if self.changes_json is not None and not dict.__contains__(self, "changes"):
            self["changes"] = json.loads(self.changes_json)

    def __missing__(self, key: str) -> Any:
        self._whole()
        return {**self}[key]

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (key == "changes" and self.changes_json is not None)

    def get(self, key: str, default: Any = None) -> Any:
        """The same as by `[]`."""
        return self[key] if key in self else default  # noqa: SIM401 - it would ask itself

    def __iter__(self) -> Iterator[str]:
        self._whole()
        return super().__iter__()

    def keys(self) -> Any:
        """With `changes`, as whoever copies it needs them."""
        self._whole()
        return super().keys()

    def items(self) -> Any:
        """The same."""
        self._whole()
        return super().items()


def pack(request: dict[str, Any]) -> bytes:
    """A request as the RPC takes it."""
    text = request.changes_json if isinstance(request, Body) else None
    if text is None:
        return dump({"request": request}).encode()
    rest = dump({name: value for name, value in dict.items(request) if name != "changes"})
    return f'{{"request":{rest[:-1]},"changes":{text}}}}}'.encode()


@dataclass
class Request:
    """A call, and what is needed to settle its answers. `more`: other changes were left for the next page."""

    body: dict[str, Any]
    call: int
    cursor: int
    sent: tuple[Sent, ...]
    backfill: bool = False
    """Whether it asks for tables that are new here, with a cursor of their own."""
    more: bool = False
    ahead: bool = False
    """Whether it was cut before the answers of the calls before it were taken in."""

    def follow(self, cursor: int) -> None:
        """Ask for what comes after the answer that is taken in before this one's."""
        self.cursor = self.body["cursor"] = cursor
        self.body.pop("after", None)

    def go_after(self, call: int) -> None:
        """Ask for what comes after the answer to that call, which is still under way."""
        self.body["after"] = call

    @property
    def leads(self) -> bool:
        """Whether it says that others follow it before it is answered."""
        return self.body.get("more") is True


@dataclass(frozen=True)
class Group:
    """Records of one table in an answer."""

    table: str
    kind: str
    columns: tuple[str, ...]
    rows: list[list[Any]]


@dataclass(frozen=True)
class Answer:
    """The answer to one change. `done` is None when every column is settled."""

    word: str
    done: frozenset[str] | None = None
    row: Group | None = None
    stub: bool = False


@dataclass(frozen=True)
class Response:
    """An answer of any kind; the fields of a page are empty in the others."""

    kind: str
    epoch: int = 0
    time: int = 0
    head: int = 0
    cursor: int = 0
    more: bool = False
    answers: tuple[Answer, ...] = ()
    groups: tuple[Group, ...] = ()
    reason: str = ""
    speaks: tuple[int, int] = (0, 0)
    """With `protocol`: the lowest and highest that the cloud speaks."""
    registry: tuple[str, dict[str, list[str]]] | None = None
    """What the cloud's tables are, told when it is not what this device had heard."""


WORDS = frozenset(("applied", "duplicate", "conflict", "gone", "unknown", "refused", "retry"))
ALONE = {word: Answer(word) for word in WORDS}
"""The answer that a word alone is."""
WIDTH = {"full": 6, "projection": 6, "withdrawn": 1, "narrowed": 1, "server": 2}


MAX_COUNT = 2**53 - 1
SERVER_COLUMNS: dict[str, dict[str, tuple[type, ...]]] = {
    "profile": {"display_name": (str, type(None))},
    "pair_member": {
        "pair_id": (str,),
        "user_id": (str,),
        "seat": (int,),
        "joined_at": (int, type(None)),
        "ended_at": (int, type(None)),
    },
    "pair_entitlement": {
        "pair_id": (str,),
        "product": (str,),
        "ends_at": (int, type(None)),
        "revoked_at": (int, type(None)),
    },
}


def is_moment(value: Any) -> bool:
    """Whether this is a moment in milliseconds that devices can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and FIRST_MS <= value <= LAST_MS


def _need(condition: bool, what: str) -> None:
    if not condition:
        raise WrongShape(what)


def _whole(value: Any, what: str) -> int:
    _need(isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT, what)
    return int(value)


def _time(value: Any) -> int:
    _need(is_moment(value) and value >= 0, "time")
    return int(value)


def _server_row(table: str, cells: dict[str, Any]) -> None:
    for column, types in SERVER_COLUMNS.get(table, {}).items():
        value = cells.get(column)
        _need(isinstance(value, types) and not isinstance(value, bool), "values")
        _need(not isinstance(value, int) or is_moment(value), "values")


def read_group(raw: Any) -> Group:
    """Check and read one group of an answer. Raises: WrongShape."""
    _need(isinstance(raw, dict), "group")
    table, kind = raw.get("table"), raw.get("kind")
    columns, rows = raw.get("columns", []), raw.get("rows")
    _need(isinstance(table, str) and isinstance(kind, str) and kind in WIDTH, "group")
    # A name that is half of a character could not even be kept.
    _need(isinstance(columns, list) and all(isinstance(c, str) and c.isascii() for c in columns), "group")
    _need(isinstance(rows, list), "group")
    _need(len(set(columns)) == len(columns), "columns")
    width = WIDTH[kind]
    for row in () if kind == "full" and all_plain(rows, len(columns)) else rows:
        _need(isinstance(row, list) and is_uuid(row[0] if row else None), "row")
        # Who else wrote in it, and what the deleter of a tombstone had seen.
        _need(width <= len(row) <= width + 2 * (kind == "full"), "row")
        if kind in ("full", "projection"):
            _need(is_uuid(row[1]) and (row[2] is None or is_uuid(row[2])) and is_moment(row[3]), "row")
            read_clocks(row[4])
            _need(isinstance(row[5], list) and len(row[5]) == len(columns), "values")
            _need(all(isinstance(hands, list) and all(is_uuid(h) for h in hands) for hands in row[6:7]), "hands")
            _need(all(seen == {} or bool(read_clocks(seen)) for seen in row[7:]), "seen")
        elif kind == "server":
            _need(isinstance(row[1], list) and len(row[1]) == len(columns), "values")
            _server_row(table, dict(zip(columns, row[1], strict=True)))
    return Group(table, kind, tuple(columns), rows)


def _answer(raw: Any) -> Answer:
    if isinstance(raw, str):
        _need(raw in WORDS, "answer")
        return ALONE[raw]
    _need(isinstance(raw, dict) and isinstance(raw.get("answer"), str) and raw["answer"] in WORDS, "answer")
    done = raw.get("done")
    _need(done is None or (isinstance(done, list) and all(isinstance(c, str) for c in done)), "done")
    row = None if raw.get("row") is None else read_group(raw["row"])
    _need(row is None or row.kind in ("full", "projection"), "row")
    return Answer(raw["answer"], None if done is None else frozenset(done), row, bool(raw.get("stub")))


@put_off()
def read_response(raw: Any, request: Request) -> Response:
    """Check and read an answer. Raises: WrongShape."""
    _need(isinstance(raw, dict), "no object")
    kind = raw.get("kind")
    if kind == "epoch":
        return Response(kind, epoch=_whole(raw.get("epoch"), "epoch"))
    if kind == "clock":
        return Response(kind, time=_time(raw.get("time")))
    if kind == "protocol":
        speaks = _whole(raw.get("min"), "protocol"), _whole(raw.get("max"), "protocol")
        _need(speaks[0] <= speaks[1] and not speaks[0] <= PROTOCOL <= speaks[1], "protocol")
        return Response(kind, speaks=speaks)
    if kind in ("stale", "invalid"):
        return Response(kind, reason=str(raw.get("reason", ""))[:80])
    _need(kind == "page", "kind")
    answers, groups = raw.get("answers"), raw.get("changes")
    _need(isinstance(answers, list) and len(answers) == len(request.sent), "answers")
    _need(isinstance(groups, list) and isinstance(raw.get("more"), bool), "page")
    cursor = _whole(raw.get("cursor"), "cursor")
    _need(cursor >= request.cursor, "cursor")
    return Response(
        "page",
        epoch=_whole(raw.get("epoch"), "epoch"),
        time=_time(raw.get("time")),
        head=_whole(raw.get("head"), "head"),
        cursor=cursor,
        more=raw["more"],
        answers=tuple(_answer(a) for a in answers),
        groups=tuple(read_group(g) for g in groups),
        registry=_registry(raw.get("registry")),
    )


def _registry(raw: Any) -> tuple[str, dict[str, list[str]]] | None:
    if raw is None:
        return None
    _need(
        isinstance(raw, dict) and isinstance(raw.get("mark"), str) and isinstance(raw.get("tables"), dict), "registry"
    )
    for columns in raw["tables"].values():
        _need(isinstance(columns, list) and all(isinstance(c, str) for c in columns), "registry")
    return raw["mark"], raw["tables"]


def read_clocks(raw: Any) -> ClockMap:
    """A clock map, from a bare clock or an object."""
    clocks = {"*": raw} if isinstance(raw, str) else raw
    _need(
        isinstance(clocks, dict) and bool(clocks) and all(isinstance(c, str) and c.isascii() for c in clocks), "clocks"
    )
    # A clock at the end of its range could never be exceeded again.
    _need(all(is_clock(c) and int(c[:12], 16) < MAX_CLOCK_MS for c in clocks.values()), "clocks")
    return dict(clocks)


def read_rows(group: Group, contract: TableContract) -> list[Row]:
    """The records of a `full` or `projection` group; columns that this version does not know go to `extra`."""
    known = set(contract.columns)
    lacking = tuple(c for c in contract.content if c not in group.columns) if group.kind == "full" else ()
    out = []
    for rid, author, pair, created, clocks, values, *more in group.rows:
        row = Row(
            id=rid, author_id=author, pair_id=pair, created_at=created, clocks=read_clocks(clocks), kind=group.kind,
            hands=tuple(more[0]) if more else (), lacking=lacking,
            seen=read_clocks(more[1]) if len(more) > 1 and more[1] != {} else None,
        )  # fmt: skip
        row.values = dict.fromkeys(contract.content)
        for column, value in zip(group.columns, values, strict=True):
            if column == "visibility":
                row.visibility = value if isinstance(value, str) else "private"
            elif column == "deleted_at":
                _need(value is None or is_moment(value), "deleted_at")
                row.deleted_at = value
            elif column in known:
                if fits(contract.columns[column].type, value):
                    row.values[column] = value
                else:
                    row.extra = {**(row.extra or {}), column: value}
            elif value is not None:
                row.extra = {**(row.extra or {}), column: value}
        out.append(row)
    return out


@dataclass
class GroupDraft:
    """A group of a request while it is being cut."""

    table: str
    new: bool
    pair: str | None
    level: str
    columns: tuple[str, ...]
    named: bool | None = None
    """Of new files, whether a record that both read names them."""
    rows: list[str] = field(default_factory=list)
    """As JSON."""
    files: list[list[str] | None] = field(default_factory=list)
    """Beside the rows, where it was looked which may come along."""

    def text(self) -> str:
        """As it goes on the wire."""
        head: dict[str, Any] = {
            "table": self.table, "new": self.new, "pair": self.pair, "level": self.level, "columns": list(self.columns),
        }  # fmt: skip
        if any(files is not None for files in self.files):
            head["files"] = self.files
        if self.named is not None:
            head["named"] = self.named
        return f'{dump(head)[:-1]},"rows":[{",".join(self.rows)}]}}'


def pack_beside(clocks: Sequence[str]) -> str | list[str]:
    """One clock when all agree, else the list."""
    return clocks[0] if len(set(clocks)) == 1 else list(clocks)
