"""One ordered history, and what was published of it never changes."""

import json
import shutil
from pathlib import Path

import pytest

from core.errors import Refused
from sprinkles.workshop import collect as collecting
from sprinkles.workshop.tree import HISTORY, Part, parts


def test_everything_is_in_its_place() -> None:
    """Schemas, docs/contracts.md, the copies of cloud migrations, and the locks."""
    assert collecting.differences() == []


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of one core and one sprinkle, `plants`, collected once."""
    shutil.copytree(HISTORY, tmp_path / "supabase" / "migrations")
    folder = tmp_path / "sprinkles" / "plants"
    for kind, sql in (("cloud", "select 1;\n"), ("local", "CREATE TABLE plant (seq INTEGER);\n")):
        (folder / "migrations" / kind).mkdir(parents=True)
        (folder / "migrations" / kind / "0001_plant.sql").write_text(sql)
    monkeypatch.setattr(collecting, "ROOT", tmp_path)
    monkeypatch.setattr(collecting, "HISTORY", tmp_path / "supabase" / "migrations")
    monkeypatch.setattr(collecting, "CLOUD_LOCK", tmp_path / "supabase" / "migrations.lock.json")
    monkeypatch.setattr(collecting, "parts", lambda: [Part("plants", folder)])
    monkeypatch.setattr(collecting, "rendered", list)
    collecting.collect()
    return tmp_path


def history(tree: Path) -> list[str]:
    return sorted(f.name for f in (tree / "supabase" / "migrations").iterdir())


def test_a_sprinkles_cloud_migration_goes_to_the_end_of_the_one_history_byte_for_byte(tree: Path) -> None:
    last = history(tree)[-1]
    assert last.endswith("_plants_0001_plant.sql")
    assert (tree / "supabase" / "migrations" / last).read_text() == "select 1;\n"
    assert last in json.loads((tree / "supabase" / "migrations.lock.json").read_text())
    assert collecting.collect() == []
    second = tree / "sprinkles" / "plants" / "migrations" / "cloud" / "0002_more.sql"
    second.write_text("select 2;\n")
    collecting.collect()
    assert history(tree)[-1].endswith("_plants_0002_more.sql")


@pytest.mark.parametrize("kind", ["cloud", "local"])
def test_a_published_migration_that_changed_or_is_gone_is_refused(tree: Path, kind: str) -> None:
    file = tree / "sprinkles" / "plants" / "migrations" / kind / "0001_plant.sql"
    before = file.read_text()
    file.write_text(before + "-- more\n")
    with pytest.raises(Refused, match=f"plants: the {kind} migration 0001_plant was published and changed"):
        collecting.collect()
    file.unlink()
    with pytest.raises(Refused, match="is gone"):
        collecting.collect()
    file.write_text(before)
    assert collecting.collect() == []


def test_a_copy_in_the_history_that_changed_is_refused(tree: Path) -> None:
    (tree / "supabase" / "migrations" / history(tree)[0]).write_text("drop table everything;")
    with pytest.raises(Refused, match="was published and changed"):
        collecting.collect()


def test_a_new_migration_never_gets_a_number_below_what_was_published(tree: Path) -> None:
    (tree / "sprinkles" / "plants" / "migrations" / "local" / "0000_before.sql").write_text("SELECT 1;")
    with pytest.raises(Refused, match="its number must be above 0001_plant"):
        collecting.collect()


def test_what_nobody_has_yet_may_be_taken_as_it_is_now(tree: Path) -> None:
    file = tree / "sprinkles" / "plants" / "migrations" / "cloud" / "0001_plant.sql"
    file.write_text("select 3;\n")
    collecting.collect(unreleased=True)
    last = history(tree)[-1]
    assert (tree / "supabase" / "migrations" / last).read_text() == "select 3;\n"
    assert collecting.collect() == []


def test_the_core_and_the_journal_are_among_the_parts() -> None:
    assert {"core", "journal"} <= {p.name for p in parts()}
