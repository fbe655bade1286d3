"""Two homes through the local cloud: nothing of a mood reaches the other one but an offered word, and that leaves again."""

from pathlib import Path

import psycopg
import pytest

from sprinkles.mood.keeping import Telling, keep, offer, take_back
from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.queries import read_now
from sprinkles.mood.tests.conftest import NAME
from sprinkles.sdk import Context
from tests.cloud.local_cloud import LocalCloud
from tests.harness.sprinkle import couple
from tests.together.people import Person, assert_identical, pair, settle, sign_up

pytestmark = pytest.mark.cloud
SECRETS = ("marzipanish", "the dentist of tolima", "a note that nobody reads")


def ctx(person: Person) -> Context:
    return person.app.contexts[NAME]


def check_in(person: Person) -> str:
    return keep(ctx(person), Telling(2, 1, (SECRETS[0],), (SECRETS[1],), SECRETS[2]))


def assert_knows_nothing(person: Person) -> None:
    raw = person.raw_bytes()
    assert not [s for s in SECRETS if s.encode() in raw]
    assert ctx(person).store.rows("SELECT count(*) FROM mood_check_in") == [(0,)]


def test_no_check_in_reaches_the_other_ones_file(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path, NAME)
    kept = check_in(a)
    settle(a, b)
    keep(ctx(a), Telling(3, 2, (SECRETS[0],), (SECRETS[1],), SECRETS[2] + " again"), check_in_id=kept)
    offer(ctx(a), "rainy")
    settle(a, b)
    ctx(a).store.delete(MoodCheckIn, kept)
    settle(a, b)
    ctx(a).store.restore(MoodCheckIn, kept)
    settle(a, b)
    assert SECRETS[2].encode() in a.raw_bytes()
    assert_knows_nothing(b)
    assert_identical(a, b)
    with psycopg.connect(cloud.database_url) as db:
        rows = db.execute("select visibility, pair_id from public.mood_check_in where id = %s", (kept,)).fetchall()
    assert rows == [("private", None)]
    a.close()
    b.close()


def test_sharing_everything_at_pairing_shares_no_mood(cloud: LocalCloud, tmp_path: Path) -> None:
    a = sign_up(cloud, tmp_path / "a", "mara", sprinkles=(NAME,))
    b = sign_up(cloud, tmp_path / "b", "theo", sprinkles=(NAME,))
    check_in(a)
    pair(a, b, share_a="all", share_b="all")
    settle(a, b)
    assert_knows_nothing(b)
    a.close()
    b.close()


def test_the_weather_comes_when_offered_changes_and_is_gone_when_taken_back(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path, NAME)
    check_in(a)
    settle(a, b)
    assert (read_now(ctx(a)).offered, read_now(ctx(b)).theirs) == (None, None)
    offer(ctx(a), "stormy")
    settle(a, b)
    theirs = read_now(ctx(b)).theirs
    assert theirs is not None and (theirs.word, theirs.who.name) == ("stormy", "Mara")
    assert b"stormy" in b.raw_bytes()
    offer(ctx(a), "misty")
    settle(a, b)
    assert [w.word for w in [read_now(ctx(b)).theirs] if w] == ["misty"]
    assert take_back(ctx(a))
    settle(a, b)
    assert read_now(ctx(b)).theirs is None
    assert ctx(b).store.rows("SELECT count(*) FROM mood_weather WHERE word IS NOT NULL") == [(0,)]
    raw = b.raw_bytes()
    assert b"misty" not in raw
    assert b"stormy" not in raw
    offer(ctx(a), "mild")
    settle(a, b)
    assert [w.word for w in [read_now(ctx(b)).theirs] if w] == ["mild"]
    assert_identical(a, b)
    assert_knows_nothing(b)
    a.close()
    b.close()
