"""The calendar: what two people plan and what they look forward to. Nothing runs at import."""

from sprinkles.sdk import Context


def setup(ctx: Context) -> None:
    """Listen to what the other sprinkles say happened, so that it stands in the calendar."""
    from sprinkles.calendar.listeners import listen

    listen(ctx)
