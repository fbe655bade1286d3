"""What the timeline and the album are looking at: a filter, a day to begin from, the rows so far. One per screen."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

import flet as ft

from sprinkles.memories.life import Filter, this_day, timeline, today, years
from sprinkles.memories.screens.live import use_changes
from sprinkles.memories.screens.rows import Row, rows_of
from sprinkles.memories.windows import PAGE
from sprinkles.sdk import Context
from ui.boundary import use_effect
from ui.look import use_look

WINDOWS = 24
"""So many windows are looked into before what was found is shown."""


class Looking(ft.Observable):
    """The rows shown, and how far they reach. `before` is None when there is nothing older."""

    def __init__(self, ctx: Context, chosen: Filter) -> None:
        self.chosen = chosen
        self.start: date | None = None
        self.rows: tuple[Row, ...] | None = None
        self.before: date | None = None
        self.years: tuple[int, ...] = ()
        self.earlier: tuple[tuple[int, tuple[Row, ...]], ...] = ()
        self.mate = ""
        """What the other one is called; nothing while there is nobody."""
        self._ctx = ctx
        self._turn = 0
        self._fetching = False

    @property
    def searching(self) -> bool:
        """Whether older days are being looked through."""
        return self.before is not None and (self.rows is None or len(self.rows) < PAGE)

    async def refresh(self) -> None:
        """Read again as much as is shown; an answer that was overtaken is dropped."""
        turn = self._turn = self._turn + 1
        wanted = max(PAGE, len(self.rows or ()))
        _, mate = await asyncio.to_thread(self._ctx.people.both)
        self.mate = mate.name if mate else ""
        rows, before = await self._read(self.start, wanted)
        if turn != self._turn:
            return
        self.rows, self.before = rows, before
        await self._search_on(turn, wanted)

    async def look_around(self) -> None:
        """Find the years, and look for this day in them: slower than a page, and after it."""
        known = await asyncio.to_thread(years, self._ctx, again=True)
        self.years = tuple(sorted(known, reverse=True))
        found = await asyncio.to_thread(
            lambda: tuple((year, rows_of(self._ctx, held)) for year, held in this_day(self._ctx))
        )
        self.earlier = found

    async def older(self) -> None:
        """Read the next page; a second wish while one is being read is not heard."""
        if self._fetching or self.before is None or self.rows is None:
            return
        turn, self._fetching = self._turn, True
        try:
            await self._search_on(turn, len(self.rows) + PAGE)
        finally:
            self._fetching = False

    async def choose(self, **values: Any) -> None:
        """Another filter, from where one is."""
        self.chosen, self.rows, self.before = replace(self.chosen, **values), None, None
        await self.refresh()

    async def jump(self, year: int | None) -> None:
        """To the end of a year; None for now."""
        self.start = None if year is None else date(year, 12, 31)
        self.rows = self.before = None
        await self.refresh()

    async def _search_on(self, turn: int, wanted: int) -> None:
        """Until there is enough or nothing older, showing what was found on the way."""
        while turn == self._turn and self.before is not None and len(self.rows or ()) < wanted:
            rows, before = await self._read(self.before, wanted - len(self.rows or ()))
            if turn == self._turn:
                self.rows, self.before = (*(self.rows or ()), *rows), before

    async def _read(self, last: date | None, count: int) -> tuple[tuple[Row, ...], date | None]:
        start = min(last or today(), today())

        def work() -> tuple[tuple[Row, ...], date | None]:
            page = timeline(self._ctx, self.chosen, start, count=count, windows=WINDOWS)
            return rows_of(self._ctx, page.moments), page.before

        return await asyncio.to_thread(work)


def use_looking(ctx: Context, chosen: Filter, *, around: bool = True) -> Looking:
    """A hook: what is looked at, kept up to date with the home."""
    looking = cast(Looking, ft.use_state(cast(Any, lambda: Looking(ctx, chosen)))[0])
    page = ft.context.page

    async def begin() -> None:
        await looking.refresh()
        if around:
            await looking.look_around()

    use_effect(begin, [use_look().now])

    def changed() -> None:
        page.run_task(looking.refresh)

    use_changes(ctx, changed)
    return looking


def near_end(looking: Looking, near_px: float = 1200) -> Callable[[ft.OnScrollEvent], Any]:
    """A scroll handler that reads on before the end is reached."""

    async def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < near_px:
            await looking.older()

    return scrolled
