"""The source tree, and the parts of it that have contracts and migrations: the core, and every sprinkle."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.contracts import EventContract, TableContract, contracts_in, events_in, events_of, tables_of
from core.errors import Refused
from sprinkles.folders import folder_of, installed
from storage.migrations_runner import Migration, core_migrations, migrations_in

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT / "supabase" / "migrations"


@dataclass(frozen=True)
class Part:
    """The core, or a sprinkle by its name."""

    name: str
    folder: Path

    @property
    def lock(self) -> Path:
        """Where it is written down what was published of it."""
        return self.folder / "released.json"

    @cached_property
    def tables(self) -> dict[str, TableContract]:
        """Its table contracts."""
        return contracts_in("core") if self.name == "core" else tables_of(self.folder / "contracts" / "tables")

    @cached_property
    def events(self) -> dict[str, EventContract]:
        """Its event contracts."""
        return events_in("core") if self.name == "core" else events_of(self.folder / "contracts" / "events")

    @cached_property
    def local(self) -> list[Migration]:
        """Its SQLite migrations."""
        return (
            core_migrations() if self.name == "core" else migrations_in(self.name, self.folder / "migrations" / "local")
        )

    @cached_property
    def cloud(self) -> list[Migration]:
        """Its PostgreSQL migrations; the core's stand in the history and nowhere else."""
        return [] if self.name == "core" else migrations_in(self.name, self.folder / "migrations" / "cloud")


def part(name: str) -> Part:
    """One sprinkle. Raises: Refused when it is not here, or in a zip."""
    folder = folder_of(name)
    if folder is None:
        raise Refused(f"There is no sprinkle “{name}” here. Make one: cupcake sprinkle new {name}", code="unknown")
    if not isinstance(folder, Path):
        raise Refused(f"“{name}” is not in a source tree, so nothing of it can be checked or written.")
    return Part(name, folder)


def core_part() -> Part:
    """The core."""
    return Part("core", ROOT / "core" / "contracts")


def parts() -> list[Part]:
    """All of them, the core first."""
    return [core_part(), *(part(name) for name in installed())]
