"""Where in the world this process is, for a while."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sprinkles.calendar import zones
from sprinkles.journal import dates


def move_to(zone: str | None) -> None:
    """Be in this zone, as on a device that is set to it; None is where the machine is."""
    os.environ.pop("TZ", None)
    if zone is not None:
        os.environ["TZ"] = zone
    time.tzset()
    zones.here.cache_clear()
    dates.here.cache_clear()


@contextmanager
def home_again() -> Iterator[None]:
    """Come back afterwards: the C library keeps a zone of its own, which outlives a change of the environment."""
    before = os.environ.get("TZ")
    yield
    move_to(before)
