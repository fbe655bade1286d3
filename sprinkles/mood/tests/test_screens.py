"""The moods' screens on a real home, in process; phone and wide."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sprinkles.mood.keeping import Telling, keep, today
from sprinkles.mood.queries import read_check_ins, read_now
from sprinkles.mood.tests.conftest import NAME
from tests.harness.app_driver import run
from tests.harness.paired import ME, by_theo, pair_up
from tests.harness.sprinkle import open_app, part, screen


@pytest.mark.parametrize("width", [390, 1280])
def test_a_check_in_takes_two_presses(tmp_path: Path, width: int) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/mood", width=width) as shown:
            await shown.until(lambda: "Pleasant" in shown.labels())
            assert "Keep it" not in shown.labels()
            assert not shown.shows("The weather inside")
            await shown.tap("Pleasant")
            await shown.tap("Keep it")
            await shown.until(lambda: any(x.startswith("Pleasant, ") for x in shown.labels()))

    run(story())
    app = open_app(tmp_path / "home", NAME)
    (kept,) = read_check_ins(app.contexts[NAME])
    assert (kept.valence, kept.energy, kept.feelings, kept.visibility) == (6, None, [], "private")
    app.close()


def test_more_can_be_said_and_changed_and_deleted(tmp_path: Path) -> None:
    home = tmp_path / "home"

    async def story() -> None:
        async with screen(home, NAME, "/mood") as shown:
            await shown.until(lambda: "Unpleasant" in shown.labels())
            await shown.tap("Unpleasant")
            await shown.tap("Tired")
            await shown.until(lambda: "Lonely" in shown.labels())
            assert "Joyful" not in shown.labels()
            await shown.tap("Lonely")
            await shown.tap("Other feelings")
            await shown.until(lambda: "Joyful" in shown.labels())
            await shown.type("Something else", "My Cat")
            await shown.tap("Add: Something else")
            await shown.until(lambda: "My cat" in shown.labels())
            await shown.tap("Sleep")
            await shown.type("A note", "Long day.")
            await shown.tap("Keep it all")
            await shown.until(lambda: any(x.startswith("Unpleasant, ") for x in shown.labels()))
            await shown.tap(next(x for x in shown.labels() if x.startswith("Unpleasant, ")))
            await shown.until(lambda: "Delete this check-in" in shown.labels() and "Keep it" in shown.labels())
            assert shown.field("A note").value == "Long day."
            await shown.tap("Bright" if "Bright" in shown.labels() else "Pleasant")
            await shown.tap("Keep it")
            await shown.until(lambda: any(x.startswith("Pleasant, ") for x in shown.labels()))
            await shown.tap(next(x for x in shown.labels() if x.startswith("Pleasant, ")))
            await shown.until(lambda: "Delete this check-in" in shown.labels())
            await shown.tap("Delete this check-in")
            await shown.until(lambda: "Delete" in shown.labels())
            await shown.tap("Delete")
            await shown.until(lambda: "Earlier check-ins" in shown.labels())
            await shown.until(lambda: not any(x.endswith(". Open") for x in shown.labels()))

    run(story())
    app = open_app(home, NAME)
    assert read_check_ins(app.contexts[NAME]) == []
    (row,) = app.home.store.database.rows("SELECT valence, energy, feelings, factors, note FROM mood_check_in")
    assert row == (6, 2, '["lonely"]', '["my cat","sleep"]', "Long day.")
    app.close()


def test_the_weather_is_offered_by_a_press_and_taken_back_by_another(tmp_path: Path) -> None:
    app = open_app(tmp_path / "home", NAME)
    pair_up(app)
    by_theo(app, "mood_weather", day=today().isoformat(), word="sunny")
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/mood") as shown:
            await shown.until(lambda: shown.shows("Theo: sunny today"))
            assert "Let Theo know" not in shown.labels()
            await shown.tap("Misty")
            await shown.tap("Let Theo know")
            await shown.until(lambda: shown.shows("Theo can see “misty” today"))
            await shown.tap("Rainy")
            await shown.tap("Say “rainy” instead")
            await shown.until(lambda: shown.shows("Theo can see “rainy” today"))
            await shown.tap("Take it back")
            await shown.until(lambda: not shown.shows("can see"))

    run(story())
    app = open_app(tmp_path / "home", NAME)
    assert read_now(app.contexts[NAME]).offered is None
    app.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_month_of_faces_and_what_was_noted_in_it(tmp_path: Path, width: int) -> None:
    app = open_app(tmp_path / "home", NAME)
    keep(app.contexts[NAME], Telling(7, note="A good one."))
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/mood/history", width=width) as shown:
            await shown.until(lambda: shown.shows("A good one."))
            assert any(x.endswith(": very pleasant") for x in shown.labels())
            assert shown.by_label("The month after").disabled
            await shown.tap("The month before")
            await shown.until(lambda: shown.shows("Nothing noted in this month."))
            await shown.tap("The month after")
            await shown.until(lambda: shown.shows("A good one."))

    run(story())


@pytest.mark.parametrize("width", [390, 1280])
def test_how_it_went_in_three_spans_with_what_goes_together(tmp_path: Path, width: int) -> None:
    app = open_app(tmp_path / "home", NAME)
    for n in range(28):
        at = datetime.now().astimezone().replace(hour=0, minute=1) - timedelta(days=n)
        keep(app.contexts[NAME], Telling(6 if n % 2 else 3, factors=("sleep",) if n % 2 else ()), at=at)
    app.close()

    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/mood/trends", width=width) as shown:
            await shown.until(lambda: shown.shows("On days with “sleep” you felt a lot better."))
            assert shown.shows("14 days with, 14 without")
            assert shown.shows("need not be the reason")
            assert shown.shows("in the last thirty days")
            await shown.tap("Week")
            await shown.until(lambda: shown.shows("in the last seven days"))
            await shown.tap("Year")
            await shown.until(lambda: shown.shows("in the last twelve months"))

    run(story())


def test_without_check_ins_every_screen_says_how_to_begin(tmp_path: Path) -> None:
    async def story() -> None:
        async with screen(tmp_path / "home", NAME, "/mood/trends") as shown:
            await shown.until(lambda: shown.shows("A face now and then is enough to see how it went."))
            await shown.go("/mood/0" + "0" * 10)
            await shown.until(lambda: shown.shows("This check-in is not here any more."))
            await shown.tap("How are you?")
            await shown.until(lambda: "Pleasant" in shown.labels())

    run(story())


def test_a_face_on_the_card_is_a_check_in_and_the_other_ones_weather_stands_below(tmp_path: Path) -> None:
    app = open_app(tmp_path / "home", NAME)
    pair_up(app)

    async def story() -> None:
        async with part(app, NAME, "screens.card:Card") as shown:
            await shown.until(lambda: "Very pleasant" in shown.labels())
            await shown.tap("Very pleasant")
            await shown.until(lambda: shown.shows("for you alone"))
            assert "Say more" in shown.labels()
            assert not shown.shows("Theo")
            by_theo(app, "mood_weather", day=today().isoformat(), word="mild")
            await shown.until(lambda: shown.shows("Theo: mild today"))

    run(story())
    assert [c.valence for c in read_check_ins(app.contexts[NAME])] == [7]
    assert app.home.store.database.rows("SELECT count(*) FROM mood_weather WHERE author_id <> ?", (ME,)) == [(1,)]
    app.close()
