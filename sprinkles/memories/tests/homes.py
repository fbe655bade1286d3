"""Real homes with memories in them, and a life to remember."""

from pathlib import Path
from typing import Any

from app.bootstrap import Cupcake, open_cupcake
from core.settings import Settings
from sprinkles.memories.models import Milestone
from sprinkles.sdk import Context, Visibility

ENABLED = ("journal", "habits", "memories")
ME, MATE = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
PAIR = "00000000-0000-7000-8000-0000000000ff"
PEPYS = Path(__file__).parents[3] / "tests" / "data" / "pepys-dayone.zip"


def open_app(folder: Path, enabled: tuple[str, ...] = ENABLED) -> Cupcake:
    """The app on this folder, no cloud."""
    return open_cupcake(folder, Settings("test", None, None, None, enabled))


def pair_up(app: Cupcake) -> None:
    """As if a sync had said so: this home's person and Theo are a pair."""
    app.home.bind(ME, "mara@example.org")
    with app.home.store.database.write() as raw:
        for seat, who, name in ((1, ME, "Mara"), (2, MATE, "Theo")):
            raw.execute("INSERT INTO profile (id, display_name) VALUES (?, ?)", (who, name))
            raw.execute(
                "INSERT INTO pair_member (id, pair_id, user_id, seat, joined_at) VALUES (?, ?, ?, ?, 0)",
                (f"{PAIR}:{seat}", PAIR, who, seat),
            )


def milestone(ctx: Context, title: str, day: str, *, shared: bool = False, **values: Any) -> str:
    """A new milestone; answers its id."""
    level = Visibility.SHARED if shared else Visibility.PRIVATE
    return ctx.store.add(Milestone(id="", title=title, day=day, **values), visibility=level).id


def entry(app: Cupcake, title: str, at: str, **values: Any) -> str:
    """A diary entry, written through the store as the diary would."""
    from storage.records import Records

    with app.home.store.write() as txn:
        return Records(txn, "journal_entry").create({"title": title, "at": at, "time_zone": "Etc/UTC", **values}).id
