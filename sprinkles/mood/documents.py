"""A check-in as the command line and exports show it."""

from datetime import datetime
from typing import Any

from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.moments import level_words
from sprinkles.mood.words import ENERGY
from ui import words


def document(check_in: MoodCheckIn) -> dict[str, Any]:
    """As JSON."""
    return {
        "id": check_in.id,
        "at": check_in.at,
        "day": check_in.day,
        "valence": check_in.valence,
        "energy": check_in.energy,
        "feelings": list(check_in.feelings),
        "factors": list(check_in.factors),
        "note": check_in.note,
    }


def clock(check_in: MoodCheckIn) -> str:
    """The time on this device's clock, `21:14`."""
    try:
        return words.clock(datetime.fromisoformat(check_in.at).astimezone())
    except (ValueError, OverflowError):
        return ""


def line(check_in: MoodCheckIn) -> str:
    """In one line."""
    parts = [f"{check_in.day} {clock(check_in)}", level_words(check_in.valence)]
    if check_in.energy:
        parts.append(ENERGY[max(1, min(7, check_in.energy)) - 1])
    parts += [", ".join(named) for named in (check_in.feelings, check_in.factors) if named]
    return "  ".join([*parts, *([check_in.note] if check_in.note else [])])
