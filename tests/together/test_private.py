"""Nothing private reaches the partner: not their screen, not their file, not an answer, not a count."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.errors import SignedOut
from core.visibility import Visibility
from sync.transport import Transport
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, couple, settle, sign_up

SECRET = "marzipan-under-the-floorboards"
TABLES = ("journal_entry", "profile", "pair", "pair_member", "invite")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every answer that any client gets."""
    answers: list[str] = []
    original = Transport.rpc

    async def listening(self: Transport, name: str, request: dict[str, Any], token: str) -> Any:
        answer = await original(self, name, request, token)
        answers.append(json.dumps(answer, ensure_ascii=False))
        return answer

    monkeypatch.setattr(Transport, "rpc", listening)
    return answers


def token_of(person: Person) -> str:
    return str(json.loads((person.app.home.folder / "session.json").read_text())["access_token"])


def test_a_private_entry_never_reaches_the_partner(cloud: LocalCloud, tmp_path: Path, heard: list[str]) -> None:
    a, b = couple(cloud, tmp_path)
    settle(a, b)
    cursor, records = b.status().cursor, b.status().records
    entry = a.write(title=SECRET, text=SECRET, level=Visibility.PRIVATE)
    a.sync()
    a.edit(entry, text=SECRET + " still")
    a.sync()
    heard.clear()
    for _ in range(3):
        b.sync()
    assert not any(SECRET in answer or entry in answer for answer in heard)
    assert b.row(entry) is None
    assert SECRET.encode() not in b.raw_bytes()
    assert (b.status().cursor, b.status().records) == (cursor, records), "private writing must move nothing of theirs"


def test_a_partner_asking_the_server_directly_gets_nothing(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    a.write(title=SECRET, level=Visibility.PRIVATE)
    a.write(title="shared words", level=Visibility.SHARED)
    settle(a, b)
    stranger = sign_up(cloud, tmp_path / "c", "eve")
    callers = {"partner": token_of(b), "stranger": token_of(stranger), "anonymous": cloud.publishable_key}
    for who, token in callers.items():
        for table in TABLES:
            answer = httpx.get(
                f"{cloud.url}/rest/v1/{table}",
                params={"select": "*"},
                headers={"apikey": cloud.publishable_key, "authorization": f"Bearer {token}"},
            )
            assert answer.status_code in (401, 403, 404), (who, table, answer.status_code)
            assert SECRET not in answer.text and "shared words" not in answer.text


def test_a_third_account_sees_nothing_at_all(cloud: LocalCloud, tmp_path: Path, heard: list[str]) -> None:
    a, b = couple(cloud, tmp_path)
    a.write(title="shared words", level=Visibility.SHARED)
    settle(a, b)
    eve = sign_up(cloud, tmp_path / "c", "eve")
    heard.clear()
    eve.sync()
    assert not any("shared words" in answer for answer in heard)
    assert eve.status().records == 0


def test_an_anonymous_caller_is_turned_away(cloud: LocalCloud) -> None:
    answer = httpx.post(
        f"{cloud.url}/rest/v1/rpc/sync",
        json={"request": {"protocol": 1}},
        headers={"apikey": cloud.publishable_key, "authorization": f"Bearer {cloud.publishable_key}"},
    )
    assert answer.status_code in (401, 403, 404)


def test_narrowing_takes_it_from_the_partner(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    entry = a.write(title="On second thought", level=Visibility.SHARED)
    settle(a, b)
    assert b.row(entry) is not None
    a.share(entry, Visibility.PRIVATE)
    settle(a, b)
    assert b.row(entry) is None
    assert a.status().pending == 0


def test_a_signed_out_home_keeps_its_words(cloud: LocalCloud, tmp_path: Path) -> None:
    a, _ = couple(cloud, tmp_path)
    entry = a.write(title="Mine")
    a.online(lambda c: c.logout())
    with pytest.raises(SignedOut):
        a.sync()
    assert a.row(entry) is not None
