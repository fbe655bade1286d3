"""What happens to an entry is said in the transaction that does it, with its day and no word of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from app.bootstrap import Cupcake
from core.errors import Refused
from sprinkles.journal import entries
from sprinkles.journal.importers import import_dayone
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context
from tests.harness.sprinkle import open_app
from tests.journal.exports import PEPYS


@pytest.fixture
def cupcake(tmp_path: Path) -> Iterator[Cupcake]:
    app = open_app(tmp_path / "home", "journal", "calendar")
    yield app
    app.close()


def ctx_of(cupcake: Cupcake) -> Context:
    return cupcake.contexts["journal"]


def said(cupcake: Cupcake) -> list[tuple[str, str]]:
    """(name, payload) of every event, in order."""
    return cupcake.home.store.database.rows("SELECT name, payload FROM event ORDER BY seq")


def write(cupcake: Cupcake, at: str = "2026-03-10T23:30:00Z", zone: str | None = "Europe/Berlin") -> str:
    entry = JournalEntry(id="", title="Secret", text="marzipan", at=at, time_zone=zone)
    return entries.keep(ctx_of(cupcake), entry).id


def test_each_write_is_said_once_with_the_day_where_it_happened(cupcake: Cupcake) -> None:
    ctx = ctx_of(cupcake)
    entry = write(cupcake)
    entries.change(ctx, entry, at="2026-03-12T10:00:00Z")
    entries.delete(ctx, entry)
    entries.restore(ctx, entry)
    assert said(cupcake) == [
        ("journal.entry.created", '{"day":"2026-03-11"}'),
        ("journal.entry.changed", '{"day":"2026-03-12"}'),
        ("journal.entry.deleted", '{"day":"2026-03-12"}'),
        ("journal.entry.created", '{"day":"2026-03-12"}'),
    ]
    assert "marzipan" not in str(cupcake.home.store.database.rows("SELECT * FROM event"))


def test_what_is_refused_is_not_said(cupcake: Cupcake) -> None:
    ctx = ctx_of(cupcake)
    entry = write(cupcake)
    for attempt in (
        lambda: entries.change(ctx, entry, at="yesterday"),
        lambda: entries.delete(ctx, "0" * 8),
        lambda: entries.restore(ctx, entry),
    ):
        with pytest.raises(Refused):
            attempt()
    assert [name for name, _ in said(cupcake)] == ["journal.entry.created"]


def test_an_entry_stands_in_the_calendar_on_its_day_and_goes_with_it(cupcake: Cupcake) -> None:
    def days() -> list[str]:
        cupcake.deliveries.deliver()
        rows = cupcake.contexts["calendar"].store.rows(
            "SELECT day FROM calendar_link WHERE deleted_at IS NULL ORDER BY day"
        )
        return [row[0] for row in rows]

    ctx = ctx_of(cupcake)
    entry = write(cupcake)
    assert days() == ["2026-03-11"]
    entries.change(ctx, entry, at="2026-03-12T10:00:00Z")
    assert days() == ["2026-03-12"]
    entries.delete(ctx, entry)
    assert days() == []
    entries.restore(ctx, entry)
    assert days() == ["2026-03-12"]


def test_an_import_is_one_event_and_importing_again_is_none(cupcake: Cupcake) -> None:
    ctx = ctx_of(cupcake)
    report = import_dayone(ctx, PEPYS)
    assert len(ctx.store.find(select(JournalEntry))) == report.added
    assert [name for name, _ in said(cupcake)] == ["journal.imported"]
    assert f'"added":{report.added}' in said(cupcake)[0][1] and '"first_day":"16' in said(cupcake)[0][1]
    import_dayone(ctx, PEPYS)
    assert len(said(cupcake)) == 1
