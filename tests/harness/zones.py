"""Where in the world this process is, for a while."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ui import zone as device


def move_to(zone: str | None) -> None:
    """Be in this zone, as on a device that is set to it; None is where the machine is."""
    os.environ.pop("TZ", None)
    if zone is not None:
        os.environ["TZ"] = zone
    device.look_again()


@contextmanager
def home_again() -> Iterator[None]:
    """Come back afterwards: the C library keeps a zone of its own, which outlives a change of the environment."""
    before = os.environ.get("TZ")
    yield
    move_to(before)
