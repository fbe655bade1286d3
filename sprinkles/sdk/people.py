"""The two people, as screens need them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from storage.portraits import mates_face, own_face
from storage.store import Store
from ui.words import _


@dataclass(frozen=True)
class Person:
    """One of the two. `side` picks their colour: seat 1 is a, seat 2 is b; somebody solo is a."""

    id: str | None
    name: str
    side: Literal["a", "b"]
    is_me: bool
    photo: bytes | None = field(default=None, repr=False)
    """What stands for them in place of the letter: a small square picture, where there is one."""
    named: bool = True
    """Whether `name` is theirs: until it is known, words stand for it."""

    @property
    def initial(self) -> str:
        """One letter for the avatar."""
        return next((c.upper() for c in self.name if c.isalnum()), "·")


class People:
    """Reads who is who from the store; cheap enough to ask at every render's start.

    Without the folder of the home's files nobody has a photo.
    """

    def __init__(self, store: Store, media_folder: Path | None = None) -> None:
        self._store, self._media = store, media_folder

    def both(self) -> tuple[Person, Person | None]:
        """(me, my partner or None)."""
        rows = self._store.database.rows(
            """SELECT h.account_id, p.display_name, m.seat, m.pair_id FROM home h
               LEFT JOIN profile p ON p.id = h.account_id
               LEFT JOIN pair_member m ON m.user_id = h.account_id AND m.ended_at IS NULL"""
        )
        account, name, seat, pair = rows[0]
        own = own_face(self._store, self._media, account) if self._media else None
        me = Person(account, name or _("Me"), "b" if seat == 2 else "a", True, own, named=bool(name))
        mate = self._store.database.rows(
            """SELECT m.user_id, p.display_name, m.seat FROM pair_member m LEFT JOIN profile p ON p.id = m.user_id
               WHERE m.pair_id = ? AND m.user_id <> ? AND m.ended_at IS NULL""",
            (pair, account),
        )
        if pair is None or not mate:
            return me, None
        other, other_name, other_seat = mate[0]
        face = mates_face(self._store, self._media, other, pair) if self._media else None
        side: Literal["a", "b"] = "b" if other_seat == 2 else "a"
        return me, Person(other, other_name or _("Your partner"), side, False, face, named=bool(other_name))

    def author(self, author_id: str | None) -> Person:
        """Who wrote something; an ex-partner is named as they were last known."""
        me, mate = self.both()
        if author_id is None or author_id == me.id:
            return me
        if mate and author_id == mate.id:
            return mate
        name = self._store.value("SELECT display_name FROM profile WHERE id = ?", (author_id,))
        return Person(author_id, name or _("Somebody"), "b" if me.side == "a" else "a", False, named=bool(name))
