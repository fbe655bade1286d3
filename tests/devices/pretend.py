"""Pretend device parts that say what was asked of them, for tests of what uses them. The real ones are in app/devices."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.devices.interfaces import Asked, Devices, Done, Online, Picked, Reach, Shared


@dataclass
class Felt:
    """Haptics."""

    can: bool = True
    taps: list[str] = field(default_factory=list)

    async def done(self) -> None:
        self.taps.append("done")

    async def chosen(self) -> None:
        self.taps.append("chosen")


@dataclass
class Sheet:
    """Sharing."""

    can: bool = True
    ends: Shared = Shared.SHARED
    shared: list[str] = field(default_factory=list)

    async def text(self, words: str, title: str = "") -> Shared:
        self.shared.append(words)
        return self.ends

    async def files(self, paths: Sequence[Path], title: str = "") -> Shared:
        self.shared += [path.name for path in paths]
        return self.ends


@dataclass
class Album:
    """Photos."""

    can_pick: bool = True
    can_take: bool = False
    pictures: list[Picked] = field(default_factory=list)

    async def pick(self, *, several: bool = False) -> list[Picked]:
        return self.pictures if several else self.pictures[:1]


@dataclass
class Told:
    """Notices."""

    can: Reach = Reach.WHILE_OPEN
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.lines.append(line)


@dataclass
class Air:
    """Network."""

    can: bool = True
    is_now: Online = Online.YES
    changed: Done = lambda: None

    def listen(self, changed: Done) -> None:
        self.changed = changed

    async def now(self) -> Online:
        return self.is_now


@dataclass
class Days:
    """Lifecycle."""

    away: Done = lambda: None
    back: Done = lambda: None

    def listen(self, away: Done, back: Done) -> None:
        self.away, self.back = away, back


@dataclass
class Face:
    """Biometrics."""

    there: bool = True
    answer: Asked = Asked.YES
    reasons: list[str] = field(default_factory=list)

    async def can(self) -> bool:
        return self.there

    async def ask(self, reason: str) -> Asked:
        self.reasons.append(reason)
        return self.answer


@dataclass
class Safe:
    """Secrets; `fails` has it be unusable."""

    fails: bool = False
    usable: bool = False
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    settled: int = 0

    async def open(self) -> None:
        self.usable = not self.fails

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)

    async def settle(self) -> None:
        self.settled += 1


@dataclass
class Moving:
    """Motion."""

    answer: bool | None = None

    async def less(self) -> bool | None:
        return self.answer


def pretend_devices() -> Devices:
    """One of each. mypy holds them against the interfaces here."""
    return Devices(Felt(), Sheet(), Album(), Told(), Air(), Days(), Face(), Safe(), Moving())
