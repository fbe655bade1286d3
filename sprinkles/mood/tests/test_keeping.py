"""Check-ins are private whatever happens; the weather is offered by a press, and taken back; commands and exports."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Cupcake
from sprinkles.mood.exporters import export_csv, export_json
from sprinkles.mood.keeping import Telling, keep, offer, take_back, today
from sprinkles.mood.models import MoodCheckIn, MoodWeather
from sprinkles.mood.moments import moments
from sprinkles.mood.queries import own_words, read_check_ins, read_days, read_insights, read_now
from sprinkles.sdk import Context, Refused
from storage.records import Records
from tests.harness.paired import by_theo, pair_up
from tests.harness.sprinkle import MemorySink, command


def at(days_ago: int, hour: int = 9) -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=1) - timedelta(days=days_ago + 1) + timedelta(hours=hour)


@pytest.mark.parametrize("paired", [False, True])
def test_a_check_in_is_private_alone_and_in_a_pair(app: Cupcake, ctx: Context, paired: bool) -> None:
    if paired:
        pair_up(app)
    kept = keep(ctx, Telling(6, 3, ("Calm", "calm "), ("sleep",), " Slept in. "))
    found = ctx.store.get(MoodCheckIn, kept)
    assert found is not None
    assert (found.visibility, found.pair_id) == ("private", None)
    assert (found.valence, found.energy, found.feelings, found.factors, found.note) == (
        6,
        3,
        ["calm"],
        ["sleep"],
        "Slept in.",
    )
    assert found.day == today().isoformat()
    (payload,) = app.home.store.database.rows("SELECT payload FROM event")
    assert json.loads(payload[0]) == {"day": found.day}


def test_sharing_everything_from_before_shares_no_mood(app: Cupcake, ctx: Context) -> None:
    keep(ctx, Telling(2, note="Hard."))
    pair_up(app)
    for table in ("mood_check_in", "mood_weather"):
        with app.home.store.write() as txn:
            assert Records(txn, table).share_earlier(app.home.store.wall_ms() + 1) == 0


@pytest.mark.parametrize(("valence", "energy"), [(0, None), (8, None), (4, 0), (4, 9)])
def test_a_level_that_is_none_is_refused(ctx: Context, valence: int, energy: int | None) -> None:
    with pytest.raises(Refused, match="from 1 to 7"):
        keep(ctx, Telling(valence, energy))
    with pytest.raises(Refused, match="still to come"):
        keep(ctx, Telling(4), at=datetime.now(UTC) + timedelta(hours=1))
    assert read_check_ins(ctx) == []


def test_a_check_in_is_changed_in_place_and_keeps_its_time(ctx: Context) -> None:
    kept = keep(ctx, Telling(6), at=at(3))
    before = ctx.store.get(MoodCheckIn, kept)
    assert keep(ctx, Telling(2, note="No."), check_in_id=kept) == kept
    after = ctx.store.get(MoodCheckIn, kept)
    assert before is not None and after is not None
    assert (after.at, after.day, after.valence, after.note) == (before.at, before.day, 2, "No.")


def test_the_weather_needs_somebody_to_tell_and_a_word_of_the_list(app: Cupcake, ctx: Context) -> None:
    with pytest.raises(Refused, match="nobody to let know"):
        offer(ctx, "sunny")
    pair_up(app)
    with pytest.raises(Refused, match="Say one of"):
        offer(ctx, "purple")
    assert take_back(ctx) is False
    assert app.home.store.database.rows("SELECT * FROM mood_weather") == []


def test_the_weather_is_shared_when_offered_private_and_gone_when_taken_back_and_offered_anew(
    app: Cupcake, ctx: Context
) -> None:
    pair_up(app)
    first = offer(ctx, "sunny")
    assert offer(ctx, "misty") == first
    found = ctx.store.get(MoodWeather, first)
    assert found is not None and (found.word, found.visibility) == ("misty", "shared")
    assert read_now(ctx).offered == "misty"
    assert take_back(ctx) is True
    assert read_now(ctx).offered is None
    assert app.home.store.database.rows("SELECT visibility, deleted_at IS NULL FROM mood_weather") == [("private", 0)]
    assert offer(ctx, "rainy") == first
    assert read_now(ctx).offered == "rainy"


def test_the_others_weather_is_shown_for_its_day_and_only_a_word_of_the_list(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    by_theo(app, "mood_weather", day=(today() - timedelta(days=1)).isoformat(), word="sunny")
    assert read_now(ctx).theirs is None
    by_theo(app, "mood_weather", day=today().isoformat(), word="<b>")
    assert read_now(ctx).theirs is None
    by_theo(app, "mood_weather", day=today().isoformat(), word="bright")
    theirs = read_now(ctx).theirs
    assert theirs is not None and (theirs.word, theirs.who.name) == ("bright", "Theo")


def test_a_year_of_days_says_what_goes_together(ctx: Context) -> None:
    for n in range(30):
        keep(ctx, Telling(6 if n % 2 else 3, factors=("sleep",) if n % 2 else ("my cat",)), at=at(n))
    found = read_insights(ctx, "month")
    assert [e.factor for e in found.effects] == ["my cat", "sleep"]
    assert (found.looked_at, found.days) == (2, 30)
    assert own_words(ctx) == ([], ["my cat"])
    assert len(read_days(ctx, today() - timedelta(days=400), today())) == 30


def test_moments_are_ones_own_and_private(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    keep(ctx, Telling(7, feelings=("joyful",)), at=at(1))
    by_theo(app, "mood_weather", day=today().isoformat(), word="sunny")
    offer(ctx, "rainy")
    (found,) = moments(ctx, date(2000, 1, 1), today())
    assert (found.title, found.text, found.visibility, found.kind) == ("Very pleasant", "joyful", "private", "mood")


def test_exports_hold_all_and_run_nothing(ctx: Context) -> None:
    keep(ctx, Telling(2, None, ("sad", "tired"), (), "=1+1"), at=at(2))
    keep(ctx, Telling(5, 7, (), ("us",), "“Fine”,\nreally"), at=at(1))
    sink = MemorySink()
    assert export_csv(ctx, sink).entries == export_json(ctx, sink).entries == 2
    rows = list(csv.DictReader(io.StringIO(sink.files["moods.csv"].decode("utf-8-sig"))))
    assert [(r["valence"], r["energy"], r["feelings"], r["note"]) for r in rows] == [
        ("2", "", "sad; tired", "'=1+1"), ("5", "7", "", "“Fine”,\nreally"),
    ]  # fmt: skip
    assert [d["note"] for d in json.loads(sink.text("moods.json"))] == ["=1+1", "“Fine”,\nreally"]


def test_moods_are_noted_and_read_on_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept = command(
        home, "mood", "mood", "add", "6", "--energy", "3", "--feeling", "calm", "--factor", "sleep", "--note", "Rain",
        "--at", (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds"),
    )  # fmt: skip
    assert (kept["valence"], kept["feelings"], kept["note"]) == (6, ["calm"], "Rain")
    assert command(home, "mood", "mood", "list") == [kept]
    assert command(home, "mood", "mood", "trends", "--span", "year")["count"] == 1
    command(home, "mood", "mood", "delete", kept["id"])
    assert command(home, "mood", "mood", "list") == []
    assert command(home, "mood", "mood", "restore", kept["id"]) == kept
    assert command(home, "mood", "mood", "weather") == {"offered": None, "partner": None}
