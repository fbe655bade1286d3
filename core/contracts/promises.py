"""What a release promised, and whether the contracts of today still keep it.

A published contract only grows: nothing is renamed, removed or retyped, since homes, servers and older apps out there hold
data of that shape. What is new raises the version and says `since` when.
"""

from collections.abc import Mapping
from typing import Any

from core.contracts import EventContract, TableContract

Promise = dict[str, Any]
FIXED = ("parent", "follows", "identity", "sensitivity")
"""Of a table; each decides what the ids, the server or the partner's devices already hold."""
FIELD = ("type", "nullable", "unit", "since")


def promise(tables: Mapping[str, TableContract], events: Mapping[str, EventContract]) -> Promise:
    """What these contracts promise, as it is written to the lock file."""
    return {
        "tables": {name: _table(tables[name]) for name in sorted(tables)},
        "events": {name: _event(events[name]) for name in sorted(events)},
    }


def broken(released: Promise, now: Promise) -> list[str]:
    """In one line each, the promises that are not kept."""
    lines: list[str] = []
    for name, before in released.get("tables", {}).items():
        after = now["tables"].get(name)
        if after is None:
            lines.append(
                f"Table {name} was published and is gone. Keep its contract; a table that is not used costs nothing."
            )
            continue
        lines += [
            f"{name}: {fact} was {before[fact]!r} when it was published. Put it back."
            for fact in FIXED
            if before[fact] != after[fact]
        ]
        if not set(after["calendar_visible"]) <= set(before["calendar_visible"]):
            lines.append(f"{name}: calendar_visible shows more than people were told. Take the new column out of it.")
        lines += _fields(name, "columns", before, after)
    for name, before in released.get("events", {}).items():
        after = now["events"].get(name)
        if after is None:
            lines.append(f"Event {name} was published and is gone. Keep its contract.")
        else:
            lines += _fields(name, "payload", before, after)
    return lines


def _table(contract: TableContract) -> Promise:
    columns = {c: s.model_dump(mode="json", include={*FIELD, "merge"}) for c, s in contract.columns.items()}
    facts = contract.model_dump(mode="json", include={"version", "calendar_visible", *FIXED})
    return {**facts, "columns": columns}


def _event(contract: EventContract) -> Promise:
    fields = {f: s.model_dump(mode="json", include=set(FIELD)) for f, s in contract.payload.items()}
    return {"version": contract.version, "payload": fields}


def _fields(name: str, kind: str, before: Promise, after: Promise) -> list[str]:
    lines = []
    for field, spec in before[kind].items():
        if field not in after[kind]:
            lines.append(f"{name}.{field} was published and is gone or renamed. Put it back and add another beside it.")
        elif after[kind][field] != spec:
            changed = next(k for k in spec if spec[k] != after[kind][field].get(k))
            lines.append(f"{name}.{field}: its {changed} was {spec[changed]!r} when it was published. Put it back.")
    new = [field for field in after[kind] if field not in before[kind]]
    if new and after["version"] <= before["version"]:
        lines.append(f"{name}: {new[0]} is new, so the version must be above {before['version']}.")
    lines += [
        f"{name}.{field} is new: say since: {after['version']}."
        for field in new
        if not before["version"] < after[kind][field]["since"] <= after["version"]
    ]
    if after["version"] < before["version"]:
        lines.append(f"{name}: version {before['version']} was published; it never goes back.")
    return lines
