"""The contract and PostgreSQL say the same: columns, who may edit and delete, what a projection shows."""

from importlib.resources import files
from pathlib import Path

import psycopg

from core.contracts import STRUCTURAL
from sprinkles.loader import discover
from tests.cloud.local_cloud import LocalCloud

ROOT = Path(__file__).parent.parent.parent
RESERVED = {"id", "author_id", "pair_id", "created_at", "updated_at", "clocks", "sync_state", *STRUCTURAL}


def test_every_contract_is_registered_as_it_is_written(cloud: LocalCloud) -> None:
    with psycopg.connect(cloud.database_url) as db:
        for sprinkle in discover(["journal"]).sprinkles:
            for name, contract in sprinkle.contracts.items():
                columns = db.execute(
                    """select column_name, data_type from information_schema.columns
                       where table_schema = 'public' and table_name = %s""",
                    (name,),
                ).fetchall()
                content = {c: kind for c, kind in columns if c not in RESERVED}
                assert content == dict.fromkeys(contract.content, "jsonb")
                registered = db.execute(
                    "select to_jsonb(t) from cupcake.synced_table t where name = %s", (name,)
                ).fetchone()
                assert registered is not None
                row = registered[0]
                assert tuple(row["content"]) == contract.content
                assert tuple(row["projection"]) == contract.calendar_visible
                assert (row["edit"], row["delete"]) == (contract.edit, contract.delete)


def test_a_sprinkles_cloud_migrations_are_in_the_one_history() -> None:
    history = {f.read_text() for f in (ROOT / "supabase" / "migrations").glob("*.sql")}
    for sprinkle in discover(["journal"]).sprinkles:
        folder = files(sprinkle.module) / "migrations" / "cloud"
        own = [f.read_text() for f in folder.iterdir() if f.name.endswith(".sql")]
        assert own and all(text in history for text in own)
