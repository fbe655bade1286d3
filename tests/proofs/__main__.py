"""`python -m tests.proofs N [SEED]`: every proof at the size of N simulated operations; exit status 0 if all held.

What each proof says it did is added up here and held against the sizes once more, so that a proof that was left out, or
that ran fewer than it should, fails the run.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.proofs.sizes import ALL

WHERE = ("tests/simulation", "tests/proofs", "tests/attacks/test_random.py")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _told(report: Path) -> tuple[Counter[str], list[str]]:
    done, notes = Counter[str](), []
    for line in report.read_text("utf-8").splitlines() if report.exists() else []:
        said = json.loads(line)
        done[said["what"]] += said["done"]
        if said["more"]:
            notes.append(f"  {said['what']}: {said['more']}")
    return done, notes


def main() -> int:
    """Run pytest over the proofs, then add up."""
    n, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    _say(f"proving at N={n} from seed {seed}; the same again: make prove N={n} SEED={seed}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        env = os.environ | {
            "CUPCAKE_PROVE_N": str(n),
            "CUPCAKE_PROVE_SEED": str(seed),
            "CUPCAKE_PROVE_REPORT": str(report),
        }
        command = [sys.executable, "-m", "pytest", *WHERE, "--durations=12", *sys.argv[3:]]
        failed = subprocess.run(command, env=env, check=False).returncode
        done, notes = _told(report)
    short = 0
    for size in ALL:
        enough = done[size.what] >= size.of(n)
        short += not enough
        _say(
            f"{'ok  ' if enough else 'FEW '} {done[size.what]:>10,} {size.what} (at least {size.of(n):,}), seed {seed}"
        )
    for note in notes:
        _say(note)
    _say(f"{time.monotonic() - began:.0f} s, seed {seed}: {'FAILED' if failed or short else 'every proof held'}")
    return 1 if failed or short else 0


if __name__ == "__main__":
    sys.exit(main())
