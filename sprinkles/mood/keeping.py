"""Keeping a check-in, and the one word that may be offered to the other one.

Invariants: a check-in is written private, whatever the pair, and nothing here ever says otherwise. The weather is shared by
`offer` and by nothing else; `take_back` makes it private again, so that it leaves the other one's devices, and deletes it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sprinkles.mood.models import MoodCheckIn, MoodWeather
from sprinkles.mood.words import WEATHER, tidy
from sprinkles.sdk import Context, Refused, Visibility
from ui.words import _


@dataclass
class Telling:
    """What somebody says of how they are."""

    valence: int
    energy: int | None = None
    feelings: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    note: str = ""


def today() -> date:
    """The day on this person's calendar."""
    return datetime.now().astimezone().date()


def keep(ctx: Context, telling: Telling, *, at: datetime | None = None, check_in_id: str | None = None) -> str:
    """Keep a check-in, new or changed; answers its id. `at` has a zone; now if not given.

    Raises: Refused for a level that is none, or a time that is still to come.
    """
    if not 1 <= telling.valence <= 7:
        raise Refused(_("The valence is a number from 1 to 7."), code="bad_level")
    if telling.energy is not None and not 1 <= telling.energy <= 7:
        raise Refused(_("The energy is a number from 1 to 7."), code="bad_level")
    if at is not None and at > datetime.now(UTC):
        raise Refused(_("That time is still to come."), code="bad_date")
    values: dict[str, Any] = {
        "valence": telling.valence, "energy": telling.energy, "feelings": tidy(list(telling.feelings)),
        "factors": tidy(list(telling.factors)), "note": telling.note.strip(),
    }  # fmt: skip
    if at is not None or check_in_id is None:
        when = at or datetime.now().astimezone()
        values |= {"at": stamp(when), "day": when.date().isoformat()}
    with ctx.store.together() as work:
        if check_in_id is not None:
            work.change(MoodCheckIn, check_in_id, **values)
            return check_in_id
        kept = work.add(MoodCheckIn, visibility=Visibility.PRIVATE, **values)
        work.emit("mood.checked_in", source=("mood_check_in", kept), day=values["day"])
    return kept


def stamp(when: datetime) -> str:
    """The instant as a column keeps it."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def offer(ctx: Context, word: str, day: date | None = None) -> str:
    """Let the other one know the weather of a day. Raises: Refused for a word that is none, or with nobody to tell."""
    if word not in WEATHER:
        raise Refused(_("Say one of: {words}.").format(words=", ".join(WEATHER)), code="bad_word")
    me, mate = ctx.people.both()
    if me.id is None or mate is None:
        raise Refused(_("Pair first: there is nobody to let know yet."), code="not_paired")
    on = (day or today()).isoformat()
    record_id = ctx.store.id_of(MoodWeather, me.id, on)
    with ctx.store.together() as work:
        # A word of before was not written for the one who reads it now, so the new one comes first.
        work.put(MoodWeather, record_id, visibility=Visibility.SHARED, day=on, word=word)
        work.set_visibility(MoodWeather, record_id, Visibility.SHARED)
    return record_id


def take_back(ctx: Context, day: date | None = None) -> bool:
    """Take the weather of a day back; answers whether there was one. It leaves the other one's devices with their next sync."""
    me, __ = ctx.people.both()
    if me.id is None:
        return False
    record_id = ctx.store.id_of(MoodWeather, me.id, (day or today()).isoformat())
    with ctx.store.together() as work:
        if work.find(MoodWeather, record_id) is None:
            return False
        work.set_visibility(MoodWeather, record_id, Visibility.PRIVATE)
        work.delete(MoodWeather, record_id)
    return True
