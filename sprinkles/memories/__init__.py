"""Memories: a timeline of both lives, read from what all sprinkles show of their days. Nothing runs at import."""

from sprinkles.sdk import Context


def setup(ctx: Context) -> None:
    """Memories keep milestones of their own and copy nothing of anybody else's."""
    ctx.log.debug("memories_ready")
