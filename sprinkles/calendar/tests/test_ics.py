"""Calendar files: what goes out comes back, what others wrote is kept, and what is broken or hostile is refused whole."""

import json
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.bootstrap import Cupcake
from sprinkles.calendar import edits
from sprinkles.calendar.ics_read import read_ics
from sprinkles.calendar.ics_write import calendar
from sprinkles.calendar.importers import ImportReport, import_ics
from sprinkles.calendar.models import CalendarEvent
from sprinkles.calendar.queries import events, window
from sprinkles.calendar.zones import stamp
from sprinkles.sdk import Context, Refused

ZONES = ("Europe/Prague", "America/New_York", "Asia/Kathmandu", "UTC")


def ics(*lines: str, head: tuple[str, ...] = ()) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head, *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str, uid: str = "one") -> tuple[str, ...]:
    return ("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT")


def take(ctx: Context, folder: Path, data: bytes) -> ImportReport:
    file = folder / "x.ics"
    file.write_bytes(data)
    return import_ics(ctx, file)


def read_one(*lines: str, head: tuple[str, ...] = ()) -> dict[str, Any]:
    (only,) = read_ics(ics(*event(*lines), head=head), "Europe/Prague").events.values()
    return only


# -- out and back

words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.just("\n"), max_size=120)
times = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)).map(lambda d: d.replace(microsecond=0))


@st.composite
def columns(draw: st.DrawFn) -> dict[str, Any]:
    """An event as it may stand in the table."""
    all_day, begin = draw(st.booleans()), draw(times)
    zone = None if all_day else draw(st.sampled_from(ZONES))
    length = draw(st.integers(0, 40))

    def at(when: datetime) -> str:
        return when.date().isoformat() if all_day else when.isoformat() + "Z"

    ends = at(begin + (timedelta(days=length) if all_day else timedelta(minutes=length)))
    rule = draw(st.sampled_from([None, "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;COUNT=30", "FREQ=MONTHLY;UNTIL=21500101"]))
    days = draw(st.lists(st.integers(-60, 60), max_size=3, unique=True)) if rule else []
    moved = [json.dumps({"all_day": all_day, "at": at(begin), "edited_ms": 0, "ends": at(begin + timedelta(days=3)),
                         "starts": at(begin + timedelta(days=3)), "zone": zone},
                        sort_keys=True, separators=(",", ":"))]  # fmt: skip
    other = [json.dumps({"at": at(begin), "edited_ms": 0, "title": "Another"}, sort_keys=True, separators=(",", ":"))]
    lines = draw(st.sampled_from([[], ['X-OTHER;A="b:c";D=e:50% off\\, today', "CLASS:PRIVATE", "SEQUENCE:4"]]))
    return {
        "title": draw(words), "notes": draw(words), "place": draw(words) or None, "all_day": all_day,
        "starts_at": None if all_day else at(begin), "ends_at": None if all_day else ends,
        "starts_on": at(begin) if all_day else None, "ends_on": ends if all_day else None, "time_zone": zone, "rrule": rule,
        "rdates": [at(begin + timedelta(days=d)) for d in days], "exdates": [at(begin + timedelta(days=70))] if days else [],
        "moves": moved if rule and draw(st.booleans()) else [], "overrides": other if rule and draw(st.booleans()) else [],
        "reminders": [str(m) for m in sorted(draw(st.sets(st.integers(0, 20_000), max_size=3)))],
        "occasion": draw(st.sampled_from(["event", "countdown"])), "color": draw(st.sampled_from([None, "leaf"])),
        "source": "ics", "source_id": draw(st.uuids().map(str)), "source_data": {"lines": lines} if lines else None,
    }  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(columns(), max_size=4, unique_by=lambda c: c["source_id"]))
@example([{
    "title": "Late", "notes": "", "place": None, "all_day": False, "starts_at": "2016-11-06T06:00:00Z",
    "ends_at": "2016-11-06T06:30:00Z", "starts_on": None, "ends_on": None, "time_zone": "America/New_York",
    "rrule": "FREQ=DAILY", "rdates": [], "exdates": [], "moves": [], "overrides": [], "reminders": [], "occasion": "event",
    "color": None, "source": "ics", "source_id": "the second of two equal wall times", "source_data": None,
}])  # fmt: skip
def test_what_goes_out_comes_back(wanted: list[dict[str, Any]]) -> None:
    kept = [CalendarEvent(id=f"id-{n}", updated_at=0, **values) for n, values in enumerate(wanted)]
    found = read_ics(calendar(kept), "Asia/Tokyo").events
    assert len(found) == len(wanted)
    for values in wanted:
        back = found[values["source_id"]]
        for name, value in values.items():
            assert back[name] == value, name


def test_unknown_properties_alarms_and_exceptions_are_given_back_line_by_line(ctx: Context, tmp_path: Path) -> None:
    alarm = ["BEGIN:VALARM", "ACTION:EMAIL", "TRIGGER:-PT1H", "ATTENDEE:mailto:a@example.org", "END:VALARM"]
    named = ["BEGIN:VALARM", "UID:alarm-1", "ACTION:DISPLAY", "TRIGGER:-PT30M", "DESCRIPTION:x", "END:VALARM"]
    strange = ['ATTENDEE;CN="Last, First";ROLE=REQ-PARTICIPANT:mailto:b@example.org', "X-ÄNDERUNG-NO:1"][:1]
    data = ics(
        *event("DTSTART:20260301T100000Z", "DTEND:20260301T110000Z", "SUMMARY:A\\, b\\nc \\\\n", "RRULE:FREQ=DAILY;COUNT=4",
               "URL:https://example.org/?a=%2C", *strange, *alarm, *named),
        *event("RECURRENCE-ID:20260302T100000Z", "DTSTART:20260302T150000Z", "DTEND:20260302T160000Z", "SUMMARY:Later",
               "X-ONLY-HERE:yes"),
    )  # fmt: skip
    assert take(ctx, tmp_path, data).added == 1
    (kept,) = events(ctx)
    assert (kept.title, kept.reminders) == ("A, b\nc \\n", ["30"])
    out = calendar([kept]).decode().replace("\r\n ", "").split("\r\n")
    for line in [*alarm, *named, *strange, "URL:https://example.org/?a=%2C", "X-ONLY-HERE:yes", "SUMMARY:Later"]:
        assert line in out, line
    assert calendar([kept]) == calendar([kept])
    assert read_ics(calendar([kept]), "UTC").events["one"] == read_ics(data, "UTC").events["one"]


def test_importing_again_changes_nothing_not_even_what_was_edited_or_deleted(
    cupcake: Cupcake, ctx: Context, tmp_path: Path
) -> None:
    data = ics(
        *event("DTSTART;VALUE=DATE:20260301", "SUMMARY:A"), *event("DTSTART:20260302T100000Z", "SUMMARY:B", uid="two")
    )
    assert take(ctx, tmp_path, data) == ImportReport(added=2, skipped=0, total=2, left_out=0)
    first, second = events(ctx)
    edits.delete(ctx, first.id)
    ctx.store.change(CalendarEvent, second.id, title="Mine now")
    before = cupcake.home.store.database.rows("SELECT id, clocks, deleted_at FROM calendar_event ORDER BY id")
    assert take(ctx, tmp_path, data) == ImportReport(added=0, skipped=2, total=2, left_out=0)
    assert cupcake.home.store.database.rows("SELECT id, clocks, deleted_at FROM calendar_event ORDER BY id") == before
    told = cupcake.home.store.database.rows("SELECT name, payload FROM event WHERE name = 'calendar.imported'")
    assert [(n, json.loads(p)) for n, p in told] == [("calendar.imported", {"added": 2})]


def test_our_own_export_makes_no_second_copy(ctx: Context, tmp_path: Path) -> None:
    from sprinkles.calendar.plans import Plan

    edits.add(ctx, Plan("Dinner", starts="2026-03-01T18:00:00Z", zone="Europe/Prague"))
    assert take(ctx, tmp_path, calendar(events(ctx))).skipped == 1
    assert all(e.visibility == "private" for e in ctx.store.find(select(CalendarEvent)))


# -- other programs' ways


def test_days_end_the_morning_after_and_minutes_are_counted_from_midnight() -> None:
    found = read_one(
        "DTSTART;VALUE=DATE:20260301",
        "DTEND;VALUE=DATE:20260304",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT15H",
        "END:VALARM",
    )
    assert (found["starts_on"], found["ends_on"], found["reminders"]) == ("2026-03-01", "2026-03-03", ["1440"])
    assert read_one("DTSTART;VALUE=DATE:20260301", "DURATION:P2D")["ends_on"] == "2026-03-02"


@pytest.mark.parametrize(
    ("tzid", "block"),
    [
        ("W. Europe Standard Time", ()), ("/freeassociation.sourceforge.net/Europe/Berlin", ()),
        ("My Zone", ("X-LIC-LOCATION:Europe/Berlin",)), ("Custom", ()),
    ],
)  # fmt: skip
def test_zones_are_known_by_other_names_or_by_what_the_file_says_of_them(tzid: str, block: tuple[str, ...]) -> None:
    rules = (
        "BEGIN:STANDARD", "DTSTART:16011028T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100", "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:16010325T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT",
    )  # fmt: skip
    zone = ("BEGIN:VTIMEZONE", f"TZID:{tzid}", *block, *rules, "END:VTIMEZONE")
    found = read_one(f'DTSTART;TZID="{tzid}":20260701T100000', "RRULE:FREQ=WEEKLY", head=zone)
    assert found["starts_at"] == "2026-07-01T08:00:00Z"
    assert found["time_zone"].startswith("Europe/")


def test_a_time_without_a_zone_is_the_calendars_or_the_readers_and_goes_out_without_one() -> None:
    assert read_one("DTSTART:20260701T100000")["starts_at"] == "2026-07-01T08:00:00Z"
    found = read_one("DTSTART:20260701T100000", head=("X-WR-TIMEZONE:America/New_York",))
    assert found["starts_at"] == "2026-07-01T14:00:00Z"
    assert b"DTSTART:20260701T100000\r\n" in calendar([CalendarEvent(id="x", updated_at=0, **found)])


def test_exceptions_by_day_cancelled_ones_and_periods_are_understood(ctx: Context, tmp_path: Path) -> None:
    data = ics(
        *event("DTSTART;TZID=Europe/Prague:20260301T100000", "DTEND;TZID=Europe/Prague:20260301T110000",
               "RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20260302", "SUMMARY:A",
               "RDATE;VALUE=PERIOD:20260310T090000Z/PT3H"),
        *event("RECURRENCE-ID;TZID=Europe/Prague:20260303T100000", "DTSTART:20260303T090000Z", "STATUS:CANCELLED"),
        *event("DTSTART:20260301T100000Z", "STATUS:CANCELLED", uid="gone"),
        "BEGIN:VTODO", "SUMMARY:Task", "END:VTODO",
    )  # fmt: skip
    assert take(ctx, tmp_path, data).left_out == 2
    found = window(ctx, date(2026, 3, 1), date(2026, 3, 31))
    assert [(h.first.day, (h.ends - h.starts).seconds // 3600) for h in found if h.ends and h.starts] == [
        (1, 1),
        (4, 1),
        (10, 3),
    ]


# -- broken and hostile files

HOURS = ",".join(map(str, range(24)))
OK = event("DTSTART:20260301T100000Z")
BAD = {
    "empty": b"", "not a calendar": b"hello", "binary": bytes(range(256)), "a zip": b"PK\x03\x04" + bytes(100),
    "unclosed": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "crossed": ics("BEGIN:VEVENT", "END:VTODO"),
    "outside": b"BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260301\r\nEND:VEVENT\r\n", "after": ics(*OK) + b"X:1\r\n",
    "no colon": ics("BEGIN:VEVENT", "UID one", "END:VEVENT"), "broken line": ics(*OK, "just words here"),
    "control": ics(*event("DTSTART:20260301T100000Z", "SUMMARY:a\x00b")),
    "no start": ics(*event("SUMMARY:x")), "no date": ics(*event("DTSTART:soon")),
    "year 9999": ics(*event("DTSTART:99991231T000000Z")),
    "month 13": ics(*event("DTSTART:20261301T000000Z")),
    "backwards": ics(*event("DTSTART:20260301T100000Z", "DTEND:20260201T100000Z")),
    "for ever": ics(*event("DTSTART:20260301T100000Z", "DURATION:P99999999D")),
    "every second": ics(*event("DTSTART:20260301T100000Z", "RRULE:FREQ=SECONDLY")),
    "huge count": ics(*event("DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;COUNT=999999999")),
    "never true": ics(*event("DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")),
    "bomb of hours": ics(*event("DTSTART:20260301T100000Z", f"RRULE:FREQ=DAILY;BYHOUR={HOURS};BYMINUTE=0,1")),
    "unknown zone": ics(*event("DTSTART;TZID=Nowhere:20260301T100000")),
    "zone bomb": ics(*event("DTSTART;TZID=Bomb:20260301T100000"), head=(
        "BEGIN:VTIMEZONE", "TZID:Bomb", "BEGIN:STANDARD", "DTSTART:16010101T000000", "RRULE:FREQ=SECONDLY", "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE")),
    "nested": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 5000,
    "too many days": ics(*event("DTSTART:20260301T100000Z", "EXDATE:" + ",".join(["20260301T100000Z"] * 6000))),
    "too many events": ics(*(line for n in range(20_002) for line in event("DTSTART:20260301T100000Z", uid=str(n)))),
    "long line": ics(*event("DTSTART:20260301T100000Z", "SUMMARY:" + "x" * 600_000)),
    "folded bomb": ics("BEGIN:VEVENT", "SUMMARY:x", *([" " + "y" * 1000] * 700)),
    "huge text": ics(*event("DTSTART:20260301T100000Z", *["X-A:" + "é" * 400_000] * 4)),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_broken_or_hostile_file_is_refused_whole_in_one_line(ctx: Context, tmp_path: Path, name: str) -> None:
    begun = time.process_time()
    good = BAD[name].replace(
        b"BEGIN:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n" + "\r\n".join(event("DTSTART:20260101", uid="good")).encode() + b"\r\n",
        1,
    )
    for data in (BAD[name], good):
        with pytest.raises(Refused) as caught:
            take(ctx, tmp_path, data)
        assert "\n" not in caught.value.message
        assert "Nothing was imported." in caught.value.message
    assert ctx.store.find(select(CalendarEvent)) == []
    assert time.process_time() - begun < 30


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([
    "BEGIN:VEVENT", "END:VEVENT", "UID:a", "DTSTART:20260101", "DTSTART:20260101T100000", "DTEND:20260102", "RRULE:FREQ=DAILY",
    "RECURRENCE-ID:20260102", "EXDATE:20260103", "RDATE:20260105", "BEGIN:VALARM", "TRIGGER:-PT5M", "ACTION:DISPLAY",
    "END:VALARM", "DURATION:P1D", "SUMMARY:x", " folded", "X;Y:", ":", "STATUS:CANCELLED",
]), max_size=14))  # fmt: skip
def test_any_jumble_of_lines_is_read_or_refused(lines: list[str]) -> None:
    try:
        found = read_ics(ics(*lines), "UTC")
    except Refused as refused:
        assert "\n" not in refused.message
    else:
        calendar([CalendarEvent(id=str(n), updated_at=0, **v) for n, v in enumerate(found.events.values())])


def test_stamps_of_the_test_are_instants() -> None:
    assert stamp(datetime.fromisoformat("2026-01-01T00:00:00+01:00")) == "2025-12-31T23:00:00Z"
