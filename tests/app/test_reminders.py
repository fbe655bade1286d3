"""What is due is said once, at its time, and not when it was moved or taken away meanwhile."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from app import reminders
from app.bootstrap import Cupcake, open_cupcake
from app.reminders import Reminders, due_moments
from core.settings import Settings
from sprinkles.sdk import Moment


def moment(title: str, at: datetime) -> Moment:
    return Moment(at.date(), title, "event", "bell", "/today", "t", title, at=at.isoformat())


@pytest.fixture
def cupcake(tmp_path: Path) -> Iterator[Cupcake]:
    app = open_cupcake(tmp_path / "home", Settings("test", None, None, None, ("journal",)))
    yield app
    app.close()


def test_it_is_said_at_its_time_and_what_was_taken_away_is_not(cupcake: Cupcake) -> None:
    said: list[str] = []
    soon = datetime.now(UTC) + timedelta(seconds=0.6)
    plans = [moment("tea", soon), moment("rain", soon)]

    async def story() -> None:
        with patch.object(reminders, "due_moments", lambda *_: list(plans)):
            asked = Reminders(cupcake, lambda m: said.append(m.title))
            await asked.start()
            plans.pop()
            await asked.ask()
            await asked.ask()
            await asyncio.sleep(1.2)
            await asked.stop()

    asyncio.run(story())
    assert said == ["tea"], "once, though asked three times"


def test_a_change_has_the_sprinkles_asked_again(cupcake: Cupcake) -> None:
    asked: list[datetime] = []

    def due(_cupcake: Any, first: datetime, _last: datetime) -> list[Moment]:
        asked.append(first)
        return []

    async def story() -> None:
        with patch.object(reminders, "due_moments", due), patch.object(reminders, "GATHER_S", 0.05):
            running = Reminders(cupcake, lambda _: None)
            await running.start()
            for _ in range(3):
                with cupcake.home.store.write() as txn:
                    txn.note("journal_entry", "x")
            await asyncio.sleep(0.6)
            await running.stop()

    asyncio.run(story())
    assert len(asked) == 2, "at the start, and once for the three"


def test_a_sprinkle_that_fails_reminds_of_nothing_and_the_others_go_on(cupcake: Cupcake) -> None:
    (sprinkle,) = cupcake.running
    now = datetime.now(UTC)
    with patch.object(type(sprinkle), "load", lambda *_: 1 / 0):
        object.__setattr__(sprinkle.manifest.contributes, "reminders", ("x:y",))
        assert due_moments(cupcake, now, now + timedelta(days=1)) == []
