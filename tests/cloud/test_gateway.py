"""The gateway answers supabase-py as a hosted project would."""

import asyncio
import base64
import json
import time
import uuid
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
from supabase_auth import AsyncGoTrueClient, AsyncMemoryStorage
from supabase_auth.errors import AuthApiError

from tests.cloud.local_cloud import LocalCloud

T = TypeVar("T")
PASSWORD = "correct horse battery"


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


def auth_client(cloud: LocalCloud, http: httpx.AsyncClient) -> AsyncGoTrueClient:
    return AsyncGoTrueClient(
        url=f"{cloud.url}/auth/v1",
        headers={"apikey": cloud.publishable_key},
        storage=AsyncMemoryStorage(),
        auto_refresh_token=False,
        http_client=http,
    )


def someone() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.org"


def headers(cloud: LocalCloud, token: str | None = None) -> dict[str, str]:
    return {"apikey": cloud.publishable_key} | ({"authorization": f"Bearer {token}"} if token else {})


def test_sign_up_in_refresh_and_out_with_a_password(cloud: LocalCloud) -> None:
    async def story() -> None:
        async with httpx.AsyncClient() as http:
            auth, email = auth_client(cloud, http), someone()
            made = await auth.sign_up({"email": email, "password": PASSWORD})
            assert made.session is not None
            signed_in = await auth.sign_in_with_password({"email": email, "password": PASSWORD})
            assert signed_in.session is not None
            assert signed_in.user is not None
            refreshed = await auth.refresh_session(signed_in.session.refresh_token)
            assert refreshed.session is not None
            assert refreshed.session.refresh_token != signed_in.session.refresh_token
            await auth.sign_out()
            with pytest.raises(AuthApiError):
                await auth.refresh_session(refreshed.session.refresh_token)
            with pytest.raises(AuthApiError):
                await auth.sign_in_with_password({"email": email, "password": "wrong wrong"})

    run(story())


def test_a_mail_code_signs_up_and_signs_in(cloud: LocalCloud) -> None:
    async def story() -> None:
        async with httpx.AsyncClient() as http:
            auth, email = auth_client(cloud, http), someone()
            users = []
            for _ in range(2):
                await auth.sign_in_with_otp({"email": email})
                code = cloud.mail_code(email)
                assert (len(code), code.isdigit()) == (6, True)
                other = "000000" if code != "000000" else "111111"
                with pytest.raises(AuthApiError):
                    await auth.verify_otp({"email": email, "token": other, "type": "email"})
                answer = await auth.verify_otp({"email": email, "token": code, "type": "email"})
                assert answer.session is not None
                assert answer.user is not None
                users.append(answer.user.id)
            assert users[0] == users[1]
            mails = (await http.get(f"{cloud.url}/_test/mail", params={"to": email})).json()
            assert [mail["to"] for mail in mails] == [email, email]

    run(story())


@pytest.fixture(scope="module")
def functions(cloud: LocalCloud) -> Iterator[LocalCloud]:
    """Two functions to call; the gateway reads the schema when it starts."""
    with psycopg.connect(cloud.database_url) as database:
        database.execute("""
            create or replace function public.cloud_test_fail(code text) returns void language plpgsql as $$
            begin raise exception 'as asked' using errcode = code, hint = 'a hint'; end $$;
            create or replace function public.cloud_test_who(pad int) returns jsonb language sql as $$
            select jsonb_build_object('uid', auth.uid(), 'role', current_user, 'pad', repeat('x', pad)) $$;
        """)
    cloud.down()
    cloud.up()
    yield cloud
    # Others of the suite look at everything that stands in this database.
    with psycopg.connect(cloud.database_url) as database:
        database.execute("drop function public.cloud_test_fail(text); drop function public.cloud_test_who(int)")


@pytest.mark.parametrize(
    ("code", "status"),
    [("P0001", 400), ("23514", 400), ("40001", 500), ("28000", 403), ("PT429", 429), ("23505", 409), ("53300", 503)],
)
def test_a_raised_error_has_the_shape_and_status_of_postgrest(functions: LocalCloud, code: str, status: int) -> None:
    url = f"{functions.url}/rest/v1/rpc/cloud_test_fail"
    answer = httpx.post(url, json={"code": code}, headers=headers(functions))
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"code", "message", "details", "hint"}
    assert (answer.json()["code"], answer.json()["message"]) == (code, "as asked")


def test_an_unknown_function_is_not_found(cloud: LocalCloud) -> None:
    answer = httpx.post(f"{cloud.url}/rest/v1/rpc/no_such_function", json={}, headers=headers(cloud))
    assert (answer.status_code, answer.json()["code"]) == (404, "PGRST202")
    assert set(answer.json()) == {"code", "message", "details", "hint"}


def test_a_token_makes_the_caller_and_long_answers_are_compressed(functions: LocalCloud) -> None:
    with httpx.Client(base_url=functions.url, headers=headers(functions)) as http:
        made = http.post("/auth/v1/signup", json={"email": someone(), "password": PASSWORD}).json()
        http.headers["authorization"] = f"Bearer {made['access_token']}"
        short = http.post("/rest/v1/rpc/cloud_test_who", json={"pad": 1})
        assert short.json() == {"uid": made["user"]["id"], "role": "authenticated", "pad": "x"}
        assert "content-encoding" not in short.headers
        long = http.post("/rest/v1/rpc/cloud_test_who", json={"pad": 5000})
        assert long.headers["content-encoding"] == "gzip"
        assert int(long.headers["content-length"]) < 500
        assert len(long.json()["pad"]) == 5000
        plain = http.post("/rest/v1/rpc/cloud_test_who", json={"pad": 5000}, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers


def test_without_a_key_nothing_is_answered(functions: LocalCloud) -> None:
    assert httpx.post(f"{functions.url}/rest/v1/rpc/cloud_test_who", json={"pad": 1}).status_code == 401
    forged = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (
        b'{"alg":"HS256","typ":"JWT"}', json.dumps({"role": "service_role", "exp": time.time() + 60}).encode(), b"no"
    ))  # fmt: skip
    answer = httpx.post(
        f"{functions.url}/rest/v1/rpc/cloud_test_who", json={"pad": 1}, headers=headers(functions, forged)
    )
    assert answer.status_code == 401


def test_down_refuses_and_up_brings_the_same_address_and_data_back(cloud: LocalCloud) -> None:
    email = someone()
    body = {"email": email, "password": PASSWORD}
    made = httpx.post(f"{cloud.url}/auth/v1/signup", json=body, headers=headers(cloud)).json()
    cloud.down()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{cloud.url}/_health")
    cloud.up()
    again = httpx.post(f"{cloud.url}/auth/v1/token?grant_type=password", json=body, headers=headers(cloud))
    assert again.json()["user"]["id"] == made["user"]["id"]


def test_storage_keeps_and_signs_what_its_policies_allow(cloud: LocalCloud) -> None:
    bucket = f"b{uuid.uuid4().hex[:8]}"
    with psycopg.connect(cloud.database_url) as database:
        database.execute("insert into storage.buckets (id, name) values (%s, %s)", (bucket, bucket))
        database.execute(
            f"create policy {bucket} on storage.objects to authenticated "
            f"using (bucket_id = '{bucket}') with check (bucket_id = '{bucket}')"
        )
    with httpx.Client(base_url=cloud.url, headers=headers(cloud)) as http:
        made = http.post("/auth/v1/signup", json={"email": someone(), "password": PASSWORD}).json()
        mine = {"authorization": f"Bearer {made['access_token']}"}
        picture = bytes(range(256)) * 40
        path = f"{bucket}/a/picture.bin"
        kept = http.post(f"/storage/v1/object/{path}", content=picture, headers=mine)
        assert kept.status_code == 200, kept.text
        assert http.get(f"/storage/v1/object/authenticated/{path}", headers=mine).content == picture
        signed = http.post(f"/storage/v1/object/sign/{path}", json={"expiresIn": 60}, headers=mine).json()
        assert http.get(f"/storage/v1{signed['signedURL']}").content == picture
        assert http.get(f"/storage/v1/object/authenticated/{path}").status_code >= 400
