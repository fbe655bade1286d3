"""The order of what a search finds: rare words best first, frequent ones newest first, and no page repeats or skips an entry."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sprinkles.journal import newest
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.newest import INDEX, is_frequent
from sprinkles.journal.scratch import TOKENIZE
from sprinkles.journal.searching import Match, Wanted, _best, _conditions, count, expression, matches
from sprinkles.sdk import Context
from storage.home import Home
from tests.journal.diaries import context_of
from tests.storage.homes import open_home

WORDS = ["sun", "sunday", "rain", "raining", "Été", "tea"]
ENTRIES = 60


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """Sixty entries of few words, written in no order of their dates; some days are the same."""
    home = open_home(tmp_path_factory.mktemp("diary") / "home")
    ctx, chance = context_of(home), random.Random(1666)
    rows: list[dict[str, Any]] = [
        {
            "title": " ".join(chance.choices(WORDS, k=chance.randint(0, 2))),
            "text": " ".join(chance.choices(WORDS, k=chance.randint(0, 8))),
            "tags": chance.sample(WORDS, chance.randint(0, 2)),
            "at": f"{chance.randint(2004, 2008)}-05-{chance.randint(1, 28):02d}T10:00:00Z",
            "starred": chance.random() < 0.3,
        }
        for _ in range(ENTRIES)
    ]
    ctx.store.add_values(JournalEntry, rows)
    for (gone,) in ctx.store.rows("SELECT id FROM journal_entry ORDER BY id LIMIT 5"):
        ctx.store.delete(JournalEntry, gone)
    yield ctx
    home.close()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "RANKED", 8)
    monkeypatch.setattr(newest, "PROBE", 4)
    monkeypatch.setattr(newest, "MARGIN", 1)


def newest_first(ctx: Context, query: str, wanted: Wanted) -> list[str]:
    """The live entries that have every word, found without the index."""
    *whole, last = query.casefold().split()
    unfinished = not query[-1].isspace()
    found = []
    rows = ctx.store.rows(
        "SELECT id, at, starred, lower(title || ' ' || text || ' ' || tags) FROM journal_entry WHERE deleted_at IS NULL"
    )
    for entry_id, at, starred, words in rows:
        has = set("".join(c if c.isalnum() else " " for c in words.replace("É", "é").replace("é", "e")).split())
        fits = any(w.startswith(last) for w in has) if unfinished else last in has
        year = wanted.year is None or at.startswith(str(wanted.year))
        if fits and year and all(w in has for w in whole) and (starred or not wanted.starred):
            found.append((at, entry_id))
    return [entry_id for _, entry_id in sorted(found, key=lambda f: (-int(f[0][:10].replace("-", "")), f[1]))]


def pages(ctx: Context, query: str, wanted: Wanted, size: int) -> list[Match]:
    out: list[Match] = []
    while page := matches(ctx, query, wanted, limit=size, offset=len(out)):
        out += page
    return out


FIRST = st.lists(st.sampled_from(["sun", "sunday", "rain", "ete", "tea"]), max_size=1)
LAST = st.sampled_from(["sun", "sun ", "su", "s", "rain", "rain ", "rai", "r", "ete ", "et", "tea "])
QUERIES = st.builds(lambda first, last: " ".join([*first, last]), FIRST, LAST)
NARROWED = st.builds(Wanted, starred=st.booleans(), year=st.sampled_from([None, None, 2005]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, wanted=NARROWED, size=st.integers(1, 25), looked=st.sampled_from([0, 12, 1000]))
def test_pages_hold_every_match_once_and_frequent_words_newest_first(
    diary: Context, query: str, wanted: Wanted, size: int, looked: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(newest, "LOOKED_THROUGH", looked)
        found = pages(diary, query, wanted, size)
        first = matches(diary, query, wanted, limit=size)
    expected = newest_first(diary, query, wanted)
    ids = [match.id for match in found]
    assert sorted(ids) == sorted(expected)
    assert found[:size] == first
    assert count(diary, query, wanted) == len(expected)
    if is_frequent(diary, query, expression(query)):
        assert ids == expected


@pytest.mark.parametrize("query", ["sun ", "rain", "ete ", "sun tea ", "s"])
@pytest.mark.parametrize("looked", [0, 1000])
def test_the_same_words_are_marked_whichever_way_they_were_found(
    diary: Context, monkeypatch: pytest.MonkeyPatch, query: str, looked: int
) -> None:
    monkeypatch.setattr(newest, "LOOKED_THROUGH", looked)
    assert is_frequent(diary, query, expression(query))
    conditions, values = _conditions(diary, Wanted())
    by_index = {
        i: (title, text, tags) for i, title, text, tags in _best(diary, expression(query), conditions, values, 99, 0)
    }
    for match in matches(diary, query, Wanted(), limit=99):
        title, text, tags = by_index.pop(match.id)
        assert (match.title, match.snippet) == (title, text)
        assert all(tag.strip("\x02\x03") in (tags or "") for tag in match.tags)
    assert by_index == {}


def test_a_rare_word_is_answered_best_first_in_a_diary_of_any_size(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"text": "rain", "at": f"2026-05-{day:02d}T10:00:00Z"} for day in range(1, 21)]
    rows += [
        {"title": "Harbour", "at": "2001-05-01T10:00:00Z"},
        {"text": "by the harbour", "at": "2026-06-01T10:00:00Z"},
    ]
    ids = ctx.store.add_values(JournalEntry, rows)
    assert [m.id for m in matches(ctx, "harbour ", Wanted())] == ids[-2:]
    assert [m.id for m in matches(ctx, "harb", Wanted())] == ids[-2:]
    # Two letters: as unfinished as that, they are not counted.
    assert [m.id for m in matches(ctx, "ha", Wanted())] == ids[:-3:-1]
    assert [m.id for m in matches(ctx, "ha ", Wanted())] == []
    monkeypatch.setattr(newest, "RANKED", 22)
    assert [m.id for m in matches(ctx, "ha", Wanted())] == ids[-2:]


def test_two_signs_are_a_word_where_they_are(diary: Context) -> None:
    assert is_frequent(diary, "an", '"an"*')
    assert is_frequent(diary, "tea n.", '"tea" "n."*')
    for word in ("東京", "한국", "हिन्दी", "and"):
        assert not is_frequent(diary, word, expression(word))


def test_words_are_cut_in_memory_as_in_the_index(home: Home) -> None:
    (told,) = home.store.database.rows("SELECT sql FROM sqlite_master WHERE name = ?", (INDEX,))[0]
    assert f'tokenize = "{TOKENIZE}"' in told


def test_what_was_deleted_is_not_found_among_frequent_words(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    ctx = context_of(home)
    ids = ctx.store.add_values(
        JournalEntry, [{"text": "rain", "at": f"2026-05-{d:02d}T10:00:00Z"} for d in range(1, 21)]
    )
    ctx.store.delete(JournalEntry, ids[-1])
    assert [m.id for m in matches(ctx, "rain ", Wanted(), limit=3)] == ids[-2:-5:-1]
    home.close()
