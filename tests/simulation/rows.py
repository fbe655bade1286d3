"""Calls in a row: two to four of a device under way at once, on a network that may lose, double or swap them.

Cut and taken in by the device as the engine does it: each asks for what comes after the answer to the one before. Draws from
generators of its own, and not in a calm history, so that the others are what they were.
"""

import random
from contextlib import nullcontext
from typing import Any

from sync.transport import Contended
from sync.wire import Request
from tests.simulation.device import Device
from tests.simulation.operations import op_create, op_edit
from tests.simulation.world import World

OFTEN = 0.12


def happens(world: World, device: Device, index: int) -> bool:
    """Whether there was a row of calls."""
    rng = random.Random(f"rows {world.seed} {index}")
    if not world.luck.rows or rng.random() >= OFTEN:
        return False
    # Who writes meanwhile does not die: what was saved before a death would be taken for half a write.
    writes = rng.random() < 0.5
    with nullcontext() if writes else world.luck.may_die(world, device, index):
        note = play_row(world, device, rng, writes=writes)
        world.say(f"{index:4d} row        {device.name}", *note)
    world.tally["operations"] += 1
    return True


def play_row(world: World, device: Device, rng: random.Random, *, writes: bool) -> list[object]:
    """One row: cut, carried in some order, and taken in as far as it goes."""
    requests = cut_row(world, device, rng, writes=writes)
    answers = carry(world, device, requests, rng)
    taken = take_row(world, device, requests, answers, rng)
    world.tally["in a row"] += taken > 1
    return [[r.body["changes"] for r in requests], answers, taken]


def cut_row(world: World, device: Device, rng: random.Random, *, writes: bool) -> list[Request]:
    """So many calls, each with what those before it do not carry, and after the one before it."""
    requests: list[Request] = []
    carried: set[tuple[str, str]] = set()
    for n in range(rng.randint(2, 4)):
        request = device.request(world.limit, skip=carried, ahead=n > 0, leads=rng.random() < 0.9)
        if n:
            request.go_after(requests[-1].call)
        requests.append(request)
        carried |= {(s.table, s.id) for s in request.sent}
        if writes and rng.random() < 0.5:
            rng.choice((op_create, op_edit))(world, device, rng)
    return requests


def carry(world: World, device: Device, requests: list[Request], rng: random.Random) -> dict[int, dict[str, Any]]:
    """What the cloud answered to each: mostly in order, else one is lost, doubled, or overtaken by the next."""
    order = list(range(len(requests)))
    at = rng.randrange(len(order))
    fate = rng.random()
    if fate < 0.15:
        order[at : at + 2] = reversed(order[at : at + 2])
    elif fate < 0.25:
        order.insert(rng.randint(at, len(order)), at)
    elif fate < 0.35:
        del order[at]
    answers: dict[int, dict[str, Any]] = {}
    for n in order:
        try:
            answer = world.exchange(device, dict(requests[n].body))
        except Contended:
            continue
        answers.setdefault(n, answer)
    return answers


def take_row(
    world: World, device: Device, requests: list[Request], answers: dict[int, dict[str, Any]], rng: random.Random
) -> int:
    """Take the answers in, in order, up to the first that is missing or brings nothing; answers how many."""
    taken = 0
    for n, request in enumerate(requests):
        answer = answers.get(n)
        if answer is None or rng.random() < 0.05:
            break
        if n:
            request.follow(answers[n - 1]["cursor"])
        world.take(device, request, answer)
        taken += 1
        if answer["kind"] != "page":
            break
    return taken
