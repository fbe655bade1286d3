"""Many histories on all cores: each process has a database, a template and seeds of its own.

Which seeds a process plays follows from its number alone, so that a run is the same each time. It goes on until its share
of operations has really happened: drawn ones that found nothing to do are not counted.
"""

import logging
import multiprocessing
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.device import make_template
from tests.simulation.history import run
from tests.simulation.server import Server, database

LENGTHS = (150, 300, 600)
"""Operations drawn for a history: what goes wrong only after two restores and a parting needs a long one."""


def length(seed: int) -> int:
    """How many are drawn for this seed. By fours, for every fourth history is one of mixed versions."""
    return LENGTHS[seed // 4 % len(LENGTHS)]


@dataclass
class Played:
    """What became of the histories."""

    histories: int = 0
    tally: Counter[str] = field(default_factory=Counter)
    broken: dict[int, str] = field(default_factory=dict)

    @property
    def operations(self) -> int:
        """How many happened, in histories that were played to their end."""
        return self.tally["operations"]

    def add(self, other: "Played") -> None:
        """Another process's."""
        self.histories += other.histories
        self.tally += other.tally
        self.broken |= other.broken


def memory() -> str | None:
    """Where devices are kept: in memory where that is possible."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _work(url: str, base_url: str, first: int, step: int, operations: int) -> Played:
    # What the engine warns about is what histories are made of.
    logging.disable(logging.ERROR)
    played = Played()
    with tempfile.TemporaryDirectory(dir=memory()) as name, database(url, like=base_url) as here:
        folder, server, seed = Path(name), Server(here), first
        template = make_template(folder / "template")
        while played.operations < operations and len(played.broken) < 3:
            result = run(server, template, folder, seed, length(seed), tally=played.tally)
            played.histories += 1
            if result:
                played.broken[seed] = result[:1000]
            seed += step
        server.close()
    return played


def play_many(url: str, base_url: str, seed: int, operations: int, workers: int) -> Played:
    """Histories from `seed` on until so many operations happened; `base_url` is the database that others are copied from."""
    played = Played()
    share = -(-operations // workers)
    # Spawned, not forked: connections and threads of the suite have no business in there.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = [pool.submit(_work, url, base_url, seed + i, workers, share) for i in range(workers)]
        for work in running:
            played.add(work.result())
    return played
