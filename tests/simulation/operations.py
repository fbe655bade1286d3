"""What happens in a history: what a person does, and what the network does to a device."""

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from core.contracts import TableContract
from core.errors import Offline, Refused
from core.visibility import Visibility
from storage import former, tombstones
from storage.records import Records
from storage.rows import Row
from sync import engine
from sync.own_words import typed_words
from sync.pairing import remember_choice
from sync.wire import MAX_ROWS
from tests.simulation.device import Device, words_in
from tests.simulation.tables import VERSION, WORDED
from tests.simulation.world import DAY_MS, World, check

LEVELS = list(Visibility)
Wanted = Callable[[Records, Row], bool]


def pick(world: World, device: Device, rng: random.Random, wanted: Wanted) -> tuple[TableContract, Row] | None:
    """A record on the device's screen; mostly one of a few, the same for everybody, so that people meet."""
    found = []
    with device.home.store.write() as txn:
        for table, contract in device.contracts.items():
            records = Records(txn, table)
            found += [(contract, r) for r in records.sql.where(txn.raw, "1 ORDER BY id") if wanted(records, r)]
    found.sort(key=lambda item: item[1].id)
    return rng.choice(found[: world.crowd if rng.random() < 0.6 else None]) if found else None


def new_value(world: World, device: Device, rng: random.Random, column: str, old: Any) -> Any:
    """A value that keeps some of the old words and adds one."""
    word = world.word(device.person)
    if column == "location":
        return {"name": word}
    if column == "media":
        return [*(m for m in old or [] if rng.random() < 0.7), world.files.item(word)]
    if column == "tags":
        return [*(t for t in old or [] if rng.random() < 0.7), word]
    keep = 0.3 if column == "title" else 0.75
    kept = [w for w in (old or "").split() if rng.random() < keep]
    return " ".join([*kept, word] if rng.random() < 0.7 else [word, *kept])


def op_create(world: World, device: Device, rng: random.Random, table: str | None = None) -> object:
    contract = device.contracts[table] if table else rng.choice(list(device.contracts.values()))
    columns = [c for c in WORDED if c in contract.columns and rng.random() < 0.6]
    values = {c: new_value(world, device, rng, c, None) for c in columns}
    if "at" in contract.columns:
        values["at"] = "2026-11-20T20:14:00Z"
    level, rid = rng.choice((None, *LEVELS)), str(uuid.UUID(int=rng.getrandbits(128), version=4))
    row = device.write(contract.table, lambda r: r.create(values, visibility=level, record_id=rid))
    world.reveal(device, contract, row)
    return row.id, row.visibility, values


def op_edit(world: World, device: Device, rng: random.Random) -> object:
    found = pick(world, device, rng, lambda r, row: row.deleted_at is None and r.may(row, "edit"))
    if found is None:
        return None
    contract, row = found
    columns = [c for c in WORDED if c in contract.columns]
    values = {
        c: new_value(world, device, rng, c, row.values.get(c)) for c in rng.sample(columns, rng.choice((1, 1, 2)))
    }
    if "best" in contract.columns and rng.random() < 0.2:
        values["best"] = rng.randint(0, 99)
    new = device.write(contract.table, lambda r: r.change(row.id, values))
    for column in values:
        old = words_in(row.values.get(column))
        world.let_go |= old - words_in(new.values[column])
        world.reveal(device, contract, new, words_in(new.values[column]) - old)
    return row.id, new.visibility, values


def op_delete(world: World, device: Device, rng: random.Random) -> object:
    found = pick(world, device, rng, lambda r, row: row.deleted_at is None and r.may(row, "delete"))
    if found is None:
        return None
    contract, row = found
    device.write(contract.table, lambda r: r.delete(row.id))
    # An entry is deleted with all that is in it, also what an older app can't show.
    world.let_go |= words_in([row.values, row.extra])
    return row.id


def op_restore(world: World, device: Device, rng: random.Random) -> object:
    found = pick(world, device, rng, lambda r, row: row.deleted_at is not None and r.may(row, "delete"))
    if found is None:
        return None
    contract, row = found
    try:
        device.write(contract.table, lambda r: r.restore(row.id))
    except Refused as refused:
        check(refused.code == "wiped", "a restore was refused", refused.code)
        return row.id, "wiped"
    return row.id


def op_bring_back(world: World, device: Device, rng: random.Random) -> object:
    """An earlier value of a column is wanted again."""
    known = {(table, column) for table, contract in device.contracts.items() for column in contract.columns}
    # An older app keeps versions of columns that it does not know, and has nowhere to bring them back to.
    kept = [v for v in device.rows(VERSION.table) if (v.values["parent_table"], v.values["column_name"]) in known]
    versions = {v.values["parent_id"]: v for v in kept}
    found = pick(
        world, device, rng, lambda r, row: row.deleted_at is None and row.id in versions and r.may(row, "edit")
    )
    if found is None:
        return None
    contract, row = found
    version = versions[row.id]
    column = version.values["column_name"]
    new = device.write(contract.table, lambda r: r.bring_back(version.id))
    world.let_go |= words_in(row.values[column]) - words_in(new.values[column])
    world.reveal(device, contract, new, words_in(new.values[column]))
    return row.id, column, version.values["value"]


def op_visibility(world: World, device: Device, rng: random.Random) -> object:
    found = pick(world, device, rng, lambda r, row: row.deleted_at is None and r.mine(row))
    if found is None:
        return None
    contract, row = found
    level = rng.choice((Visibility.PRIVATE, *LEVELS, Visibility.SHARED))
    pair = device.pair_id
    was = Visibility.read(row.visibility) if row.pair_id and row.pair_id == pair else Visibility.PRIVATE
    if level is was or (level.rank > was.rank and pair is None):
        return None
    try:
        new = device.write(contract.table, lambda r: r.set_visibility(row.id, level))
    except Refused as refused:
        check(refused.code == former.CODE, "a visibility was refused", refused.code)
        if rng.random() < 0.5:
            return row.id, "words of an ex-partner"
        new = device.write(contract.table, lambda r: r.set_visibility(row.id, level, confirm=True))
        world.tally["ex-partner's words confirmed"] += 1
    if level.rank > was.rank:
        world.reveal(device, contract, new)
        world.narrowed.pop(row.id, None)
    else:
        world.narrowed_at[row.id] = new.clock("visibility")
        world.narrowed[row.id] = min(level, world.narrowed.get(row.id, level), key=lambda v: v.rank)
    return row.id, was.value, level.value


def op_sync(world: World, device: Device, rng: random.Random) -> object:
    if device.held and rng.random() < 0.7:
        return "busy"
    request, fate = None, rng.random()
    if world.mixed and random.Random(f"fill {world.seed} {fate}").random() < 0.5:
        request = device.backfill(world.limit)
    request = request or device.request(world.limit)
    if fate < 0.12:
        world.log.append((device, request.body, None))
        return "lost before", request.body
    answer = world.exchange(device, request.body)
    told = (request.body["changes"], answer)
    if fate < 0.22:
        return "lost after", *told
    if fate < 0.30 and "crash" in world.faults:
        device.reopen()
        return "crashed", *told
    if fate < 0.42 and answer["kind"] == "page":
        world.retry(device, request.body, answer)
    if fate < 0.50:
        device.held = (request, answer)
        return "held", *told
    world.take(device, request, answer)
    return told


def op_burst(world: World, device: Device, rng: random.Random) -> object:
    """The engine's own loop, on a network that may break in the middle."""
    breaks = rng.choice((1, 2, 3, 99, 99, 99))
    count = 0

    async def call(body: dict[str, Any]) -> Any:
        nonlocal count
        count += 1
        world.luck.went_out(body)
        body["max_rows"] = world.limit
        before = rng.random() < 0.5
        if count >= breaks and before:
            raise Offline("away")
        answer = world.exchange(device, dict(body))
        if count >= breaks:
            raise Offline("away")
        return answer

    with world.watching(device):
        try:
            # In every other world pages are small on the way up as well, so that calls follow one another in a row.
            rows = world.limit if world.seed % 2 else MAX_ROWS
            report = asyncio.run(engine.run(device.home.store, call, max_rows=rows))
        except Offline:
            return "broke", count
    check(not report.quarantined, "quarantined", device.name)
    waiting = world.unsent(device)
    check(
        device.state(lenient=world.server.old)[1] == 0 or not waiting,
        "a whole run left something waiting",
        device.name,
        waiting,
    )
    world.files.look(device, call=count)
    return report


def op_arrive(world: World, device: Device, rng: random.Random) -> object:
    if device.held is None:
        return None
    (request, answer), device.held = device.held, None
    world.take(device, request, answer)
    return request.call


def op_late(world: World, device: Device, rng: random.Random) -> object:
    """An old call is delivered once more, or at last; nobody waits for its answer."""
    if not world.log:
        return None
    sender, body, _answer = rng.choice(world.log[-40:])
    newest = world.newest_call(body["node"])
    world.exchange(sender, body, dry=body["call"] <= newest)
    return "replay", sender.name, body["call"], newest


def op_pair(world: World, device: Device, rng: random.Random) -> object:
    others = [d for d in world.devices if d.person != device.person]
    if not others:
        return None
    other = rng.choice(others)
    for d in (device, other):
        if rng.random() < 0.5:
            remember_choice(d.home, rng.choice(("none", "all")))
    invite = world.server.rpc(device.person, "create_invite", {})
    if "code" not in invite:
        check(device.person in world.pair_of, "invite refused", invite)
        return invite["error"]
    answer = world.server.rpc(other.person, "join_pair", {"code": invite["code"]})
    if "pair_id" not in answer:
        check(other.person in world.pair_of, "join refused", answer)
        return answer["error"]
    world.server.rpc(other.person, "join_pair", {"code": invite["code"]}, dry=True)
    pair = str(answer["pair_id"])
    if pair in world.members:
        world.archives.restored(pair)
    world.members[pair] = (device.person, other.person)
    world.pair_of[device.person] = world.pair_of[other.person] = pair
    return device.person, other.person, pair


def op_leave(world: World, device: Device, rng: random.Random) -> object:
    world.server.rpc(device.person, "leave_pair", {})
    world.server.rpc(device.person, "leave_pair", {}, dry=True)
    pair = world.pair_of.get(device.person)
    for member in world.members.get(pair or "", ()):
        world.pair_of.pop(member, None)
    return pair


def op_house(world: World, device: Device, rng: random.Random) -> object:
    """A month passes for what was deleted and for who parted: on the server, on a device, or everywhere."""
    where, done, wiped = rng.random(), Counter[str](), 0
    history, had = world.history_of_the_deleted(), set(world.server.records(VERSION.table))
    if where < 0.65:
        done = world.server.keep_house(31)
        world.tally.update({f"house {did}": count for did, count in done.items()})
        world.swept |= had - world.server.records(VERSION.table).keys()
        world.doomed |= history
    for each in world.devices if where < 0.4 else [device] if where > 0.65 else []:
        store, real = each.home.store, each.home.store.wall_ms
        with world.watching(each), patch.object(store, "wall_ms", lambda real=real: real() + 31 * DAY_MS):
            wiped += tombstones.sweep(store, typed_words)
    world.tally["wiped here"] += wiped
    world.excused |= history - world.everywhere_but_stale(had)
    return dict(done), wiped


def op_skew(world: World, device: Device, rng: random.Random) -> object:
    device.skew_ms = rng.choice((0, 1, -1)) * rng.choice((200_000, 3_600_000, DAY_MS, 30 * DAY_MS))
    return device.skew_ms


def op_crash(world: World, device: Device, rng: random.Random) -> object:
    device.reopen()
    return "crashed"


OPERATIONS: dict[str, tuple[float, Callable[[World, Device, random.Random], object]]] = {
    "create": (8, op_create), "edit": (26, op_edit), "delete": (3, op_delete), "restore": (2, op_restore),
    "bring back": (1, op_bring_back),
    "visibility": (9, op_visibility), "sync": (36, op_sync), "burst": (3, op_burst), "arrive": (6, op_arrive),
    "late": (3, op_late), "pair": (4, op_pair), "leave": (1, op_leave), "skew": (2, op_skew), "crash": (1, op_crash),
}  # fmt: skip
NEEDS = {"leave": "part", "skew": "skew", "late": "late", "crash": "crash"}
