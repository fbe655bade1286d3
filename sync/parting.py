"""The end of a pair as this home knows it: what to tell the person, until they have chosen what to keep."""

from dataclasses import dataclass

from storage.attention import instant
from storage.local_settings import read_setting, write_setting
from storage.store import Store
from sync.membership import PARTED


@dataclass(frozen=True)
class Parted:
    """A pair that ended. `ended_at` is ISO 8601, UTC; `partner` as they were last known."""

    pair_id: str
    ended_at: str
    partner: str | None

    @property
    def sentence(self) -> str:
        """One calm line for the person."""
        return (
            f"Your pair ended on {self.ended_at[:10]}. What you shared stays here to read; `cupcake archive FILE.zip` "
            "keeps everything in one file."
        )


def read_parted(store: Store) -> Parted | None:
    """What the person has not been asked about yet, or None."""
    found = read_setting(store, PARTED)
    return Parted(found["pair"], instant(found["ended_at"]), found.get("partner")) if found else None


def settle_parted(store: Store) -> None:
    """The person has chosen what to keep; they are not told again."""
    write_setting(store, PARTED, None)
