"""Two people, two homes, the real local cloud: what is shared is the same on both, and what is not never travels."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.visibility import Visibility
from sprinkles.calendar import edits
from sprinkles.calendar.models import CalendarEvent, CalendarLink
from sprinkles.calendar.plans import Plan, plan_of
from sprinkles.calendar.queries import Happening, window
from sprinkles.calendar.tests.test_links import links, say, speaker
from sprinkles.sdk import Context, Refused
from tests.cloud.local_cloud import LocalCloud
from tests.harness.sprinkle import couple
from tests.together.people import Person, assert_identical, settle

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("in_prague")]
SECRET = "Gynaecologist Vinohradska"
DINNER = Plan(
    "Dinner",
    starts="2026-03-01T18:00:00Z",
    ends="2026-03-01T20:00:00Z",
    zone="Europe/Prague",
    rrule="FREQ=DAILY;COUNT=5",
)
Two = tuple[Person, Person]


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path) -> Iterator[Two]:
    a, b = couple(cloud, tmp_path, "journal", "calendar")
    yield a, b
    a.close()
    b.close()


def ctx(person: Person) -> Context:
    return person.app.contexts["calendar"]


def march(person: Person) -> list[Happening]:
    return window(ctx(person), date(2026, 3, 1), date(2026, 3, 31))


def said(person: Person) -> list[tuple[int, str]]:
    return [(h.first.day, h.title) for h in march(person)]


def event(person: Person, event_id: str) -> CalendarEvent:
    found = ctx(person).store.get(CalendarEvent, event_id)
    assert found is not None
    return found


def test_both_see_and_change_what_is_shared_and_hold_the_same(two: Two) -> None:
    a, b = two
    kept = edits.add(ctx(a), DINNER)
    settle(a, b)
    assert said(b) == said(a) == [(day, "Dinner") for day in range(1, 6)]
    plan = replace(plan_of(event(b, kept), "2026-03-02T18:00:00Z"), title="Late dinner")
    edits.edit(ctx(b), kept, plan, at="2026-03-02T18:00:00Z", scope="one")
    edits.delete(ctx(b), kept, at="2026-03-04T18:00:00Z", scope="one")
    settle(a, b)
    assert said(a) == said(b) == [(1, "Dinner"), (2, "Late dinner"), (3, "Dinner"), (5, "Dinner")]
    assert_identical(a, b)
    edits.delete(ctx(b), kept)
    settle(a, b)
    assert said(a) == []


def test_what_both_did_to_single_days_while_apart_is_all_there_on_both(two: Two) -> None:
    a, b = two
    kept = edits.add(ctx(a), DINNER)
    settle(a, b)
    for person, day, hour in ((a, 2, "19"), (b, 3, "17")):
        at = f"2026-03-0{day}T18:00:00Z"
        plan = replace(plan_of(event(person, kept), at), title=person.name, starts=f"2026-03-0{day}T{hour}:00:00Z",
                       ends=f"2026-03-0{day}T20:00:00Z")  # fmt: skip
        edits.edit(ctx(person), kept, plan, at=at, scope="one")
    edits.delete(ctx(a), kept, at="2026-03-04T18:00:00Z", scope="one")
    edits.delete(ctx(b), kept, at="2026-03-05T18:00:00Z", scope="one")
    settle(a, b)
    assert said(a) == said(b) == [(1, "Dinner"), (2, "mara"), (3, "theo")]
    assert [h.starts.hour for h in march(a) if h.starts] == [h.starts.hour for h in march(b) if h.starts]
    assert_identical(a, b)


def test_times_only_are_times_only_on_the_wire_on_the_disk_and_on_the_screen(two: Two) -> None:
    a, b = two
    plan = Plan(SECRET, notes=SECRET, place=SECRET, starts="2026-03-01T09:00:00Z", ends="2026-03-01T10:00:00Z",
                zone="Europe/Prague", rrule="FREQ=WEEKLY;COUNT=2", color="sea", reminders=(15,))  # fmt: skip
    kept = edits.add(ctx(a), plan, Visibility.CALENDAR)
    at = "2026-03-08T09:00:00Z"
    moved = replace(
        plan_of(event(a, kept), at), title=SECRET + " again", starts="2026-03-09T11:00:00Z", ends="2026-03-09T12:00:00Z"
    )
    edits.edit(ctx(a), kept, moved, at=at, scope="one")
    settle(a, b)
    busy = march(b)
    assert [(h.title, h.first.day, h.busy, h.place, h.notes, h.color) for h in busy] == [
        ("Busy", 1, True, "", "", None), ("Busy", 9, True, "", "", None)
    ]  # fmt: skip
    # A move holds times, and the words of that day stand apart from it.
    assert SECRET.encode() not in b.raw_bytes()
    assert not any(SECRET.split(maxsplit=1)[0] in move for move in event(a, kept).moves)
    assert not ctx(b).store.may(CalendarEvent, kept, "edit") and not ctx(b).store.may(CalendarEvent, kept, "delete")
    with pytest.raises(Refused):
        edits.delete(ctx(b), kept)
    ctx(a).store.set_visibility(CalendarEvent, kept, Visibility.SHARED)
    settle(a, b)
    assert [h.title for h in march(b)] == [SECRET, SECRET + " again"]
    ctx(a).store.set_visibility(CalendarEvent, kept, Visibility.PRIVATE)
    settle(a, b)
    assert march(b) == []
    assert SECRET.encode() not in b.raw_bytes()


def test_private_events_never_travel(two: Two) -> None:
    a, b = two
    edits.add(ctx(a), Plan(SECRET, starts="2026-03-01T09:00:00Z", zone="UTC"), Visibility.PRIVATE)
    settle(a, b)
    assert march(b) == []
    assert SECRET.encode() not in b.raw_bytes()
    assert ctx(b).store.rows("SELECT count(*) FROM calendar_event") == [(0,)]


def test_the_same_file_imported_by_both_is_each_ones_own_and_again_changes_nothing(two: Two, tmp_path: Path) -> None:
    from sprinkles.calendar.importers import import_ics

    a, b = two
    file = tmp_path / "x.ics"
    file.write_bytes(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260301T090000Z\r\nSUMMARY:Flight\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert import_ics(ctx(a), file, visibility=Visibility.SHARED).added == 1
    settle(a, b)
    assert import_ics(ctx(a), file, visibility=Visibility.SHARED).skipped == 1
    assert import_ics(ctx(b), file, visibility=Visibility.SHARED).skipped == 1
    settle(a, b)
    assert said(a) == said(b) == [(1, "Flight")]
    assert_identical(a, b)


def test_a_habit_that_both_completed_offline_and_a_listener_that_ran_twice_are_one_item_on_both(two: Two) -> None:
    a, b = two
    source = a.write(title="Walk", level=Visibility.SHARED)
    settle(a, b)
    for person in (a, b, a):
        voice = speaker(person.app)
        say(person.app, voice, "habit.completed", source)
        voice.store.close()
    settle(a, b)
    for person in (a, b):
        (link,) = links(ctx(person))
        assert (link.parent_id, link.day) == (source, "2026-03-10")
    assert_identical(a, b)
    a.share(source, Visibility.PRIVATE)
    settle(a, b)
    assert len(links(ctx(a))) == 1
    assert links(ctx(b)) == [] and ctx(b).store.rows("SELECT count(*) FROM calendar_link WHERE day IS NOT NULL") == [
        (0,)
    ]


def test_the_partner_may_take_an_item_away(two: Two) -> None:
    a, b = two
    source = a.write(title="Walk", level=Visibility.SHARED)
    voice = speaker(a.app)
    say(a.app, voice, "habit.completed", source)
    settle(a, b)
    other = speaker(b.app)
    say(b.app, other, "habit.unchecked", source)
    settle(a, b)
    assert links(ctx(a)) == links(ctx(b)) == []
    assert ctx(a).store.rows("SELECT count(*) FROM calendar_link") == [(1,)]
    assert str(CalendarLink.__tablename__) == "calendar_link"
    voice.store.close()
    other.store.close()
    assert json.dumps(said(a)) == json.dumps(said(b))
