"""Real homes with habits in them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.bootstrap import Cupcake, open_cupcake
from core.ids import uuid7
from core.settings import Settings
from sprinkles.habits.doing import today
from sprinkles.habits.models import Habit
from sprinkles.sdk import Context, Visibility

ENABLED = ("journal", "habits")
ME, MATE = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
PAIR = "00000000-0000-7000-8000-0000000000ff"


def open_app(folder: Path) -> Cupcake:
    """The app on this folder, no cloud."""
    return open_cupcake(folder, Settings("test", None, None, None, ENABLED))


def pair_up(app: Cupcake, *, ended: bool = False) -> None:
    """As if a sync had said so: this home's person and Theo are a pair."""
    if app.home.account is None:
        app.home.bind(ME, "mara@example.org")
    with app.home.store.database.write() as raw:
        for seat, who, name in ((1, ME, "Mara"), (2, MATE, "Theo")):
            raw.execute("INSERT OR REPLACE INTO profile (id, display_name) VALUES (?, ?)", (who, name))
            raw.execute(
                "INSERT OR REPLACE INTO pair_member (id, pair_id, user_id, seat, joined_at, ended_at) VALUES (?, ?, ?, ?, 0, ?)",
                (f"{PAIR}:{seat}", PAIR, who, seat, 1 if ended else None),
            )


def habit(ctx: Context, title: str = "Walk", *, shared: bool = False, **values: Any) -> str:
    """A new habit; answers its id."""
    values = {"starts_on": (today() - timedelta(days=60)).isoformat()} | values
    kept = ctx.store.add(
        Habit(id="", title=title, **values), visibility=Visibility.SHARED if shared else Visibility.PRIVATE
    )
    return kept.id


def by_mate(app: Cupcake, habit_id: str, day: date, check_id: str | None = None) -> str:
    """A check of Theo's, as a pull would have left it."""
    from storage.rows import Row

    with app.home.store.write() as txn:
        author, pair = txn.raw.execute("SELECT author_id, pair_id FROM habit WHERE id = ?", (habit_id,)).fetchone()
        row = Row(
            id=check_id or uuid7(), author_id=author, pair_id=pair, created_at=1, visibility="shared",
            clocks={"*": txn.clock.tick()},
            values={"parent_table": "habit", "parent_id": habit_id, "day": day.isoformat(), "done_by": MATE,
                    "done_at": "2026-11-20T20:00:00Z"},
        )  # fmt: skip
        txn.tables["habit_check"].save(txn.raw, [row])
        txn.note("habit_check", row.id)
    return row.id


def events(app: Cupcake) -> list[tuple[str, str]]:
    """(event, day) of all that was told, in order."""
    rows = app.home.store.database.rows("SELECT name, payload ->> '$.day' FROM event ORDER BY seq")
    return [(name, day) for name, day in rows]
