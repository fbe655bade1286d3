"""Somebody deletes their account: the cloud has nothing of them from then on, also after a restore, and the others go on.

Their devices are diaries of their own then, until their person makes a new account in the same home: all that they wrote is
offered to that one as new. Draws apart and never in a calm history, so that the others are what they were.
"""

import random
from typing import TYPE_CHECKING, Any

from tests.simulation.device import Device, words_in
from tests.simulation.tables import SYNCED

if TYPE_CHECKING:
    from tests.simulation.world import World

CONFIRMED = {"confirm": "delete my account"}
MOST_PEOPLE = 9
"""A word names its writer by one digit."""


def may_delete(seed: int, *, calm: bool) -> bool:
    """Whether it happens in this history at all."""
    return not calm and random.Random(f"accounts {seed}").random() < 0.2


def delete(world: "World", index: int) -> None:
    """Now and then, while somebody else is left."""
    rng = random.Random(f"accounts {world.seed} {index}")
    if not world.deletes_accounts or rng.random() >= 0.005:
        return
    device = rng.choice(world.devices)
    rest = [each for each in world.devices if each.person != device.person]
    if rest:
        _delete(world, device, rest)
        world.say(f"{index:4d} delete account {device.person}")


def _delete(world: "World", device: Device, rest: list[Device]) -> None:
    person, had = device.person, world.everywhere()
    before = [row for table in SYNCED for row in world.server.records(table).values()]
    in_theirs = words_in([row for row in before if row["author_id"] == person])
    for dry in (False, True):
        answer = world.server.rpc(person, "delete_account", CONFIRMED, dry=dry)
        world.expect(answer == {"deleted": True}, "account not deleted", person, answer)
    for member in world.members.get(world.pair_of.get(person, ""), ()):
        world.pair_of.pop(member, None)
    world.erased.add(person)
    world.away += [each for each in world.devices if each.person == person]
    world.devices = rest
    world.log = [called for called in world.log if called[0].person != person]
    stored = {table: world.server.records(table) for table in SYNCED}
    # What only the cloud and their own devices had goes with the account. So does what they wrote, and what others wrote into
    # their records: it may have been withdrawn from the others before. That an archive stays is looked at apart.
    own = {word for word, writer in world.writer.items() if writer == person} | in_theirs
    world.excused |= (had - world.everywhere()) | (
        own - words_in([list(records.values()) for records in stored.values()])
    )
    world.tally["account deleted"] += 1
    check_erased(world, stored)


def begin_anew(world: "World", index: int) -> None:
    """Now and then somebody who deleted their account makes a new one, and signs in to it on one device after the other."""
    rng = random.Random(f"anew {world.seed} {index}")
    if not world.away or rng.random() >= 0.02:
        return
    device = rng.choice(world.away)
    now = device.person
    while now in world.successor:
        now = world.successor[now]
    if now in world.erased:
        if len(world.people) == MOST_PEOPLE:
            return
        anew = world.add_person()
        world.successor[now] = anew
        now = anew
    device.begin_anew(now)
    world.away.remove(device)
    world.devices.append(device)
    world.archives.put_back(device)
    # What only this home had of its own is to be lost no more; an archive may be replaced by what is shared anew.
    own = [[row.values, row.extra] for _, row in device.every_row() if row.author_id == device.person]
    world.excused -= words_in(own)
    world.tally["account anew"] += 1
    world.say(f"{index:4d} account anew {device.name}/{world.people.index(device.person)}")


def check_erased(world: "World", stored: dict[str, dict[str, dict[str, Any]]]) -> None:
    """The cloud has nothing of theirs. Raises: Broken."""
    for table, records in stored.items():
        left = [rid for rid, row in records.items() if row["author_id"] in world.erased]
        world.expect(not left, "kept of a deleted account", table, left)
    world.expect(not world.erased & world.server.heads().keys(), "a deleted account has a head", world.erased)
