"""What a sprinkle is given: its own corner of the home, and ways to the rest of the app."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from core.contracts import EventContract
from core.errors import Refused
from sprinkles.sdk.events import Deliveries, Events
from sprinkles.sdk.moments import Moment
from sprinkles.sdk.people import People
from sprinkles.sdk.store import SprinkleStore
from storage.drafts import Drafts
from storage.home import Home
from storage.local_settings import read_setting, write_setting
from storage.media import Media


class Nav(Protocol):
    """Ways around the app. Without a screen (the command line) nobody calls it."""

    def go(self, route: str) -> None:
        """Open a route."""

    def back(self, to: str) -> None:
        """Leave what was opened over another place; `to` is where to go when there is none."""

    def frame(self, here: str, phone: Any, wide: Any = None, *, bar: bool = True) -> Any:
        """A screen at route `here`: the app adds its navigation around a phone's or a wide window's content.

        `bar=False` leaves the navigation away (an editor on a phone).
        """

    def sync_mark(self) -> Any:
        """The control that says where the words are; every screen shows it."""

    def picture(self, file: Path) -> str | bytes:
        """What an image control shows a file of this home by. Reads the disk: off the event loop."""

    def felt(self) -> None:
        """Let it be felt that something was done, where a device can: something checked off, not every press."""

    def on_pause(self, keep: Callable[[], Awaitable[None]]) -> Callable[[], None]:
        """Await `keep` when the app is about to be put away, and may be killed; the answer stops it."""


class SprinkleSettings:
    """Settings of this sprinkle on this device."""

    def __init__(self, home: Home, name: str) -> None:
        self._home, self._name = home, name

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""
        return read_setting(self._home.store, f"{self._name}.{key}", default)

    def put(self, key: str, value: Any) -> None:
        """Set a JSON value; None removes it."""
        write_setting(self._home.store, f"{self._name}.{key}", value)


Gather = Callable[[date, date], list[Moment]]


@dataclass
class Context:
    """One sprinkle in one open home."""

    name: str
    store: SprinkleStore
    drafts: Drafts
    media: Media
    people: People
    events: Events
    settings: SprinkleSettings
    log: logging.Logger
    nav: Nav | None = None
    gather: Gather | None = None
    """Set by the app for a sprinkle whose manifest may read moments."""
    gather_years: Callable[[date], list[int]] | None = None
    """As `gather`."""

    @classmethod
    def of(
        cls,
        home: Home,
        name: str,
        tables: frozenset[str],
        *,
        emits: Mapping[str, EventContract] | None = None,
        inputs: frozenset[str] = frozenset(),
        deliveries: Deliveries | None = None,
    ) -> "Context":
        """The context of sprinkle `name`, which owns `tables`, says `emits` and listens to `inputs`."""
        return cls(
            name=name,
            store=SprinkleStore(home.store, tables, emits),
            drafts=Drafts(home.store),
            media=Media(home),
            people=People(home.store, home.media_folder),
            events=Events(home, name, inputs, deliveries),
            settings=SprinkleSettings(home, name),
            log=logging.getLogger(f"cupcake.sprinkle.{name}"),
        )

    def close(self) -> None:
        """Let go of what it holds of the home: its listeners, then its store. For the app, when a sprinkle is turned off."""
        self.events.close()
        self.store.close()

    def moments(self, first: date, last: date) -> list[Moment]:
        """What all sprinkles have to show of these days, both included, oldest first. Blocks: off the event loop.

        Raises: Refused without the permission to read moments.
        """
        if self.gather is None:
            raise Refused(f"{self.name} reads moments: name that in the manifest's permissions.", code="not_permitted")
        return self.gather(first, last)

    def years(self, newest: date) -> list[int]:
        """The years up to `newest` that hold moments of any sprinkle, ascending; one may be named that holds none. Blocks.

        Raises: as `moments`.
        """
        if self.gather_years is None:
            raise Refused(f"{self.name} reads moments: name that in the manifest's permissions.", code="not_permitted")
        return self.gather_years(newest)
