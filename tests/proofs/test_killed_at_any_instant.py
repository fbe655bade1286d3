"""SIGKILL at random instants, hundreds of times: the file stays whole, nothing acknowledged is gone, nothing doubles.

`CUPCAKE_PROVE_N` kills (100 in the suite, as many as wanted with `make prove`), drawn from `CUPCAKE_PROVE_SEED` but for the
machine's own timing. Beside test_killed_while_syncing.py, which starts a whole process for each kill, this forks warm ones.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import open_cupcake
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import assert_identical, couple, settle

KILLS = int(os.environ.get("CUPCAKE_PROVE_N", "100"))
SEED = int(os.environ.get("CUPCAKE_PROVE_SEED", "1"))
ROOT = Path(__file__).parent.parent.parent


def kills(home: Path, url: str, key: str) -> list[dict[str, Any]]:
    """What the farm says of each kill."""
    command = [sys.executable, "-m", "tests.proofs.kill_farm", str(home), url, key, str(KILLS), str(SEED)]
    env = os.environ | {"CUPCAKE_KEYRING": "file"}
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, env=env, check=True, timeout=30 + KILLS * 3)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_no_instant_to_kill_it_loses_or_doubles_anything(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    # The home is the victims' alone while they live: two homes open at once would hide what a restart has to mend.
    a.close()
    told = kills(a.app.home.folder, cloud.url, cloud.publishable_key)
    assert len(told) == KILLS
    for number, kill in enumerate(told):
        assert not kill["failed"], (number, kill)
        assert (kill["integrity"], kill["lost"], kill["undone"]) == ("ok", [], []), (number, SEED, kill)
    acknowledged = {i for kill in told for i in kill["new"]}
    # Kills that all came before the first write, or all after the last sync, would prove nothing.
    moments = Counter((bool(kill["new"]), bool(kill["synced"])) for kill in told)
    assert moments[True, False] > KILLS / 20, moments

    a.app = open_cupcake(a.app.home.folder, a.settings)
    settle(a, b)
    assert_identical(a, b)
    rows = b.rows()
    assert acknowledged <= {row.id for row in rows}
    titles = [row.values["title"] for row in rows]
    assert len(set(titles)) == len(titles) == a.status().records, "each entry was written once and is there once"
