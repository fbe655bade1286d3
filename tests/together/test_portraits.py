"""The photos that stand for the two, through the real cloud, by actor: who gets one, from when, until when."""

import zipfile
from pathlib import Path

import httpx
import psycopg
import pytest

from app.archive import make_archive
from sprinkles.sdk.people import People
from storage.portraits import TABLE, drop_portrait, keep_portrait
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, another_device, assert_identical, couple, pair, settle, sign_up
from tests.together.pictures import ask_for, exchange, photo


def both(person: Person) -> tuple[bytes | None, bytes | None]:
    """What this phone draws of (its person, their partner)."""
    home = person.app.home
    me, mate = People(home.store, home.media_folder).both()
    return me.photo, mate.photo if mate else None


def objects(person: Person) -> list[str]:
    """The bucket's names of a person's own portraits, deleted ones among them."""
    store = person.app.home.store
    rows = store.database.rows(
        "SELECT owner_id || '/' || id FROM attachment WHERE parent_table = ? AND owner_id = ? ORDER BY id",
        (TABLE, person.app.home.account[0] if person.app.home.account else None),
    )
    return [str(row[0]) for row in rows]


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> tuple[Person, Person]:
    return couple(cloud, tmp_path)


def test_the_partner_sees_it_and_so_does_ones_other_phone(two: tuple[Person, Person], tmp_path: Path) -> None:
    a, b = two
    keep_portrait(a.app.home, photo(1, width=200, height=100))
    mine = both(a)[0]
    assert mine is not None
    exchange(a, b)
    assert both(b) == (None, mine)
    assert both(a) == (mine, None)
    assert_identical(a, b)
    tablet = another_device(a, tmp_path / "tablet")
    exchange(tablet)
    assert both(tablet)[0] == mine


def test_one_that_was_chosen_before_there_were_two_is_seen_from_the_pairing_on(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a = sign_up(cloud, tmp_path / "a", "mara")
    b = sign_up(cloud, tmp_path / "b", "theo")
    keep_portrait(a.app.home, photo(2))
    a.write(title="Mine alone")
    exchange(a, b)
    (name,) = objects(a)
    assert ask_for(a, name).status_code == 200
    assert ask_for(b, name).status_code >= 400
    pair(a, b)
    exchange(a, b)
    assert both(b)[1] == both(a)[0] is not None
    assert b.rows() == [], "nothing else came along"


def test_nobody_else_gets_it(two: tuple[Person, Person], cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = two
    keep_portrait(a.app.home, photo(3))
    exchange(a, b)
    (name,) = objects(a)
    assert ask_for(b, name).status_code == 200
    c, d = couple(cloud, tmp_path / "others")
    exchange(c, d)
    assert both(c) == both(d) == (None, None)
    assert ask_for(c, name).status_code >= 400
    assert c.app.home.store.value(f"SELECT count(*) FROM {TABLE}") == 0
    for kind in ("", "public/", "authenticated/"):
        nobody = {"apikey": cloud.publishable_key}
        assert httpx.get(f"{cloud.url}/storage/v1/object/{kind}media/{name}", headers=nobody).status_code >= 400
    read = httpx.get(f"{cloud.url}/rest/v1/{TABLE}?select=*", headers={"apikey": cloud.publishable_key})
    assert read.status_code >= 400 or read.json() == []


def test_another_one_and_none_at_all_reach_the_partner_and_the_old_file_goes(two: tuple[Person, Person]) -> None:
    a, b = two
    keep_portrait(a.app.home, photo(4))
    exchange(a, b)
    (first,) = objects(a)
    keep_portrait(a.app.home, photo(5))
    exchange(a, b)
    second = both(a)[0]
    assert both(b)[1] == second is not None
    assert ask_for(b, first).status_code >= 400
    assert ask_for(a, first).status_code >= 400, "it left the bucket"
    drop_portrait(a.app.home)
    exchange(a, b)
    assert both(a) == both(b) == (None, None)
    assert_identical(a, b)
    assert [p for p in b.app.home.media_folder.rglob("*") if p.is_file()] == []


def test_whoever_parted_gets_the_next_one_no_more_and_a_new_partner_does(
    two: tuple[Person, Person], cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = two
    keep_portrait(a.app.home, photo(6))
    exchange(a, b)
    (old,) = objects(a)
    a.online(lambda c: c.leave())
    assert ask_for(b, old).status_code >= 400, "from that instant"
    exchange(a, b)
    assert both(b) == (None, None)
    keep_portrait(a.app.home, photo(7))
    exchange(a, b)
    assert both(b) == (None, None)
    assert all(ask_for(b, name).status_code >= 400 for name in objects(a))
    c = sign_up(cloud, tmp_path / "c", "nora")
    pair(a, c)
    exchange(a, c, b)
    assert both(c)[1] == both(a)[0] is not None
    assert both(b) == (None, None)


def test_it_is_in_the_archive_and_goes_with_the_account(
    two: tuple[Person, Person], cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = two
    keep_portrait(a.app.home, photo(8))
    exchange(a, b)
    mine = both(a)[0]
    make_archive(a.app, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert any(archive.read(name) == mine for name in archive.namelist())
    account = a.app.home.account
    assert account is not None
    (name,) = objects(a)
    a.online(lambda c: c.delete_account())
    with psycopg.connect(cloud.database_url) as owner:
        for query in ("SELECT count(*) FROM public.portrait WHERE author_id = %s",
                      "SELECT count(*) FROM public.attachment WHERE author_id = %s"):  # fmt: skip
            assert owner.execute(query, [account[0]]).fetchone() == (0,)
    assert ask_for(b, name).status_code >= 400
    settle(b)
    assert both(b) == (None, None)
    assert both(a)[0] == mine, "this home keeps what was its own"
