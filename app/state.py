"""What a window shows that is not in any record: how sync is, what stands open, when to read again.

Observable: the component that was given one draws again when it changes. Each belongs to one page and is changed only on
its event loop, in its context.
"""

import flet as ft

from ui.sync_mark import SyncState as Mark


class SyncView(ft.Observable):
    """What the sync mark says."""

    def __init__(self) -> None:
        self.mark = Mark.SAVED_HERE
        self.count = 0
        self.message = ""

    def say(self, mark: Mark, count: int, message: str) -> None:
        """Show this from now on."""
        self.mark, self.count, self.message = mark, count, message


class Openings(ft.Observable):
    """What stands open over the screens."""

    def __init__(self) -> None:
        self.sync_sheet = False
        self.keys = False
        self.arranged = 0
        """Counts how often the sprinkles that run changed."""

    def show_sync(self) -> None:
        """Open the sync status."""
        self.sync_sheet = True

    def close_sync(self) -> None:
        """Close it."""
        self.sync_sheet = False

    def show_keys(self) -> None:
        """Open the list of keys."""
        self.keys = True

    def close_keys(self) -> None:
        """Close it."""
        self.keys = False


class Changes(ft.Observable):
    """Counts what happened to the home, so that screens know when to read again."""

    def __init__(self) -> None:
        self.people = 0
        self.records = 0

    def noticed(self, *, people: bool) -> None:
        """Something was committed."""
        self.records += 1
        if people:
            self.people += 1
