"""Events come to each listener at least once and in order, through crashes; one that fails harms nobody else."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from sprinkles.sdk import Event
from storage import events
from tests.sprinkles.toy import Both, ToyMark


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    made = Both(tmp_path / "home")
    yield made
    made.close()


def marking(both: Both) -> Callable[[Event], None]:
    """A listener that puts one mark on each note."""

    def mark(event: Event) -> None:
        assert event.source is not None
        with both.marks.store.together() as work:
            work.put(
                ToyMark, both.marks.store.id_of(ToyMark, *event.source), parent=event.source, day=event.payload["day"]
            )

    return mark


def eventually(true: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_was_written_before_the_listener_came_is_told_too(both: Both) -> None:
    notes = [both.write(day=f"2026-11-{d:02}") for d in (1, 2, 3)]
    both.marks.events.listen("note.written", marking(both))
    assert both.deliveries.deliver() == 3
    assert both.deliveries.deliver() == 0
    found = both.marks.store.find(select(ToyMark))
    assert [m.parent_id for m in sorted(found, key=lambda m: m.day)] == notes


def test_a_listener_that_died_after_its_effect_runs_again_and_nothing_is_there_twice(
    both: Both, tmp_path: Path
) -> None:
    both.write()
    mark = marking(both)

    def dies(event: Event) -> None:
        mark(event)
        raise SystemExit  # as a kill between the effect and the position would

    both.marks.events.listen("note.written", dies)
    with pytest.raises(SystemExit):
        both.deliveries.deliver()
    both.close()
    again = Both(tmp_path / "home")
    again.marks.events.listen("note.written", marking(again))
    assert again.deliveries.deliver() == 1
    assert len(again.marks.store.find(select(ToyMark))) == 1
    again.close()


def test_a_failing_listener_is_tried_again_later_and_the_others_go_on(both: Both) -> None:
    told: list[str] = []

    def fails(event: Event) -> None:
        told.append(event.id)
        raise ValueError("words that must not be kept")

    both.marks.events.listen("note.written", fails)
    other = both.notes
    both.deliveries.listen("other", "note.written", marking(both))
    both.write()
    both.write()
    assert both.deliveries.deliver() == 2
    assert len(told) == 1, "the second event waits behind the first"
    (failing,) = (s for s in both.deliveries.states() if s.name == "marks:note.written")
    assert (failing.waiting, failing.attempts, failing.error, failing.aside) == (2, 1, "ValueError", 0)
    assert "words" not in str(both.home.store.database.rows("SELECT * FROM event_listener"))
    assert other.name == "notes"


def test_after_many_failures_it_goes_on_without_the_event_and_can_have_it_again(both: Both) -> None:
    hours = 0
    wall = both.home.store.wall_ms
    both.home.store.wall_ms = lambda: wall() + hours * 3_600_000
    broken = True
    seen: list[str] = []

    def fussy(event: Event) -> None:
        if broken and event.payload["day"] == "bad":
            raise KeyError
        seen.append(event.payload["day"])

    both.marks.events.listen("note.written", fussy)
    for day in ("bad", "good"):
        both.write(day=day)
    for _ in range(events.MAX_ATTEMPTS):
        both.deliveries.deliver()
        hours += 2
    assert seen == ["good"]
    assert [s.aside for s in both.deliveries.states()] == [1]
    broken = False
    assert both.deliveries.again("marks:note.written") == 1
    both.deliveries.deliver()
    assert seen == ["good", "bad", "good"], "in order, and what came after it once more"
    assert [s.aside for s in both.deliveries.states()] == [0]


def test_one_that_hangs_is_said_to_overrun_and_holds_up_nobody(tmp_path: Path) -> None:
    both = Both(tmp_path / "home", overrun_s=0.05)
    free, reached = threading.Event(), threading.Event()

    def hangs(_event: Event) -> None:
        reached.set()
        free.wait(20)

    both.deliveries.listen("slow", "note.written", hangs)
    both.marks.events.listen("note.written", marking(both))
    both.deliveries.start()
    both.write()
    eventually(lambda: both.marks.store.find(select(ToyMark)))
    assert reached.wait(5)
    eventually(lambda: both.deliveries.overrunning() == ["slow:note.written"])
    free.set()
    eventually(lambda: both.deliveries.overrunning() == [])
    both.close()


def test_events_are_brought_on_a_thread_soon_after_the_commit(both: Both) -> None:
    both.marks.events.listen("note.written", marking(both))
    both.deliveries.start()
    both.write()
    eventually(lambda: both.marks.store.find(select(ToyMark)))


def test_old_events_go_once_every_listener_has_them(both: Both) -> None:
    both.write()
    both.marks.events.listen("note.written", lambda _: None)
    names = {"marks:note.written": "note.written"}
    late = both.home.store.wall_ms() + events.KEPT_MS + 1000
    events.prune(both.home.store, names, late)
    assert both.home.store.value("SELECT count(*) FROM event") == 1, "one that still has to be told stays"
    both.deliveries.deliver()
    events.prune(both.home.store, names, both.home.store.wall_ms())
    assert both.home.store.value("SELECT count(*) FROM event") == 1, "a young one stays for who comes later"
    events.prune(both.home.store, names, late)
    assert both.home.store.value("SELECT count(*) FROM event") == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["write", "deliver", "die"]), max_size=12))
def test_whatever_happens_each_note_ends_with_one_mark(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    both = Both(tmp_path_factory.mktemp("homes") / "home")
    mark, dying = marking(both), False

    def listener(event: Event) -> None:
        mark(event)
        if dying:
            raise SystemExit

    both.marks.events.listen("note.written", listener)
    notes: list[str] = []
    for step in [*steps, "deliver"]:
        dying = step == "die"
        if step == "write":
            notes.append(both.write())
        else:
            try:
                both.deliveries.deliver()
            except SystemExit:
                assert dying
    assert sorted(m.parent_id for m in both.marks.store.find(select(ToyMark))) == sorted(notes)
    both.close()
