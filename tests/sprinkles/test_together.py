"""Several writes of a sprinkle are one, and a sprinkle's hands reach its own tables only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select, text

from core.errors import Refused
from storage.models import Addon, Attachment, Record, RecordVersion
from tests.sprinkles.toy import Both, ToyMark, ToyNote


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    made = Both(tmp_path / "home")
    yield made
    made.close()


def test_a_write_that_fails_undoes_those_before_it_and_their_events(both: Both) -> None:
    with pytest.raises(ZeroDivisionError), both.notes.store.together() as work:
        work.emit("note.written", source=("toy_note", work.add(ToyNote, words="half")), day="2026-11-21")
        raise ZeroDivisionError
    assert both.notes.store.find(select(ToyNote)) == []
    assert both.home.store.value("SELECT count(*) FROM event") == 0


def test_putting_twice_is_putting_once(both: Both) -> None:
    note = both.write()
    mark = both.marks.store.id_of(ToyMark, note, "2026-11-21")
    for _ in range(2):
        with both.marks.store.together() as work:
            assert work.put(ToyMark, mark, parent=("toy_note", note), day="2026-11-21") == mark
    (found,) = both.marks.store.find(select(ToyMark))
    assert (found.parent_table, found.parent_id, found.author_id) == ("toy_note", note, None)
    before = found.clocks
    with both.marks.store.together() as work:
        work.delete(ToyMark, mark)
        work.delete(ToyMark, mark)
    assert both.marks.store.get(ToyMark, mark) is None
    with both.marks.store.together() as work:
        work.put(ToyMark, mark, parent=("toy_note", note), day="2026-11-21")
    again = both.marks.store.get(ToyMark, mark)
    assert again is not None and again.clocks != before


def test_what_is_put_changes_only_where_it_differs(both: Both) -> None:
    with both.notes.store.together() as work:
        note = work.add(ToyNote, words="one")
    before = both.notes.store.get(ToyNote, note)
    with both.notes.store.together() as work:
        work.put(ToyNote, note, words="one")
    same = both.notes.store.get(ToyNote, note)
    assert before is not None and same is not None and same.clocks == before.clocks
    with both.notes.store.together() as work:
        work.put(ToyNote, note, words="two")
        assert work.find(ToyNote, note) == {"words": "two"}


def test_a_child_needs_a_parent_that_is_there_and_is_no_child(both: Both) -> None:
    note = both.write()
    with both.marks.store.together() as work:
        mark = work.add(ToyMark, record_id=both.marks.store.id_of(ToyMark, 1), parent=("toy_note", note), day="d")
    wrong = [None, ("toy_note", "0" * 8), ("toy_mark", mark), ("profile", note)]
    for parent in wrong:
        with pytest.raises(Refused), both.marks.store.together() as work:
            work.add(ToyMark, record_id=both.marks.store.id_of(ToyMark, 2), parent=parent, day="d")


def test_ids_are_drawn_from_the_parts_and_the_table(both: Both) -> None:
    store = both.marks.store
    assert store.id_of(ToyMark, "a", 1) == store.id_of(ToyMark, "a", "1")
    assert len({store.id_of(ToyMark, *parts) for parts in [("a",), ("b",), ("a", "b"), ("ab",)]}) == 4


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT words FROM toy_note",
        "SELECT * FROM toy_mark WHERE id IN (SELECT id FROM toy_note)",
        "SELECT account_email FROM home",
        "SELECT * FROM pending_change",
        "SELECT * FROM record_version",
        "SELECT sql FROM sqlite_master",
        "SELECT * FROM profile",
        "SELECT * FROM setting",
        "INSERT INTO toy_mark (id) VALUES ('x')",
        "UPDATE toy_mark SET day = 'x'",
        "DELETE FROM toy_mark",
        "DROP TABLE toy_mark",
        "CREATE TEMP TABLE t (x)",
        "ATTACH '/tmp/x.db' AS other",
        "PRAGMA query_only=OFF",
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET sql = ''",
        "PRAGMA table_info(toy_note)",
        "SELECT load_extension('x')",
        "WITH x AS (SELECT words FROM toy_note) SELECT * FROM x",
        "SELECT (SELECT count(*) FROM toy_note)",
        "VACUUM INTO '/tmp/stolen.db'",
    ],
)
def test_a_query_that_reaches_beyond_the_own_tables_is_refused(both: Both, sql: str) -> None:
    both.write()
    with pytest.raises(Refused, match="its own tables"):
        both.marks.store.rows(sql)
    with pytest.raises(Refused, match="its own tables"):
        both.marks.store.find(text(sql))  # type: ignore[arg-type]


def test_own_tables_people_and_plain_sql_are_there(both: Both) -> None:
    assert both.marks.store.rows("SELECT count(*), max(day) FROM toy_mark") == [(0, None)]
    assert both.marks.store.rows("SELECT name, is_me, side FROM people") == [("Me", 1, "a")]
    assert both.marks.store.rows("SELECT value FROM json_each('[1,2]')") == [(1,), (2,)]
    # After the file was rewritten the schema is read anew.
    both.home.store.database.rewrite()
    assert both.marks.store.rows("SELECT value FROM json_each('[1,2]')") == [(1,), (2,)]
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT sum(i) FROM n"
    assert both.marks.store.rows(numbers) == [(6,)]


def test_writing_to_somebody_elses_table_is_refused(both: Both) -> None:
    with both.marks.store.together() as work:
        with pytest.raises(Refused, match="no table toy_note"):
            work.add(ToyNote, words="x")
        with pytest.raises(Refused, match="no table toy_note"):
            work.delete(ToyNote, "x")
        with pytest.raises(Refused, match="no table toy_note"):
            work.find(ToyNote, "x")


@pytest.mark.parametrize("model", [Addon, Attachment, RecordVersion])
def test_writing_to_a_table_of_the_core_is_refused(both: Both, model: type[Record]) -> None:
    note = both.write()
    with both.notes.store.together() as work:
        with pytest.raises(Refused, match=f"no table {model.__tablename__}"):
            work.add(model)
        with pytest.raises(Refused, match="no table"):
            work.put(model, "x", parent=("toy_note", note))
        with pytest.raises(Refused, match="no table"):
            work.delete(model, "x")
    assert both.home.store.database.rows(f"SELECT count(*) FROM {model.__tablename__}") == [(0,)]


def test_an_event_is_the_emitters_and_as_its_contract_says(both: Both) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("note.read", {"day": "d"}), ("note.written", {}), ("note.written", {"day": "d", "words": "x"}),
    ]  # fmt: skip
    for event, payload in wrong:
        with pytest.raises(Refused), both.notes.store.together() as work:
            work.emit(event, source=None, **payload)
    with pytest.raises(Refused, match="inputs"):
        both.notes.events.listen("note.written", lambda _: None)
