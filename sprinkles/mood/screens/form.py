"""What is being said of a mood, before it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from sprinkles.mood.keeping import Telling, keep
from sprinkles.mood.models import MoodCheckIn
from sprinkles.mood.queries import own_words
from sprinkles.mood.words import tidy
from sprinkles.sdk import Context, Refused
from ui.words import _


@dataclass(frozen=True)
class Opened:
    """What a form begins with: a check-in to change, or none; and words of one's own that were used before."""

    check_in: MoodCheckIn | None
    feelings: Sequence[str]
    factors: Sequence[str]


def open_form(ctx: Context, check_in_id: str | None) -> Opened:
    """Blocking. Raises: Refused when it is not here any more."""
    found = ctx.store.get(MoodCheckIn, check_in_id) if check_in_id else None
    if check_in_id and found is None:
        raise Refused(_("This check-in is not here any more."), code="not_found")
    return Opened(found, *own_words(ctx))


class Form(ft.Observable):
    """The fields as they stand."""

    def __init__(self, ctx: Context, opened: Opened) -> None:
        was = opened.check_in
        self._ctx = ctx
        self._id = was.id if was else None
        self.valence: int | None = was.valence if was else None
        self.energy: int | None = was.energy if was else None
        self.feelings: tuple[str, ...] = tuple(was.feelings) if was else ()
        self.factors: tuple[str, ...] = tuple(was.factors) if was else ()
        self.own_feelings: tuple[str, ...] = tuple(dict.fromkeys((*self.feelings, *opened.feelings)))
        self.own_factors: tuple[str, ...] = tuple(dict.fromkeys((*self.factors, *opened.factors)))
        self._note = was.note if was else ""

    @property
    def note(self) -> str:
        """The note; not watched: a field that is drawn again while somebody types may lose letters."""
        return self._note

    def write(self, words: str) -> None:
        """The note as typed."""
        object.__setattr__(self, "_note", words)

    def level(self, valence: int) -> None:
        """Choose a face."""
        self.valence = valence

    def toggle(self, kind: str, word: str) -> None:
        """A feeling or a factor, or not."""
        held: tuple[str, ...] = getattr(self, kind)
        setattr(self, kind, tuple(w for w in held if w != word) if word in held else (*held, word))

    def add_own(self, kind: str, word: str) -> None:
        """A word of one's own: it is chosen, and stands with the others."""
        for plain in tidy([word]):
            if plain not in getattr(self, kind):
                setattr(self, kind, (*getattr(self, kind), plain))
            own = f"own_{kind}"
            if plain not in getattr(self, own):
                setattr(self, own, (*getattr(self, own), plain))

    def keep(self) -> str:
        """Write it; answers the id. Blocking. Raises: Refused."""
        if self.valence is None:
            raise Refused(_("Choose a face first."), code="missing")
        telling = Telling(self.valence, self.energy, self.feelings, self.factors, self.note)
        return keep(self._ctx, telling, check_in_id=self._id)
