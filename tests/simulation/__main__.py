"""`python -m tests.simulation SEED OPERATIONS [--runs N [--step N]] [--shrink] [--trace]`: histories from their seeds.

Exit status 0: every promise held in all of them.
"""

import argparse
import logging
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from cloud import launcher
from tests.cloud.local_cloud import start_cloud
from tests.simulation.device import make_template
from tests.simulation.history import run, shrink
from tests.simulation.many import memory
from tests.simulation.mutations import DEVICE_RULES, SERVER_RULES, take_out
from tests.simulation.server import Server, database


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("operations", type=int)
    parser.add_argument("--runs", type=int, default=1, help="so many seeds, from SEED on")
    parser.add_argument("--step", type=int, default=1, help="every so many: 1 --step 4 plays those of mixed versions")
    parser.add_argument("--stop", type=int, default=8, help="stop after so many failures")
    parser.add_argument("--calm", action="store_true", help="no bad luck at any instant")
    parser.add_argument("--without", default="", help="a rule of mutations.py to take out: where does that show?")
    parser.add_argument("--trace", action="store_true", help="print every operation")
    parser.add_argument("--only", default="", help="play these operations alone, as --shrink named them")
    parser.add_argument("--shrink", action="store_true", help="the fewest operations that still fail, with a trace")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _play(options: argparse.Namespace, url: str, folder: Path) -> int:
    server, template = Server(url), make_template(folder / "template")
    if options.shrink:
        once = partial(run, server, template, folder, options.seed, options.operations, calm=options.calm)
        skip = shrink(lambda skip: once(skip=skip), options.operations)
        _say(once(skip=skip, trace=True) or "held")
        _say("--only " + ",".join(str(n) for n in range(options.operations) if n not in skip))
        return 1
    only = {int(n) for n in options.only.split(",") if n} or set(range(options.operations))
    skip = frozenset(range(options.operations)) - only
    bad, began, done, tally = 0, time.monotonic(), 0, Counter[str]()
    for seed in range(options.seed, options.seed + options.runs * options.step, options.step):
        result = run(
            server, template, folder, seed, options.operations,
            skip=skip, trace=options.trace, tally=tally, calm=options.calm,
        )  # fmt: skip
        done += 1
        if result:
            bad += 1
            _say(f"{seed} {result if options.trace else result[:400]}")
            if bad >= options.stop:
                break
    server.close()
    seconds = time.monotonic() - began
    _say(f"{done} histories, {done * options.operations} operations, {bad} failed, {seconds:.0f} s")
    _say(", ".join(f"{what} {count}" for what, count in tally.most_common()))
    return 1 if bad else 0


@contextmanager
def _lacking(name: str, url: str) -> Iterator[None]:
    """Without the rule of this name, of the server or of the device; without a name, with all of them."""
    for rule in SERVER_RULES:
        if rule.name == name:
            take_out(url, rule)
    with DEVICE_RULES[name][2]() if name in DEVICE_RULES else nullcontext():
        if name and name not in {*DEVICE_RULES, *(rule.name for rule in SERVER_RULES)}:
            raise SystemExit(
                f"no rule is called so; these are: {[*DEVICE_RULES, *(rule.name for rule in SERVER_RULES)]}"
            )
        yield


def main() -> int:
    """Start a cloud, play, and leave nothing behind."""
    options = _options()
    logging.disable(logging.ERROR)
    # Ended from outside, too, it takes its cloud with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        folder = Path(name)
        try:
            cloud = start_cloud(folder / "cloud")
            with database(cloud.database_url) as url, _lacking(options.without, url):
                return _play(options, url, folder)
        finally:
            launcher.reset(folder / "cloud")


if __name__ == "__main__":
    sys.exit(main())
