"""Who may read a record, ordered from nobody else to the partner."""

from enum import StrEnum


class Visibility(StrEnum):
    """How far a record reaches. An unknown word counts as private (docs/sync.md, clause 10)."""

    PRIVATE = "private"
    CALENDAR = "calendar_visible"
    SHARED = "shared"

    @property
    def rank(self) -> int:
        """0 for private, 2 for shared."""
        return _RANK[self]

    @classmethod
    def read(cls, word: object) -> "Visibility":
        """The level a word stands for."""
        return cls(word) if word in _WORDS else cls.PRIVATE


_RANK = {Visibility.PRIVATE: 0, Visibility.CALENDAR: 1, Visibility.SHARED: 2}
_WORDS = {v.value for v in Visibility}
