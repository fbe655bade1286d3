"""Reminders, as far as they reach: Flet 1.0.5 has neither local notifications nor push, so they are said on the page."""

from app.devices.interfaces import Reach
from ui.problems import tell_page


class PageNotices:
    """At the foot of the screen that is shown. Call it on the page's loop, in its context."""

    can = Reach.WHILE_OPEN

    def say(self, line: str) -> None:
        """As `Notices.say`."""
        tell_page(line)
