"""Since when the two count their days: the first milestone about them that both can see."""

from collections.abc import Iterator
from datetime import date

from sprinkles.memories.milestones import all_milestones
from sprinkles.sdk import Context, Moment

ABOUT_US = "us"


def signs(ctx: Context, day: date) -> Iterator[Moment]:
    """At most one, on the day that it is counted from."""
    first = next((m for m in all_milestones(ctx) if m.theme == ABOUT_US and m.shared and m.day <= day), None)
    if first is not None:
        yield Moment(
            day=first.day,
            title=first.title,
            kind="together",
            icon="heart",
            route=f"/memories/{first.id}",
            table="milestone",
            record_id=first.id,
            visibility="shared",
        )
