"""What the app asks of a device. Each says whether it can, before anybody offers it; none raises for want of a device's part.

Pure: no Flet here, so that what uses them is tested with the pretend ones of `tests/devices/pretend.py`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from sync.vault import Ring

Done = Callable[[], Awaitable[None] | None]


class Shared(Enum):
    """How sharing ended."""

    SHARED = "shared"
    DISMISSED = "dismissed"
    UNKNOWN = "unknown"
    """The device does not tell."""
    UNAVAILABLE = "unavailable"


class Asked(Enum):
    """What came of asking for a face or a finger."""

    YES = "yes"
    NO = "no"
    """Not them, or they turned it away: ask for the PIN."""
    UNAVAILABLE = "unavailable"
    """Nothing to ask with, or nothing enrolled: ask for the PIN, and do not offer it again now."""


class Reach(Enum):
    """How far a reminder gets."""

    WHILE_OPEN = "while_open"
    """Said on Cupcake's own page, while it is open. So far all that there is: Flet 1.0.5 has no notifications."""
    SYSTEM = "system"
    """Said by the system, closed or not."""


class Online(Enum):
    """What the device says of its network; a hint, never a fact about the cloud."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Picked:
    """A file that was picked, whole."""

    name: str
    data: bytes


class Haptics(Protocol):
    """Small taps that are felt."""

    can: bool

    async def done(self) -> None:
        """Something was finished."""

    async def chosen(self) -> None:
        """One of several was chosen."""


class Sharing(Protocol):
    """The system's share sheet."""

    can: bool

    async def text(self, words: str, title: str = "") -> Shared:
        """Share words, an invitation for one."""

    async def files(self, paths: Sequence[Path], title: str = "") -> Shared:
        """Share files of this device, an export for one. Where there is no sheet, they are saved where one chooses."""


class Photos(Protocol):
    """Pictures that are there, and new ones."""

    can_pick: bool
    can_take: bool
    """Nowhere yet: nothing in the app asks for a camera."""

    async def pick(self, *, several: bool = False) -> list[Picked]:
        """Pictures that somebody picks now; none when they turned it away."""


class Notices(Protocol):
    """Reminders."""

    can: Reach

    def say(self, line: str) -> None:
        """Tell it now, as far as `can` goes."""


class Network(Protocol):
    """Whether there is a network, as the device sees it."""

    can: bool

    def listen(self, changed: Done) -> None:
        """Call it when the network is another one."""

    async def now(self) -> Online:
        """What it is now."""


class Lifecycle(Protocol):
    """When the app is put away and comes back. Python may be stopped after `away`: what must be kept is kept there."""

    def listen(self, away: Done, back: Done) -> None:
        """Call them from now on, in place of who listened before."""


class Biometrics(Protocol):
    """A face or a finger, in place of the PIN. It opens the screen; it never holds a key."""

    async def can(self) -> bool:
        """Whether something is enrolled that can be asked for."""

    async def ask(self, reason: str) -> Asked:
        """Ask now; `reason` is what the system shows."""


class Motion(Protocol):
    """What the device was told about things that move."""

    async def less(self) -> bool | None:
        """Whether it asks for less motion; None where it does not tell."""


class Secrets(Ring, Protocol):
    """A ring (`sync.vault`) that the device keeps: sessions on phones."""

    usable: bool
    """After `open`: whether it works. Where it does not, a session is kept in a file as on a server."""

    async def open(self) -> None:
        """Read what is kept; needed once, before anything is asked."""


@dataclass(frozen=True)
class Devices:
    """All of one window's."""

    haptics: Haptics
    sharing: Sharing
    photos: Photos
    notices: Notices
    network: Network
    lifecycle: Lifecycle
    biometrics: Biometrics
    secrets: Secrets | None
    """None where the system's keyring is asked by itself: on desktops, and in a browser, whose page runs on a desktop."""
    motion: Motion
