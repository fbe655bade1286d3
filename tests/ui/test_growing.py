"""A long list is drawn a few rows at a time, all of them in the end; and what stands in blocks changes block by block."""

from itertools import pairwise

import flet as ft

from sprinkles.journal.screens.lines import in_blocks
from sprinkles.journal.screens.listing import Row
from tests.harness.app_driver import AppDriver, run
from tests.ui.stage import stage
from ui.boundary import component
from ui.growing import STEP, use_growing


class Shelf(ft.Observable):
    def __init__(self) -> None:
        self.count = 0


def test_rows_come_a_few_at_a_time_and_all_of_them_in_the_end() -> None:
    shelf, drawn = Shelf(), []

    @component
    def Rows(shelf: Shelf) -> ft.Control:
        drawn.append(use_growing(shelf.count))
        return ft.Column([ft.Text(f"row {n}") for n in range(drawn[-1])])

    async def story() -> None:
        async with AppDriver.open(stage(lambda: Rows(shelf))) as app:
            assert not app.shows("row")
            shelf.count = 4 * STEP + 1
            await app.until(lambda: app.shows(f"row {4 * STEP}"))
            assert max(b - a for a, b in pairwise(drawn)) == STEP
            shelf.count = 2
            await app.until(lambda: not app.shows("row 2") and app.shows("row 1"))

    run(story())


def row(number: int) -> Row:
    month = f"month {number // 30}"
    return Row(
        id=f"{number:032x}", at=f"{number:020d}", month=month, day="1", weekday="Mon", title=f"{number}", snippet="",
        said="", author="M", side="a", sees="me", photo=None, more=0, waiting=False, starred=False, mood=None,
    )  # fmt: skip


def test_blocks_hold_every_row_in_its_order_within_its_month() -> None:
    rows = [row(n) for n in reversed(range(200))]
    blocks = in_blocks(rows, rows[7].id)
    assert [line.row for block in blocks for line in block] == rows
    assert all(len({line.row.month for line in block}) == 1 for block in blocks)
    assert 20 < len(blocks) < 70
    marked = [(line.row.id == rows[7].id, line.above) for block in blocks for line in block][6:10]
    assert marked[1] == (True, "gap") and marked[2] == (False, "gap") and marked[3][1] == "line"


def test_a_row_that_comes_or_goes_changes_one_block() -> None:
    rows = [row(n) for n in reversed(range(200))]
    whole = set(in_blocks(rows, None))
    for gone in range(200):
        left = in_blocks([*rows[:gone], *rows[gone + 1 :]], None)
        # One whose first row went ends up in the block before it; a month whose first row went begins with the next.
        assert len(set(left) - whole) <= 2
