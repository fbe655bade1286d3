"""Photos in a history: what an entry lists has an attachment each, made and let go of as `storage/attachments.py` says.

No bytes are moved: a file's name is the hash of a word, so that who may know of it is a question about words. Draws from
generators of its own, and never in a calm history, so that the others are what they were.
"""

import hashlib
import json
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from storage import transfers
from storage.attachments import items_of
from storage.rows import Row
from tests.simulation.tables import ATTACHMENT, CONTRACTS, VERSION

if TYPE_CHECKING:
    from tests.simulation.device import Device
    from tests.simulation.world import World

Stored = dict[str, dict[str, dict[str, Any]]]


class Files:
    """The files of one history."""

    def __init__(self, seed: int, *, calm: bool) -> None:
        self.seed = seed
        self.some = not calm and random.Random(f"files {seed}").random() < 0.4
        self.words: dict[str, str] = {}
        """Of each file the word that its name is the hash of."""
        self._ids = random.Random(f"attachments {seed}")

    def item(self, word: str) -> dict[str, Any]:
        """A photo in an entry's list."""
        if not self.some:
            return {"id": word}
        sha256 = hashlib.sha256(word.encode()).hexdigest()
        self.words[sha256] = word
        return {"id": "p", "word": word, "sha256": sha256, "bytes": 10, "type": "image/jpeg"}

    @contextmanager
    def drawn(self) -> Iterator[None]:
        """The ids of attachments are the same each time."""
        with patch("storage.attachments.random_id", lambda: str(uuid.UUID(int=self._ids.getrandbits(128), version=4))):
            yield

    def look(self, device: "Device", *, call: int, always: bool = False) -> None:
        """A sync is complete: the device goes over what came."""
        often = random.Random(f"look {self.seed} {device.name} {call}").random() < 0.7
        if self.some and (always or often):
            transfers.look(device.home)

    def named_in(self, answer: object) -> set[str]:
        """The words of the files that an answer names."""
        text = json.dumps(answer) if self.words else ""
        return {word for sha256, word in self.words.items() if sha256 in text}


def check_files(world: "World", stored: Stored, equal: Callable[..., None]) -> None:
    """Each record has one attachment for each file that it names, and none but those of its history. Raises: Broken."""
    living = {rid: row for rid, row in stored[ATTACHMENT.table].items() if row["deleted_at"] is None}
    attached: dict[tuple[str, str], list[str]] = {}
    for row in living.values():
        attached.setdefault((row["parent_table"], row["parent_id"]), []).append(row["sha256"])
    older = _named_in_versions(stored)
    for table in (c for c in CONTRACTS if CONTRACTS[c].file_columns):
        for rid, row in stored[table].items():
            have = attached.pop((table, rid), [])
            named = set(items_of(row["media"])) if row["deleted_at"] is None else set()
            words = [world.files.words[sha256] for sha256 in have]
            world.expect(len(have) == len(set(have)), "attached twice", table, rid, words)
            lacks = [world.files.words[sha256] for sha256 in named - set(have)]
            world.expect(not lacks, "not attached", table, rid, lacks)
            world.expect(set(have) - named <= older.get((table, rid), set()), "attached to nothing", table, rid, words)
    world.expect(not attached, "attached to what is gone", attached)
    for device in world.devices:
        _devices(world, device, living, equal)


def _named_in_versions(stored: Stored) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for version in stored[VERSION.table].values():
        if version["column_name"] == "media" and version["deleted_at"] is None and version["value"]:
            found.setdefault((version["parent_table"], version["parent_id"]), set()).update(items_of(version["value"]))
    return found


def _devices(
    world: "World", device: "Device", living: dict[str, dict[str, Any]], equal: Callable[..., None]
) -> None:  # fmt: skip
    """A device has its person's attachments, and the partner's of records that it is shown in full."""
    pair, partner = world.pair_of.get(device.person), world.partner(device.person)
    rows = [row for row in device.rows(ATTACHMENT.table) if row.deleted_at is None]
    own = {rid: row for rid, row in living.items() if row["author_id"] == device.person}
    equal("DIVERGED (own files)", device, ATTACHMENT, own, _of(rows, device.person))
    if partner:
        theirs = {r: row for r, row in living.items() if row["author_id"] == partner and row["parent_pair"] == pair}
        full = {(c.table, r.id) for c, r in device.every_row() if r.pair_id == pair and r.kind == "full"}
        shown = [r for r in _of(rows, partner) if (r.values["parent_table"], r.values["parent_id"]) in full]
        # What came with a pair that ended stays while a version of that time names it.
        older = _named_here(device)
        shown = [
            r for r in shown if r.id in theirs or r.pair_id in (None, pair) or str(r.values["sha256"]) not in older
        ]
        # As visible as its record: what its own row says of that may be of a pair that is forgotten by now.
        stored = {
            rid: row | {"pair_id": None, "visibility": "", "clocks": _without_own(row["clocks"])}
            for rid, row in theirs.items()
        }
        here = [replace(r, pair_id=None, visibility="", clocks=_without_own(r.clocks)) for r in shown]
        equal("DIVERGED (pair files)", device, ATTACHMENT, stored, here)


def _without_own(clocks: dict[str, str]) -> dict[str, str]:
    return {column: clock for column, clock in clocks.items() if column != "visibility"}


def _named_here(device: "Device") -> set[str]:
    versions = (r for r in device.rows(VERSION.table) if r.deleted_at is None and r.values["column_name"] == "media")
    return {sha256 for r in versions if r.values["value"] for sha256 in items_of(r.values["value"])}


def _of(rows: list[Row], person: str) -> list[Row]:
    return [row for row in rows if row.author_id == person]
