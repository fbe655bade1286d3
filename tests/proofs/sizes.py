"""How much each proof proves, and the word that it did.

`CUPCAKE_PROVE_N` is a number of simulated operations; everything else grows with it. Without it the sizes are those of the
everyday suite. A proof says what it really did, counted while it ran, and fails where that is less than its size.
"""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

N = int(os.environ.get("CUPCAKE_PROVE_N", "0"))
SEED = int(os.environ.get("CUPCAKE_PROVE_SEED", "1"))
REPORT = os.environ.get("CUPCAKE_PROVE_REPORT", "")
WORKERS = max(2, min(8, os.cpu_count() or 2))


@dataclass(frozen=True)
class Size:
    """What is counted; how many in the everyday suite, and how many for every 100,000 operations of `N`."""

    what: str
    everyday: int
    per_100k: int

    def of(self, n: int) -> int:
        """How many for this N; at least one, so that nothing is left out."""
        return max(1, n * self.per_100k // 100_000) if n else self.everyday

    @property
    def asked(self) -> int:
        """How many in this run."""
        return self.of(N)


OPERATIONS = Size("simulated operations", 3_000, 100_000)
WARM_KILLS = Size("kills of warm processes", 60, 300)
COLD_KILLS = Size("kills of whole processes", 3, 10)
DIRECT_ATTACKS = Size("drawn attacks on the database", 6_000, 20_000)
HTTP_ATTACKS = Size("drawn attacks over HTTP", 300, 1_000)
CONCURRENT_CALLS = Size("concurrent calls", 1_500, 12_000)
CARRIED_CALLS = Size("calls over a bad network", 150, 600)
ALL = (OPERATIONS, WARM_KILLS, COLD_KILLS, DIRECT_ATTACKS, HTTP_ATTACKS, CONCURRENT_CALLS, CARRIED_CALLS)

_BEGAN = time.monotonic()


def tell(size: Size, done: int, more: str = "", *, part: int = 1) -> None:
    """Say how many there really were. `part`: this is one of so many equal shares of the size.

    Raises: AssertionError when there were fewer than asked.
    """
    assert done * part >= size.asked, f"{done} {size.what}, and {size.asked // part} were asked for"
    if REPORT:
        line = {"what": size.what, "done": done, "seed": SEED, "more": more, "at_s": round(time.monotonic() - _BEGAN)}
        with Path(REPORT).open("a", encoding="utf-8") as report:
            report.write(json.dumps(line) + "\n")
