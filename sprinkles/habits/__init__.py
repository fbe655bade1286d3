"""Habits: small promises, kept alone or together. Nothing runs at import."""

from sprinkles.sdk import Context


def setup(ctx: Context) -> None:
    """Habits listen to nobody and need nothing beyond their tables."""
    ctx.log.debug("habits_ready")
