"""People, their devices, the network's faults, and the facts that only the simulation knows.

A history writes every word once, so what may be known is a question about sets: `allowed` says who may ever see a word,
`let_go` holds the words that somebody deleted or replaced while they stood on the screen.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from core.contracts import TableContract
from core.visibility import Visibility
from storage.pending import Pending
from storage.records import Records
from storage.rows import Row
from sync.transport import Contended
from sync.wire import Request
from tests.simulation import accounts, restores
from tests.simulation.archives import Archives
from tests.simulation.bad_luck import Luck
from tests.simulation.device import Device, words_in
from tests.simulation.files import Files
from tests.simulation.server import Broken, Server, Tripped
from tests.simulation.tables import ATTACHMENT, CONTRACTS, SYNCED, VERSION

DAY_MS = 86_400_000
SETTLED = ("applied", "duplicate")


def check(ok: object, name: str, *facts: object) -> None:
    """Raises: Broken, with what is known about it."""
    if not ok:
        raise Broken(f"{name}: {facts}")


class World:
    """One history's people and devices."""

    def __init__(
        self, seed: int, server: Server, template: Path, folder: Path, *, trace: bool = False, calm: bool = False
    ) -> None:
        rng = random.Random(f"world {seed}")
        self.seed, self.server, self.trace = seed, server, trace
        server.clear()
        self.people: list[str] = []
        for _ in range(rng.choice((2, 2, 3))):
            self.add_person()
        owners = [0, 1, *(rng.randrange(len(self.people)) for _ in range(rng.randint(0, 3)))]
        # A draw of its own, so that the other histories are what they were.
        ages = random.Random(f"versions {seed}")
        self.mixed = seed % 4 == 1
        self.devices = [
            Device.made(
                f"d{i}", self.people[p], template, folder / f"{seed}-d{i}", lambda: server.now_ms,
                old=self.mixed and ages.random() < 0.6,
            )
            for i, p in enumerate(owners)
        ]  # fmt: skip
        server.become(old=self.mixed and ages.random() < 0.4)
        self.limit = rng.choice((1, 2, 3, 5, 50))
        self.crowd = rng.choice((1, 2, 3))
        self.faults = {f for f in ("skew", "part", "late", "crash") if rng.random() < 0.6}
        self.luck, self.files = Luck(seed, calm=calm), Files(seed, calm=calm)
        self.archives = Archives()
        self.faults |= {f for f in ("home", "backup") if rng.random() < 0.5}
        self.keeps_house = random.Random(f"keeps house {seed}").random() < 0.6
        self.deletes_accounts = accounts.may_delete(seed, calm=calm)
        self.erased: set[str] = set()
        self.away: list[Device] = []
        self.successor: dict[str, str] = {}
        """Of somebody whose account was deleted: who they are now."""
        self.pair_of: dict[str, str] = {}
        self.members: dict[str, tuple[str, str]] = {}
        self.writer: dict[str, str] = {}
        self.allowed: dict[str, set[str]] = {}
        self.let_go: set[str] = set()
        self.log: list[tuple[Device, dict[str, Any], dict[str, Any] | None]] = []
        self.tally: Counter[str] = Counter()
        self.narrowed: dict[str, Visibility] = {}
        self.narrowed_at: dict[str, str] = {}
        self.healing = False
        self.excused: set[str] = set()
        self.swept: set[str] = set()
        """Versions that the server had and forgot with their record; `doomed`: the words that were in such a history."""
        self.doomed: set[str] = set()
        self.copies: dict[str, bytes] = {}
        self.backups: list[dict[str, bytes]] = []

    def add_person(self) -> str:
        """Somebody makes an account."""
        p = len(self.people)
        self.people.append(f"{p + 1:08x}-0000-4000-8000-00000000000{p}")
        self.server.enrol(self.people[p:])
        return self.people[p]

    def selves(self, person: str) -> set[str]:
        """This account, and those that the same person had before."""
        found = {person}
        while more := {former for former, now in self.successor.items() if now in found} - found:
            found |= more
        return found

    def say(self, *what: object) -> None:
        """A line of the trace."""
        if self.trace:
            sys.stdout.write(" ".join(map(str, what)) + "\n")

    @staticmethod
    def expect(ok: object, name: str, *facts: object) -> None:
        """As `check`."""
        check(ok, name, *facts)

    # -- who may know what

    def word(self, person: str) -> str:
        """A word that was never written before."""
        word = f"w{len(self.writer)}p{self.people.index(person)}"
        self.writer[word], self.allowed[word] = person, {person}
        return word

    def may_know(self, person: str, word: str) -> bool:
        """Whether this account, or one that the same person had before, was ever meant to see it."""
        return not self.allowed[word].isdisjoint(self.selves(person))

    def reveal(self, device: Device, contract: TableContract, row: Row, words: Collection[str] | None = None) -> None:
        """From now on these words (all of the record's) may be seen by whom the device shows as its readers."""
        level = Visibility.read(row.visibility) if row.pair_id and row.pair_id == device.pair_id else Visibility.PRIVATE
        for column, value in (row.values | (row.extra or {})).items():
            shown = level is Visibility.SHARED or (level is Visibility.CALENDAR and column in contract.calendar_visible)
            for word in words_in(value):
                if words is None or word in words:
                    assert row.author_id is not None
                    self.allowed[word].add(row.author_id)
                    if shown and row.pair_id:
                        self.allowed[word].update(self.members[row.pair_id])

    def partner(self, person: str) -> str | None:
        """The other seat of the person's active pair."""
        pair = self.pair_of.get(person)
        return next((m for m in self.members[pair] if m != person), None) if pair else None

    def everywhere(self) -> set[str]:
        """Every word that somebody can still reach."""
        found: set[str] = set()
        for table in SYNCED:
            found |= words_in(list(self.server.records(table).values()))
        return found.union(*(d.words() for d in self.devices))

    def everywhere_but_stale(self, had: set[str]) -> set[str]:
        """`everywhere`, but for what devices hold of deleted records and need not send: a record whose deletion they have yet to
        hear of, and history that goes when thirty days are over by their own clock, or that the server `had` whether or not the
        device heard so.
        """
        found: set[str] = set()
        dead = set()
        for table in SYNCED:
            records = self.server.records(table)
            found |= words_in(list(records.values()))
            dead |= {(table, rid) for rid, row in records.items() if row["deleted_at"] is not None}
        return found.union(*(d.words(dead, had) for d in self.devices))

    def unsent(self, device: Device) -> list[Pending]:
        """What waits there, but for orphans: versions and files whose record, after a restore, only another device has.

        Or whose table only another one knows.
        """
        waiting = device.pending()
        if not waiting:
            return []
        near = {row.id for _, row in device.every_row()}.union(*(self.server.records(table) for table in CONTRACTS))
        orphans = {
            version.id
            for version in (*device.rows(VERSION.table), *device.rows(ATTACHMENT.table))
            if version.values["parent_table"] not in device.contracts or version.values["parent_id"] not in near
        }
        return [p for p in waiting if p.record_id not in orphans]

    def history_of_the_deleted(self) -> set[str]:
        """Words in versions of tombstones: they go with them, thirty days later."""
        found: set[str] = set()
        for device in self.devices:
            dead = {(c.table, row.id) for c, row in device.every_row() if row.deleted_at is not None}
            for row in device.rows(VERSION.table):
                if (row.values["parent_table"], row.values["parent_id"]) in dead:
                    found |= words_in(row.values)
        for table in CONTRACTS:
            dead_ids = {rid for rid, row in self.server.records(table).items() if row["deleted_at"] is not None}
            for stored in self.server.records(VERSION.table).values():
                if stored["parent_table"] == table and stored["parent_id"] in dead_ids:
                    found |= words_in(stored)
        return found

    # -- calls

    def exchange(
        self, device: Device, body: dict[str, Any], *, dry: bool = False, steady: bool = False
    ) -> dict[str, Any]:
        """The server's transaction, and what must hold of every answer; `steady` when nothing may go wrong now.

        Raises: Contended when the call failed half-way.
        """
        heard_before = self._heard()
        self.archives.sent(body)
        self.server.trip = None if dry or steady else self.luck.trip()
        try:
            answer = self.server.rpc(device.person, "sync", body, dry=dry)
        except Tripped:
            self.tally["tripped"] += 1
            raise Contended("bad luck") from None
        assert isinstance(answer, dict)
        for word in sorted(words_in(answer) | self.files.named_in(answer)):
            check(self.may_know(device.person, word), "LEAK in an answer", device.name, word, answer)
        for row in rows_of(answer):
            check(row[1] in (device.person, self.partner(device.person)), "LEAK to an ex-member", device.name, row)
            heard = row[1] == device.person or row[1] in heard_before
            check(heard, "SERVED before the author was heard", device.name, row)
        check(answer["kind"] in ("page", "stale", "clock", "epoch"), "not understood", answer, body)
        self.tally[answer["kind"]] += 1
        self.tally.update(a["answer"] if isinstance(a, dict) else a for a in answer.get("answers", []))
        self.tally.update("stub" for a in answer.get("answers", []) if isinstance(a, dict) and a.get("stub"))
        self.tally.update(g["kind"] for g in answer.get("changes", []))
        if not dry:
            self.log.append((device, body, answer))
        return answer

    def _heard(self) -> set[str]:
        """Who has completed a sync in this epoch; before any restore, everybody."""
        if self.server.epoch() == 1:
            return set(self.people)
        query = "select member_id::text from cupcake.member_epoch join cupcake.epoch using (epoch)"
        return {row[0] for row in self.server.rows(query)}

    def take(self, device: Device, request: Request, answer: dict[str, Any]) -> None:
        """The device takes an answer in."""
        with self.watching(device):
            taken = device.receive(request, answer)
        self.tally["late"] += taken.kind == "late"
        self.tally["widening cancelled"] += taken.widenings_cancelled
        check(not taken.quarantined, "quarantined", device.name, request.body, answer)
        if answer["kind"] == "page" and not answer.get("more"):
            self.files.look(device, call=request.call, always=self.healing)

    def retry(self, device: Device, body: dict[str, Any], answer: dict[str, Any]) -> None:
        """What was settled, sent again in a new call, moves no head."""
        again = {
            **body,
            "call": self.newest_call(body["node"]) + 1,
            "changes": self._still_known(settled(body["changes"], answer["answers"])),
        }
        self.exchange(device, again, dry=True)

    def _still_known(self, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """But versions of records that were wiped since: they were forgotten, and one made after the deletion may come again."""
        wiped = {
            rid
            for table in CONTRACTS
            for rid, row in self.server.records(table).items()
            if "swept" in row["sync_state"]
        }
        if not wiped:
            return changes
        kept = []
        for group in changes:
            at = group["columns"].index("parent_id") if "parent_id" in group["columns"] else -1
            kept.append(only(group, [n for n, row in enumerate(group["rows"]) if at < 0 or row[4][at] not in wiped]))
        return kept

    def newest_call(self, node: str) -> int:
        """The highest call number that the server took from a node."""
        found = self.server.rows("select last_call from cupcake.node where node = %s", (node,))
        return int(found[0][0]) if found else 0

    @contextmanager
    def watching(self, device: Device) -> Iterator[None]:
        """Sharing earlier records happens inside the inbox: what it widened is revealed then."""
        widen: Callable[[Records, int], int] = Records.share_earlier

        def watched(records: Records, before_ms: int) -> int:
            rows = records.sql.where(records.txn.raw, "1")
            was = {r.id for r in rows if records.effective(r) is Visibility.SHARED}
            count = widen(records, before_ms)
            for row in records.sql.where(records.txn.raw, "1"):
                if row.id not in was and records.effective(row) is Visibility.SHARED:
                    assert row.pair_id is not None
                    self.narrowed.pop(row.id, None)
                    for word in words_in([row.values, row.extra]):
                        self.allowed[word].update(self.members[row.pair_id])
            return count

        others = restores.partners_words(device)
        with patch.object(Records, "share_earlier", watched):
            yield
        restores.excuse_what_only_a_partner_held(self, device, others)
        self.archives.look(self, device)

    # -- the end

    def heal(self) -> None:
        """Everybody is online and syncs in turn until nothing moves, within a bound."""
        self.healing = True
        limit = random.Random(f"heal {self.seed}").choice((self.limit, 50, 50))
        children = (VERSION.table, ATTACHMENT.table)
        records = sum(len(d.every_row()) + sum(len(d.rows(t)) for t in children) for d in self.devices)
        quiet = 0
        self.server.become(old=False)
        for device in self.devices:
            device.held = None
        for _round in range(40 + 4 * records):
            for device in self.devices:
                self.server.now_ms += 1000
                request = device.request(limit)
                answer = self.exchange(device, request.body, steady=True)
                self.take(device, request, answer)
                if more := device.backfill(limit):
                    self.take(device, more, self.exchange(device, more.body, steady=True))
            heads = self.server.fed()
            moved = any(d.fills() or self._behind(d, heads.get(d.person, 0)) for d in self.devices)
            quiet = 0 if moved else quiet + 1
            if quiet == 2:
                return
        check(False, "not live", [(d.name, d.state(), heads.get(d.person), d.pending()) for d in self.devices])

    @staticmethod
    def _behind(device: Device, newest: int) -> bool:
        cursor, waiting = device.state()
        return bool(cursor < newest or waiting)

    def count(self) -> Counter[str]:
        """What happened, so that a quiet simulation does not pass for a good one."""
        self.tally["versions"] = sum(len(d.versions()) for d in self.devices)
        self.tally["set aside"] = sum(len(d.set_aside()) for d in self.devices)
        self.tally["out of sight"] = sum(len(d.hidden()) for d in self.devices)
        self.tally["attached"] = sum(len(d.rows(ATTACHMENT.table)) for d in self.devices)
        self.tally["excused"] = len(self.excused - self.let_go - self.everywhere())
        return self.tally

    def close(self) -> None:
        """Every device is switched off."""
        for device in (*self.devices, *self.away):
            device.close()


def rows_of(answer: dict[str, Any]) -> Iterator[list[Any]]:
    """The records of an answer, in full or as a projection."""
    groups = list(answer.get("changes", []))
    groups += [a["row"] for a in answer.get("answers", []) if isinstance(a, dict) and "row" in a]
    for group in groups:
        if group["kind"] in ("full", "projection"):
            yield from group["rows"]


def only(group: dict[str, Any], places: list[int]) -> dict[str, Any]:
    """A group of changes with these of its rows, and what stands beside them."""
    return group | {name: [group[name][n] for n in places] for name in ("rows", "files") if name in group}


def settled(changes: list[dict[str, Any]], answers: list[Any]) -> list[dict[str, Any]]:
    """The changes that were stored whole."""
    left = iter(answers)
    kept = []
    for group in changes:
        rows = [(row, next(left)) for row in group["rows"]]
        whole = [n for n, (_, a) in enumerate(rows) if (a["answer"] if isinstance(a, dict) else a) in SETTLED]
        kept.append(only(group, whole))
    return kept
