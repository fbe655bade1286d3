"""Keeps a home's own daily backup up while the app stays open for days: what is written asks for it, not only the start."""

from functools import partial
from typing import TYPE_CHECKING

from sprinkles.sdk.events import Event
from storage.backup import back_up_daily
from storage.migrations_runner import Migration

if TYPE_CHECKING:
    from app.bootstrap import Cupcake

LISTENER = "backup"
EVENTS = ("journal.entry.created", "journal.imported")


def watch(cupcake: "Cupcake", migrations: list[Migration]) -> None:
    """Listen from now on, with a thread of its own like any sprinkle's listeners."""
    for event in EVENTS:
        cupcake.deliveries.listen(LISTENER, event, partial(_written, cupcake, migrations))


def _written(cupcake: "Cupcake", migrations: list[Migration], _event: Event) -> None:
    """At most one a day comes of it, however often it is called."""
    back_up_daily(cupcake.home.folder, migrations)
