"""A PIN as it is kept: scrypt with a salt of its own, and how often it was typed wrong since it was last right.

Invariants: the PIN itself is nowhere; wrong tries are written before anybody is told, so that closing the app resets nothing; the
waits grow and have an end. Time is that of the wall: who sets it back waits no longer than the longest wait.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.errors import Refused
from ui.words import N_

SHORTEST, LONGEST = 4, 12
_DIGITS = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
N, R, P, SALT_BYTES = 2**15, 8, 1, 16
"""scrypt: 32 MB and about a tenth of a second on a phone."""
MEMORY = 96 * 1024**2
FREE_TRIES = 4
FIRST_WAIT_MS, LONGEST_WAIT_MS = 30_000, 15 * 60_000


@dataclass(frozen=True)
class Kept:
    """What is kept of a PIN. `open_at` is when the next try counts, in milliseconds since 1970."""

    salt: str
    hash: str
    wrong: int = 0
    open_at: int = 0

    def __repr__(self) -> str:
        return "Kept(…)"


def checked(pin: str) -> str:
    """A PIN that can be one. Raises: Refused."""
    if not _DIGITS.fullmatch(pin):
        raise Refused(N_("A PIN is 4 to 12 digits."), code="bad_pin")
    if len(set(pin)) == 1:
        raise Refused(N_("That is the same digit over and over. Choose another PIN."), code="bad_pin")
    return pin


def make(pin: str) -> Kept:
    """Blocking, on purpose. Raises: Refused for what is no PIN."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Kept(salt.hex(), _hash(checked(pin), salt))


def _hash(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt, n=N, r=R, p=P, maxmem=MEMORY, dklen=32).hex()


def wait_ms(kept: Kept, now_ms: int) -> int:
    """How long until the next try counts."""
    return max(0, min(kept.open_at - now_ms, LONGEST_WAIT_MS))


def attempt(kept: Kept, pin: str, now_ms: int, keep: Callable[[Kept], None]) -> tuple[bool, Kept]:
    """Try a PIN; whether it is right, and what is kept from now on. Blocking. Too early counts as nothing."""
    if wait_ms(kept, now_ms):
        return False, kept
    wrong = kept.wrong + 1
    steps = wrong - FREE_TRIES
    pause = min(FIRST_WAIT_MS * 2 ** (steps - 1), LONGEST_WAIT_MS) if steps > 0 else 0
    after = replace(kept, wrong=wrong, open_at=now_ms + pause if pause else 0)
    keep(after)
    if not hmac.compare_digest(_hash(pin, bytes.fromhex(kept.salt)), kept.hash):
        return False, after
    after = replace(kept, wrong=0, open_at=0)
    keep(after)
    return True, after


def dump(kept: Kept) -> str:
    """As it is kept."""
    return json.dumps({"salt": kept.salt, "hash": kept.hash, "wrong": kept.wrong, "open_at": kept.open_at})


def load(words: str | None) -> Kept | None:
    """What `dump` made, or None."""
    try:
        found = json.loads(words or "")
        kept = Kept(str(found["salt"]), str(found["hash"]), int(found["wrong"]), int(found["open_at"]))
        bytes.fromhex(kept.salt)
    except (ValueError, KeyError, TypeError):
        return None
    return kept
