"""What is put back: a device from an older copy of its home, the server from an older backup of its tables.

A copied home finds itself in another place, so the product draws a new node and pulls from 0 by itself. The server's tables
come back as they were, all of them, and `cupcake.restored` is given the log of membership that was kept outside.
"""

import random
from typing import TYPE_CHECKING, Any

from core.clock import clock_of
from core.visibility import Visibility
from tests.simulation.device import Device, words_in
from tests.simulation.tables import CONTRACTS, VERSION

if TYPE_CHECKING:
    from tests.simulation.world import World

Held = dict[tuple[str, str], tuple[set[str], bool]]


def op_save_device(world: "World", device: Device, rng: random.Random) -> object:
    world.copies[device.name] = device.copy()
    return None


def op_restore_device(world: "World", device: Device, rng: random.Random) -> object:
    copy = world.copies.get(device.name)
    if copy is None:
        return None
    had = device.words()
    device.restore(copy)
    world.archives.put_back(device)
    # What the server forgot with its record is only waiting to go from the others, too.
    world.excused |= (had - world.everywhere()) | (had & world.doomed - world.everywhere_but_stale(world.swept))
    forget_lost_narrowings(world)
    world.tally["device restored"] += 1
    return device.node


def op_save_server(world: "World", device: Device, rng: random.Random) -> object:
    world.backups = [*world.backups[-1:], world.server.backup()]
    return None


def op_restore_server(world: "World", device: Device, rng: random.Random) -> object:
    if not world.backups:
        return None
    had = world.everywhere()
    world.server.restore(world.backups[0])
    world.archives.server_restored()
    for each in world.devices:
        each.held = None
    world.excused |= had - world.everywhere()
    forget_lost_narrowings(world)
    world.tally["server restored"] += 1
    return world.server.epoch()


def forget_lost_narrowings(world: "World") -> None:
    """A narrowing that nobody knows of any more, neither the server nor a device of its author, can't stand.

    Known is one by a copy that is as narrow, with its clock or a later one: a clock alone may be that of another wish.
    """
    known = set()
    for table in CONTRACTS:
        for rid, row in world.server.records(table).items():
            level = Visibility.read(row["visibility"]) if row["pair_id"] else Visibility.PRIVATE
            known |= _known(world, rid, level, clock_of(row["clocks"], "visibility"))
    for device in world.devices:
        for _contract, local in device.every_row():
            if local.author_id != device.person:
                continue  # what the other one was shown last says nothing to anybody else
            level = Visibility.read(local.visibility) if local.pair_id else Visibility.PRIVATE
            known |= _known(world, local.id, level, local.clock("visibility"))
    world.narrowed = {rid: wish for rid, wish in world.narrowed.items() if rid in known}


def _known(world: "World", rid: str, level: Visibility, clock: str) -> set[str]:
    wish = world.narrowed.get(rid)
    return {rid} if wish is not None and level.rank <= wish.rank and clock >= world.narrowed_at[rid] else set()


def partners_words(device: Device) -> Held:
    """Of each record of somebody else's here, shown or out of sight: its words, and whether this person may edit it.

    A version's words are its record's.
    """
    words: dict[tuple[str, str], set[str]] = {}
    may: dict[tuple[str, str], bool] = {}
    versions = [(VERSION, row) for row in device.rows(VERSION.table)]
    for contract, row in (*device.every_row(), *versions, *device.hidden()):
        if row.author_id == device.person or row.deleted_at is not None:
            continue
        child = contract.parent
        key = (row.values["parent_table"], row.values["parent_id"]) if child else (contract.table, row.id)
        words.setdefault(key, set()).update(words_in(row.values))
        if not child:
            may[key] = contract.edit == "both" and row.visibility == "shared"
    return {key: (found, may.get(key, False)) for key, found in words.items()}


def excuse_what_only_a_partner_held(world: "World", device: Device, before: Held) -> None:
    """After a server's restore, words of a record may be on the partner's device alone: they go with the record.

    Excused are a record that was withdrawn, became a projection or a tombstone, or may not be edited here, so that its
    author's older copy stands. A record that may be edited is merged, and there nothing is excused.
    """
    if world.server.epoch() == 1:
        return
    after = partners_words(device)
    gone: set[str] = set()
    for key, (words, _may) in before.items():
        kept = after.get(key)
        if kept is None or not kept[1]:
            gone |= words - (kept[0] if kept else set())
    if gone:
        world.excused |= gone - world.everywhere()


OPERATIONS: dict[str, tuple[float, str, Any]] = {
    "save device": (2, "home", op_save_device), "restore device": (1.5, "home", op_restore_device),
    "save server": (2, "backup", op_save_server), "restore server": (1.5, "backup", op_restore_server),
}  # fmt: skip
