"""Imported by the suite's conftests: no run has a midnight in it, at which "today" would be another day than it was at import.

Late in the evening the whole run, with every process that it starts, is moved to a zone where the evening is younger. Stories
about midnight itself set their own clock or zone.
"""

import os
import time
from datetime import datetime, timedelta

LATE, YOUNGER_H = 21, 4
"""Three hours, which is longer than the longest run; and how far back."""


def zone_without_midnight(now: datetime) -> str | None:
    """The name of a zone for a run that begins at `now`, which knows its own; None when that will do."""
    if now.hour < LATE:
        return None
    here = round((now.utcoffset() or timedelta()) / timedelta(hours=1))
    there = here - YOUNGER_H if here - YOUNGER_H >= -12 else here - YOUNGER_H + 24
    return f"Etc/GMT{-there:+d}"  # its sign is turned around, as POSIX has it


if _zone := zone_without_midnight(datetime.now().astimezone()):
    os.environ["TZ"] = _zone
    time.tzset()
