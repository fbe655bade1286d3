"""Finds the sprinkles by their manifests, and loads what the app asks of them.

Discovery goes through `importlib.resources`, so it works from a zip, where phones keep app code. A sprinkle that is broken
is left out with one clear line and the app starts without it. Nothing of a sprinkle is imported before it is needed.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import Any

from pydantic import ValidationError
from yaml import YAMLError

from core.contracts import EventContract, TableContract, contracts_in, events_of, tables_of
from core.errors import CupcakeError, Refused
from core.version import VERSION
from sprinkles.deliveries import Deliveries
from sprinkles.folders import folder_of, package_of, where_is
from sprinkles.manifest import Manifest, find_manifest
from sprinkles.order import in_order
from sprinkles.sdk.context import Context
from sprinkles.sdk.moments import Moment
from sprinkles.years import FIRST_YEAR, years_of
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
        return package_of(self.manifest.name)

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

    def without(self, name: str, line: str) -> "Discovery":
        """The same without one of them, and without whoever depends on it."""
        needs = {s.manifest.name: s.manifest.dependencies for s in self.sprinkles if s.manifest.name != name}
        ordered, why = in_order(needs)
        lines = [line, *(f"{where_is(n)}, field dependencies: {w}" for n, w in why.items())]
        kept = tuple(s for s in self.sprinkles if s.manifest.name in ordered)
        return Discovery(kept, (*self.left_out, *lines))


def discover(enabled: Iterable[str], version: str = VERSION) -> Discovery:
    """Read the manifests of the enabled sprinkles and bring them in order: what one depends on stands before it."""
    found: dict[str, Sprinkle] = {}
    left_out: list[str] = []
    for name in dict.fromkeys(enabled):
        try:
            found[name] = _find(name, version)
        except CupcakeError as error:
            left_out.append(error.message)
        except Exception as error:
            left_out.append(f"{where_is(name)}: could not be read ({type(error).__name__}). “{name}” is not loaded.")
    left_out += _doubled(found)
    ordered, why = in_order({name: sprinkle.manifest.dependencies for name, sprinkle in found.items()})
    left_out += [f"{where_is(name)}, field dependencies: {line}" for name, line in why.items()]
    for line in left_out:
        log.warning("sprinkle_left_out %s", line)
    return Discovery(tuple(found[name] for name in ordered), tuple(left_out))


def _doubled(found: dict[str, Sprinkle]) -> list[str]:
    """Take out whoever brings a table that another one has already; answers one line for each."""
    owner: dict[str, str] = {}
    lines: list[str] = []
    for name, sprinkle in list(found.items()):
        taken = [t for t in sprinkle.contracts if owner.setdefault(t, name) != name]
        if taken:
            lines.append(
                f"“{name}” has a contract for {taken[0]}, which belongs to “{owner[taken[0]]}”. Rename its table."
            )
            del found[name]
    return lines


def _find(name: str, version: str) -> Sprinkle:
    """One sprinkle, read and found to fit this app. Imports nothing of it.

    Raises: Refused.
    """
    manifest, folder = find_manifest(name), folder_of(name)
    if manifest is None or folder is None:
        raise Refused(f"{where_is(name)} is missing: “{name}” is not loaded.")
    wanted = manifest.engines.cupcake
    if not fits_engine(wanted, version):
        raise Refused(
            f"{where_is(name)}, field engines.cupcake: “{name}” needs Cupcake {wanted}, and this is {version}. "
            "Update Cupcake, or take an earlier version of it."
        )
    try:
        tables = tables_of(folder / "contracts" / "tables")
        events = events_of(folder / "contracts" / "events")
    except (ValidationError, YAMLError) as error:
        said = (
            error.errors(include_input=False, include_url=False)[0]["msg"]
            if isinstance(error, ValidationError)
            else "no YAML"
        )
        raise Refused(f"sprinkles/{manifest.package}/contracts: {said}. “{name}” is not loaded.") from None
    foreign = set(tables) & set(contracts_in("core"))
    if foreign:
        raise Refused(f"“{name}” has a contract for {sorted(foreign)[0]}, which is the core's own. Rename its table.")
    return Sprinkle(manifest, tables, tuple(migrations_in(name, folder / "migrations" / "local")), events)


def fits_engine(wanted: str, version: str) -> bool:
    """Whether this version of Cupcake is one that a sprinkle was made for."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(wanted).contains(version, prereleases=True)


def set_up(sprinkle: Sprinkle, context: Context) -> str | None:
    """Run a sprinkle's `setup(ctx)`; answers one line if it failed, and the app goes on without it."""
    title = sprinkle.manifest.title or sprinkle.manifest.name
    try:
        folder = folder_of(sprinkle.manifest.name)
        if folder is not None and (folder / "models.py").is_file():
            import_module(f"{sprinkle.module}.models")
        getattr(import_module(sprinkle.module), sprinkle.manifest.entry_point)(context)
    except CupcakeError as error:
        log.error("sprinkle_failed name=%s code=%s", sprinkle.manifest.name, error.code)  # noqa: TRY400
        return f"{title} ({sprinkle.manifest.name}) could not start: {error.message}"
    except (Exception, SystemExit) as error:  # a crashing sprinkle must not take the app with it
        log.error("sprinkle_failed name=%s type=%s", sprinkle.manifest.name, type(error).__name__)  # noqa: TRY400
        return (
            f"{title} ({sprinkle.manifest.name}) could not start ({type(error).__name__}). The rest of Cupcake goes on."
        )
    return None


def gathered(sprinkle: Sprinkle, entry: str, context: Context, first: date, last: date) -> list[Moment]:
    """What one contribution has to show of these days; one that fails shows nothing and harms nobody."""
    try:
        return [m for m in sprinkle.load(entry)(context, first, last) if first <= m.day <= last]
    except Exception as error:  # as above
        log.error("moments_failed name=%s type=%s", sprinkle.manifest.name, type(error).__name__)  # noqa: TRY400
        return []


def years_in(sprinkle: Sprinkle, context: Context, newest: date) -> set[int]:
    """The years up to `newest` that one sprinkle has moments of, perhaps one too many; one that fails has none."""
    adds, found = sprinkle.manifest.contributes, set[int]()
    try:
        for entry in adds.years:
            found |= {year for year in sprinkle.load(entry)(context) if FIRST_YEAR <= year <= newest.year}
    except Exception as error:  # as above
        log.error("years_failed name=%s type=%s", sprinkle.manifest.name, type(error).__name__)  # noqa: TRY400
        return set()
    for entry in () if adds.years else adds.moments:
        found |= years_of(lambda first, last, entry=entry: gathered(sprinkle, entry, context, first, last), newest)  # type: ignore[misc]
    return found


def told(sprinkle: Sprinkle, entry: str, context: Context, day: date) -> list[Moment]:
    """What one contribution tells of the two on a day; one that fails tells nothing and harms nobody."""
    try:
        return list(sprinkle.load(entry)(context, day))
    except Exception as error:  # as above
        log.error("signs_failed name=%s type=%s", sprinkle.manifest.name, type(error).__name__)  # noqa: TRY400
        return []


def reminded(sprinkle: Sprinkle, entry: str, context: Context, first: datetime, last: datetime) -> list[Moment]:
    """What one contribution has due between two instants; one that fails reminds of nothing and harms nobody."""
    try:
        return list(sprinkle.load(entry)(context, first, last))
    except Exception as error:  # as above
        log.error("reminders_failed name=%s type=%s", sprinkle.manifest.name, type(error).__name__)  # noqa: TRY400
        return []
