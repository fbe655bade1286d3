"""Reminders come when they should, across changes of the clock; moments tell each thing once."""

from datetime import UTC, date, datetime

from sprinkles.calendar import edits
from sprinkles.calendar.moments import moments
from sprinkles.calendar.plans import Plan
from sprinkles.calendar.reminders import due
from sprinkles.sdk import Context
from tests.harness.zones import move_to


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rings(ctx: Context, first: str, last: str) -> list[tuple[str, str | None]]:
    return sorted((m.title, m.at) for m in due(ctx, at(first), at(last)))


def test_an_hour_before_is_an_hour_before_also_in_the_night_when_the_clock_changes(ctx: Context) -> None:
    edits.add(ctx, Plan("Train", starts="2026-03-29T01:30:00Z", zone="Europe/Prague", reminders=(60, 0)))
    assert rings(ctx, "2026-03-29T00:00", "2026-03-30T00:00") == [
        ("Train", "2026-03-29T00:30:00Z"), ("Train", "2026-03-29T01:30:00Z")
    ]  # fmt: skip
    # The first instant is included, the last is not: windows that touch ring once.
    assert rings(ctx, "2026-03-29T00:30", "2026-03-29T01:30") == [("Train", "2026-03-29T00:30:00Z")]


def test_days_are_reminded_of_at_nine_where_one_is(ctx: Context) -> None:
    edits.add(ctx, Plan("Brno", all_day=True, starts="2026-07-10", reminders=(1440, 10080)))
    assert rings(ctx, "2026-07-01T00:00", "2026-07-11T00:00") == [
        ("Brno", "2026-07-03T07:00:00Z"),
        ("Brno", "2026-07-09T07:00:00Z"),
    ]
    move_to("America/New_York")
    assert rings(ctx, "2026-07-09T00:00", "2026-07-10T00:00") == [("Brno", "2026-07-09T13:00:00Z")]


def test_each_occurrence_rings_and_one_left_out_does_not(ctx: Context) -> None:
    kept = edits.add(ctx, Plan("Run", starts="2026-07-01T06:00:00Z", zone="UTC", rrule="FREQ=DAILY", reminders=(30,)))
    edits.delete(ctx, kept, at="2026-07-03T06:00:00Z", scope="one")
    found = [when for _, when in rings(ctx, "2026-07-02T00:00", "2026-07-05T00:00")]
    assert found == ["2026-07-02T05:30:00Z", "2026-07-04T05:30:00Z"]
    assert rings(ctx, "2027-07-02T05:00", "2027-07-02T06:00") == [("Run", "2027-07-02T05:30:00Z")]


def test_nothing_rings_without_reminders(ctx: Context) -> None:
    edits.add(ctx, Plan("Quiet", starts="2026-07-01T06:00:00Z", zone="UTC", rrule="FREQ=DAILY"))
    assert rings(ctx, "2026-07-01T00:00", "2026-07-02T00:00") == []


def test_moments_tell_each_thing_once_with_what_it_is(ctx: Context) -> None:
    edits.add(ctx, Plan("Away", all_day=True, starts="2026-03-30", ends="2026-04-03", place="Lisbon"))
    edits.add(ctx, Plan("Our day", all_day=True, starts="2020-04-02", occasion="anniversary"))
    edits.add(ctx, Plan("Film", starts="2026-04-02T18:00:00Z", zone="Europe/Prague"))
    found = list(moments(ctx, date(2026, 4, 1), date(2026, 4, 30)))
    assert [(m.day.day, m.title, m.kind, m.at) for m in found] == [
        (1, "Away", "event", None), (2, "Our day", "anniversary", None), (2, "Film", "event", "2026-04-02T18:00:00Z"),
    ]  # fmt: skip
    assert found[1].text == "6 years" and found[1].weight > found[0].weight
    assert all(m.route.startswith("/calendar/") and m.table == "calendar_event" for m in found)
