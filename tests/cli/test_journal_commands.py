"""The diary can be written, read and searched without a screen, and every answer is one JSON document when asked for."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.clock import compose
from tests.cli.conftest import Cupcake
from tests.storage.homes import open_home, pair

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def added(cupcake: Cupcake, *args: str) -> dict[str, Any]:
    answer = cupcake("journal", "add", "--json", *args)
    assert (answer.code, answer.err) == (0, "")
    document = answer.document
    assert isinstance(document, dict)
    return document


def test_add_answers_the_whole_entry(cupcake: Cupcake) -> None:
    doc = added(cupcake, "--title", "", "--text", "Hello", "--tag", "b", "--tag", "a", "--tag", "b")
    assert set(doc) == {
        "id", "title", "text", "at", "time_zone", "tags", "visibility", "starred", "mood", "location", "weather", "media",
        "author", "updated_at", "waiting", "versions",
    }  # fmt: skip
    assert (doc["title"], doc["text"], doc["tags"], doc["visibility"]) == ("", "Hello", ["b", "a"], "private")
    assert (doc["waiting"], doc["versions"], doc["time_zone"]) == (True, [], None)
    assert doc["author"] == {"id": None, "name": "Me", "me": True}
    assert INSTANT.fullmatch(doc["at"])
    assert INSTANT.fullmatch(doc["updated_at"])


@pytest.mark.parametrize("text", ["two\nlines\n", "שלום 👩‍❤️‍👨", "  spaces  ", "-", "x" * 100_000])
def test_text_from_standard_input_is_kept_byte_for_byte(cupcake: Cupcake, text: str) -> None:
    answer = cupcake("journal", "add", "--text", "-", "--json", stdin=text.encode())
    assert answer.document["text"] == text
    assert cupcake("journal", "show", answer.document["id"], "--json").document == answer.document


@pytest.mark.parametrize(
    ("said", "at", "zone"),
    [
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z", None),
        ("2026-05-01T10:00+02:00", "2026-05-01T08:00:00Z", "Etc/GMT-2"),
        ("2026-05-01T10:00-05:00", "2026-05-01T15:00:00Z", "Etc/GMT+5"),
        ("2026-05-01T10:00+05:30", "2026-05-01T04:30:00Z", None),
        ("2026-05-01T10:00[Europe/Paris]", "2026-05-01T08:00:00Z", "Europe/Paris"),
        ("1660-01-01T21:00:00Z", "1660-01-01T21:00:00Z", None),
    ],
)
def test_when_it_happened_is_kept_in_utc_with_the_zone_that_was_given(
    cupcake: Cupcake, said: str, at: str, zone: str | None
) -> None:
    doc = added(cupcake, "--text", "x", "--at", said)
    assert (doc["at"], doc["time_zone"]) == (at, zone)


def test_a_time_without_a_zone_is_local(cupcake: Cupcake) -> None:
    local = datetime(2026, 5, 1, 10).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert added(cupcake, "--text", "x", "--at", "2026-05-01T10:00")["at"] == local


@pytest.mark.parametrize(
    "said", ["yesterday", "2026-02-30T10:00", "2026-05-01T10:00[Europe/Atlantis]", "", "9999-12-31T23:00-14:00"]
)
def test_a_time_that_is_none_is_refused_in_one_line(cupcake: Cupcake, said: str) -> None:
    answer = cupcake("journal", "add", "--text", "x", "--at", said or " ")
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert cupcake("journal", "list", "--json").document == []


def test_edit_changes_only_what_is_given(cupcake: Cupcake) -> None:
    doc = added(cupcake, "--title", "T", "--text", "one", "--tag", "a")
    news = cupcake("journal", "edit", doc["id"], "--text", "two", "--json").document
    assert {k for k in doc if doc[k] != news[k]} == {"text", "updated_at"}
    assert cupcake("journal", "edit", doc["id"], "--tag", "", "--json").document["tags"] == []


def test_list_is_newest_first_and_takes_a_limit_a_moment_and_a_month(cupcake: Cupcake) -> None:
    for month in (1, 2, 3):
        added(cupcake, "--text", str(month), "--at", f"2026-{month:02}-15T12:00:00Z")

    def texts(*args: str) -> list[str]:
        return [doc["text"] for doc in cupcake("journal", "list", "--json", *args).document]

    assert texts() == ["3", "2", "1"]
    assert texts("--limit", "2") == ["3", "2"]
    assert texts("--before", "2026-02-15T12:00:00Z") == ["1"]
    assert texts("--month", "2026-02") == ["2"]
    assert cupcake("journal", "list", "--month", "spring").code == 1
    assert cupcake("journal", "list", "--limit", "0").code == 2


def test_favourites_and_this_day_are_listed(cupcake: Cupcake) -> None:
    for year in (2019, 2021, 2030):
        added(cupcake, "--text", str(year), "--at", f"{year}-05-01T12:00[Europe/Prague]")
    starred = added(cupcake, "--text", "star", "--at", "2020-05-02T12:00[Europe/Prague]")
    cupcake("journal", "edit", starred["id"], "--star")
    assert [doc["text"] for doc in cupcake("journal", "list", "--starred", "--json").document] == ["star"]

    def on(day: str) -> list[str]:
        return [doc["text"] for doc in cupcake("journal", "on-this-day", "--day", day, "--json").document]

    assert on("2026-05-01") == ["2021", "2019"]
    assert on("2026-05-02") == ["star"]
    assert on("2026-05-03") == []
    assert cupcake("journal", "on-this-day", "--day", "tomorrow", "--json").document["error"] == "bad_date"
    assert "No earlier year" in cupcake("journal", "on-this-day", "--day", "1999-01-01").out
    assert cupcake("journal", "prompt", "--json").document["prompt"]


def test_an_id_may_be_cut_as_long_as_it_is_one_entrys(cupcake: Cupcake) -> None:
    one, two = added(cupcake, "--text", "one"), added(cupcake, "--text", "two")
    assert cupcake("journal", "show", one["id"][:-2], "--json").document["text"] == "one"
    for prefix, code in (
        (one["id"][:6], "ambiguous"),
        (one["id"][:5], "bad_id"),
        ("ffffff", "not_found"),
        ("%%%%%%", "bad_id"),
    ):
        answer = cupcake("journal", "show", prefix, "--json")
        assert (answer.code, answer.document["error"]) == (1, code)
    assert two["id"] != one["id"]


def test_search_answers_entries_with_the_words_around_the_match(cupcake: Cupcake) -> None:
    doc = added(cupcake, "--text", "A Café by Mr. Gunning’s chapel")
    (hit,) = cupcake("journal", "search", "cafe", "gunning's", "--json").document
    assert (hit["id"], hit["snippet"]) == (doc["id"], "A Café by Mr. Gunning’s chapel")
    assert cupcake("journal", "search", "nothing", "--json").document == []
    assert cupcake("journal", "search", '"*(', "--json").document == []


def test_what_is_deleted_is_gone_until_it_is_restored(cupcake: Cupcake) -> None:
    doc = added(cupcake, "--text", "x")
    assert cupcake("journal", "delete", doc["id"], "--json").document == {"id": doc["id"], "deleted": True}
    assert cupcake("journal", "list", "--json").document == []
    assert cupcake("journal", "show", doc["id"]).code == 1
    assert cupcake("journal", "delete", doc["id"]).code == 1
    assert cupcake("journal", "restore", doc["id"], "--json").document["text"] == "x"
    assert cupcake("journal", "restore", doc["id"]).code == 1


def test_solo_an_entry_meant_to_be_shared_is_kept_private_and_that_is_said(cupcake: Cupcake) -> None:
    answer = cupcake("journal", "add", "--text", "x", "--visibility", "shared", "--json")
    assert (answer.code, answer.document["visibility"]) == (0, "private")
    assert "private" in answer.err
    refused = cupcake("journal", "edit", answer.document["id"], "--visibility", "shared", "--text", "y", "--json")
    assert (refused.code, refused.document["error"]) == (1, "not_paired")
    assert cupcake("journal", "show", answer.document["id"], "--json").document["text"] == "x"


def test_paired_it_is_shared_unless_said_otherwise(cupcake: Cupcake, tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    pair(home)
    home.close()
    assert added(cupcake, "--text", "x")["visibility"] == "shared"
    doc = added(cupcake, "--text", "x", "--visibility", "private")
    assert doc["visibility"] == "private"
    wide = cupcake("journal", "edit", doc["id"], "--visibility", "shared", "--text", "y", "--json").document
    assert (wide["visibility"], wide["text"]) == ("shared", "y")


def test_without_json_people_read_calm_lines(cupcake: Cupcake) -> None:
    saved = cupcake("journal", "add", "--title", "Sea", "--text", "Blue", "--tag", "trip")
    assert re.fullmatch(r"Saved [0-9a-f-]{36}\.\n", saved.out)
    entry_id = saved.out.split()[1].rstrip(".")
    assert "Sea" in cupcake("journal", "list").out
    shown = cupcake("journal", "show", entry_id).out
    assert all(part in shown for part in ("Sea", "Blue", "#trip", "by Me"))
    assert "Sea" in cupcake("journal", "search", "sea").out
    assert "restore" in cupcake("journal", "delete", entry_id).out
    assert cupcake("journal", "list").out == "Nothing here yet.\n"
    assert cupcake("journal", "search", "sea").out == "Nothing found.\n"


def test_what_an_entry_once_said_is_shown_and_brought_back(cupcake: Cupcake, tmp_path: Path) -> None:
    doc = added(cupcake, "--text", "as it was")
    with open_home(tmp_path / "home").store.write() as txn:
        old = compose(txn.clock.now_ms() - 3_600_000, 0, txn.clock.node)
        txn.raw.execute("UPDATE journal_entry SET clocks = ?", (f'{{"*": "{old}"}}',))
    cupcake("journal", "edit", doc["id"], "--text", "as it is")
    (version,) = cupcake("journal", "history", doc["id"], "--json").document
    assert (version["column"], version["value"], version["reason"]) == ("text", "as it was", "edited")
    told = cupcake("journal", "history", doc["id"]).out
    assert "before an edit" in told and "- as it was" in told and "+ as it is" in told
    assert cupcake("journal", "bring-back", doc["id"], version["id"][:8], "--json").document["text"] == "as it was"
    assert cupcake("journal", "bring-back", doc["id"], "ffff").code == 1
    assert cupcake("journal", "history", added(cupcake, "--text", "new")["id"]).out.strip().endswith("from the start.")
