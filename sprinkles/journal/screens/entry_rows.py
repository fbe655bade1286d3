"""The rows of the list that are shown, and the ways to others.

Never more than MOST_ROWS: what Flet compares at each change grows with what is shown, and blocks the app while it does. Beyond
that the list goes on from its last row, and back to the newest.
"""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import flet as ft

from sprinkles.journal.dates import stamp
from sprinkles.journal.screens.listing import PAGE, Cursor, Filter, Listing, newer_than, read_listing, read_on
from sprinkles.journal.screens.live import use_changes
from sprinkles.sdk import Context
from ui.boundary import use_effect
from ui.look import use_look
from ui.words import language

MOST_ROWS = 200
STEP, LEAVE = 4, 8
"""So many rows are drawn, and taken away, at once: some 10 ms of work."""
BREATH_S = 0.01


class Drawn(ft.Observable):
    """How many rows are drawn. Apart from them, so that drawing a few more draws nothing else again."""

    def __init__(self) -> None:
        self.count = 0


class EntryRows(ft.Observable):
    """The rows read, and what is being fetched. Lives as long as the list is on the screen."""

    def __init__(self, ctx: Context) -> None:
        self.listing: Listing | None = None
        self.drawn = Drawn()
        self.chosen: Filter = "Everything"
        self.start: Cursor | None = None
        """Where the list begins; None: with the newest."""
        self._ctx = ctx
        self._turn = 0
        self._fetching = False
        self._drawing = 0
        self._on_open: Callable[[str], None] | None = None

    def opens(self, on_open: Callable[[str], None]) -> None:
        """What a pressed row does."""
        self._on_open = on_open

    def open(self, entry_id: str) -> None:
        """A row was pressed. The same method for all rows at all times, so that no row is drawn again because of it."""
        if self._on_open is not None:
            self._on_open(entry_id)

    @property
    def full(self) -> bool:
        """As long as it may get."""
        return self.listing is not None and len(self.listing.rows) >= MOST_ROWS

    async def refresh(self) -> None:
        """Read again as many rows as are shown; an answer that was overtaken is dropped."""
        turn = self._turn = self._turn + 1
        read = len(self.listing.rows) if self.listing else 0
        found = await asyncio.to_thread(read_listing, self._ctx, self.chosen, max(PAGE, read), self.start)
        await self._show(found, turn)

    async def choose(self, chosen: Filter) -> None:
        """Show another filter, from its newest row."""
        await self._begin_at(None, chosen)

    async def older(self) -> None:
        """Read the next page; a second wish while one is being read is not heard."""
        if self._fetching or self._drawing or self.listing is None or not self.listing.more or self.full:
            return
        turn, self._fetching = self._turn, True
        try:
            found = await asyncio.to_thread(read_on, self._ctx, self.chosen, self.listing)
            await self._show(found, turn)
        finally:
            self._fetching = False

    async def _show(self, found: Listing, turn: int) -> None:
        """A few new rows at a time, with room in between for whatever else the app has to do."""
        if turn != self._turn:
            return
        self.listing, self._drawing = found, self._drawing + 1
        try:
            while turn == self._turn and self.drawn.count < len(found.rows):
                self.drawn.count = min(self.drawn.count + STEP, len(found.rows))
                if self.drawn.count < len(found.rows):  # once the last ones stand there, scrolling is heard again
                    await asyncio.sleep(BREATH_S)
        finally:
            self._drawing -= 1

    async def to_older(self) -> None:
        """Begin with the last row that is shown."""
        if self.listing and self.listing.rows:
            last = self.listing.rows[-1]
            await self._begin_at((last.at, last.id))

    async def to_newer(self) -> None:
        """Begin so much earlier that what stands first now stands last."""
        if self.start is not None:
            await self._begin_at(await asyncio.to_thread(newer_than, self._ctx, self.chosen, self.start, MOST_ROWS - 1))

    async def to_newest(self) -> None:
        """Begin with the newest."""
        await self._begin_at(None)

    async def to_day(self, day: date) -> None:
        """Begin with the last entry of a day, or with what is next before it."""
        after = datetime.combine(day + timedelta(days=1), time())
        await self._begin_at((stamp(after), ""))

    async def _begin_at(self, start: Cursor | None, chosen: Filter | None = None) -> None:
        turn = self._turn = self._turn + 1
        # Many rows go a few at a time too, the last ones first.
        while turn == self._turn and self.drawn.count > LEAVE:
            self.drawn.count -= LEAVE
            await asyncio.sleep(BREATH_S)
        if turn == self._turn:
            self.drawn.count = 0
            # Only now: another list under another key is drawn anew as a whole.
            self.start, self.chosen, self.listing = start, chosen or self.chosen, None
            await self.refresh()


def use_entry_rows(ctx: Context) -> EntryRows:
    """A hook: the rows, kept up to date with the home."""
    # Not a state: who draws of them what they hold is given them, and is drawn again by itself.
    rows = ft.use_memo(lambda: EntryRows(ctx), [])
    page = ft.context.page
    use_effect(rows.refresh, [language(), use_look().now])  # all are in the rows

    def changed() -> None:
        page.run_task(rows.refresh)

    use_changes(ctx, changed)
    return rows
