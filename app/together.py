"""The two people as Today greets them: who they are, how long they are together, and what they offered of their day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.beginning import own_name
from app.bootstrap import Cupcake
from sprinkles.loader import told
from sprinkles.sdk import Moment, Person
from sprinkles.sdk.people import People
from ui.words import _, grouped, ngettext


@dataclass(frozen=True)
class Together:
    """`name` is empty for somebody who did not say it. `since`: the day they count from, theirs or that of the pairing."""

    me: Person
    mate: Person | None
    name: str
    since: date | None = None
    milestone: str = ""
    route: str = ""
    weather: tuple[tuple[Person, str], ...] = ()


def read_together(cupcake: Cupcake, day: date) -> Together:
    """Blocking: call it in a thread."""
    me, mate = People(cupcake.home.store, cupcake.home.media_folder).both()
    name = own_name(cupcake.home)
    if mate is None:
        return Together(me, None, name)
    found = list(_signs(cupcake, day))
    known = {person.id: person for person in (me, mate)}
    weather = tuple((known[m.author_id], m.title) for m in found if m.kind == "weather" and m.author_id in known)
    first = min((m for m in found if m.kind == "together"), key=lambda m: m.day, default=None)
    if first is None:
        return Together(me, mate, name, _paired_on(cupcake), weather=weather)
    return Together(me, mate, name, first.day, first.title, first.route, weather)


def days_line(since: date, today: date, *, milestone: bool) -> str:
    """How long, in words. Without a milestone it is counted from the day they met here."""
    days = max(0, (today - since).days)
    if days == 0:
        return _("Your first day together") if milestone else _("Your first day here together")
    if milestone:
        return ngettext("{n} day together", "{n} days together", days).format(n=grouped(days))
    return ngettext("{n} day here together", "{n} days here together", days).format(n=grouped(days))


def both_names(own: str, other: str) -> str:
    """The two in one breath; `own` is empty for somebody who did not say it."""
    if not own:
        return _("You and {name}").format(name=other)
    return _("{one} and {other}").format(one=own, other=other)


def _signs(cupcake: Cupcake, day: date) -> Iterator[Moment]:
    for sprinkle in cupcake.running:
        for entry in sprinkle.manifest.contributes.signs:
            yield from told(sprinkle, entry, cupcake.contexts[sprinkle.manifest.name], day)


def _paired_on(cupcake: Cupcake) -> date | None:
    query = """SELECT max(m.joined_at) FROM pair_member m JOIN home h
               WHERE m.ended_at IS NULL AND m.pair_id IN
                 (SELECT pair_id FROM pair_member WHERE user_id = h.account_id AND ended_at IS NULL)"""
    at = cupcake.home.store.value(query)
    # A pair that was told of before its time was known has none.
    return datetime.fromtimestamp(int(at) / 1000).astimezone().date() if at else None
