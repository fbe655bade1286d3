"""The diary: entries of two people, each private or shared. Nothing runs at import."""

from sprinkles.sdk import Context


def setup(ctx: Context) -> None:
    """The journal needs nothing beyond its tables."""
    ctx.log.debug("journal_ready")
