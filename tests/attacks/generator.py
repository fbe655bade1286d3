"""Seeded attacks: requests that a device could have sent, bent towards somebody else's records.

A pure function of the generator's state: the same seed draws the same attacks, but for the ids and clocks of the scene.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cloud_schema.actor import ENTRY, NEVER, Actor, Json, entry_id

NUMBERS = (0, 1, -1, 7, 2**31, 2**53, 2**63, -(2**63), 10**40, 0.5, 1e308, -1e308)
WORDS = (
    "", "*", "null", "shared", "private", "calendar_visible", "'; --", "\" || pg_sleep(0)", "../", "%", "\\", "\u202e", "f" * 32,
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """Whose records are attacked, and what an attacker could at most have learnt about them."""

    records: tuple[str, ...]
    clocks: dict[str, str]
    people: tuple[str, ...]
    pairs: tuple[str, ...]
    nodes: tuple[str, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """The names that attackers throw about; finding them in what attackers wrote themselves says nothing."""
        return (*self.records, *self.nodes)


class Generator:
    """Draws attacks of one attacker."""

    def __init__(self, rng: random.Random, attacker: Actor, target: Target, *, quiet: bool = False) -> None:
        """`quiet` leaves out what an attacker may rightly do to the victim: her partner may send her new records."""
        self.rng, self.actor, self.target, self.quiet = rng, attacker, target, quiet

    def attack(self) -> tuple[str, Any]:
        """A function and its argument."""
        rng = self.rng
        if rng.random() < 0.06:
            return self._of_people()
        request = self.actor.request(
            [rng.choice(self._groups)(self) for _ in range(rng.choice((0, 1, 1, 1, 2)))],
            cursor=0 if rng.random() < 0.2 else self.actor.cursor,
            max_rows=rng.choice((1, 3, 20)),
        )
        for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
            self._bend(request)
        if self.quiet:
            self._hush(request)
        return "sync", request

    def _hush(self, request: Json) -> None:
        changes = request.get("changes")
        for group in changes if isinstance(changes, list) else []:
            if isinstance(group, dict) and group.get("new") is not False:
                group["level"] = "private"

    def _of_people(self) -> tuple[str, Any]:
        rng, target = self.rng, self.target
        names = ("id", "member", "user_id", "pair_id", "author_id", "sub")
        forged = {k: rng.choice((*target.people, *target.pairs)) for k in names}
        calls: list[tuple[str, Any]] = [
            ("pair_status", forged),
            ("set_profile", forged | {"display_name": self.value()}),
            (
                "show_again",
                forged
                | {"table": rng.choice((ENTRY, "profile", self.value())), "ids": [rng.choice(self.target.records)]},
            ),
        ]
        if self.quiet:
            calls = [("pair_status", forged), ("set_profile", forged | {"display_name": rng.choice(NUMBERS)})]
        return rng.choice(calls)

    def hear(self, answer: Any) -> None:
        """Moves on as a device would, so that what is drawn next is not all old."""
        if isinstance(answer, dict) and answer.get("kind") == "page":
            self.actor.cursor = max(self.actor.cursor, answer["cursor"])

    # -- what is aimed at the victim

    def _aim(self) -> tuple[str, str]:
        record = self.rng.choice(self.target.records)
        return record, self.rng.choice((self.target.clocks[record], NEVER, self.actor.clock()))

    def _edit(self) -> Json:
        record, base = self._aim()
        column = self.rng.choice(
            ("title", "text", "tags", "source_data", "visibility", "author_id", "pair_id", "clocks")
        )
        return self._to(self.actor.edit(record, base, shown=base, **{column: self.value()}))

    def _show(self) -> Json:
        record, base = self._aim()
        level = self.rng.choice(("private", "shared", "calendar_visible", "public", ""))
        return self._to(self.actor.show(record, level, base, seen=self.rng.choice((base, {"*": base}, {}, None))))

    def _delete(self) -> Json:
        record, base = self._aim()
        moment = self.rng.choice((None, 1_760_000_000_001, -1))
        return self._to(self.actor.delete(record, base, shown=base, seen=base, moment=moment))

    def _anew(self) -> Json:
        record, _ = self._aim()
        level = "private" if self.quiet else self.rng.choice(("private", "shared", "calendar_visible"))
        return self._to(self.actor.new({"id": record, "title": self.value(), "text": "taken"}, level=level))

    def _own(self) -> Json:
        """A good change of the attacker's own beside the bad ones; it may be taken."""
        return self.actor.new({"id": entry_id(), "title": "mine"})

    def _to(self, group: Json) -> Json:
        if self.rng.random() < 0.7:
            group["pair"] = self.rng.choice((*self.target.pairs, None))
        return group

    _groups: tuple[Callable[["Generator"], Json], ...] = (_edit, _show, _delete, _anew, _edit, _show, _delete, _own)

    # -- what is bent

    def value(self, depth: int = 0) -> Any:
        """Anything that JSON can hold, the victim's names among it."""
        rng, target = self.rng, self.target
        simple: tuple[tuple[Any, ...], ...] = (
            NUMBERS, WORDS, (None, True, False), target.records, (*target.people, *target.pairs, *target.nodes),
            (self.actor.clock(), NEVER, "f" * 32, *target.clocks.values()),
        )  # fmt: skip
        kind = rng.randrange(9 if depth < 3 else 6)
        if kind < len(simple):
            return rng.choice(simple[kind])
        if kind == 6:
            return [self.value(depth + 1) for _ in range(rng.randrange(4))]
        if kind == 7:
            names = ("id", "author_id", "*", "title", "$ne")
            return {rng.choice(names): self.value(depth + 1) for _ in range(rng.randrange(3))}
        return [[ENTRY, rng.choice(target.records)] for _ in range(rng.randrange(3))]

    def _bend(self, request: Json) -> None:
        """Changes one place of a request, chosen among all of them."""
        places = list(_places(request))
        holder, key = self.rng.choice(places)
        turn = self.rng.random()
        if turn < 0.65:
            holder[key] = self.value()
        elif turn < 0.75:
            del holder[key]
        elif turn < 0.85 and isinstance(holder, list):
            holder.insert(key, holder[key])
        elif isinstance(holder, dict):
            names = ("author_id", "pair_id", "member", "role", "claims", "table", "request", "partner")
            holder[self.rng.choice(names)] = self.value()
        else:
            holder.append(self.value())


def _places(node: Any) -> Any:
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, inner in list(pairs):
        yield node, key
        # A place is a pair of the container and the key, so that it can be replaced.
        if isinstance(inner, dict | list) and inner:
            yield from _places(inner)
