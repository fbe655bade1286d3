"""What the hub says under each of its rows, read from the home alone."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.appearance import read_appearance
from app.quiet import read_quiet
from app.screens.you import places
from app.together import Together, days_line, read_together
from storage.attention import count_reasons

if TYPE_CHECKING:
    from app.window import Window

MODES = {"system": "As the device", "light": "Light", "dark": "Dark"}


@dataclass(frozen=True)
class Hub:
    """`lines`: a place's path to what stands under its label. `wrong`: how many things need a look."""

    us: Together
    email: str | None
    wrong: int
    lines: dict[str, str] = field(default_factory=dict)

    @property
    def days(self) -> str:
        """How long the two are together, if that is known; else empty."""
        if self.us.since is None:
            return ""
        return days_line(self.us.since, date.today(), milestone=bool(self.us.milestone))


def read_hub(window: "Window") -> Hub:
    """Blocking: call it in a thread."""
    cupcake = window.household.cupcake
    store, account = cupcake.home.store, cupcake.home.account
    us = read_together(cupcake, date.today())
    look, quiet = read_appearance(store), read_quiet(store)
    with store.database.snapshot() as raw:
        wrong = sum(count_reasons(raw).values())
    running = len(cupcake.running)
    lines = {
        places.PROFILE.path: us.name or "Your name and colour",
        places.PAIR.path: us.mate.name if us.mate else "Just you, for now",
        places.APPEARANCE.path: f"{MODES[look.mode]}, text {look.size} %",
        places.REMINDERS.path: quiet.sentence,
        places.LOCK.path: "On" if window.lock.is_set else "Off",
        places.PRIVACY.path: "What leaves this device, and who reads it",
        places.SPRINKLES.path: f"{running} of {len(cupcake.discovery.sprinkles)} in use",
        places.IMPORT.path: "Day One, calendars",
        places.EXPORT.path: "Day One, Markdown, JSON",
        places.BACKUP.path: "Everything in one file",
        places.ATTENTION.path: "All is well" if not wrong else _wrong(wrong),
        places.ABOUT.path: "Version, licences, where your data is",
    }
    return Hub(us, account[1] if account else None, wrong, lines)


def _wrong(count: int) -> str:
    return "1 thing to look at" if count == 1 else f"{count:,} things to look at"
