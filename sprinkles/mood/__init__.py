"""Moods: how one is, for oneself alone; and one word of weather for the other, if offered. Nothing runs at import."""

from sprinkles.sdk import Context


def setup(ctx: Context) -> None:
    """Moods listen to nobody and need nothing beyond their tables."""
    ctx.log.debug("mood_ready")
