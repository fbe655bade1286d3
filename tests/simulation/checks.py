"""The promises, looked at after healing, when nothing waits any more."""

from typing import Any

from core.clock import clock_of
from core.contracts import TableContract
from core.visibility import Visibility
from storage.rows import Row
from sync.compare import report, take
from sync.digest import current, scratch
from sync.status import read_status
from tests.simulation.accounts import check_erased
from tests.simulation.archives import check_narrowed
from tests.simulation.device import Device
from tests.simulation.files import check_files
from tests.simulation.tables import SYNCED, VERSION
from tests.simulation.world import World, check

Stored = dict[str, Any]


def check_all(world: World) -> None:
    """Every promise. Raises: Broken."""
    stored = {table: world.server.records(table) for table in SYNCED}
    for device in world.devices:
        _nothing_waits(device)
        _membership(world, device)
        _own_records(device, stored)
        _partners_records(world, device, stored)
        _partners_versions(world, device, stored)
        _nothing_leaked(world, device, stored)
        check_narrowed(world, device)
        _search_index(device)
    check_erased(world, stored)
    if world.files.some:
        check_files(world, stored, _equal)
    _digests(world)
    _narrowings_stand(world, stored)
    _nothing_lost(world)
    _repeats_move_nothing(world)


def face(contract: TableContract, row: Row) -> tuple[Any, ...]:
    """What must be equal on two devices; the content of a tombstone does not count."""
    columns = () if row.deleted_at is not None else contract.content
    return (
        row.author_id,
        row.pair_id,
        tuple(
            [(c, row.get(c), row.clock(c)) for c in ("visibility", "deleted_at")]
            + [(c, row.values.get(c, (row.extra or {}).get(c)), row.clock(c)) for c in columns]
        ),
    )


def stored_face(contract: TableContract, row: Stored) -> tuple[Any, ...]:
    """The same of a record on the server."""
    columns = () if row["deleted_at"] is not None else contract.content
    named = ("visibility", "deleted_at", *columns)
    return row["author_id"], row["pair_id"], tuple((c, row[c], clock_of(row["clocks"], c)) for c in named)


def _differences(a: dict[str, Any], b: dict[str, Any]) -> list[Any]:
    return [(k, a.get(k), b.get(k)) for k in sorted({*a, *b}) if a.get(k) != b.get(k)][:2]


def _nothing_waits(device: Device) -> None:
    check(not device.pending(), "something waits", device.name, device.pending())


def _membership(world: World, device: Device) -> None:
    check(device.pair_id == world.pair_of.get(device.person), "membership", device.name, device.pair_id)


def _equal(name: str, device: Device, contract: TableContract, want: dict[str, Stored], here: list[Row]) -> None:
    # Also of columns that the device does not know: it keeps them, with their clocks, for the day when it does.
    whole = SYNCED[contract.table]
    theirs = {rid: stored_face(whole, row) for rid, row in want.items()}
    ours = {row.id: face(whole, row) for row in here}
    check(theirs == ours, name, device.name, contract.table, "server, device:", _differences(theirs, ours))


def _forgotten(stored: dict[str, dict[str, Stored]]) -> set[tuple[str, str]]:
    """Records that are tombstones, or once were wiped: each device forgets their history by itself, in its time."""
    return {
        (table, rid)
        for table, rows in stored.items()
        for rid, row in rows.items()
        if row["deleted_at"] is not None or "swept" in row["sync_state"]
    }


def _of_living(stored: dict[str, dict[str, Stored]], rows: list[Row]) -> list[Row]:
    """Versions whose record was never wiped."""
    gone = _forgotten(stored)
    return [row for row in rows if (row.values["parent_table"], row.values["parent_id"]) not in gone]


def _kept_versions(stored: dict[str, dict[str, Stored]]) -> dict[str, Stored]:
    gone = _forgotten(stored)
    return {
        rid: row for rid, row in stored[VERSION.table].items() if (row["parent_table"], row["parent_id"]) not in gone
    }


def _own_records(device: Device, stored: dict[str, dict[str, Stored]]) -> None:
    for table, contract in device.contracts.items():
        want = {rid: row for rid, row in stored[table].items() if row["author_id"] == device.person}
        here = [row for row in device.rows(table) if row.author_id == device.person]
        _equal("DIVERGED (own)", device, contract, want, here)
    want = {rid: row for rid, row in _kept_versions(stored).items() if row["author_id"] == device.person}
    here = [row for row in device.rows(VERSION.table) if row.author_id == device.person]
    _equal("DIVERGED (own)", device, VERSION, want, _of_living(stored, here))


def _partners_records(world: World, device: Device, stored: dict[str, dict[str, Stored]]) -> None:
    pair, partner = world.pair_of.get(device.person), world.partner(device.person)
    for table, contract in device.contracts.items():
        theirs = {
            rid: row for rid, row in stored[table].items() if row["author_id"] == partner and row["pair_id"] == pair
        }
        # What was shared with a pair that ended, and was forgotten, stays an archive: also after the same two paired anew.
        here = [row for row in device.rows(table) if partner and row.author_id == partner and row.pair_id == pair]
        full = {rid: row for rid, row in theirs.items() if row["visibility"] == "shared"}
        _equal("DIVERGED (pair)", device, contract, full, [r for r in here if r.kind == "full"])
        shown = contract.calendar_visible
        # As of a tombstone in full: whether it was wiped yet does not count.
        part = {
            rid: [row["deleted_at"] is None and row[c] for c in shown]
            for rid, row in theirs.items()
            if shown and row["visibility"] == "calendar_visible"
        }
        seen = {r.id: [r.deleted_at is None and r.values[c] for c in shown] for r in here if r.kind == "projection"}
        check(part == seen, "DIVERGED (projection)", device.name, table, _differences(part, seen))
        for row in here:
            hidden = {c for c in contract.content if c not in shown and row.values.get(c) is not None}
            check(row.kind == "full" or not (hidden or row.extra), "LEAK beside a projection", device.name, row)


def _partners_versions(world: World, device: Device, stored: dict[str, dict[str, Stored]]) -> None:
    pair, partner = world.pair_of.get(device.person), world.partner(device.person)
    want = {
        rid: row
        for rid, row in _kept_versions(stored).items()
        if partner and row["author_id"] == partner and row["visibility"] == "shared"
        if row["pair_id"] == row["parent_pair"] == pair
    }
    here = [row for row in device.rows(VERSION.table) if partner and row.author_id == partner and row.pair_id == pair]
    _equal("DIVERGED (versions)", device, VERSION, want, _of_living(stored, here))


def _digests(world: World) -> None:
    for pair in sorted(set(world.pair_of.values())):
        members = world.members[pair]
        devices = [d for d in world.devices if d.person in members]
        for old in (True, False):
            found = {d.name: read_status(d.home) for d in devices if d.old == old}
            check(len({s.digest for s in found.values()}) <= 1, "digests differ", found)
            check(all(s.digest for s in found.values()), "no digest", found)
        for device in devices:
            with device.home.store.look() as txn:
                true = scratch(txn.raw, txn.tables, pair)
                check(current(txn.raw, txn.tables, pair) == true, "digest was not kept", device.name)
        said = [_compared(world, d) for _ in range(2) for d in devices]
        check(said[len(devices) :] == [True] * len(devices), "digests differ, says the server", pair, said)


def _compared(world: World, device: Device) -> bool | None:
    body = report(device.home.store, now=True)
    check(body is not None, "not whole", device.name)
    return take(device.home.store, world.server.rpc(device.person, "report_digest", body or {}))


def _narrowings_stand(world: World, stored: dict[str, dict[str, Stored]]) -> None:
    """Nobody asked for more since: a wish of before, or of somebody who had not heard, must not widen again."""
    for table, records in stored.items():
        for rid, row in records.items():
            level = Visibility.read(row["visibility"]) if row["pair_id"] else Visibility.PRIVATE
            wish = world.narrowed.get(rid, Visibility.SHARED)
            check(level.rank <= wish.rank, "a narrowing was undone", table, rid, wish.value, row)


def _nothing_leaked(world: World, device: Device, stored: dict[str, dict[str, Stored]]) -> None:
    """Nobody holds another's words of a record that they may not see; the archive of an ended pair apart."""
    for word in sorted(device.words()):
        check(world.may_know(device.person, word), "LEAK held, never shown", device.name, word)
    for contract, aside in device.hidden():
        real = stored[contract.table].get(aside.id)
        shown = real is None or _sees(world, device, real)
        check(shown, "LEAK set aside", device.name, contract.table, aside.id)
    here = {(c.table, r.id): r for c, r in device.every_row()}
    archived = _archived_without_record(device, here)
    for table, rid, words in device.versions():
        if (table, rid) in archived:
            continue
        if table not in device.contracts:
            continue  # an older app keeps the versions of records that it has no table for
        row = here.get((table, rid))
        check(row is not None and row.kind == "full", "LEAK in versions", device.name, table, rid, words)
    for table, rid, words in device.set_aside():
        real = stored[table].get(rid)
        for word in sorted(words):
            own = world.writer[word] in world.selves(device.person) or (real and real["author_id"] == device.person)
            check(own or _sees(world, device, real), "LEAK in what was set aside", device.name, table, rid, word)


def _archived_without_record(device: Device, here: dict[tuple[str, str], Row]) -> set[tuple[str, str]]:
    """Records of an ended pair that an app too old for their table never kept, but whose versions it was shown."""
    versions = [
        row for row in device.rows(VERSION.table) if row.author_id != device.person and row.pair_id != device.pair_id
    ]
    return {(str(row.values["parent_table"]), str(row.values["parent_id"])) for row in versions} - here.keys()


def _sees(world: World, device: Device, row: Stored | None) -> bool:
    pair = world.pair_of.get(device.person)
    return bool(row and pair and row["pair_id"] == pair and row["visibility"] == "shared")


def _nothing_lost(world: World) -> None:
    missing = set(world.writer) - world.let_go - world.excused - world.everywhere()
    check(not missing, "LOST", sorted(missing))


def _search_index(device: Device) -> None:
    with device.home.store.database.write() as raw:
        raw.execute("INSERT INTO journal_entry_search (journal_entry_search) VALUES ('integrity-check')")


def _repeats_move_nothing(world: World) -> None:
    for device, body, answer in world.log[-20:]:
        if body["call"] <= world.newest_call(body["node"]):
            world.exchange(device, body, dry=True)
        if answer and answer["kind"] == "page" and any(g["rows"] for g in body["changes"]):
            world.retry(device, body, answer)
