"""Importing what will be needed, before it is: done where it is first used, it would keep a press or the first frame waiting."""

import contextlib
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module

from app.bootstrap import Cupcake
from sprinkles.loader import Sprinkle
from sprinkles.manifest import Contributes
from ui.ready import make_ready

log = logging.getLogger("cupcake.app")

BREATH_S = 0.02
"""An import holds Python while it runs; whatever else waits has its turn in between."""


def load_today(cupcake: Cupcake) -> None:
    """What Today needs. Blocking: for the time in which the engine that draws is started itself. Raises nothing."""
    try:
        make_ready()
        _load(_entries(cupcake, _of_today), 0)
        day = datetime.now().astimezone().date()
        cupcake.years(day)  # the first question to a table costs ten times what the next one does
        cupcake.moments(day, day)
    except Exception as error:  # it is done again where it is needed, and said there
        log.error("not_loaded_ahead type=%s", type(error).__name__)  # noqa: TRY400


def load_stops(cupcake: Cupcake) -> None:
    """What the stops of the navigation are written in, which are pressed first. Blocking."""
    _load(_entries(cupcake, _of_stops), 0)


def load_screens(cupcake: Cupcake) -> None:
    """What the cards and the screens are written in, in pieces. Blocking."""
    _load(_entries(cupcake, _of_screens), BREATH_S)


def load_timers() -> None:
    """What reminders and the sync loop keep time with: 40 to 50 ms, most of it in looking for plug-ins. Blocking."""
    for name in ("schedulers.asyncio", "executors.asyncio", "triggers.date", "triggers.interval"):
        import_module(f"apscheduler.{name}")


def _of_today(adds: Contributes) -> Iterable[str]:
    return (*adds.cards, *adds.signs, *adds.years, *adds.moments)


def _of_stops(adds: Contributes) -> Iterable[str]:
    return (screen.entry for screen in adds.screens if screen.label)


def _of_screens(adds: Contributes) -> Iterable[str]:
    return (*adds.cards, *(screen.entry for screen in adds.screens))


def _entries(cupcake: Cupcake, of: Callable[[Contributes], Iterable[str]]) -> Iterator[tuple[Sprinkle, str]]:
    for sprinkle in cupcake.discovery.sprinkles:
        if sprinkle.manifest.name in cupcake.contexts:
            for entry in of(sprinkle.manifest.contributes):
                yield sprinkle, entry


def _load(entries: Iterable[tuple[Sprinkle, str]], breath_s: float) -> None:
    for sprinkle, entry in entries:
        if f"{sprinkle.module}.{entry.partition(':')[0]}" in sys.modules:
            continue
        with contextlib.suppress(Exception):  # one that can't be loaded says so where it is opened
            sprinkle.load(entry)
        time.sleep(breath_s)
