"""Both lives read from what all sprinkles show, with no record of theirs copied."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.bootstrap import Cupcake
from sprinkles.memories.life import Filter, ago, this_day, timeline, today, years
from sprinkles.memories.milestones import all_milestones, keep_picture, read_milestone
from sprinkles.memories.models import Milestone
from sprinkles.memories.tests.homes import MATE, PEPYS, entry, milestone, open_app, pair_up
from sprinkles.sdk import Context, Refused, Visibility
from tests.together.pictures import photo


def titles(ctx: Context, chosen: Filter = Filter()) -> list[str]:  # noqa: B008  a frozen value
    return [m.title for m in timeline(ctx, chosen).moments]


def test_the_timeline_has_entries_habits_and_milestones_of_both_filtered_by_person_and_kind(
    app: Cupcake, ctx: Context
) -> None:
    from sprinkles.sdk import Record

    pair_up(app)
    milestone(ctx, "Moved in", "2025-03-01", shared=True)
    milestone(ctx, "Just mine", "2025-02-01")
    entry(app, "A walk", "2026-05-01T10:00:00Z")
    theirs = entry(app, "From Theo", "2026-05-02T10:00:00Z")
    with app.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET author_id = ? WHERE id = ?", (MATE, theirs))
    assert issubclass(Milestone, Record)
    assert titles(ctx) == ["From Theo", "A walk", "Moved in", "Just mine"]
    assert titles(ctx, Filter("me")) == ["A walk", "Moved in", "Just mine"], "what is of both is of each"
    assert titles(ctx, Filter("mate")) == ["From Theo", "Moved in"]
    assert titles(ctx, Filter(kind="milestone")) == ["Moved in", "Just mine"]
    assert titles(ctx, Filter("mate", "milestone")) == ["Moved in"]
    held = app.home.store.database.rows("SELECT count(*) FROM milestone")
    assert held == [(2,)], "nothing of the others is kept"


def test_a_broken_sprinkle_is_left_out_of_the_timeline_and_harms_nobody(
    app: Cupcake, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sprinkles.journal import moments as diary

    def breaks(*_: object) -> None:
        raise RuntimeError

    milestone(ctx, "Moved in", "2025-03-01")
    monkeypatch.setattr(diary, "moments", breaks)
    assert titles(ctx) == ["Moved in"]


def test_without_the_permission_there_are_no_moments(app: Cupcake) -> None:
    with pytest.raises(Refused, match="permissions"):
        app.contexts["habits"].moments(today(), today())


def test_a_milestone_has_a_picture_a_day_and_is_shared_with_two(app: Cupcake, ctx: Context) -> None:
    assert ctx.store.add(Milestone(id="", title="Alone", day="2020-01-01")).visibility == "private"
    pair_up(app)
    kept = ctx.store.add(Milestone(id="", title=" ", day="2021-05-16", note="So.", media=[keep_picture(ctx, photo(1))]))
    view = read_milestone(ctx, kept.id)
    assert view is not None
    assert (view.title, view.shared, len(view.pictures)) == ("16 May 2021", True, 1)
    (found,) = timeline(ctx, Filter(pictures=True)).moments
    assert (found.picture, found.author_id, found.text) == (view.pictures[0][0], None, "So.")
    with pytest.raises(Refused):
        keep_picture(ctx, b"no picture")
    ctx.store.set_visibility(Milestone, kept.id, Visibility.PRIVATE)
    assert [v.shared for v in all_milestones(ctx)] == [False, False]


def test_odd_values_of_another_device_stop_no_timeline(app: Cupcake, ctx: Context) -> None:
    milestone(ctx, "Good", "2025-03-01")
    for odd in ("", "soon", "2025-13-01"):
        milestone(ctx, "No day", odd)
    with app.home.store.database.write() as raw:
        raw.execute("UPDATE milestone SET media = '{\"a\": [1]}', theme = NULL, note = NULL")
    assert titles(ctx) == ["Good"]


def test_search_finds_a_milestone_by_its_note(ctx: Context) -> None:
    found = milestone(ctx, "Moved in", "2025-03-01", note="Boxes to the ceiling")
    assert [hit.id for hit in ctx.store.search(Milestone, "ceil")] == [found]


def test_a_whole_diary_of_long_ago_is_paged_by_year(app: Cupcake, ctx: Context) -> None:
    from sprinkles.journal.importers import import_dayone

    import_dayone(app.contexts["journal"], PEPYS)
    entry(app, "Today", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", time_zone=None)
    milestone(ctx, "We met", "2019-06-01")
    known = years(ctx, again=True)
    assert {1660, 2019, today().year} <= set(known)
    first = timeline(ctx, Filter(), count=2)
    assert [m.title for m in first.moments[:2]] == ["Today", "We met"]
    old = timeline(ctx, Filter(), date(1660, 12, 31))
    assert {m.day.year for m in old.moments} == {1660}


def test_this_day_speaks_of_years_as_people_do(ctx: Context) -> None:
    day = date(2026, 6, 1)
    milestone(ctx, "We met", "2023-06-01")
    ((year, held),) = this_day(ctx, day)
    assert (ago(year, day.year), held[0].title) == ("Three years ago", "We met")
    assert [ago(day.year - n, day.year) for n in (1, 11, 366)] == ["A year ago", "11 years ago", "366 years ago"]


def test_memories_work_alone(tmp_path: Path) -> None:
    app = open_app(tmp_path / "home", ("memories",))
    milestone(app.contexts["memories"], "We met", "2019-06-01")
    assert titles(app.contexts["memories"]) == ["We met"]
    app.close()


def test_a_slow_look_for_the_years_does_not_take_the_place_of_a_newer_one(ctx: Context) -> None:
    looked = ctx.gather_years
    assert looked is not None

    def slow(newest: date) -> list[int]:
        found = looked(newest)
        ctx.gather_years = looked
        milestone(ctx, "Moved in", "2019-03-01")
        years(ctx, again=True)
        return found

    ctx.gather_years = slow
    assert years(ctx, again=True) == []
    assert years(ctx) == [2019]
