"""Change notices: after a commit, which records of which tables are not what they were.

The bus calls listeners on the thread that committed; a listener only schedules work and never touches the database.
One that raises is logged by type and does not keep the others from being told.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

log = logging.getLogger("cupcake.notices")


@dataclass(frozen=True)
class ChangeNotice:
    """What one transaction changed. `queued`: whether anything now waits to be sent; `emitted`: whether events were kept."""

    tables: dict[str, frozenset[str]] = field(default_factory=dict)
    queued: bool = False
    remote: bool = False
    emitted: bool = False


Listener = Callable[[ChangeNotice], None]


class NoticeBus:
    """Announces what was committed. Nothing is announced before the commit."""

    def __init__(self) -> None:
        self._listeners: dict[int, Listener] = {}
        self._next = 0
        self._lock = Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Start calling `listener`; the answer stops it again."""
        with self._lock:
            key = self._next = self._next + 1
            self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def announce(self, notice: ChangeNotice) -> None:
        """Tell everybody."""
        for listener in list(self._listeners.values()):
            try:
                listener(notice)
            except Exception as error:  # one listener must not silence the others
                log.error("listener_failed type=%s", type(error).__name__)  # noqa: TRY400  a trace would carry values
