"""Homes whose person is half of a pair, and what the other one's device would have sent."""

from typing import Any

from app.bootstrap import Cupcake
from core.ids import uuid5
from storage.rows import Row

ME, MATE = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"
PAIR = "00000000-0000-7000-8000-0000000000ff"


def pair_up(app: Cupcake, *, ended: bool = False) -> None:
    """As if a sync had said so: this home's person, Mara, and Theo are a pair."""
    if app.home.account is None:
        app.home.bind(ME, "mara@example.org")
    with app.home.store.write() as txn:
        for seat, who, name in ((1, ME, "Mara"), (2, MATE, "Theo")):
            txn.raw.execute("INSERT OR REPLACE INTO profile (id, display_name) VALUES (?, ?)", (who, name))
            txn.raw.execute(
                "INSERT OR REPLACE INTO pair_member (id, pair_id, user_id, seat, joined_at, ended_at) VALUES (?, ?, ?, ?, 0, ?)",
                (f"{PAIR}:{seat}", PAIR, who, seat, 1 if ended else None),
            )
            txn.note("pair_member", f"{PAIR}:{seat}")


def by_theo(app: Cupcake, table: str, **values: Any) -> str:
    """A record of Theo's, as a pull would have left it."""
    record_id = uuid5(table, MATE, *map(str, values.values()))
    with app.home.store.write() as txn:
        row = Row(
            id=record_id, author_id=MATE, pair_id=PAIR, created_at=1, visibility="shared",
            clocks={"*": txn.clock.tick()}, values=values,
        )  # fmt: skip
        txn.tables[table].save(txn.raw, [row])
        txn.note(table, record_id)
        txn.remote = True
    return record_id
