"""Pairing and accounts: bad input gets one clear line and changes nothing."""

from pathlib import Path

import psycopg
import pytest

from core.errors import Refused
from sync.cloud import Cloud
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, couple, pair, sign_up


def refusal(person: Person, code: str) -> Refused:
    with pytest.raises(Refused) as caught:
        person.online(lambda c: c.join(code))
    assert "\n" not in caught.value.message and caught.value.message.endswith(".")
    return caught.value


def test_a_wrong_code_is_refused(cloud: LocalCloud, tmp_path: Path) -> None:
    a = sign_up(cloud, tmp_path / "a", "mara")
    assert refusal(a, "AAAAA-AAAAA").code == "wrong_code"
    assert refusal(a, "not a code at all").code == "wrong_code"
    assert a.status().pair_id is None


def test_an_expired_code_is_refused(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = sign_up(cloud, tmp_path / "a", "mara"), sign_up(cloud, tmp_path / "b", "theo")
    invite = a.online(lambda c: c.invite())
    account = a.app.home.account
    assert account is not None
    with psycopg.connect(cloud.database_url, autocommit=True) as db:
        db.execute(
            "update public.invite set expires_at = now() - interval '1 minute' where inviter_id = %s", (account[0],)
        )
    assert refusal(b, invite.code).code == "expired"


def test_a_code_works_once(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = sign_up(cloud, tmp_path / "a", "mara"), sign_up(cloud, tmp_path / "b", "theo")
    eve = sign_up(cloud, tmp_path / "c", "eve")
    invite = a.online(lambda c: c.invite())
    b.online(lambda c: c.join(invite.code))
    assert refusal(eve, invite.code).code == "used"
    # The same person joining twice is at the same place as before.
    again = b.online(lambda c: c.join(invite.code))
    assert again.pair_id == b.status().pair_id


def test_joining_oneself_is_refused(cloud: LocalCloud, tmp_path: Path) -> None:
    a = sign_up(cloud, tmp_path / "a", "mara")
    invite = a.online(lambda c: c.invite())
    assert refusal(a, invite.code).code == "own_code"


def test_joining_when_paired_is_refused(cloud: LocalCloud, tmp_path: Path) -> None:
    _, b = couple(cloud, tmp_path)
    eve = sign_up(cloud, tmp_path / "c", "eve")
    invite = eve.online(lambda c: c.invite())
    assert refusal(b, invite.code).code == "already_paired"


def test_signing_in_as_somebody_else_in_ones_home_is_refused(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = sign_up(cloud, tmp_path / "a", "mara"), sign_up(cloud, tmp_path / "b", "theo")
    with pytest.raises(Refused, match="--home"):
        a.online(lambda c: c.login(b.email, b.password))
    assert a.app.home.account is not None and a.app.home.account[1] == a.email
    a.sync()


def test_a_wrong_password_is_one_line(cloud: LocalCloud, tmp_path: Path) -> None:
    a = sign_up(cloud, tmp_path / "a", "mara")
    with pytest.raises(Refused) as caught:
        a.online(lambda c: c.login(a.email, "not-the-password"))
    assert caught.value.code == "invalid_credentials"


def test_a_mail_code_signs_up_and_in(cloud: LocalCloud, tmp_path: Path) -> None:
    from app.bootstrap import open_cupcake
    from core.settings import Settings

    settings = Settings("test", cloud.url, cloud.publishable_key, None, ("journal",))
    home = Person("nora", open_cupcake(tmp_path / "n", settings), f"nora-{tmp_path.name}@cupcake.test", "", settings)
    home.write(title="Before any account")

    async def enter(c: Cloud) -> None:
        await c.send_code(home.email)
        with pytest.raises(Refused):
            await c.verify_code(home.email, "000000")
        await c.verify_code(home.email, cloud.mail_code(home.email))
        await c.sync()

    home.online(enter)
    status = home.status()
    assert (status.account, status.pending, status.records) == (home.email, 0, 1)
    other = sign_up(cloud, tmp_path / "o", "otto")
    pair(home, other)
