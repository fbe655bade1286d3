"""What an ended pair had shared stays where it came to, with its history and its photos: nothing is taken out of it, also when
the same two pair once more.

Looked at after every answer. Only the pair's being restored opens it again; a record that was sent since for another pair goes
by that one's rules.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.simulation.device import Device, words_in
from tests.simulation.tables import ATTACHMENT, VERSION

if TYPE_CHECKING:
    from tests.simulation.world import World

Key = tuple[str, str]


class Archives:
    """Of each device, what it has of pairs that ended: by record the pair, and the ids of its versions and photos."""

    def __init__(self) -> None:
        self._pair: dict[str, str | None] = {}
        self._kept: dict[str, dict[Key, str]] = defaultdict(dict)
        self._full: dict[str, set[Key]] = defaultdict(set)
        self._parts: dict[str, dict[Key, set[Key]]] = defaultdict(dict)
        self._opened: dict[str, set[Key]] = defaultdict(set)
        self._sent_for: dict[Key, set[str]] = defaultdict(set)
        self._said: dict[str, dict[Key, tuple[str | None, set[str]]]] = defaultdict(dict)
        self._anew: dict[str, dict[Key, tuple[str | None, set[str]]]] = defaultdict(dict)

    def sent(self, body: dict[str, Any]) -> None:
        """A call: which records it shares, with which pair."""
        for group in body["changes"]:
            if group.get("pair") and group.get("level") != "private":
                for row in group["rows"]:
                    self._sent_for[group["table"], row[0]].add(group["pair"])

    def put_back(self, device: Device) -> None:
        """The device is an older copy of itself: what it knew since is not to be asked of it."""
        self._kept.pop(device.name, None)
        self._full.pop(device.name, None)
        self._parts.pop(device.name, None)
        self._opened.pop(device.name, None)
        self._pair.pop(device.name, None)
        self._said.pop(device.name, None)
        self._anew.pop(device.name, None)

    def restored(self, pair: str) -> None:
        """The same pair again: what its people took back while apart counts, also where nobody saw them together meanwhile."""
        for name, kept in self._kept.items():
            self._opened[name] |= {key for key, of in kept.items() if of == pair}

    def server_restored(self) -> None:
        """What was withdrawn before a pair ended may be heard of only now: an older backup did not know of it."""
        self._anew.clear()
        for name, kept in self._kept.items():
            self._opened[name] |= kept.keys()

    def look(self, world: "World", device: Device) -> None:
        """The device took something in. Raises: Broken."""
        pair, before = device.pair_id, self._pair.get(device.name)
        self._pair[device.name] = pair
        kept = {
            key: of
            for key, of in self._kept[device.name].items()
            if of != pair and not self._sent_for[key] - {of}
        }  # fmt: skip
        if kept or (before is not None and pair != before):
            here = {(c.table, r.id): r for c, r in device.every_row() if r.author_id not in (None, device.person)}
            parts = parts_of(device)
            for key, of in list(kept.items()):
                row = here.get(key)
                whole = row is not None and row.deleted_at is None and row.pair_id == of
                opened = key in self._opened[device.name]
                if not whole and opened and _taken_back(world, device, key):
                    del kept[key]
                    continue
                world.expect(whole, "taken out of an archive", device.name, key, of, row)
                # What was withdrawn while they were a pair may be heard of after it, also with its record that was narrowed.
                # With the record it would have gone too.
                gone = set() if opened else self._parts[device.name][key] - parts[key]
                narrowed = row is not None and row.kind != "full" and key in self._full[device.name]
                if narrowed:
                    said = _said(world, device, key)
                    world.expect(
                        said == "projection", "taken out of an archive (its words)", device.name, key, of, said
                    )
                lacks = set() if narrowed else {part for part in gone if not _taken_back(world, device, part)}
                world.expect(not lacks, "taken out of an archive (its history or photos)", device.name, key, of, lacks)
            if before is not None and pair != before:
                kept |= {key: before for key, r in here.items() if r.pair_id == before and r.deleted_at is None}
                world.tally["archived"] += len(kept)
                world.tally["archived parts"] += sum(len(parts[key]) for key in kept)
            self._parts[device.name] = {key: parts[key] for key in kept}
            self._full[device.name] = {key for key in kept if here[key].kind == "full"}
        self._kept[device.name] = kept
        self._replaced(world, device)

    def _replaced(self, world: "World", device: Device) -> None:
        """Where the copy of another account, a new one of its author, took an archive's place: what both may write into still
        says all that it said, and its history goes on saying so for as long as it is shared with them; what its author wrote
        over since and keeps in a history of their own is lost to nobody either.
        """
        shown = {(c.table, r.id): (c, r) for c, r in device.every_row() if r.kind == "full" and r.deleted_at is None}
        here, still = device.words(), {}
        for key, (author, words) in (self._said[device.name] | self._anew[device.name]).items():
            contract, row = shown.get(key, (None, None))
            if row is None or contract is None or row.author_id == device.person:
                continue
            begun = key in self._anew[device.name]
            if (row.author_id == author) is not begun:
                continue
            if contract.edit == "both" and row.visibility == "shared" and row.pair_id == device.pair_id:
                world.tally["archive replaced"] += not begun
                lacks = words - here
                lacks = lacks and lacks - _history(world, key)
                world.expect(not lacks, "words of an archive that was replaced", device.name, key, lacks)
                still[key] = (row.author_id, words - words_in([row.values[c] for c in contract.content]))
        self._anew[device.name] = still
        self._said[device.name] = {
            key: (row.author_id, words_in([row.values[c] for c in contract.content]))
            for key, (contract, row) in shown.items()
            if row.author_id not in (None, device.person) and row.pair_id not in (None, device.pair_id)
        }


def _history(world: "World", key: Key) -> set[str]:
    """The words of all that the cloud has of a record's history."""
    stored = world.server.records(VERSION.table).values()
    of_it = [row for row in stored if (row["parent_table"], row["parent_id"]) == key and row["deleted_at"] is None]
    return words_in([row["value"] for row in of_it])


def _taken_back(world: "World", device: Device, key: Key) -> bool:
    """Whether the server says so to this device's person: withdrawn, or deleted."""
    stored = world.server.records(key[0]).get(key[1])
    gone = stored is not None and stored["deleted_at"] is not None
    return gone or _said(world, device, key) == "withdrawn"


def _said(world: "World", device: Device, key: Key) -> str | None:
    """What the server last had to tell this device's person of a record."""
    query = "select kind from cupcake.feed where member_id = %s and table_name = %s and record_id = %s"
    found = world.server.rows(query, (device.person, *key))
    return found[0][0] if found else None


def check_narrowed(world: "World", device: Device) -> None:
    """Of what was narrowed before a pair ended, its archive has no more than that. Raises: Broken."""
    for contract, row in device.every_row():
        if contract.calendar_visible and row.kind == "full" and row.author_id not in (None, device.person):
            key = (contract.table, row.id)
            world.expect(_said(world, device, key) != "projection", "LEAK of what was narrowed", device.name, key)


def parts_of(device: Device) -> dict[Key, set[Key]]:
    """By record its versions and attachments on the device, as (table, id)."""
    found: dict[Key, set[Key]] = defaultdict(set)
    for table in (VERSION.table, ATTACHMENT.table):
        for row in device.rows(table):
            if row.deleted_at is None:
                found[row.values["parent_table"], row.values["parent_id"]].add((table, row.id))
    return found
