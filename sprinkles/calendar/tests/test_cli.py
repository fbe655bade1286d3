"""`cupcake calendar …`, as a person types it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cupcake
from tests.cli.conftest import cupcake as run_on_a_home

run = run_on_a_home


pytestmark = pytest.mark.usefixtures("in_prague")


def add(run: Cupcake, *args: str) -> str:
    return str(run("calendar", "add", *args, "--json").document["id"])


def test_what_is_added_stands_in_the_agenda_on_its_day(run: Cupcake) -> None:
    kept = add(run, "--title", "Dinner", "--start", "2026-03-28T19:00", "--end", "2026-03-28T21:00", "--repeat", "daily",
               "--place", "Letná", "--remind", "30")  # fmt: skip
    found = run("calendar", "agenda", "--from", "2026-03-28", "--days", "2", "--json").document
    assert [(d["day"], d["starts_at"]) for d in found] == [
        ("2026-03-28", "2026-03-28T18:00:00Z"),
        ("2026-03-29", "2026-03-29T17:00:00Z"),
    ]
    said = run("calendar", "agenda", "--from", "2026-03-28", "--days", "1").out
    assert said.startswith("Saturday 28 March 2026\n") and "19:00–21:00" in said and "Letná" in said
    shown = run("calendar", "show", kept[:13]).out
    assert "Every day" in shown and "Dinner" in shown
    assert run("calendar", "show", kept, "--json").document["reminders"] == [30]


def test_one_day_of_a_series_changes_or_goes_alone(run: Cupcake) -> None:
    kept = add(run, "--title", "Run", "--start", "2026-03-02T07:00", "--repeat", "FREQ=WEEKLY;COUNT=4")
    assert (
        run("calendar", "edit", kept, "--on", "2026-03-09", "--which", "one", "--start", "2026-03-10T08:00").code == 0
    )
    assert run("calendar", "delete", kept, "--on", "2026-03-16", "--which", "one").code == 0
    found = run("calendar", "agenda", "--from", "2026-03-01", "--days", "40", "--json").document
    assert [d["day"] for d in found] == ["2026-03-02", "2026-03-10", "2026-03-23"]
    assert run("calendar", "delete", kept, "--on", "2026-03-17", "--which", "one").code == 1
    other = run(
        "calendar", "edit", kept, "--on", "2026-03-23", "--which", "following", "--title", "Swim", "--json"
    ).document["id"]
    assert other != kept
    assert run("calendar", "delete", kept).code == 0
    assert run("calendar", "restore", kept).code == 0


def test_days_anniversaries_and_another_clock(run: Cupcake) -> None:
    kept = add(run, "--title", "Our day", "--start", "2024-02-29", "--as", "anniversary")
    assert run("calendar", "show", kept, "--json").document["rrule"] == "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"
    call = add(run, "--title", "Call", "--start", "2026-07-01T10:00", "--zone", "America/New_York")
    assert run("calendar", "show", call, "--json").document["starts_at"] == "2026-07-01T14:00:00Z"
    assert "10:00 in New York" in run("calendar", "show", call).out
    run("calendar", "edit", call, "--zone", "Europe/London")
    assert run("calendar", "show", call, "--json").document["starts_at"] == "2026-07-01T09:00:00Z"
    assert run("calendar", "search", "our").out.count("Our day") == 1


@pytest.mark.parametrize(
    "args",
    [
        ("add", "--title", "x", "--start", "soon"), ("add", "--title", "x", "--start", "2026-01-01", "--repeat", "hourly"),
        ("add", "--title", "x", "--start", "2026-01-01T10:00", "--zone", "Nowhere"), ("show", "abcdef"), ("delete", "x"),
        ("import", "/nowhere/x.ics"), ("export", "/nowhere/x.txt"), ("export", "/nowhere/at/all/x.ics"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(run: Cupcake, args: tuple[str, ...]) -> None:
    answer = run("calendar", *args)
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)


def test_a_file_goes_out_and_comes_into_another_home(
    run: Cupcake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(run, "--title", "Dinner", "--start", "2026-03-28T19:00", "--repeat", "weekly")
    file = str(tmp_path / "mine.ics")
    assert run("calendar", "export", file, "--json").document["events"] == 1
    assert run("calendar", "export", file).code == 1
    assert run("calendar", "import", file).out == "Imported 0 of 1 events.\nHere already: 1.\n"
    monkeypatch.setenv("CUPCAKE_HOME", str(tmp_path / "other"))
    assert run("import", file, "--json").document["added"] == 1
    assert run("calendar", "import", file, "--json").document["skipped"] == 1
    assert run("export", str(tmp_path / "all.zip"), "--format", "ics", "--json").document["entries"] == 1
    assert run("export", str(tmp_path / "md.zip"), "--format", "markdown", "--json").document["entries"] == 1
