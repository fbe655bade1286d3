"""Reminders of this device: whether there are any, which sprinkles may remind, and the hours in which none is said.

Quiet hours are of the clock on the wall, and may go over midnight. What falls into them is not said afterwards: it stands on
Today.
What was written by a later version, or by hand, counts as nothing said.
"""

import re
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from core.errors import Refused
from storage.local_settings import put_setting, read_setting
from storage.store import Store
from ui.words import N_, _

KEY = "app.reminders"
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


@dataclass(frozen=True)
class Quiet:
    """`first` and `last` are HH:MM, empty when there are no quiet hours; `muted` names sprinkles."""

    on: bool = True
    first: str = ""
    last: str = ""
    muted: tuple[str, ...] = ()

    def is_quiet(self, at: datetime) -> bool:
        """Whether nothing is said at this instant, wherever this device is."""
        if not self.on:
            return True
        if not self.first or self.first == self.last:
            return False
        now, first, last = at.astimezone().time(), time.fromisoformat(self.first), time.fromisoformat(self.last)
        return first <= now < last if first < last else now >= first or now < last

    @property
    def sentence(self) -> str:
        """How it is set, in a few words."""
        if not self.on:
            return _("Off")
        return (
            _("Quiet from {first} to {last}").format(first=self.first, last=self.last)
            if self.first
            else _("On, at any hour")
        )


def clock_of(words: str) -> str:
    """A time of day as somebody types it, as HH:MM. Raises: Refused."""
    found = _CLOCK.fullmatch(words.strip())
    if found is None:
        raise Refused(N_("Type a time of day like 22:00."), code="bad_time")
    return f"{int(found[1]):02}:{found[2]}"


def read_quiet(store: Store) -> Quiet:
    """One row."""
    return _read(read_setting(store, KEY, {}))


def _read(found: Any) -> Quiet:
    if not isinstance(found, dict):
        return Quiet()
    first, last, muted = found.get("first"), found.get("last"), found.get("muted")
    try:
        hours = (clock_of(str(first)), clock_of(str(last))) if first and last else ("", "")
    except Refused:
        hours = ("", "")
    names = tuple(sorted({str(n) for n in muted})) if isinstance(muted, list) else ()
    return Quiet(found.get("on") is not False, *hours, names)


def keep_quiet(store: Store, wish: Quiet) -> None:
    """Keep it, and have what is planned looked at again. Blocking."""
    with store.write() as txn:
        put_setting(txn.raw, KEY, asdict(wish))
        txn.note(KEY, "")
