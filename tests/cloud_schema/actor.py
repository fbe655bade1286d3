"""A person who talks to the database as the gateway would: one transaction per call, a role, and claims.

Owns building requests of docs/sync.md; it never looks behind the functions. Clocks come from a counter, so that a
test says what is earlier and never sleeps.
"""

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg

NEVER = "0" * 32
ENTRY = "journal_entry"
_COUNTER = itertools.count(1)

Json = dict[str, Any]


def clock(node: str, *, ahead_s: float = 0.0, ms: int | None = None) -> str:
    """A clock of now, above all earlier ones of this process."""
    at = int((time.time() - 3600 + ahead_s) * 1000) if ms is None else ms
    nth = next(_COUNTER)
    return f"{at + (nth >> 16):012x}{nth & 0xFFFF:04x}{node}"


class Actor:
    """One person with one device; `device()` gives the same person another one."""

    def __init__(self, database_url: str, user: UUID | None = None) -> None:
        self.id = user or uuid4()
        self._enrolled = user is not None
        self.node = uuid4().hex[:16]
        self.url = database_url
        self.call = 0
        self.cursor = 0
        self.pair: str | None = None

    def device(self) -> "Actor":
        self.enrol()
        other = Actor(self.url, self.id)
        other.pair = self.pair
        return other

    def clock(self, *, ahead_s: float = 0.0) -> str:
        return clock(self.node, ahead_s=ahead_s)

    @contextmanager
    def session(self, role: str = "authenticated") -> Iterator[psycopg.Cursor[Any]]:
        """A transaction with the role and the claims of this person; committed at the end."""
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            self.become(cursor, role)
            yield cursor

    def enrol(self) -> None:
        """Have an account, once: who is deleted stays deleted."""
        if not self._enrolled:
            with psycopg.connect(self.url) as connection:
                connection.execute("insert into auth.users (id) values (%s) on conflict do nothing", [self.id])
            self._enrolled = True

    def become(self, cursor: psycopg.Cursor[Any], role: str = "authenticated") -> None:
        self.enrol()
        claims = {"sub": str(self.id), "role": role} if role == "authenticated" else {"role": role}
        cursor.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
        cursor.execute("select set_config('request.jwt.claim.sub', %s, true)", [claims.get("sub", "")])
        cursor.execute(f"set local role {role}".encode())

    def rpc(self, function: str, request: Json, role: str = "authenticated") -> Json:
        with self.session(role) as cursor:
            return call_rpc(cursor, function, request)

    # -- pairing

    def invite(self) -> str:
        code = self.rpc("create_invite", {})["code"]
        assert isinstance(code, str)
        return code

    def join(self, code: str) -> Json:
        return self.rpc("join_pair", {"code": code})

    def pair_with(self, other: "Actor") -> str:
        """Pairs the two and reads both feeds up."""
        pair = str(other.join(self.invite())["pair_id"])
        self.pair = other.pair = pair
        self.pull()
        other.pull()
        return pair

    # -- sync

    def request(self, changes: Sequence[Json] = (), **fields: object) -> Json:
        self.call += 1
        return {
            "protocol": 1, "node": self.node, "call": self.call, "epoch": 1, "cursor": self.cursor,
            "max_rows": 1000, "max_bytes": 1_000_000, "tables": [ENTRY, "attachment", "profile", "pair_member"], "aside": [],
            "changes": list(changes),
        } | fields  # fmt: skip

    def sync(self, changes: Sequence[Json] = (), **fields: object) -> Json:
        """One call; the cursor moves on as a device's would."""
        answer = self.rpc("sync", self.request(changes, **fields))
        self.cursor = answer.get("cursor", self.cursor)
        return answer

    def pull(self) -> list[Json]:
        """Every group of every page up to the head."""
        groups: list[Json] = []
        while True:
            page = self.sync()
            groups += page["changes"]
            if not page["more"]:
                return groups

    def head(self) -> int:
        """The member's newest revision, without moving the device's cursor."""
        return int(self.rpc("sync", self.request())["head"])

    # -- changes

    def new(self, *entries: Json, level: str = "private", pair: str | None = None, at: str | None = None) -> Json:
        """A group of new entries, all columns of an entry with one clock."""
        columns = ["visibility", "deleted_at", *sorted({key for entry in entries for key in entry if key != "id"})]
        stamp = at or self.clock()
        rows = [
            [
                entry["id"],
                1_760_000_000_000,
                stamp,
                None,
                [level, None, *(entry.get(c) for c in columns[2:])],
                None,
                None,
            ]
            for entry in entries
        ]
        return {"table": ENTRY, "new": True, "pair": pair or (self.pair if level != "private" else None),
                "level": level, "columns": columns, "rows": rows}  # fmt: skip

    def edit(
        self, entry: str, base: str, *, shown: str, level: str = "shared", at: str | None = None, **values: object
    ) -> Json:
        """A group that edits content columns of one entry."""
        row = [entry, None, at or self.clock(), base, list(values.values()), None, shown]
        return {"table": ENTRY, "new": False, "pair": self.pair if level != "private" else None, "level": level,
                "columns": list(values), "rows": [row]}  # fmt: skip

    def show(self, entry: str, level: str, base: str, *, seen: str | Json | None = None, at: str | None = None,
             pair: str | None = None) -> Json:  # fmt: skip
        """A group that sets the visibility of one entry."""
        row = [entry, None, at or self.clock(), base, [level], seen, None]
        return {"table": ENTRY, "new": False, "pair": pair or self.pair, "level": level,
                "columns": ["visibility"], "rows": [row]}  # fmt: skip

    def delete(self, entry: str, base: str, *, shown: str, seen: str | Json, at: str | None = None,
               moment: int | None = 1_760_000_000_001) -> Json:  # fmt: skip
        """A group that deletes one entry, or with a moment of None takes the deletion back."""
        row = [entry, None, at or self.clock(), base, [moment], seen, shown]
        return {"table": ENTRY, "new": False, "pair": self.pair, "level": "shared",
                "columns": ["deleted_at"], "rows": [row]}  # fmt: skip


def call_rpc(cursor: psycopg.Cursor[Any], function: str, request: Json) -> Json:
    cursor.execute(f"select public.{function}(%s::jsonb)".encode(), [json.dumps(request)])
    row = cursor.fetchone()
    assert row is not None
    answer = row[0]
    assert isinstance(answer, dict)
    return answer


def word(answer: object) -> object:
    """The answer's word, whether it stands alone or in an object."""
    return answer["answer"] if isinstance(answer, dict) else answer


def entry_id() -> str:
    return str(uuid4())


def rows_of(groups: Sequence[Json], kind: str, table: str = ENTRY) -> dict[str, Json]:
    """The rows of one kind by id; of records as {column: value} with `clocks` and `author` beside."""
    found: dict[str, Json] = {}
    for group in groups:
        if group["table"] != table or group["kind"] != kind:
            continue
        for row in group["rows"]:
            if kind == "withdrawn":
                found[row[0]] = {}
            elif kind == "server":
                found[row[0]] = dict(zip(group["columns"], row[1], strict=True))
            else:
                found[row[0]] = dict(zip(group["columns"], row[5], strict=True)) | {
                    "author": row[1], "pair": row[2], "clocks": row[4]}  # fmt: skip
    return found
