"""Finds the sprinkles by their manifests, and loads what the app asks of them.

Discovery goes through `importlib.resources`, so it works from a zip, where phones keep app code. A sprinkle that is broken
is left out with one clear line and the app starts without it. Nothing of a sprinkle is imported before it is needed.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from importlib.resources import files
from typing import Any

from core.contracts import EventContract, TableContract, contracts_in, events_in
from core.errors import CupcakeError
from sprinkles.deliveries import Deliveries
from sprinkles.manifest import Manifest, read_manifest
from sprinkles.sdk.context import Context
from sprinkles.sdk.moments import Moment
from storage.home import Home
from storage.migrations_runner import Migration, migrations_in

log = logging.getLogger("cupcake.sprinkles")


@dataclass(frozen=True)
class Sprinkle:
    """A sprinkle that was found and has a good manifest."""

    manifest: Manifest
    contracts: dict[str, TableContract]
    migrations: tuple[Migration, ...]
    events: dict[str, EventContract] = field(default_factory=dict)

    @property
    def module(self) -> str:
        """Its package."""
        return f"sprinkles.{self.manifest.package}"

    def load(self, entry: str) -> Any:
        """The object that `module:name` of the manifest names."""
        module, _, name = entry.partition(":")
        return getattr(import_module(f"{self.module}.{module}"), name)

    def context(self, home: Home, deliveries: Deliveries | None = None) -> Context:
        """Its corner of a home."""
        outputs = {name: contract for name, contract in self.events.items() if name in self.manifest.outputs}
        return Context.of(
            home,
            self.manifest.name,
            frozenset(self.contracts),
            emits=outputs,
            inputs=frozenset(self.manifest.inputs),
            deliveries=deliveries,
        )


@dataclass(frozen=True)
class Discovery:
    """What was found, and in one line each what was left out and why."""

    sprinkles: tuple[Sprinkle, ...]
    left_out: tuple[str, ...]


def discover(enabled: Iterable[str]) -> Discovery:
    """Read the manifests of the enabled sprinkles, in the order given."""
    found: list[Sprinkle] = []
    left_out: list[str] = []
    for name in enabled:
        folder = files("sprinkles") / name.replace("-", "_")
        where = f"sprinkles/{name.replace('-', '_')}/sprinkle.json"
        try:
            if not (folder / "sprinkle.json").is_file():
                left_out.append(f"{where} is missing: “{name}” is not loaded.")
                continue
            manifest = read_manifest(folder / "sprinkle.json", where)
            package = f"sprinkles.{manifest.package}"
            found.append(
                Sprinkle(
                    manifest,
                    contracts_in(package),
                    tuple(migrations_in(manifest.name, folder / "migrations" / "local")),
                    events_in(package),
                )
            )
        except CupcakeError as error:
            left_out.append(error.message)
        except Exception as error:
            left_out.append(f"{where}: could not be read ({type(error).__name__}). “{name}” is not loaded.")
    for line in left_out:
        log.warning("sprinkle_left_out %s", line)
    return Discovery(tuple(found), tuple(left_out))


def set_up(sprinkle: Sprinkle, context: Context) -> str | None:
    """Run a sprinkle's `setup(ctx)`; answers one line if it failed, and the app goes on without it."""
    try:
        import_module(f"{sprinkle.module}.models")
        getattr(import_module(sprinkle.module), sprinkle.manifest.entry_point)(context)
    except Exception as error:  # a crashing sprinkle must not take the app with it
        log.error("sprinkle_failed name=%s type=%s", sprinkle.manifest.name, type(error).__name__)  # noqa: TRY400
        return f"{sprinkle.manifest.title or sprinkle.manifest.name} could not start ({type(error).__name__})."
    return None


def gathered(sprinkle: Sprinkle, entry: str, context: Context, first: date, last: date) -> list[Moment]:
    """What one contribution has to show of these days; one that fails shows nothing and harms nobody."""
    try:
        return [m for m in sprinkle.load(entry)(context, first, last) if first <= m.day <= last]
    except Exception as error:  # as above
        log.error("moments_failed name=%s type=%s", sprinkle.manifest.name, type(error).__name__)  # noqa: TRY400
        return []
