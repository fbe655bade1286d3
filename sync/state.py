"""The true state of a home's words, as one pure function: what the sync mark and `cupcake status` say.

Invariants (tests/sync/test_state.py): “in sync” is said only when nothing waits, nothing needs a look and the last try went
well; being offline is calm; trying again while it is not known to work is not called syncing.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import CupcakeError, Offline, Retryable, SignedOut
from sync.versions import OtherVersion


class Phase(StrEnum):
    """What the sync mark says."""

    SAVED_HERE = "saved_here"
    SIGNED_OUT = "signed_out"
    OFFLINE = "offline"
    SYNCING = "syncing"
    WAITING = "waiting"
    IN_SYNC = "in_sync"
    NEEDS_LOOK = "needs_look"


class Last(StrEnum):
    """How the last try to sync went."""

    NEVER = "never"
    WELL = "well"
    OFFLINE = "offline"
    LATER = "later"
    STUCK = "stuck"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True)
class Facts:
    """What is known of a home. `signed_in` says whether it has an account; counts are of changes and of words kept aside."""

    signed_in: bool
    waiting: int = 0
    quarantined: int = 0
    aside: int = 0
    running: bool = False
    last: Last = Last.NEVER
    notice: str = ""
    """What a person has to know or do besides: the two devices differ, or one side needs an update."""

    @property
    def to_look_at(self) -> int:
        """How much needs a person."""
        return self.quarantined + self.aside


def last_of(error: CupcakeError) -> Last:
    """What a failed try tells."""
    if isinstance(error, SignedOut):
        return Last.SIGNED_OUT
    if isinstance(error, Offline):
        return Last.OFFLINE
    if isinstance(error, OtherVersion):
        return Last.STUCK
    return Last.LATER if isinstance(error, Retryable) else Last.STUCK


def phase_of(facts: Facts) -> Phase:  # noqa: PLR0911  one line for each thing that can be said
    """The one thing to say, the most pressing first."""
    if not facts.signed_in:
        return Phase.NEEDS_LOOK if facts.to_look_at else Phase.SAVED_HERE
    if facts.last is Last.SIGNED_OUT:
        return Phase.SIGNED_OUT
    if facts.last is Last.OFFLINE:
        return Phase.OFFLINE
    if facts.running:
        return Phase.SYNCING
    if facts.to_look_at or facts.notice or facts.last is Last.STUCK:
        return Phase.NEEDS_LOOK
    if facts.waiting:
        return Phase.WAITING
    return Phase.IN_SYNC if facts.last is Last.WELL else Phase.SAVED_HERE


def sentence_of(facts: Facts) -> str:  # noqa: PLR0911  one for each phase
    """The same in one calm line."""
    waiting = f"{facts.waiting:,} {'change waits' if facts.waiting == 1 else 'changes wait'}"
    match phase_of(facts):
        case Phase.SAVED_HERE if facts.signed_in:
            return "Everything is saved here, and goes at the next sync."
        case Phase.SAVED_HERE:
            return "Everything is saved here. Sign in to have it on another device, or to share."
        case Phase.SIGNED_OUT:
            return "You are signed out. Everything is saved here; sign in to have it go on."
        case Phase.OFFLINE:
            return f"No connection. Everything is saved here{f'; {waiting} for it' if facts.waiting else ''}."
        case Phase.SYNCING:
            return "Syncing."
        case Phase.NEEDS_LOOK if facts.to_look_at:
            return f"{facts.to_look_at:,} to look at; everything is saved here."
        case Phase.NEEDS_LOOK if facts.notice:
            return facts.notice
        case Phase.NEEDS_LOOK:
            return "Syncing does not work. Everything is saved here; update the app and try again."
        case Phase.WAITING:
            return f"Everything is saved here; {waiting} to be sent."
        case _:
            return "In sync: everything here has been sent."
