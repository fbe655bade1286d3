"""Events of a sprinkle: what it says, what it listens to, and the notices after each commit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.contracts import EventContract
from core.errors import Refused
from core.notices import ChangeNotice
from storage.home import Home


@dataclass(frozen=True)
class Event:
    """Something that happened on this device. `at_ms`: milliseconds since 1970; `source`: (table, id) of its record.

    The payload is as the event's contract says: ids and dates, never what people wrote.
    """

    id: str
    name: str
    at_ms: int
    payload: Mapping[str, Any]
    source: tuple[str, str] | None = None


Handler = Callable[[Event], None]


class Deliveries(Protocol):
    """Whoever brings events to listeners."""

    def listen(self, sprinkle: str, event: str, handler: Handler) -> Callable[[], None]:
        """Bring every event of this name to `handler` from now on; the answer stops that."""


class Events:
    """Listening, within what the manifest says, until `close`: a sprinkle that is turned off hears nothing more."""

    def __init__(self, home: Home, sprinkle: str, inputs: frozenset[str], deliveries: Deliveries | None) -> None:
        self._home, self._sprinkle, self._inputs, self._deliveries = home, sprinkle, inputs, deliveries
        self._stops: set[Callable[[], None]] = set()
        self._closed = False

    def on_change(self, listener: Callable[[ChangeNotice], None]) -> Callable[[], None]:
        """Call `listener` after each commit, on the thread that committed; the answer stops it."""

        def noticed(notice: ChangeNotice) -> None:
            if not self._closed:  # a commit that was being told of while this was closed
                listener(notice)

        return self._until_closed(lambda: self._home.store.bus.listen(noticed))

    def listen(self, event: str, handler: Handler) -> Callable[[], None]:
        """Bring every event of this name to `handler`, at least once and in order, on a thread of the app.

        What it writes must come out the same when it is called again (`work.put` with `ctx.store.id_of`).
        Raises: Refused for an event that the manifest does not name in `inputs`.
        """
        if event not in self._inputs:
            raise Refused(
                f"{self._sprinkle} listens to {event}: name it in the manifest's inputs.", code="not_permitted"
            )
        deliveries = self._deliveries
        if deliveries is None:
            return lambda: None
        return self._until_closed(lambda: deliveries.listen(self._sprinkle, event, handler))

    def close(self) -> None:
        """Stop everything that was begun here, and begin nothing more."""
        self._closed = True
        for stop in list(self._stops):
            stop()

    def _until_closed(self, begin: Callable[[], Callable[[], None]]) -> Callable[[], None]:
        if self._closed:
            return lambda: None
        end = begin()

        def stop() -> None:
            self._stops.discard(stop)
            end()

        self._stops.add(stop)
        return stop


def check_payload(contract: EventContract, payload: Mapping[str, Any]) -> None:
    """Whether a payload is what the contract says. Raises: Refused."""
    unknown = payload.keys() - contract.payload.keys()
    missing = [name for name, spec in contract.payload.items() if not spec.nullable and payload.get(name) is None]
    if unknown or missing:
        wrong = sorted(unknown or missing)[0]
        raise Refused(f"{contract.event}: the payload and its contract differ at “{wrong}”.", code="bad_event")
