"""The manifest tells the truth, and the contracts are whole."""

from collections.abc import Iterator

from core.contracts import ColumnType, EventContract, TableContract
from core.version import VERSION
from sprinkles.folders import installed
from sprinkles.loader import fits_engine
from sprinkles.workshop.faults import Fault
from sprinkles.workshop.source import Subject

CORE_DATA = frozenset({"media", "moments", "people"})


def check_manifest(s: Subject) -> Iterator[Fault]:
    """Entries exist, tables and events are those that have contracts, dependencies are here."""
    yield from (s.fault("manifest", "sprinkle.json", line) for line in (*_entries(s), *_data(s), *_rest(s)))


def _entries(s: Subject) -> Iterator[str]:
    modules = {m.name: m for m in s.modules}
    for kind, entry in [("entryPoint", f"__init__:{s.manifest.entry_point}"), *s.manifest.entries]:
        module, _, name = entry.partition(":")
        if module not in modules or name not in modules[module].names():
            yield f"{kind} names {entry}, which is not there. Write it, or take it out."


def _data(s: Subject) -> Iterator[str]:
    manifest, tables = s.manifest, s.part.tables
    has = {*tables, *s.part.events}
    for missing in sorted(has - set(manifest.outputs)):
        yield f"outputs lacks “{missing}”, which has a contract. Add it."
    for extra in sorted(set(manifest.outputs) - has):
        yield f"outputs names “{extra}”, which has no contract. Write one in contracts/."
    searched = {t for t, c in tables.items() if c.search}
    if set(manifest.contributes.search) != searched:
        yield f"contributes.search must be {sorted(searched)}, as the contracts say."
    for permission in manifest.permissions:
        if permission.data not in {*tables, *CORE_DATA}:
            yield f"permissions name “{permission.data}”, which is no data of its own. Take it out."
    for table in sorted(set(tables) - {p.data for p in manifest.permissions if p.level == "write"}):
        yield f"permissions lack “{table}”. Say to the person why it is kept."
    if manifest.sensitivity != "health" and any(c.sensitivity == "health" for c in tables.values()):
        yield "sensitivity must be health, as a contract of its says."


def _rest(s: Subject) -> Iterator[str]:
    manifest = s.manifest
    for other in sorted(set(manifest.dependencies) - set(installed())):
        yield f"dependencies name “{other}”, which is not here. Add that sprinkle, or take it out."
    if not fits_engine(manifest.engines.cupcake, VERSION):
        yield f"engines.cupcake {manifest.engines.cupcake} is not this Cupcake, {VERSION}."
    for field in ("title", "summary", "icon"):
        if not getattr(manifest, field):
            yield f"{field} is missing. People see it."


def check_contracts(s: Subject) -> Iterator[Fault]:
    """Every table has its model and both migrations, every event is emitted; every column and field says what it is."""
    for table, contract in s.part.tables.items():
        yield from _table(s, table, contract)
    for event, told in s.part.events.items():
        yield from _event(s, event, told)


def _table(s: Subject, table: str, contract: TableContract) -> Iterator[Fault]:
    models = next((m for m in s.modules if m.name == "models"), None)
    local, cloud = "\n".join(m.sql for m in s.part.local), "\n".join(m.sql for m in s.part.cloud)
    place = f"contracts/tables/{table}.yaml"
    if not (s.part.folder / place).is_file():
        yield s.fault("contracts", "contracts/tables", f"The contract of {table} must be in {table}.yaml.")
    if models is None or f'"{table}"' not in models.text:
        yield s.fault("contracts", "models.py", f"There is no model of {table}. Write it on sdk.Record.")
    if f"CREATE TABLE {table} " not in local:
        yield s.fault("contracts", "migrations/local", f"No migration creates {table}.")
    if f"register_synced_table('{table}'" not in cloud:
        yield s.fault("contracts", "migrations/cloud", f"No migration registers {table} with register_synced_table.")
    product = s.manifest.entitlement
    if product != "free" and f"sell_table('{table}', '{product}')" not in cloud:
        yield s.fault(
            "contracts", "migrations/cloud", f"{table} is sold: select cupcake.sell_table('{table}', '{product}')."
        )
    for name, column in contract.columns.items():
        if not column.doc and not column.unit and column.type is not ColumnType.BOOL:
            yield s.fault("contracts", place, f"{name} has no doc. Say what it holds.")


def _event(s: Subject, event: str, told: EventContract) -> Iterator[Fault]:
    place = f"contracts/events/{event}.yaml"
    if not (s.part.folder / place).is_file():
        yield s.fault("contracts", "contracts/events", f"The contract of {event} must be in {event}.yaml.")
    if told.emitter != s.manifest.name:
        yield s.fault("contracts", place, f"emitter must be “{s.manifest.name}”.")
    if not any(f'"{event}"' in m.text for m in s.modules):
        yield s.fault("contracts", place, "Nothing emits it. Emit it, or take the contract out before it is published.")
    for name, field in told.payload.items():
        if not field.doc:
            yield s.fault("contracts", place, f"{name} has no doc. Say what it holds.")
