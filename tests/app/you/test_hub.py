"""The hub: who the two are, every page within reach, and the page beside it where there is room."""

from pathlib import Path

import flet as ft
import pytest

from app.screens.you import places
from tests.app.fake_cloud import given
from tests.app.house import ALL, NOWHERE, household, pair_up
from tests.app.you.rooms import page_at
from tests.harness.app_driver import AppDriver, run

PAGES = [place for _, group in places.GROUPS for place in group]
ENDS = [places.SIGN_OUT, places.PART, places.DELETE]


def row(app: AppDriver, place: places.Place) -> str | None:
    return next((x for x in app.labels() if x == place.label or x.startswith(f"{place.label}. ")), None)


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_opens_and_leads_back(tmp_path: Path, width: int) -> None:
    house = household(tmp_path, cloud=NOWHERE, sprinkles=ALL)
    given(house)
    pair_up(house)

    async def story() -> None:
        async with page_at(house, "", "Mara and Theo", width=width) as (app, _):
            for place in (*PAGES, *ENDS):
                await app.until(lambda at=place: row(app, at) is not None)  # type: ignore[misc]
                await app.tap(str(row(app, place)))
                await app.until(lambda at=place.route: app.page.route == at)  # type: ignore[misc]
                await app.until(lambda: not app.shows("This part didn’t open"))
                await app.until(lambda: len(app.texts()) > 5)
                assert not app.shows("This part didn’t open"), place.path
                if width < 840:
                    await app.tap("Back to You")
                    await app.until(lambda: app.page.route == "/us")
                    await app.until(lambda: app.shows("Mara and Theo"))
        await house.close()

    run(story())


def test_somebody_alone_is_shown_what_to_do_next_and_nothing_to_end(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)

    async def story() -> None:
        async with page_at(house, "", "Just you, for now") as (app, _):
            assert app.shows("Share with one person")
            assert not {"Sign out", "Part ways", "Delete account"} & set(app.labels())
        await house.close()

    run(story())


def test_days_together_stand_under_the_names(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    with house.cupcake.home.store.database.write() as raw:
        now = house.cupcake.home.store.wall_ms()
        raw.execute("UPDATE pair_member SET joined_at = ?", (now - 41 * 24 * 3600 * 1000,))

    async def story() -> None:
        async with page_at(house, "", "41 days here together") as (app, _):
            assert app.shows("Mara and Theo")
        await house.close()

    run(story())


def test_on_a_wide_screen_the_pair_stands_beside_the_hub(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    pair_up(house)

    async def story() -> None:
        async with page_at(house, "", "What is shared", width=1280) as (app, _):
            await app.until(lambda: any(s.startswith("Pair. ") for s in app.labels()))
            chosen = [s for s in app.labels() if s.startswith("Pair. ")]
            assert app.by_label(chosen[0]).selected
            assert app.shows("This device"), "the hub is still there"
        await house.close()

    run(story())


def test_the_hub_stays_where_it_was_scrolled_to_beside_a_page(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)

    async def story() -> None:
        async with page_at(house, "", "This device", width=1280) as (app, window):
            pane = next(c for c in app.find_all(ft.ListView) if c.on_scroll)
            at = {"event_type": "update", "pixels": 340.0, "min_scroll_extent": 0.0, "max_scroll_extent": 900.0,
                  "viewport_dimension": 800.0}  # fmt: skip
            await app.fire(pane, "scroll", at)
            assert window.hub_at == 340.0
            await app.go("/us/about")
            await app.until(lambda: app.shows("Where your words lie"))
            await app.until(
                lambda: any(name == "scroll_to" and args["offset"] == 340.0 for name, args in app.client.calls)
            )
        await house.close()

    run(story())
