"""Brings events to listeners: each sprinkle on a thread of its own, so that one that hangs or fails holds up nobody else.

At least once, in order, resumable: how far each listener is stands in the home (storage/events.py).
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from core.notices import ChangeNotice
from sprinkles.sdk.events import Event, Handler
from storage import events
from storage.store import Store

log = logging.getLogger("cupcake.events")

OVERRUN_S = 10.0
"""A listener that works longer on one event is said to overrun; it goes on, and nobody waits for it."""
CLOSING_S = 2.0


@dataclass
class _Listener:
    name: str
    event: str
    handler: Handler


@dataclass
class _Line:
    """The listeners of one sprinkle, and its worker."""

    listeners: list[_Listener] = field(default_factory=list)
    wake: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    busy: tuple[str, float] | None = None
    """(listener, monotonic seconds since it works on its event)."""


class Deliveries:
    """The listeners of one open home. Nothing is delivered before `start` or `deliver` is called."""

    def __init__(self, store: Store, overrun_s: float = OVERRUN_S) -> None:
        self._store, self._overrun_s = store, overrun_s
        self._lines: dict[str, _Line] = {}
        self._stopping = False
        self._started = False
        self._unlisten: Callable[[], None] = lambda: None

    def listen(self, sprinkle: str, event: str, handler: Handler) -> Callable[[], None]:
        """Bring every event of this name to `handler`; one handler for each event of a sprinkle."""
        line = self._lines.setdefault(sprinkle, _Line())
        listener = _Listener(f"{sprinkle}:{event}", event, handler)
        line.listeners = [other for other in line.listeners if other.name != listener.name] + [listener]
        if self._started:
            self._run(sprinkle, line)

        def stop() -> None:
            line.listeners = [other for other in line.listeners if other is not listener]

        return stop

    def forget(self, sprinkle: str) -> None:
        """Bring nothing more to a sprinkle; what happens meanwhile waits for it, as for any listener that is not here."""
        if sprinkle in self._lines:
            self._lines[sprinkle].listeners = []

    def start(self) -> None:
        """Deliver from now on, on threads, what waits and what comes."""
        self._started = True
        self._unlisten = self._store.bus.listen(self._noticed)
        for sprinkle, line in self._lines.items():
            self._run(sprinkle, line)

    def deliver(self, sprinkle: str | None = None) -> int:
        """Deliver here and now whatever is due; answers how many events went through. For the command line and tests."""
        return sum(self._round(line) for name, line in self._lines.items() if sprinkle in (None, name))

    def states(self) -> list[events.ListenerState]:
        """How every listener is doing."""
        return events.states(self._store, self._names())

    def overrunning(self) -> list[str]:
        """Listeners that have worked on one event for too long."""
        now = time.monotonic()
        return sorted(
            line.busy[0] for line in self._lines.values() if line.busy and now - line.busy[1] > self._overrun_s
        )

    def again(self, listener: str) -> int:
        """Give a listener once more what it went on without; answers how many."""
        count = events.again(self._store, listener)
        for line in self._lines.values():
            line.wake.set()
        return count

    def close(self) -> None:
        """Stop delivering. One that hangs is left behind; its event is delivered again at the next start."""
        self._stopping = True
        self._unlisten()
        for line in self._lines.values():
            line.wake.set()
        end = time.monotonic() + CLOSING_S
        for name, line in self._lines.items():
            if line.thread is not None:
                line.thread.join(max(0.0, end - time.monotonic()))
                if line.thread.is_alive():
                    log.warning("listener_left_behind sprinkle=%s", name)

    def _names(self) -> dict[str, str]:
        return {x.name: x.event for line in self._lines.values() for x in line.listeners}

    def _noticed(self, notice: ChangeNotice) -> None:
        if notice.emitted:
            for line in self._lines.values():
                line.wake.set()

    def _run(self, sprinkle: str, line: _Line) -> None:
        line.wake.set()
        if line.thread is None:
            thread = threading.Thread(target=self._work, args=(line,), name=f"events-{sprinkle}", daemon=True)
            thread.start()
            line.thread = thread  # only now: `close` on another thread must not join one that was not started

    def _work(self, line: _Line) -> None:
        while not self._stopping:
            line.wake.clear()
            try:
                self._round(line)
                pause = self._pause(line)
            except Exception as error:  # the store's own trouble: tried again, for ever
                log.error("delivery_failed type=%s", type(error).__name__)  # noqa: TRY400  a trace would carry values
                pause = 30.0
            line.wake.wait(pause)

    def _round(self, line: _Line) -> int:
        """Everything that is due for one sprinkle."""
        count = 0
        for listener in list(line.listeners):
            while not self._stopping and listener in line.listeners:
                found = events.next_for(self._store, listener.name, listener.event, self._store.wall_ms())
                if not isinstance(found, events.StoredEvent):
                    break
                count += self._bring(line, listener, found)
        return count

    def _bring(self, line: _Line, listener: _Listener, found: events.StoredEvent) -> bool:
        line.busy = listener.name, time.monotonic()
        try:
            listener.handler(Event(found.id, found.name, found.at_ms, found.payload, found.source))
        except Exception as error:  # a failing listener is its own trouble and nobody else's
            log.error("listener_failed listener=%s type=%s", listener.name, type(error).__name__)  # noqa: TRY400
            events.failed(self._store, listener.name, found.seq, type(error).__name__, self._store.wall_ms())
            return False
        finally:
            line.busy = None
        events.done(self._store, listener.name, found.seq)
        return True

    def _pause(self, line: _Line) -> float | None:
        """Seconds until something is due again; None: until somebody says so."""
        now, due = self._store.wall_ms(), []
        for listener in line.listeners:
            found = events.next_for(self._store, listener.name, listener.event, now)
            if isinstance(found, int):
                due.append(found)
            elif found is not None:
                return 0.0
        return max(0.1, (min(due) - now) / 1000) if due else None
