"""What the gateway answers beside the API: nothing that helps, and nothing at all without need."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cloud import launcher
from cloud.state import StateDir
from tests.attacks.callers import NAMES, Caller, caller
from tests.attacks.scene import PASSWORD, Scene
from tests.cloud.local_cloud import LocalCloud

ADMIN = (
    ("GET", "/auth/v1/admin/users"), ("POST", "/auth/v1/admin/users"), ("POST", "/auth/v1/admin/generate_link"),
    ("POST", "/auth/v1/invite"), ("GET", "/auth/v1/admin/audit"), ("DELETE", "/auth/v1/admin/users/{her}"),
    ("PUT", "/auth/v1/admin/users/{her}"), ("GET", "/auth/v1/admin/users/{her}"), ("POST", "/auth/v1/admin/users/{her}/factors"),
    ("GET", "/auth/v1/user?id={her}"), ("PUT", "/auth/v1/user?id={her}"), ("GET", "/auth/v1/sso"), ("POST", "/auth/v1/callback"),
)  # fmt: skip
ELSEWHERE = (
    "/_system/info", "/_system/config", "/_system/introspect", "/_system/status", "/_system/ping", "/_system/", "/%5fsystem/info",
    "/_SYSTEM/info", "//_system/info", "/./_system/info", "/rest/v1/../../_system/info", "/rest/v1/%2e%2e/%2e%2e/_system/info",
    "/rest/v1/..%2f..%2f_system/info", "/auth/v1//_system/info",
    "/static/.vite/manifest.json", "/static/../../package.json", "/static/%2e%2e/%2e%2e/package.json", "/cloud.json",
    "/.env", "/config", "/graphql/v1", "/graphql/v1/introspect", "/pg/query", "/pg-meta/default/query", "/functions/v1/x",
    "/realtime/v1/api/broadcast", "/realtime/v1/websocket", "/mcp", "/api/mcp", "/project/default", "/",
)  # fmt: skip

MAIL = (
    "/_test/mail", "/_test/mail?to=somebody@cupcake.test", "/_test/", "/%5ftest/mail", "/_test/mail/", "//_test/mail",
    "/_TEST/mail", "/./_test/mail", "/rest/v1/../../_test/mail?to=somebody@cupcake.test",
)  # fmt: skip


def keys_of(cloud: LocalCloud) -> list[str]:
    """What lets its holder in everywhere."""
    state = StateDir(cloud.state_dir).load()
    assert state is not None
    return [state.database_password, state.secret_key, state.jwt_secret]


def test_nobody_administers_accounts(scene: Scene, knocking: Caller, http: httpx.Client) -> None:
    before = scene.digest()
    body = {"email": "taken@cupcake.test", "password": "another-password", "role": "service_role", "type": "magiclink"}
    for verb, path in ADMIN:
        if verb == "PUT" and path.startswith("/auth/v1/user"):
            # Told to change somebody, it changes the caller at most; that is not for a shared account.
            continue
        sends = body | {"email": scene.victim.email} if verb == "POST" and "admin" in path else None
        answer = http.request(verb, path.format(her=scene.victim.id), json=sends, headers=knocking.headers)
        assert not scene.told(answer.text, partner=False), (knocking.name, verb, path, answer.text)
        assert answer.status_code >= 300 or "<html" in answer.text or path.startswith("/auth/v1/user"), (verb, path)
    assert scene.digest() == before


def test_nobody_signs_in_as_her(scene: Scene, http: httpx.Client) -> None:
    before, key = scene.digest(), {"apikey": scene.cloud.publishable_key}
    wrong: dict[str, Any] = {"email": scene.victim.email, "password": "not-her-password"}
    for grant in ("password", "refresh_token", "id_token", "pkce", "service_role", "admin"):
        body = wrong | {
            "refresh_token": scene.victim.id,
            "id_token": scene.ex.token,
            "auth_code": "x",
            "code_verifier": "x",
        }
        answer = http.post(f"/auth/v1/token?grant_type={grant}", json=body, headers=key)
        assert 400 <= answer.status_code < 500, grant
        assert "access_token" not in answer.text
    again = http.post("/auth/v1/signup", json=wrong | {"password": PASSWORD + "!"}, headers=key)
    assert "access_token" not in again.text, "an address that is taken is not taken again"
    for kind in ("email", "magiclink", "signup", "recovery", "invite", "email_change"):
        for code in ("000000", "", None, ["000000"], {"like": "%"}, "%", " "):
            tried = {"email": scene.victim.email, "token": code, "type": kind}
            answer = http.post("/auth/v1/verify", json=tried, headers=key)
            assert 400 <= answer.status_code < 500, (kind, code, answer.status_code, answer.text)
            assert "access_token" not in answer.text
    assert scene.digest() == before


def test_a_token_changes_its_own_account_only(scene: Scene, http: httpx.Client) -> None:
    before = scene.digest()
    stranger = {"apikey": scene.cloud.publishable_key, "authorization": f"Bearer {scene.others[1].token}"}
    for body in ({"id": scene.victim.id, "data": {"x": 1}}, {"sub": scene.victim.id}, {"role": "service_role"},
                 {"app_metadata": {"role": "service_role"}}, {"aud": "service_role"}):  # fmt: skip
        answer = http.put("/auth/v1/user", params={"id": scene.victim.id}, json=body, headers=stranger)
        assert answer.status_code < 500, (body, answer.text)
        assert not scene.told(answer.text)
    me = http.get("/auth/v1/user", headers=stranger).json()
    assert (me["id"], me["role"], me["aud"]) == (scene.others[1].id, "authenticated", "authenticated")
    assert scene.digest() == before


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nothing_beside_the_api_tells_keys_or_people(scene: Scene, http: httpx.Client, path: str) -> None:
    """The gateway's database is one address and one password away from everybody's words."""
    for name in ("anonymous", "no key at all", "ex-partner"):
        for verb in ("GET", "POST"):
            answer = http.request(verb, path, headers=caller(scene, name).headers)
            assert not [k for k in keys_of(scene.cloud) if k in answer.text], (verb, path, "tells a key")
            assert not scene.told(answer.text), (verb, path)


@pytest.mark.parametrize("path", ["/_system/info", "/_system/config", "/_system/introspect", "/%5fsystem/info"])
def test_the_gateway_shows_its_insides_to_nobody(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


def test_a_page_of_another_site_gets_no_cookie_to_ride_on(scene: Scene, http: httpx.Client) -> None:
    """Answers may be read across origins, as the hosted API's may; so nothing may be allowed by a cookie."""
    body = {"email": scene.others[1].email, "password": PASSWORD}
    key = {"apikey": scene.cloud.publishable_key, "origin": "https://evil.example"}
    answer = http.post("/auth/v1/token?grant_type=password", json=body, headers=key)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.fixture(scope="module")
def everyday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A cloud as people start it, without the doors for tests."""
    folder = tmp_path_factory.mktemp("everyday")
    try:
        address = launcher.up(folder, test=False)
        yield LocalCloud(address.url, address.publishable_key, address.database_url, folder)
    finally:
        launcher.reset(folder)


def test_mail_is_not_served_outside_tests(everyday: LocalCloud) -> None:
    key = {"apikey": everyday.publishable_key}
    with httpx.Client(base_url=everyday.url, headers=key) as http:
        http.post("/auth/v1/otp", json={"email": "somebody@cupcake.test", "create_user": True})
        code = everyday.mail_code("somebody@cupcake.test")
        for path in MAIL:
            for verb in ("GET", "POST", "DELETE"):
                answer = http.request(verb, path)
                assert code not in answer.text, path
                assert answer.status_code == 404 or "<html" in answer.text, (path, answer.status_code)


def test_it_listens_on_this_machine_alone(everyday: LocalCloud) -> None:
    port = everyday.url.rpartition(":")[2]
    for family in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(family).exists():
            pytest.skip("no /proc here")
        lines = Path(family).read_text().splitlines()[1:]
        listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
        ours = [a for a in listening if int(a.rpartition(":")[2], 16) == int(port)]
        assert all(a.startswith("0100007F:") for a in ours), ours


def test_every_caller_of_the_matrix_is_known() -> None:
    assert len(set(NAMES)) == len(NAMES) == 17


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "cupcake.test:80"])
def test_a_name_that_was_pointed_at_this_machine_is_not_answered(cloud: LocalCloud, host: str) -> None:
    answer = httpx.get(f"{cloud.url}/auth/v1/settings", headers={"host": host, "apikey": cloud.publishable_key})
    assert answer.status_code == 404
