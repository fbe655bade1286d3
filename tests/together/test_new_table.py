"""A table that an update brings to a device which was in sync before: what the cloud has of it comes, the rest stays."""

import json
from pathlib import Path

from app.bootstrap import open_cupcake
from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import Actor, call_rpc
from tests.together.people import couple, settle


def test_what_the_pair_owned_before_a_device_knew_of_it_is_fetched_from_the_beginning(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = couple(cloud, tmp_path)
    account = a.app.home.account
    assert account is not None
    bought = {"pair_id": a.status().pair_id, "product": "cupcake.plus", "purchase_id": f"p-{a.email}",
              "purchaser_user_id": account[0], "ends_at": None}  # fmt: skip
    with Actor(cloud.database_url).session("service_role") as cursor:
        call_rpc(cursor, "record_entitlement", bought)
    b.write(text="After the purchase.")
    settle(a, b)
    home = a.app.home
    # As it was on the version before the table: in sync beyond the purchase, which was passed over.
    with home.store.database.write() as raw:
        before = json.loads(raw.execute("SELECT covered FROM cloud_version").fetchone()[0])
        raw.execute("DELETE FROM pair_entitlement")
        raw.execute(
            "UPDATE cloud_version SET covered = ?", (json.dumps([t for t in before if t != "pair_entitlement"]),)
        )
    folder = home.folder
    a.app.close()
    a.app = open_cupcake(folder, a.settings)
    a.sync()
    rows = a.app.home.store.database.rows("SELECT product, revoked_at FROM pair_entitlement")
    assert rows == [("cupcake.plus", None)]
    a.close()
    b.close()
