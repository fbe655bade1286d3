"""Search finds words as people type them, never takes them for syntax, and follows every write in its transaction."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Retryable
from storage.records import Records
from storage.search import MARK_END, MARK_START, rebuild, search
from storage.store import Store
from tests.storage.homes import TABLE, add, count


def found(store: Store, query: str) -> list[str]:
    return [hit.id for hit in search(store, TABLE, query)]


def test_marks_on_letters_make_no_difference(store: Store) -> None:
    row = add(store, text="Ein Café in Zürich, naïve Ångström")
    for query in ("cafe", "CAFÉ", "zurich", "naive", "angstrom", "Café in"):
        assert found(store, query) == [row.id]


def test_a_possessive_is_found_with_any_apostrophe(store: Store) -> None:
    row = add(store, text="Went to Mr. Gunning’s chapel at Exeter House")
    for query in ("Gunning’s chapel", "Gunning's chapel", "gunning chapel", "“Gunning’s chapel”", "exeter hou"):
        assert found(store, query) == [row.id]


def test_the_last_word_may_be_unfinished_the_others_not(store: Store) -> None:
    row = add(store, text="wonderful morning")
    assert found(store, "wonderful mor") == [row.id]
    assert found(store, "wonder morning") == []
    assert found(store, "mor ") == []


def test_title_and_tags_are_searched_too(store: Store) -> None:
    row = add(store, title="Lisbon", tags=["travel", "двое"])
    for query in ("lisbon", "travel", "двое"):
        assert found(store, query) == [row.id]


def test_the_snippet_marks_what_matched(store: Store) -> None:
    add(store, text="a quiet sea")
    assert search(store, TABLE, "quiet")[0].snippet == f"a {MARK_START}quiet{MARK_END} sea"


@pytest.mark.parametrize("query", ["", "   ", '"', "*", "()", "’", "\x00", "AND", "NEAR(", "text:", "^", "-x", 'a"b'])
def test_wordless_queries_and_syntax_never_raise(store: Store, query: str) -> None:
    add(store, text="words")
    assert found(store, query) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="\"*()^:-+{}AND OR NOT NEAR'\x00\ud800;%_\\", max_size=30))
def test_nothing_that_is_typed_is_taken_for_syntax(store: Store, query: str) -> None:
    search(store, TABLE, query)


def test_the_index_follows_edits_deletes_and_restores(store: Store) -> None:
    row = add(store, text="before")
    with store.write() as txn:
        Records(txn, TABLE).change(row.id, {"text": "after"})
    assert (found(store, "before"), found(store, "after")) == ([], [row.id])
    with store.write() as txn:
        Records(txn, TABLE).delete(row.id)
    assert found(store, "after") == []
    with store.write() as txn:
        Records(txn, TABLE).restore(row.id)
    assert found(store, "after") == [row.id]


def test_a_write_that_fails_leaves_no_word_in_the_index(store: Store) -> None:
    with pytest.raises(Retryable), store.write() as txn:
        Records(txn, TABLE).create({"at": "2026-01-01T00:00:00Z", "text": "ghost"})
        raise Retryable("x")
    assert count(store, f"SELECT count(*) FROM {TABLE}_search_docsize") == 0


def test_a_rebuilt_index_leaves_tombstones_out_and_takes_them_back_once(store: Store) -> None:
    kept, gone = add(store, text="kept words"), add(store, text="gone words")
    with store.write() as txn:
        Records(txn, TABLE).delete(gone.id)
        rebuild(txn.raw, TABLE)
    assert count(store, f"SELECT count(*) FROM {TABLE}_search_docsize") == 1
    with store.write() as txn:
        Records(txn, TABLE).restore(gone.id)
    assert set(found(store, "words")) == {kept.id, gone.id}
    with store.write() as txn:
        Records(txn, TABLE).delete(gone.id)
        txn.raw.execute(f"INSERT INTO {TABLE}_search ({TABLE}_search) VALUES ('integrity-check')")
    assert found(store, "words") == [kept.id]


def test_results_come_in_pages_that_do_not_overlap(store: Store) -> None:
    ids = {add(store, text="same words").id for _ in range(5)}
    pages = [search(store, TABLE, "same", limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {hit.id for page in pages for hit in page} == ids
