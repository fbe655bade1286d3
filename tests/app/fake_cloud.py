"""A cloud that remembers what it was asked, and can be away. Stands where `sync.cloud.Cloud` would."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from app.household import Household
from core.errors import Offline, Refused
from sync.accounts import Account
from sync.pairing import Invite, PairInfo
from sync.steps import SyncReport
from tests.app.house import pair_up

ME = "01a1fb9b-5ee6-761d-8b66-b713e170ed92"
CODE = "123456"


class Silence:
    """A listener that never hears anything."""

    async def run(self) -> None:
        """Until it is cancelled."""
        await asyncio.Event().wait()


@dataclass
class FakeCloud:
    """What the app's screens ask of a cloud."""

    house: Household
    away: bool = False
    closed: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def home(self) -> Any:
        return self.house.cupcake.home

    def _ask(self, *what: str) -> None:
        self.asked.append(what)
        if self.away:
            raise Offline("There is no connection right now.")

    def nudges(self, on_nudge: Any, on_live: Any) -> Silence:
        return Silence()

    async def signup(self, email: str, password: str) -> Account:
        self._ask("signup", email, password)
        self.home.bind(ME, email)
        return Account(ME, email, "a note for the command line")

    async def send_code(self, email: str) -> None:
        self._ask("send", email)

    async def verify_code(self, email: str, code: str) -> Account:
        self._ask("verify", email, code)
        if code != CODE:
            raise Refused("Ask for a new one with --code send.", code="otp_expired")
        self.home.bind(ME, email)
        return Account(ME, email)

    async def set_name(self, name: str) -> None:
        self._ask("name", name)

    async def invite(self, share: str = "none") -> Invite:
        self._ask("invite", share)
        return Invite("M0WJE", "cupcake://app/invite/M0WJE", "2026-05-01T10:00:00+00:00")

    async def join(self, code: str, share: str = "none") -> PairInfo:
        self._ask("join", code, share)
        pair_up(self.house, mine=ME)
        return PairInfo("pair", "Theo")

    async def sync(self) -> SyncReport:
        if self.away:
            raise Offline("There is no connection right now.")
        return SyncReport()

    async def close(self) -> None:
        self.closed = True


def given(house: Household) -> FakeCloud:
    """Put one into the house."""
    cloud = FakeCloud(house)
    house.cupcake.__dict__["cloud"] = cloud
    return cloud
