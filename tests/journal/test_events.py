"""Whatever writes an entry says so in the same breath: which entry, which day, and never a word of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Cupcake
from sprinkles.journal import importers, keeping
from sprinkles.journal.importers import import_dayone
from sprinkles.sdk import Context, Refused
from sprinkles.sdk.work import Work
from tests.harness.sprinkle import command, open_app
from tests.journal.exports import entry as raw
from tests.journal.exports import export

AT = "2026-03-10T23:30:00Z"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Cupcake]:
    opened = open_app(tmp_path / "home", "journal", "calendar")
    assert opened.problems == []
    yield opened
    opened.close()


@pytest.fixture
def diary(app: Cupcake) -> Context:
    return app.contexts["journal"]


def told(app: Cupcake) -> list[tuple[str, dict[str, Any]]]:
    return [(n, json.loads(p)) for n, p in app.home.store.database.rows("SELECT name, payload FROM event ORDER BY seq")]


def test_each_write_is_told_once_with_the_day_it_was_there(app: Cupcake, diary: Context) -> None:
    kept = keeping.keep(diary, title="Secret", text="words", at=AT, time_zone="Europe/Prague")
    keeping.change(diary, kept.id, text="other words")
    keeping.change(diary, kept.id, text="other words")
    keeping.change(diary, kept.id, at="2026-03-09T10:00:00Z")
    keeping.delete(diary, kept.id)
    keeping.restore(diary, kept.id)
    about = {"entry_id": kept.id}
    assert told(app) == [
        ("journal.entry.created", {**about, "day": "2026-03-11"}),
        ("journal.entry.changed", {**about, "day": "2026-03-11"}),
        ("journal.entry.changed", {**about, "day": "2026-03-09"}),
        ("journal.entry.deleted", {**about, "day": "2026-03-09"}),
        ("journal.entry.changed", {**about, "day": "2026-03-09"}),
    ]
    assert "ecret" not in str(told(app)) and "words" not in str(told(app))


def test_a_write_that_is_refused_is_not_told(app: Cupcake, diary: Context) -> None:
    with pytest.raises(Refused):
        keeping.keep(diary, text="x", at="tomorrow")
    with pytest.raises(Refused):
        keeping.delete(diary, "0" * 32)
    kept = keeping.keep(diary, text="x", at=AT)
    with pytest.raises(Refused):
        keeping.change(diary, kept.id, at="tomorrow")
    assert [name for name, _ in told(app)] == ["journal.entry.created"]


def test_an_event_that_cannot_be_kept_takes_the_entry_with_it(
    app: Cupcake, diary: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("storage.events.emit", fail)
    with pytest.raises(OSError):
        keeping.keep(diary, text="x", at=AT)
    assert diary.store.rows("SELECT count(*) FROM journal_entry") == [(0,)]


def test_the_command_line_tells_as_the_screens_do(tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept = command(home, "journal", "journal", "add", "--text", "x", "--at", "2026-03-10T10:00:00Z")["id"]
    command(home, "journal", "journal", "edit", kept, "--text", "y")
    command(home, "journal", "journal", "delete", kept)
    command(home, "journal", "journal", "restore", kept)
    app = open_app(home, "journal")
    names = [name.rpartition(".")[2] for name, _ in told(app)]
    app.close()
    assert names == ["created", "changed", "deleted", "changed"]


def test_an_import_is_one_event_with_the_last_of_its_batches(
    app: Cupcake, diary: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importers, "BATCH", 2)
    file = export(tmp_path / "dayone.zip", *(raw(i, creationDate=f"2020-01-0{i}T10:00:00Z") for i in range(1, 6)))
    add, batches = Work.add_many, []

    def killed(self: Work, *args: Any, **more: Any) -> Any:
        kept = add(self, *args, **more)
        batches.append(1)
        if len(batches) == 3:
            raise OSError
        return kept

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(Work, "add_many", killed)
        import_dayone(diary, file)
    assert diary.store.rows("SELECT count(*) FROM journal_entry") == [(4,)]
    assert told(app) == []
    import_dayone(diary, file)
    everything = {"importer": "dayone", "entries": 5, "first_day": "2020-01-01", "last_day": "2020-01-05"}
    assert told(app) == [("journal.imported", everything)]
    import_dayone(diary, file)
    assert len(told(app)) == 1


def test_the_calendar_shows_follows_and_forgets_an_entry(app: Cupcake, diary: Context) -> None:
    def days() -> list[str]:
        app.deliveries.deliver()
        found = app.contexts["calendar"].store.rows("SELECT day FROM calendar_link WHERE deleted_at IS NULL")
        return [day for (day,) in found]

    kept = keeping.keep(diary, text="x", at="2026-03-10T10:00:00Z", time_zone="Europe/Prague")
    assert days() == ["2026-03-10"]
    keeping.change(diary, kept.id, at="2026-03-12T10:00:00Z")
    assert days() == ["2026-03-12"]
    keeping.delete(diary, kept.id)
    assert days() == []
    keeping.restore(diary, kept.id)
    assert days() == ["2026-03-12"]
