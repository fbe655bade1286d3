"""Two homes through the local cloud: nobody has the other's words before both have answered, whatever the order."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import open_cupcake
from sprinkles.daily_question.answering import answer, open_what_both_answered, take_away, write_question
from sprinkles.daily_question.circle import today
from sprinkles.daily_question.models import QuestionAnswer
from sprinkles.daily_question.queries import read_day
from sprinkles.daily_question.tests.conftest import NAME
from sprinkles.sdk import Context, Refused
from sync.cloud import Cloud
from tests.cloud.local_cloud import LocalCloud
from tests.harness.sprinkle import couple
from tests.together.people import Person, assert_identical, pair, settle, sign_up

pytestmark = pytest.mark.cloud
DAY = today() - timedelta(days=1)
HERS, HIS = "marzipan under the floorboards", "a lighthouse made of toast"


def ctx(person: Person) -> Context:
    return person.app.contexts[NAME]


def rest(*people: Person) -> None:
    """Everybody syncs and opens what is due until nothing moves any more."""
    settle(*people)
    for person in people:
        open_what_both_answered(ctx(person))
    settle(*people)


def turns(*devices: Person) -> None:
    """As `rest`, of devices that are not all somebody else's."""
    for _ in range(4):
        for device in devices:
            device.sync()
            open_what_both_answered(ctx(device))


def both_read_both(a: Person, b: Person) -> None:
    for person, mine, theirs in ((a, HERS, HIS), (b, HIS, HERS)):
        day = read_day(ctx(person), DAY)
        assert day.state == "both" and day.mine is not None and day.theirs is not None
        assert (day.mine.text, day.theirs.text) == (mine, theirs)
        assert mine.encode() in person.raw_bytes()
    assert_identical(a, b)


@pytest.mark.parametrize("a_first", [True, False])
def test_the_secret_holds_until_both_have_answered_whoever_is_first(
    cloud: LocalCloud, tmp_path: Path, a_first: bool
) -> None:
    a, b = couple(cloud, tmp_path, NAME)
    assert read_day(ctx(a), DAY).question_id == read_day(ctx(b), DAY).question_id
    first, second = (a, b) if a_first else (b, a)
    words = {a.name: HERS, b.name: HIS}
    answer(ctx(first), DAY, words[first.name])
    settle(a, b)
    assert words[first.name].encode() in first.raw_bytes()
    assert words[first.name].encode() not in second.raw_bytes()
    assert read_day(ctx(second), DAY).state == "theirs"
    assert read_day(ctx(first), DAY).state == "waiting"
    answer(ctx(second), DAY, words[second.name])
    # Its own answer is open already, the first one's not yet: that person's device has to learn of it.
    second.sync()
    assert words[first.name].encode() not in second.raw_bytes()
    rest(a, b)
    both_read_both(a, b)
    for person in (a, b):
        person.close()


def test_both_answer_offline_and_both_open_when_they_meet(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path, NAME)
    answer(ctx(a), DAY, HERS)
    answer(ctx(b), DAY, HIS)
    assert (read_day(ctx(a), DAY).state, read_day(ctx(b), DAY).state) == ("waiting", "waiting")
    a.sync()
    b.sync()
    assert HERS.encode() not in b.raw_bytes()
    rest(a, b)
    both_read_both(a, b)
    # Still each one's own to change.
    answer(ctx(a), DAY, "gone soft")
    rest(a, b)
    seen = read_day(ctx(b), DAY).theirs
    assert seen is not None and seen.text == "gone soft"
    with pytest.raises(Refused, match="Only the person who wrote this"):
        ctx(b).store.change(QuestionAnswer, seen.id, text="not mine")
    assert_identical(a, b)
    a.close()
    b.close()


def test_a_pull_alone_opens_by_itself(cloud: LocalCloud, tmp_path: Path) -> None:
    """No screen is shown and nobody asks: the change notice of the pull is enough."""
    import time

    a, b = couple(cloud, tmp_path, NAME)
    answer(ctx(a), DAY, HERS)
    a.sync()
    answer(ctx(b), DAY, HIS)
    b.sync()
    a.sync()
    mine = read_day(ctx(a), DAY).mine
    assert mine is not None
    end = time.monotonic() + 10
    while (kept := ctx(a).store.get(QuestionAnswer, mine.id)) is None or kept.visibility != "shared":
        assert time.monotonic() < end
        time.sleep(0.01)
    settle(a, b)
    both_read_both(a, b)
    a.close()
    b.close()


def test_two_devices_of_one_person_make_one_answer(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path, NAME)
    laptop = Person(a.name, open_cupcake(tmp_path / "laptop", a.settings), a.email, a.password, a.settings)

    async def enter(c: Cloud) -> None:
        await c.login(a.email, a.password)

    laptop.online(enter)
    laptop.sync()
    answer(ctx(a), DAY, HERS)
    answer(ctx(laptop), DAY, HERS)
    a.sync()
    turns(laptop, a)
    assert len(ctx(laptop).store.rows("SELECT id FROM question_answer")) == 1
    answer(ctx(b), DAY, HIS)
    b.sync()
    # The laptop alone hears of it, and opens.
    laptop.sync()
    open_what_both_answered(ctx(laptop))
    laptop.sync()
    b.sync()
    turns(b, a, laptop)
    assert read_day(ctx(b), DAY).state == read_day(ctx(a), DAY).state == read_day(ctx(laptop), DAY).state == "both"
    for person in (a, b, laptop):
        person.close()


def test_taken_away_before_the_other_one_answered_nothing_is_left_there(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path, NAME)
    answer(ctx(a), DAY, HERS)
    settle(a, b)
    take_away(ctx(a), DAY)
    settle(a, b)
    assert read_day(ctx(b), DAY).state == "open"
    answer(ctx(b), DAY, HIS)
    rest(a, b)
    assert read_day(ctx(b), DAY).state == "waiting"
    assert HIS.encode() not in a.raw_bytes()
    assert HERS.encode() not in b.raw_bytes()
    answer(ctx(a), DAY, HERS)
    rest(a, b)
    both_read_both(a, b)
    a.close()
    b.close()


def test_own_questions_of_both_for_one_day_show_the_same_one_on_both(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path, NAME)
    on = today() + timedelta(days=2)
    write_question(ctx(a), "Hers?", on)
    time.sleep(0.01)  # within one millisecond the ids decide, the same on both, but not for whom
    write_question(ctx(b), "His?", on)
    settle(a, b)
    assert read_day(ctx(a), on).question == read_day(ctx(b), on).question == "Hers?"
    assert_identical(a, b)
    a.close()
    b.close()


def test_answers_from_alone_stay_alone_though_everything_is_shared_at_pairing(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a = sign_up(cloud, tmp_path / "a", "mara", sprinkles=(NAME,))
    b = sign_up(cloud, tmp_path / "b", "theo", sprinkles=(NAME,))
    answer(ctx(a), DAY, HERS)
    answer(ctx(b), DAY, HIS)
    pair(a, b, share_a="all", share_b="all")
    rest(a, b)
    assert HERS.encode() not in b.raw_bytes()
    assert HIS.encode() not in a.raw_bytes()
    a.close()
    b.close()
