"""The only wiring: which sprinkles there are, whose home is open, and what stands between them.

Everything else receives what it needs. Opening is quick: the network side loads when it is first asked for.
"""

import threading
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from core.contracts import TableContract
from core.settings import Settings, default_home, load_settings
from sprinkles.deliveries import Deliveries
from sprinkles.loader import Discovery, Sprinkle, discover, gathered, set_up, years_in
from sprinkles.sdk import Context, Moment
from sprinkles.switches import State, read_switches
from storage.home import Home
from storage.migrations_runner import Migration, MigrationFailed, core_migrations

if TYPE_CHECKING:
    from sync.cloud import Cloud
    from sync.vault import Ring


@dataclass
class Cupcake:
    """The app with one home open."""

    home: Home
    settings: Settings
    discovery: Discovery
    contexts: dict[str, Context] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    """One line for each sprinkle that was left out or could not start."""
    failures: dict[str, str] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    """Of each sprinkle that was found: on, off, hidden, not_owned."""
    ring: "Ring | None" = field(default=None, repr=False)
    """Where a phone keeps the session; set before the network side is first asked for."""
    _switching: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @cached_property
    def cloud(self) -> "Cloud":
        """The network side of this home: account, pairing, sync. Made when first asked for (its imports are heavy).

        Raises: Refused when no cloud is configured.
        """
        from sync.cloud import Cloud

        return Cloud.of(self.home, self.settings, self.ring)

    def sprinkle(self, name: str) -> Sprinkle:
        """A loaded sprinkle by its manifest name."""
        return next(s for s in self.discovery.sprinkles if s.manifest.name == name)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Brings events to the sprinkles' listeners."""
        return Deliveries(self.home.store)

    def moments(self, first: date, last: date) -> list[Moment]:
        """What all sprinkles have to show of these days, oldest first; one that fails is left out, and its failure kept."""
        found: list[Moment] = []
        for sprinkle in self.running:
            for entry in sprinkle.manifest.contributes.moments:
                found += gathered(sprinkle, entry, self.contexts[sprinkle.manifest.name], first, last)
        return sorted(found, key=lambda m: (m.day, m.at or "", m.record_id))

    def years(self, newest: date) -> list[int]:
        """The years up to `newest` that hold moments, ascending, perhaps one too many."""
        held = (years_in(s, self.contexts[s.manifest.name], newest) for s in self.running)
        return sorted(set[int]().union(*held))

    def follow_switches(self) -> bool:
        """Start what is on by now and let go of what is off; answers whether anything changed. Safe from any thread."""
        with self._switching:
            before = set(self.contexts)
            switches = read_switches(self.home.store)
            self.states = {s.manifest.name: switches.state(s.manifest) for s in self.discovery.sprinkles}
            for sprinkle in self.discovery.sprinkles:
                name = sprinkle.manifest.name
                missing = [d for d in sprinkle.manifest.dependencies if d not in self.contexts]
                if self.states[name] == "on" and not missing:
                    self._start(sprinkle)
                elif name in self.contexts:
                    self.deliveries.forget(name)
                    self.contexts.pop(name).close()
            self.problems = [*self.discovery.left_out, *self.failures.values()]
            return set(self.contexts) != before

    def _start(self, sprinkle: Sprinkle) -> None:
        name = sprinkle.manifest.name
        if name in self.contexts or name in self.failures:
            return
        context = sprinkle.context(self.home, self.deliveries)
        if any(p.data == "moments" for p in sprinkle.manifest.permissions):
            context.gather, context.gather_years = self.moments, self.years
        problem = set_up(sprinkle, context)
        if problem:
            self.failures[name] = problem
            self.deliveries.forget(name)
            context.close()
        else:
            self.contexts[name] = context

    @property
    def running(self) -> list[Sprinkle]:
        """The sprinkles that could be set up."""
        return [s for s in self.discovery.sprinkles if s.manifest.name in self.contexts]

    def close(self) -> None:
        """Let go of the home."""
        self.deliveries.close()
        for context in self.contexts.values():
            context.close()
        self.home.close()


def migrations_of(settings: Settings | None = None) -> list[Migration]:
    """Every migration that a home of this app may have."""
    settings = settings or load_settings()
    return [*core_migrations(), *(m for s in discover(settings.sprinkles).sprinkles for m in s.migrations)]


def open_cupcake(folder: Path | None = None, settings: Settings | None = None) -> Cupcake:
    """Open a home with every enabled sprinkle. Raises: CupcakeError with a line for the person."""
    settings = settings or load_settings()
    home, discovery = _open_home(folder or default_home(), discover(settings.sprinkles))
    cupcake = Cupcake(home, settings, discovery)
    cupcake.follow_switches()
    return cupcake


def _open_home(folder: Path, discovery: Discovery) -> tuple[Home, Discovery]:
    """Open it; a sprinkle whose tables can't be made is left out, and everything else goes on."""
    contracts: dict[str, TableContract] = {}
    for sprinkle in discovery.sprinkles:
        contracts |= sprinkle.contracts
    migrations = [m for s in discovery.sprinkles for m in s.migrations]
    try:
        return Home.open(folder, contracts=contracts, migrations=migrations), discovery
    except MigrationFailed as error:
        if error.owner not in {s.manifest.name for s in discovery.sprinkles}:
            raise
        line = f"“{error.owner}” is left out: its tables could not be made. {error.message}"
        return _open_home(folder, discovery.without(error.owner, line))
