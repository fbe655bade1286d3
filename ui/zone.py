"""Which time zone this device is in, and noticing that it is in another one.

A process keeps the zone that it began in: the C library reads it once, and so does `here`. `look_again` has both read anew; the
window does so when it comes back, and with each look for a new day.
"""

import os
import time
from functools import lru_cache
from pathlib import Path
from zoneinfo import available_timezones

LOCALTIME = Path("/etc/localtime")


@lru_cache(maxsize=1)
def here() -> str | None:
    """The IANA name of this device's zone, or None when it does not say."""
    named = _said()
    return named if _known(named) else None


def this_clock() -> tuple[object, ...]:
    """The same for as long as the device stays in one zone."""
    # The names are those of both halves of the year: summer time is no other zone.
    return _said(), time.tzname, time.timezone


def look_again() -> None:
    """Follow the device to where it is by now."""
    if hasattr(time, "tzset"):  # not on Windows, where a process stays where it began
        time.tzset()
    here.cache_clear()


def _said() -> str:
    named = os.environ.get("TZ", "").lstrip(":")
    try:
        return named or str(LOCALTIME.resolve()).partition("zoneinfo/")[2]
    except OSError:
        return ""


@lru_cache(maxsize=4)
def _known(name: str) -> bool:
    return name in available_timezones()  # reads a folder of six hundred files
