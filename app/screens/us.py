"""Who the two are, as the screens that are about them need it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sprinkles.sdk import Person
from sprinkles.sdk.people import People

if TYPE_CHECKING:
    from app.window import Window


@dataclass(frozen=True)
class Pair:
    """Who is here, from the home alone."""

    me: Person
    mate: Person | None
    email: str | None
    named: bool


def read_us(window: "Window") -> Pair:
    """Blocking: call it in a thread."""
    home = window.household.cupcake.home
    me, mate = People(home.store, home.media_folder).both()
    account = home.account
    named = bool(home.store.value("SELECT display_name FROM profile WHERE id = ?", (me.id,)))
    return Pair(me, mate, account[1] if account else None, named)
