"""SIGKILL at random moments of writing and syncing: nothing acknowledged is gone, a repeat completes, nothing doubles.

Each kill has a whole process of its own, started as a person would; how many: `sizes.py`. Reproducible from
`CUPCAKE_PROVE_SEED` but for the machine's own timing.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.cloud.local_cloud import LocalCloud
from tests.proofs.sizes import COLD_KILLS, SEED, tell
from tests.together.people import Person, assert_identical, pair, settle, sign_up

ROOT = Path(__file__).parent.parent.parent


def run_and_kill(person: Person, after_s: float) -> list[str]:
    """Let the victim work, kill it, answer what it had acknowledged."""
    command = [
        sys.executable, "-m", "tests.proofs.writing_and_syncing",
        str(person.app.home.folder), str(person.settings.supabase_url), str(person.settings.supabase_key),
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"CUPCAKE_KEYRING": "file"}
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"ready"
        time.sleep(after_s)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().decode()
    # A last line cut short was not announced whole.
    return rest[: rest.rfind("\n") + 1].split()


def test_nothing_acknowledged_is_lost_by_a_kill(cloud: LocalCloud, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    a, b = sign_up(cloud, tmp_path / "a", "mara"), sign_up(cloud, tmp_path / "b", "theo")
    pair(a, b)
    acknowledged: set[str] = set()
    kills = 0
    for _ in range(COLD_KILLS.asked):
        acknowledged |= set(run_and_kill(a, rng.uniform(0.0, 0.5)))
        with sqlite3.connect(a.app.home.folder / "cupcake.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            here = {r[0] for r in db.execute("SELECT id FROM journal_entry")}
        db.close()
        assert acknowledged <= here
        kills += 1
    assert acknowledged
    settle(a, b)
    assert_identical(a, b)
    rows = b.rows()
    assert acknowledged <= {r.id for r in rows}
    assert len({r.id for r in rows}) == len(rows) == a.status().records
    # Every entry was written once: no title stands twice for one run of the victim, whatever was sent twice.
    assert b.status().shared == a.status().shared
    tell(COLD_KILLS, kills)
