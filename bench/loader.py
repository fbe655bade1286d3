"""What sprinkles cost at start-up: opening the app with all that are here, with the enabled ones, and with none.

    uv run python bench/loader.py [--rounds 9] [--more 20]

`--more` adds so many sprinkles made from the template, to see what each costs.

Each round starts a new process for each, interleaved, on a home of its own that was opened before; the time is from before
the first import of ours until the home is open. Prints the median with the spread, and ratios to the app without any.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.settings import load_settings  # noqa: E402  the tree first
from sprinkles.folders import installed  # noqa: E402
from sprinkles.workshop.scaffold import fill, holes_of  # noqa: E402

OPENS = """
import os, sys, time
start = time.perf_counter()
import sprinkles
sprinkles.__path__.append(os.environ["MORE_SPRINKLES"])
from pathlib import Path
from app.bootstrap import open_cupcake
from core.settings import Settings
names = tuple(n for n in sys.argv[2].split(",") if n)
app = open_cupcake(Path(sys.argv[1]), Settings("bench", None, None, None, names))
print(time.perf_counter() - start, len(app.contexts))
app.close()
"""


def opened(home: Path, more: Path, names: tuple[str, ...]) -> tuple[float, int]:
    """(seconds, how many run) of one start."""
    env = {**os.environ, "MORE_SPRINKLES": str(more)}
    command = [sys.executable, "-c", OPENS, str(home), ",".join(names)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    seconds, running = done.stdout.split()
    return float(seconds), int(running)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--more", type=int, default=20)
    told = parser.parse_args()
    rounds = told.rounds
    extra = tuple(f"extra-{n}" for n in range(told.more))
    sets = {"none": (), "enabled": load_settings().sprinkles, "all": tuple(installed())}
    sets["more"] = (*sets["all"], *extra)
    times: dict[str, list[float]] = {name: [] for name in sets}
    running: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        more = Path(folder) / "more"
        for name in extra:
            fill(more / name.replace("-", "_"), holes_of(name, name))
        for name, names in sets.items():  # the first start makes the tables and fills the caches
            opened(Path(folder) / name, more, names)
        for _ in range(rounds):
            for name, names in sets.items():
                seconds, running[name] = opened(Path(folder) / name, more, names)
                times[name].append(seconds)
    floor = statistics.median(times["none"])
    print(f"Opening the app, median of {rounds} (min-max)")
    for name, found in times.items():
        median = statistics.median(found)
        spread = f"{min(found) * 1000:.0f}-{max(found) * 1000:.0f}"
        print(f"  {name:<8} {running[name]} sprinkles  {median * 1000:6.0f} ms ({spread})  ratio {median / floor:.2f}")


if __name__ == "__main__":
    main()
