"""A tab that was away (asleep, or without its line) shows what came meanwhile when it is back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.beginning import begin
from sprinkles.journal.keeping import keep
from sprinkles.journal.when import stamp
from tests.app.house import ALL, household, journal, opened
from tests.harness.app_driver import run


@pytest.mark.parametrize("route", ["/today", "/diary", "/memories"])
def test_what_came_meanwhile_is_shown(tmp_path: Path, route: str) -> None:
    house = household(tmp_path, sprinkles=ALL)
    begin(house.cupcake.home)

    async def story() -> None:
        async with opened(house, route=route) as app:
            await app.until(lambda: "You" in app.labels())
            await app.settle()
            await app.session.disconnect(60)
            keep(journal(house), text="The rain stopped.", at=stamp(datetime.now(UTC)), time_zone="UTC")
            await app.settle()
            await app.session.connect(app.client)
            await app.until(lambda: any("The rain stopped." in words for words in (*app.texts(), *app.labels())))
        await house.close()

    run(story())
