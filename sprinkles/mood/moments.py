"""What moods show of a day among everything else: one's own check-ins, to oneself alone."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import col, select

from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.words import VALENCE, first_up, said
from sprinkles.sdk import Context, Moment

SHORT = 140


def moments(ctx: Context, first: date, last: date) -> Iterator[Moment]:
    """The check-ins of these days. Private, all of them; the other one's device has none."""
    wanted = select(MoodCheckIn).where(
        col(MoodCheckIn.deleted_at).is_(None), col(MoodCheckIn.day).between(first.isoformat(), last.isoformat())
    )
    for found in ctx.store.find(wanted.order_by(col(MoodCheckIn.at))):
        words = " ".join(found.note.split()) or ", ".join(map(said, found.feelings))
        yield Moment(
            day=date.fromisoformat(found.day),
            title=first_up(level_words(found.valence)),
            kind="mood",
            icon="smiley",
            route=f"/mood/{found.id}",
            table="mood_check_in",
            record_id=found.id,
            at=found.at,
            text=words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…",
            author_id=found.author_id,
            visibility="private",
        )


def years(ctx: Context) -> set[int]:
    """The years of the check-ins."""
    return ctx.store.years(MoodCheckIn, "day")


def level_words(valence: int) -> str:
    """A level in words."""
    return said(VALENCE[max(1, min(7, valence)) - 1])
