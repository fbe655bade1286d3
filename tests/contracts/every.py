"""Every contract that there is: the core's, and those of every sprinkle that is here, enabled or not."""

from importlib import import_module
from pathlib import Path

from core.contracts import EventContract, TableContract
from sprinkles.manifest import find_manifest
from sprinkles.workshop.tree import Part, parts
from storage.home import Home
from storage.migrations_runner import Migration
from storage.models import Record

PARTS = parts()
SPRINKLES = [p for p in PARTS if p.name != "core"]
TABLES: list[tuple[Part, TableContract]] = [(p, t) for p in PARTS for t in p.tables.values()]
EVENTS: list[tuple[Part, EventContract]] = [(p, e) for p in PARTS for e in p.events.values()]
IDS = [t.table for _, t in TABLES]

assert all(find_manifest(p.name) for p in SPRINKLES)


def model_of(part: Part, contract: TableContract) -> type[Record]:
    """The one model of a table, in the module where it belongs."""
    module = "storage.models" if part.name == "core" else f"sprinkles.{part.folder.name}.models"
    import_module(module)
    found = [m for m in Record.__subclasses__() if m.__tablename__ == contract.table and m.__module__ == module]
    assert len(found) == 1, f"{module} has {len(found)} models of {contract.table}"
    return found[0]


def sprinkle_migrations() -> list[Migration]:
    """What all sprinkles bring."""
    return [m for p in SPRINKLES for m in p.local]


def open_home(folder: Path) -> Home:
    """A home with everything."""
    contracts = {t.table: t for p, t in TABLES if p.name != "core"}
    return Home.open(folder, contracts=contracts, migrations=sprinkle_migrations())
