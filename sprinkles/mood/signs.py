"""What Today says beside a name: the weather inside that somebody offered for that day. Nothing else of moods."""

from collections.abc import Iterator
from datetime import date

from sprinkles.mood.queries import read_offered
from sprinkles.mood.words import said
from sprinkles.sdk import Context, Moment


def signs(ctx: Context, day: date) -> Iterator[Moment]:
    """The words that the two offered each other for this day."""
    for record_id, weather in read_offered(ctx, day):
        yield Moment(
            day=day,
            title=said(weather.word),
            kind="weather",
            icon="sun",
            route="/mood",
            table="mood_weather",
            record_id=record_id,
            author_id=weather.who.id,
            visibility="shared",
        )
