"""The cloud on one machine keeps house at its start: what an account left behind in Storage goes too."""

import uuid

import httpx
import psycopg

from cloud.processes import wait_until
from cloud.state import StateDir
from tests.cloud.local_cloud import LocalCloud


def test_files_of_a_deleted_account_are_removed_at_the_next_start(cloud: LocalCloud) -> None:
    state = StateDir(cloud.state_dir).load()
    assert state is not None
    bucket = f"h{uuid.uuid4().hex[:8]}"
    keys = {"apikey": state.secret_key, "authorization": f"Bearer {state.secret_key}"}
    with (
        psycopg.connect(cloud.database_url, autocommit=True) as database,
        httpx.Client(base_url=cloud.url, headers={"apikey": cloud.publishable_key}) as http,
    ):
        database.execute("insert into storage.buckets (id, name) values (%s, %s)", (bucket, bucket))
        body = {"email": f"{bucket}@example.org", "password": "a-good-password"}
        made = http.post("/auth/v1/signup", json=body).json()
        mine, path = {"authorization": f"Bearer {made['access_token']}"}, f"{made['user']['id']}/picture.bin"
        other = f"{uuid.uuid4()}/picture.bin"
        for name in (path, other):
            kept = http.post(f"/storage/v1/object/{bucket}/{name}", content=b"a picture", headers=keys)
            assert kept.status_code == 200, kept.text
        request = {"request": {"confirm": "delete my account"}}
        assert http.post("/rest/v1/rpc/delete_account", json=request, headers=mine).json() == {"deleted": True}
        query = "select count(*) from cupcake.stray_object where bucket_id = %s"
        assert database.execute(query, [bucket]).fetchone() == (1,)

        cloud.down()
        cloud.up()
        assert wait_until(lambda: database.execute(query, [bucket]).fetchone() == (0,), 20)
        names = database.execute("select name from storage.objects where bucket_id = %s", [bucket]).fetchall()
        assert names == [(other,)]
    with httpx.Client(base_url=cloud.url, headers=keys) as http:
        assert http.get(f"/storage/v1/object/{bucket}/{other}").content == b"a picture"
        assert http.get(f"/storage/v1/object/{bucket}/{path}").status_code >= 400
