"""What the hub says under each of its rows, read from the home alone."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from app.appearance import read_appearance
from app.language import chosen_language
from app.quiet import read_quiet
from app.screens.you import places
from app.together import Together, days_line, read_together
from storage.attention import count_reasons
from ui.words import LANGUAGES, N_, _, grouped, ngettext

if TYPE_CHECKING:
    from app.window import Window

MODES = {"system": N_("As the device"), "light": N_("Light"), "dark": N_("Dark")}


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
    spoken = chosen_language(window.household)
    with store.database.snapshot() as raw:
        wrong = sum(count_reasons(raw).values())
    running = len(cupcake.running)
    lines = {
        places.PROFILE.path: us.name or _("Your name and colour"),
        places.PAIR.path: us.mate.name if us.mate else _("Just you, for now"),
        places.APPEARANCE.path: _("{mode}, text {size} %").format(mode=_(MODES[look.mode]), size=look.size),
        places.LANGUAGE.path: LANGUAGES[spoken] if spoken else _("As the device"),
        places.REMINDERS.path: quiet.sentence,
        places.LOCK.path: _("On") if window.lock.is_set else _("Off"),
        places.PRIVACY.path: _("What leaves, and who reads it"),
        places.SPRINKLES.path: _("{n} of {total} in use").format(n=running, total=len(cupcake.discovery.sprinkles)),
        places.IMPORT.path: _("Day One, calendars"),
        places.EXPORT.path: _("Day One, Markdown, JSON"),
        places.BACKUP.path: _("Everything in one file"),
        places.ATTENTION.path: _("All is well") if not wrong else _wrong(wrong),
        places.ABOUT.path: _("Version, licences, where your data is"),
    }
    return Hub(us, account[1] if account else None, wrong, lines)


def _wrong(count: int) -> str:
    return ngettext("{n} thing to look at", "{n} things to look at", count).format(n=grouped(count))
