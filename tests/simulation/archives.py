"""What an ended pair had shared stays where it came to: nothing is taken out of it, also when the same two pair once more.

Looked at after every answer. Only the pair's being restored opens it again; a record that was sent since for another pair goes
by that one's rules.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.simulation.device import Device

if TYPE_CHECKING:
    from tests.simulation.world import World

Key = tuple[str, str]


class Archives:
    """Of each device, what it has of pairs that ended, by record the pair."""

    def __init__(self) -> None:
        self._pair: dict[str, str | None] = {}
        self._kept: dict[str, dict[Key, str]] = defaultdict(dict)
        self._sent_for: dict[Key, set[str]] = defaultdict(set)

    def sent(self, body: dict[str, Any]) -> None:
        """A call: which records it shares, with which pair."""
        for group in body["changes"]:
            if group.get("pair") and group.get("level") != "private":
                for row in group["rows"]:
                    self._sent_for[group["table"], row[0]].add(group["pair"])

    def put_back(self, device: Device) -> None:
        """The device is an older copy of itself: what it knew since is not to be asked of it."""
        self._kept.pop(device.name, None)
        self._pair.pop(device.name, None)

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
            for key, of in kept.items():
                row = here.get(key)
                whole = row is not None and row.deleted_at is None and row.pair_id == of
                world.expect(whole, "taken out of an archive", device.name, key, of, row)
            if before is not None and pair != before:
                kept |= {key: before for key, r in here.items() if r.pair_id == before and r.deleted_at is None}
                world.tally["archived"] += len(kept)
        self._kept[device.name] = kept
