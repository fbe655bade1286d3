"""Random histories. Each operation draws from its own (seed, index), so leaving some out does not change the others."""

import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sync.transport import Contended
from tests.simulation import accounts, restores, rows
from tests.simulation.checks import check_all
from tests.simulation.device import Device
from tests.simulation.operations import NEEDS, OPERATIONS, op_create, op_house, op_pair
from tests.simulation.server import Broken, Server
from tests.simulation.world import DAY_MS, World


@cache
def habits(seed: int) -> list[float]:
    """How often each operation happens: every history has a taste of its own, so that rare things meet often somewhere."""
    rng = random.Random(f"habits {seed}")
    return [weight * rng.choice((0.3, 1, 1, 3)) for weight, _ in OPERATIONS.values()]


def step(world: World, index: int) -> None:
    """One operation."""
    rng = random.Random(f"{world.seed} {index}")
    world.server.now_ms += rng.choice((10, 1000, 60_000, 600_000))
    if rng.random() < 0.004:
        world.server.now_ms += rng.randint(1, 20) * DAY_MS
    # Drawn apart, so that a history with housekeeping differs from the one without by nothing else.
    apart = random.Random(f"house {world.seed} {index}")
    if world.keeps_house and apart.random() < 0.03:
        keeper = apart.choice(world.devices)
        world.say(f"{index:4d} house      {keeper.name}", op_house(world, keeper, apart))
    accounts.delete(world, index)
    accounts.begin_anew(world, index)
    device = rng.choice(world.devices)
    if restore(world, device, index) or rows.happens(world, device, index):
        return
    name = rng.choices(list(OPERATIONS), habits(world.seed))[0]
    if name in NEEDS and NEEDS[name] not in world.faults:
        return
    if world.mixed:
        _newer(world, index, random.Random(f"newer {world.seed} {index}"))
    note: object = None
    with world.luck.may_die(world, device, index):
        try:
            note = OPERATIONS[name][1](world, device, rng)
        except Contended:
            note = "contended"
    world.luck.poison(world, device, index)
    if random.Random(f"digest {world.seed} {index}").random() < 0.1:
        device.settle_digest()
    world.tally["operations"] += note is not None
    world.say(f"{index:4d} {name:10s} {device.name}/{world.people.index(device.person)}", note)


def restore(world: World, device: Device, index: int) -> bool:
    """Whether something was copied or put back; drawn apart, so that histories without it are what they were."""
    rng = random.Random(f"restores {world.seed} {index}")
    often = random.Random(f"restores {world.seed}").choice((1, 1, 3))
    wanted = {name: weight * often for name, (weight, fault, _) in restores.OPERATIONS.items() if fault in world.faults}
    if rng.random() * 100 >= sum(wanted.values()):
        return False
    name = rng.choices(list(wanted), list(wanted.values()))[0]
    note = restores.OPERATIONS[name][2](world, device, rng)
    world.say(f"{index:4d} {name:10s} {device.name}/{world.people.index(device.person)}", note)
    return True


def _newer(world: World, index: int, rng: random.Random) -> None:
    """Now and then somebody updates their app, or the server is; until then the newer apps use what they know."""
    device = rng.choice(world.devices)
    if index < 50 and not device.old and rng.random() < 0.4:
        op_create(world, device, rng, rng.choice(("sim_mood", "sim_event")))
        request = device.request(world.limit)
        world.take(device, request, world.exchange(device, request.body, steady=True))
    if index > 50 and rng.random() < 0.03:
        device = rng.choice(world.devices)
        if device.old:
            device.upgrade()
            world.tally["upgraded"] += 1
            world.say("     upgraded", device.name)
    if rng.random() < 0.02 and world.server.old:
        world.server.become(old=False)
        world.say("     the server knows more")


def play(world: World, operations: int, skip: frozenset[int] = frozenset()) -> None:
    """A history: operations, healing, promises. Raises: Broken, or whatever the engine raised."""
    if world.seed % 3:
        op_pair(world, world.devices[0], random.Random(world.seed))
    with world.luck.small_pages(), world.files.drawn():
        for index in range(operations):
            if index not in skip:
                step(world, index)
        world.say("     healing")
        world.heal()
    check_all(world)


def run(
    server: Server, template: Path, folder: Path, seed: int, operations: int, *,
    skip: frozenset[int] = frozenset(), trace: bool = False, tally: Counter[str] | None = None,
    calm: bool = False,
) -> str | None:  # fmt: skip
    """One history from its seed; None, or what broke. `calm`: no bad luck at any instant (`bad_luck.py`)."""
    world = World(seed, server, template, folder, trace=trace, calm=calm)
    try:
        play(world, operations, skip)
        if tally is not None:
            tally.update(world.count())
    except Broken as broken:
        return str(broken)
    except Exception as error:
        if trace:
            raise
        return f"CRASH: {type(error).__name__}: {error}"
    finally:
        world.close()
    return None


def shrink(run_without: Callable[[frozenset[int]], str | None], operations: int) -> frozenset[int]:
    """Leave out ever smaller chunks while the same promise stays broken; the operations that are not needed."""
    first = run_without(frozenset())
    assert first is not None
    key, live, size = first.split(":")[0], list(range(operations)), max(1, operations // 2)
    while size:
        at = 0
        while at < len(live):
            rest = live[:at] + live[at + size :]
            result = run_without(frozenset(range(operations)) - set(rest))
            if result and result.split(":")[0] == key:
                live = rest
            else:
                at += size
        size //= 2
    return frozenset(range(operations)) - set(live)
