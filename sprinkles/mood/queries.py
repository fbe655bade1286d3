"""What was noted, by day and by span, and the weather of the two. Blocking, pure reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from sqlmodel import col, select

from sprinkles.mood.effects import Effect, by_day, effects, looked_at
from sprinkles.mood.keeping import today
from sprinkles.mood.models import MoodCheckIn, MoodWeather
from sprinkles.mood.trends import Span, Trend, trend
from sprinkles.mood.words import FACTORS, FEELINGS, WEATHER
from sprinkles.sdk import Context, Person, Visibility

LOOK_BACK_DAYS = 365
TABLES = frozenset({"mood_check_in", "mood_weather", "profile", "pair_member"})
"""What the screens of moods depend on."""


@dataclass(frozen=True)
class Weather:
    """The weather that somebody offered for a day."""

    word: str
    who: Person


@dataclass(frozen=True)
class Now:
    """How today stands: this person's check-ins of today, newest first, and what of the weather was offered."""

    me: Person
    mate: Person | None
    check_ins: Sequence[MoodCheckIn]
    offered: str | None
    theirs: Weather | None


@dataclass(frozen=True)
class Month:
    """A month: {day: mean valence}, and its check-ins, newest first."""

    days: dict[date, float]
    check_ins: Sequence[MoodCheckIn]


@dataclass(frozen=True)
class Insights:
    """A span's line, and what goes together in the last year."""

    trend: Trend
    effects: Sequence[Effect]
    looked_at: int
    days: int


def read_now(ctx: Context, day: date | None = None) -> Now:
    """Today, or another day."""
    on = (day or today()).isoformat()
    me, mate = ctx.people.both()
    told = _told(ctx, on)
    mine = next((w.word for w in told if w.author_id == me.id), None)
    theirs = next((Weather(w.word, mate) for w in told if mate is not None and w.author_id == mate.id), None)
    return Now(me, mate, _own(ctx, on, on), mine, theirs)


def read_offered(ctx: Context, day: date) -> list[tuple[str, Weather]]:
    """(record id, weather) of what the two offered each other for a day."""
    me, mate = ctx.people.both()
    known = {person.id: person for person in (me, mate) if person is not None}
    return [(w.id, Weather(w.word, known[w.author_id])) for w in _told(ctx, day.isoformat()) if w.author_id in known]


def _told(ctx: Context, on: str) -> list[MoodWeather]:
    held = ctx.store.find(select(MoodWeather).where(col(MoodWeather.deleted_at).is_(None), col(MoodWeather.day) == on))
    return [w for w in held if ctx.store.reaches(w) is Visibility.SHARED and w.word in WEATHER]


def read_check_ins(ctx: Context, limit: int = 60, before: str | None = None) -> list[MoodCheckIn]:
    """This person's check-ins, newest first; `before` is the `at` of the last one read."""
    wanted = select(MoodCheckIn).where(col(MoodCheckIn.deleted_at).is_(None))
    if before is not None:
        wanted = wanted.where(col(MoodCheckIn.at) < before)
    return ctx.store.find(wanted.order_by(col(MoodCheckIn.at).desc(), col(MoodCheckIn.id)).limit(limit))


def read_days(ctx: Context, first: date, last: date) -> dict[date, float]:
    """{day: mean valence} of the days between, both included."""
    levels: dict[date, list[int]] = {}
    for day, valence, _ in _rows(ctx, first, last):
        levels.setdefault(day, []).append(valence)
    return {day: fmean(values) for day, values in levels.items()}


def read_month(ctx: Context, first: date) -> Month:
    """The month that begins on `first`."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found = _own(ctx, first.isoformat(), last.isoformat())
    return Month(read_days(ctx, first, last), found)


def read_insights(ctx: Context, span: Span) -> Insights:
    """Trends and effects. Takes about a second with a year of days and sixteen factors: off the event loop."""
    now = today()
    rows = _rows(ctx, now - timedelta(days=2 * LOOK_BACK_DAYS + 31), now)
    since = now - timedelta(days=LOOK_BACK_DAYS)
    days = by_day((day.isoformat(), valence, factors) for day, valence, factors in rows if day > since)
    line = trend(((day, valence) for day, valence, _ in rows), span, now)
    return Insights(line, effects(days), looked_at(days), len(days))


def own_words(ctx: Context) -> tuple[list[str], list[str]]:
    """(feelings, factors) of one's own that were used before, the most used first."""
    known = {word for group in FEELINGS.values() for word in group}
    return _used(ctx, "feelings", known), _used(ctx, "factors", set(FACTORS))


def _used(ctx: Context, column: str, known: set[str]) -> list[str]:
    rows = ctx.store.rows(
        f"""SELECT j.value, count(*) FROM mood_check_in m, json_each(m.{column}) j
            WHERE m.deleted_at IS NULL GROUP BY j.value ORDER BY count(*) DESC, j.value LIMIT 80"""  # noqa: S608
    )
    return [str(word) for word, _ in rows if word not in known][:12]


def _own(ctx: Context, first: str, last: str) -> list[MoodCheckIn]:
    return ctx.store.find(
        select(MoodCheckIn)
        .where(col(MoodCheckIn.deleted_at).is_(None), col(MoodCheckIn.day).between(first, last))
        .order_by(col(MoodCheckIn.at).desc(), col(MoodCheckIn.id))
    )


def _rows(ctx: Context, first: date, last: date) -> list[tuple[date, int, list[str]]]:
    out = []
    for check_in in _own(ctx, first.isoformat(), last.isoformat()):
        try:
            out.append((date.fromisoformat(check_in.day), check_in.valence, check_in.factors))
        except ValueError:  # a day that another app wrote
            continue
    return out
