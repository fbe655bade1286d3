"""Every name of the SDK does what its line in docs/sprinkles.md says, seen from a sprinkle."""

import ast
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import JSON, Column
from sqlmodel import Field

from app.bootstrap import Cupcake
from app.exports import export
from sprinkles import sdk
from sprinkles.journal.models import JournalEntry
from tests.harness.sprinkle import open_app

GUIDE = Path(__file__).parents[2] / "docs" / "sprinkles.md"


@pytest.fixture
def app(tmp_path: Path) -> Cupcake:
    return open_app(tmp_path / "home", "journal")


@pytest.fixture
def ctx(app: Cupcake) -> sdk.Context:
    return app.contexts["journal"]


def written(ctx: sdk.Context, text: str = "We rode to the reservoir.") -> JournalEntry:
    return ctx.store.add(JournalEntry(id="", title="Two red dots", text=text, at="2026-05-01T10:00:00Z"))


@pytest.mark.parametrize("name", sdk.__all__)
def test_each_name_is_in_the_guide_and_in_a_test_of_this_file(name: str) -> None:
    assert f"\n| `{name}` |" in GUIDE.read_text("utf-8")
    tests = [f for f in ast.parse(Path(__file__).read_text("utf-8")).body if isinstance(f, ast.FunctionDef)]
    used = {n.attr for f in tests if f.name.startswith("test_") for n in ast.walk(f) if isinstance(n, ast.Attribute)}
    assert name in used


def test_context_is_the_sprinkles_own_corner_of_one_home(app: Cupcake) -> None:
    given = app.contexts["journal"]
    assert isinstance(given, sdk.Context) and given.name == "journal"
    given.settings.put("order", ["b", "a"])
    assert given.settings.get("order") == ["b", "a"]


def test_record_is_what_a_model_of_a_synced_table_is_made_of(ctx: sdk.Context) -> None:
    entry = written(ctx)
    assert issubclass(JournalEntry, sdk.Record)
    assert entry.id and entry.visibility == sdk.Visibility.PRIVATE and entry.deleted_at is None


def test_json_column_keeps_a_list_as_it_is_and_none_as_null() -> None:
    class Thing(sdk.Record, table=True):
        __tablename__ = "sdk_thing"
        names: list[str] | None = Field(default=None, sa_column=sdk.json_column())

    column = Thing.__table__.columns["names"]  # type: ignore[attr-defined]
    assert isinstance(column, Column) and column.nullable and isinstance(column.type, JSON)
    assert column.type.none_as_null


def test_visibility_has_three_levels_in_order() -> None:
    assert [level.value for level in sdk.Visibility] == ["private", "calendar_visible", "shared"]


def test_hit_is_a_record_and_the_words_around_what_was_found(ctx: sdk.Context) -> None:
    entry = written(ctx)
    (hit,) = ctx.store.search(JournalEntry, "reserv")
    assert isinstance(hit, sdk.Hit) and hit.id == entry.id and "reservoir" in hit.snippet


def test_person_is_one_of_the_two_and_alone_there_is_only_oneself(ctx: sdk.Context) -> None:
    me, mate = ctx.people.both()
    assert isinstance(me, sdk.Person) and me.is_me and me.initial == "M" and mate is None


def test_version_is_a_value_that_a_column_had_and_can_come_back(
    ctx: sdk.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.versions.SETTLED_AFTER_MS", 0)  # as if some minutes had passed
    entry = written(ctx)
    ctx.store.change(JournalEntry, entry.id, title="Two blue dots")
    (version,) = ctx.store.versions(JournalEntry, entry.id)
    assert isinstance(version, sdk.Version) and (version.column, version.value) == ("title", "Two red dots")
    assert ctx.store.bring_back(JournalEntry, entry.id, version.id).title == "Two red dots"


def test_change_notice_names_what_changed_after_the_commit(ctx: sdk.Context) -> None:
    heard: list[sdk.ChangeNotice] = []
    stop = ctx.events.on_change(heard.append)
    entry = written(ctx)
    stop()
    written(ctx, "not heard")
    assert [notice.tables.get("journal_entry") for notice in heard] == [frozenset({entry.id})]
    assert isinstance(heard[0], sdk.ChangeNotice)


def test_refused_has_one_sentence_for_the_person(ctx: sdk.Context) -> None:
    with pytest.raises(sdk.Refused) as error:
        ctx.store.delete(JournalEntry, "nobody")
    assert error.value.message.endswith(".") and "\n" not in error.value.message


def test_event_is_told_with_its_payload_and_its_source(app: Cupcake) -> None:
    from sprinkles.journal.keeping import keep

    heard: list[sdk.Event] = []
    app.deliveries.listen("test", "journal.entry.created", heard.append)
    entry = keep(app.contexts["journal"], title="x", text="", at="2026-05-01T10:00:00Z")
    assert app.deliveries.deliver("test") == 1
    assert isinstance(heard[0], sdk.Event) and heard[0].source == ("journal_entry", entry.id)


def test_moment_is_what_stands_on_a_day_for_everybody_to_show(app: Cupcake) -> None:
    from datetime import date

    written(app.contexts["journal"])
    (moment,) = app.moments(date(2026, 5, 1), date(2026, 5, 1))
    assert isinstance(moment, sdk.Moment) and (moment.title, moment.kind) == ("Two red dots", "entry")


def test_sink_takes_files_by_name_and_progress_is_told(app: Cupcake, tmp_path: Path) -> None:
    written(app.contexts["journal"])
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    as_progress: sdk.Progress = progress
    export(app, tmp_path / "x.zip", "markdown", progress=as_progress)
    assert told[-1][0] == told[-1][1] > 0
    assert hasattr(sdk.Sink, "add") and hasattr(sdk.Sink, "add_file")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert any(b"reservoir" in archive.read(name) for name in archive.namelist())


def test_commands_take_json_and_print_through_output(capsys: pytest.CaptureFixture[str]) -> None:
    group = sdk.commands("Plants.")

    @group.command("water")
    def water() -> None:
        sdk.Output.note("on the side")
        sdk.Output.show({"watered": 2}, "Watered: 2.")

    @group.command("wait")
    def wait() -> None: ...

    for arguments, line in ((["water"], "Watered: 2."), (["water", "--json"], json.dumps({"watered": 2}))):
        with pytest.raises(SystemExit) as ended:
            group(arguments)
        out = capsys.readouterr()
        assert (ended.value.code, out.out, out.err) == (0, line + "\n", "on the side\n")
