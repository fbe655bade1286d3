"""SIGKILL at random instants, hundreds of times: the file stays whole, nothing acknowledged is gone, nothing doubles.

While writing and syncing, while a page with conflicts and withdrawals comes in, while everything is shared by joining, while
an import runs. How many: `sizes.py`; drawn from `CUPCAKE_PROVE_SEED` but for the machine's own timing. Beside
test_killed_while_syncing.py, which starts a whole process for each kill, this forks warm ones, on all cores.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.bootstrap import open_cupcake
from tests.cloud.local_cloud import LocalCloud
from tests.proofs.sizes import SEED, WARM_KILLS, WORKERS, tell
from tests.proofs.victims import SCENES
from tests.simulation.checks import face, stored_face
from tests.simulation.tables import JOURNAL
from tests.together.people import Person, assert_identical, couple, pair, settle

ROOT = Path(__file__).parent.parent.parent


def kills(folder: Path, cloud: LocalCloud, count: int, seed: int) -> list[dict[str, Any]]:
    """What the farm says of each kill."""
    command = [sys.executable, "-m", "tests.proofs.kill_farm", str(folder), cloud.url, cloud.publishable_key,
               str(count), str(seed)]  # fmt: skip
    env = os.environ | {"CUPCAKE_KEYRING": "file"}
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, env=env, check=True, timeout=60 + count * 8)
    return [json.loads(line) for line in done.stdout.splitlines()]


def everything(*people: Person) -> str:
    """All words that a home still holds: entries, versions, what was set aside."""
    read = [p.app.home.store.database.rows for p in people]
    queries = ("SELECT title FROM journal_entry", "SELECT value FROM record_version", "SELECT words FROM set_aside")
    return "\n".join(str(rows(query)) for rows in read for query in queries)


def equal_to_the_server(cloud: LocalCloud, person: Person) -> None:
    """Every own entry is on the server as it is here, tombstones included."""
    account = person.app.home.account
    assert account is not None
    query = """select id::text, to_jsonb(t) - 'deleted_at' || jsonb_build_object('deleted_at', cupcake.to_ms(t.deleted_at))
               from public.journal_entry as t where author_id = %s"""
    with psycopg.connect(cloud.database_url) as admin:
        there = {rid: stored_face(JOURNAL, row) for rid, row in admin.execute(query, [account[0]]).fetchall()}
    with person.app.home.store.database.snapshot() as raw:
        rows = person.app.home.store.tables["journal_entry"].where(raw, "1")
    here = {row.id: face(JOURNAL, row) for row in rows if row.author_id == account[0]}
    assert here == there


def one_couple(cloud: LocalCloud, folder: Path, count: int, seed: int) -> list[dict[str, Any]]:
    """A couple whose first one is killed so many times; then everything is looked at."""
    a, b = couple(cloud, folder)
    # The homes are the children's alone while they live: two open at once would hide what a restart has to mend.
    a.close()
    b.close()
    told = kills(folder, cloud, count, seed)
    assert len(told) == count
    for number, kill in enumerate(told):
        assert not kill["failed"], (number, kill)
        stands = (kill["integrity"], kill["lost"], kill["undone"], kill["orphans"])
        assert stands == ("ok", [], [], []), (number, seed, kill)
    a.app, b.app = (open_cupcake(p.app.home.folder, p.settings) for p in (a, b))
    settle(a, b)
    if a.online(lambda c: c.pair_status()).pair_id is None:
        pair(a, b)
    settle(a, b)
    assert_identical(a, b)
    for person in (a, b):
        equal_to_the_server(cloud, person)
    rows = a.rows()
    assert {i for kill in told for i in kill["new"]} <= {row.id for row in rows}
    kept = everything(a, b)
    assert [word for kill in told for word in kill["words"] if word not in kept] == []
    # An imported entry has no title; what it is stands in its text.
    titles = [row.values["title"] or row.values["text"] for row in rows]
    assert len(set(titles)) == len(titles), "each entry was written once and is there once"
    a.close()
    b.close()
    return told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_no_instant_to_kill_it_loses_or_doubles_anything(cloud: LocalCloud, tmp_path: Path) -> None:
    share = -(-WARM_KILLS.asked // WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        couples = [pool.submit(one_couple, cloud, tmp_path / str(i), share, SEED * 100 + i) for i in range(WORKERS)]
        told = [kill for done in couples for kill in done.result()]
    # Kills that all came before the first write, or all after the last sync, would prove nothing.
    moments = Counter((bool(kill["said"]), bool(kill["synced"])) for kill in told)
    assert moments[True, False] > len(told) / 20, moments
    scenes = Counter(str(kill["scene"]) for kill in told)
    assert set(scenes) == set(SCENES) or len(told) < 60, scenes
    more = f"{dict(scenes)}; silent {moments[False, False]}, midway {moments[True, False]}, after a sync {moments[True, True]}"
    tell(WARM_KILLS, len(told), more)
