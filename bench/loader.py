"""What sprinkles cost at start-up: opening the app with all that are here, with the enabled ones, and with none.

    uv run python bench/loader.py [--rounds 9] [--more 20]

`--more` adds so many sprinkles made from the template, to see what each costs.

Each round starts a new process for each, interleaved, on a home of its own that was opened before; the time is from before
the first import of ours until the home is open. Prints medians with the spread, and ratios to the app
without any; on a busy machine only the processor's time means something.
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
start, busy = time.perf_counter(), time.process_time()
import sprinkles
sprinkles.__path__.append(os.environ["MORE_SPRINKLES"])
from pathlib import Path
from app.bootstrap import open_cupcake
from core.settings import Settings
names = tuple(n for n in sys.argv[2].split(",") if n)
app = open_cupcake(Path(sys.argv[1]), Settings("bench", None, None, None, names))
print(time.perf_counter() - start, time.process_time() - busy, len(app.contexts))
app.close()
"""


def opened(home: Path, more: Path, names: tuple[str, ...]) -> tuple[float, float, int]:
    """(seconds, seconds of the processor, how many run) of one start."""
    env = {**os.environ, "MORE_SPRINKLES": str(more)}
    command = [sys.executable, "-c", OPENS, str(home), ",".join(names)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    seconds, busy, running = done.stdout.split()
    return float(seconds), float(busy), int(running)


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
    busy: dict[str, list[float]] = {name: [] for name in sets}
    running: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        more = Path(folder) / "more"
        for name in extra:
            fill(more / name.replace("-", "_"), holes_of(name, name))
        for name, names in sets.items():  # the first start makes the tables and fills the caches
            opened(Path(folder) / name, more, names)
        for _ in range(rounds):
            for name, names in sets.items():
                seconds, cpu, running[name] = opened(Path(folder) / name, more, names)
                times[name].append(seconds)
                busy[name].append(cpu)
    print(f"Opening the app, median of {rounds} (min-max), ms")
    for name in sets:
        said = f"  {name:<8} {running[name]:>2} sprinkles"
        for kind, found in (("wall", times), ("cpu", busy)):
            median = statistics.median(found[name])
            spread = f"{min(found[name]) * 1000:.0f}-{max(found[name]) * 1000:.0f}"
            said += f"   {kind} {median * 1000:5.0f} ({spread}) ratio {median / statistics.median(found['none']):.2f}"
        print(said)


if __name__ == "__main__":
    main()
