"""Invite, join, part: one RPC each. What a refusal means is the server's word; the sentence is kept as it came.

What a person chose to share of earlier records is kept here until the membership arrives by sync, and done in the
transaction that brings it (sync/membership.py), so that no crash comes between the two.
"""

from dataclasses import dataclass
from typing import Any

from core.errors import Refused, Retryable
from storage.home import Home
from storage.local_settings import write_setting
from sync.membership import SHARE_CHOICE

CHOICES = ("none", "all")


@dataclass(frozen=True)
class Invite:
    """A code for one person, once. `expires_at` is ISO 8601."""

    code: str
    link: str
    expires_at: str


@dataclass(frozen=True)
class PairInfo:
    """The pair as the server sees it."""

    pair_id: str | None
    partner_name: str | None = None
    since: str | None = None


def checked(answer: Any) -> dict[str, Any]:
    """The answer of a pairing RPC. Raises: Refused with the server's sentence."""
    if not isinstance(answer, dict):
        raise Retryable("The cloud's answer could not be read. Try again.")
    if "error" in answer:
        raise Refused(str(answer.get("message") or "The cloud said no."), code=str(answer["error"]))
    return answer


def remember_choice(home: Home, share: str) -> None:
    """Keep what to do with earlier records when the pair begins. Raises: Refused for an unknown choice."""
    if share not in CHOICES:
        raise Refused("Choose --share none or --share all.", code="bad_share")
    choice = {"share": "all", "before": home.store.wall_ms() + _offset(home)} if share == "all" else None
    write_setting(home.store, SHARE_CHOICE, choice)


def _offset(home: Home) -> int:
    return int(home.store.value("SELECT offset_ms FROM clock_row"))


def invite_of(answer: Any) -> Invite:
    """Read `create_invite`."""
    found = checked(answer)
    code = str(found["code"])
    return Invite(code, f"cupcake://app/invite/{code}", str(found["expires_at"]))


def pair_of(answer: Any, me: str | None) -> PairInfo:
    """Read `pair_status` and `join_pair`."""
    found = checked(answer)
    if not found.get("pair_id"):
        return PairInfo(None)
    others = [m for m in found.get("members", []) if m.get("id") != me]
    partner = found.get("partner") or (others[0] if others else {})
    return PairInfo(str(found["pair_id"]), partner.get("display_name"), found.get("since"))
