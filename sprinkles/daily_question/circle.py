"""Who is asked: one person alone, or the two. The same on every device of theirs, with nothing to agree on."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sprinkles.sdk import Context, Person

SOLO = "solo"
_SEED = "seed"


@dataclass(frozen=True)
class Circle:
    """Who is asked now. `name` is what answers say of it, `key` what the order of the questions is drawn from."""

    name: str
    key: str
    me: Person
    mate: Person | None

    @property
    def solo(self) -> bool:
        """Whether nobody else is asked."""
        return self.mate is None

    @property
    def partner(self) -> str | None:
        """The other one's name, if there is one and it is known."""
        return self.mate.name if self.mate is not None and self.mate.named else None


def circle(ctx: Context) -> Circle:
    """Who is asked on this device now. The key of two comes from their accounts, so it is theirs again after a parting."""
    me, mate = ctx.people.both()
    if me.id is not None and mate is not None and mate.id is not None:
        drawn = hashlib.sha256("+".join(sorted((me.id, mate.id))).encode()).hexdigest()[:24]
        return Circle(f"pair-{drawn}", drawn, me, mate)
    return Circle(SOLO, me.id or _seed(ctx), me, None)


def _seed(ctx: Context) -> str:
    """The home's own, until there is an account."""
    found = ctx.settings.get(_SEED)
    if isinstance(found, str) and found:
        return found
    drawn = secrets.token_hex(12)
    ctx.settings.put(_SEED, drawn)
    return drawn


def today() -> date:
    """The day on this person's calendar."""
    return datetime.now().astimezone().date()
