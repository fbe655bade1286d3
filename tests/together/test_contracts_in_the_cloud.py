"""The contract and PostgreSQL say the same: columns, who may edit and delete, what a projection shows."""

from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from core.contracts import STRUCTURAL, TableContract, contracts_in
from sprinkles.loader import discover
from tests.cloud.local_cloud import LocalCloud

ROOT = Path(__file__).parent.parent.parent
RESERVED = {"id", "author_id", "pair_id", "created_at", "updated_at", "clocks", "sync_state", *STRUCTURAL}


CONTRACTS = {**contracts_in("core"), **{t: c for s in discover(["journal"]).sprinkles for t, c in s.contracts.items()}}
CHILD = {"parent_table": "text", "parent_id": "uuid", "parent_pair": "uuid"}
"""What the server must know of a child record: whose it is, and when it is withdrawn. Everything else is opaque."""


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS.keys())
def test_every_contract_is_registered_as_it_is_written(cloud: LocalCloud, contract: TableContract) -> None:
    content = tuple(c for c in contract.content if c not in CHILD)
    with psycopg.connect(cloud.database_url) as db:
        columns = db.execute(
            """select column_name, data_type from information_schema.columns
               where table_schema = 'public' and table_name = %s""",
            (contract.table,),
        ).fetchall()
        registered = db.execute(
            "select to_jsonb(t) from cupcake.synced_table t where name = %s", (contract.table,)
        ).fetchone()
    typed = CHILD if contract.parent else {}
    assert {c: kind for c, kind in columns if c not in RESERVED} == {**dict.fromkeys(content, "jsonb"), **typed}
    assert registered is not None
    row = registered[0]
    assert tuple(row["content"]) == content
    assert tuple(row["projection"]) == contract.calendar_visible
    assert (row["edit"], row["delete"]) == (contract.edit, contract.delete)
    assert (row["child"], row["follows"], row["countable"]) == (contract.parent, contract.follows, contract.countable)


def test_a_sprinkles_cloud_migrations_are_in_the_one_history() -> None:
    history = {f.read_text() for f in (ROOT / "supabase" / "migrations").glob("*.sql")}
    for sprinkle in discover(["journal"]).sprinkles:
        folder = files(sprinkle.module) / "migrations" / "cloud"
        own = [f.read_text() for f in folder.iterdir() if f.name.endswith(".sql")]
        assert own and all(text in history for text in own)
