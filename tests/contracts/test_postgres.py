"""The contract and PostgreSQL say the same: columns, who may edit and delete, what a projection shows."""

import psycopg
import pytest

from core.contracts import STRUCTURAL, TableContract
from tests.cloud.local_cloud import LocalCloud
from tests.contracts.every import IDS, TABLES

RESERVED = {"id", "author_id", "pair_id", "created_at", "updated_at", "clocks", "sync_state", *STRUCTURAL}
CHILD = {"parent_table": "text", "parent_id": "uuid", "parent_pair": "uuid"}
"""What the server must know of a child record: whose it is, and when it is withdrawn. Everything else is opaque."""


@pytest.mark.parametrize("contract", [t for _, t in TABLES], ids=IDS)
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
