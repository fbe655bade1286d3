"""Pages: by rows and by bytes, what is left out of them, and what is passed over."""

from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, entry_id, rows_of


def many(author: Actor, count: int, **values: object) -> list[str]:
    ids = [entry_id() for _ in range(count)]
    group = author.new(*({"id": i, "title": "x", **values} for i in ids), level="shared")
    assert author.sync([group])["answers"] == ["applied"] * count
    return ids


def test_pages_by_rows_bring_everything_once_and_in_order(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    ids = many(alice, 25)
    seen: list[str] = []
    while True:
        page = bob.sync(max_rows=10)
        rows = [row[0] for group in page["changes"] for row in group["rows"]]
        assert len(rows) <= 10
        seen += rows
        if not page["more"]:
            break
    assert seen == ids


def test_pages_by_bytes_hold_less_but_always_one_row(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    many(alice, 6, text="y" * 3000)
    sizes = []
    while True:
        page = bob.sync(max_bytes=7000)
        sizes.append(sum(len(group["rows"]) for group in page["changes"]))
        if not page["more"]:
            break
    assert sizes == [2, 2, 2]
    bob.cursor = 0
    assert [len(g["rows"]) for g in bob.sync(max_bytes=1)["changes"]] == [1]


def test_record_bigger_than_a_page_comes_alone(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    small = many(alice, 1)
    big = many(alice, 1, text="y" * 1_500_000)
    after = many(alice, 1)
    pages = [bob.sync() for _ in range(3)]
    assert [[row[0] for g in p["changes"] for row in g["rows"]] for p in pages] == [small, big, after]
    assert [p["more"] for p in pages] == [True, True, False]


def test_max_rows_above_the_limit_is_the_limit(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    many(alice, 1000)
    many(alice, 1)
    page = bob.sync(max_rows=5000)
    assert sum(len(group["rows"]) for group in page["changes"]) == 1000
    assert page["more"]


def test_empty_page_does_not_move_the_cursor(alice: Actor) -> None:
    alice.sync([alice.new({"id": entry_id(), "title": "x"})])
    page = alice.sync()
    assert (page["cursor"], page["more"], page["changes"]) == (1, False, [])


def test_tables_that_the_client_does_not_know_are_passed_over(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    many(alice, 3)
    page = bob.sync(tables=["profile"])
    assert page["changes"] == []
    assert page["cursor"] == page["head"]


def test_record_changed_often_is_pulled_once(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry = many(alice, 1)[0]
    stamp = rows_of(bob.pull(), "full")[entry]["clocks"]["*"]
    base = stamp
    for title in "abc":
        edit = alice.edit(entry, base, shown=stamp, title=title)
        alice.sync([edit])
        base = edit["rows"][0][2]
    page = bob.sync()
    assert [len(g["rows"]) for g in page["changes"]] == [1]


def test_row_written_by_this_call_is_left_out_but_not_what_was_still_to_come(couple: tuple[Actor, Actor]) -> None:
    """Bob edits the title without having pulled Alice's edit of the text: his page must still bring it."""
    alice, bob = couple
    entry = many(alice, 1, text="old")[0]
    stamp = rows_of(bob.pull(), "full")[entry]["clocks"]["*"]
    alice.sync([alice.edit(entry, stamp, shown=stamp, text="new")])
    page = bob.sync([bob.edit(entry, stamp, shown=stamp, title="mine")])
    assert page["answers"] == ["applied"]
    row = rows_of(page["changes"], "full")[entry]
    assert (row["title"], row["text"]) == ("mine", "new")


def test_row_that_the_server_decided_otherwise_is_not_left_out(couple: tuple[Actor, Actor]) -> None:
    alice, _bob = couple
    entry = entry_id()
    page = alice.sync([alice.new({"id": entry, "title": "x"}, level="shared", pair=entry_id())])
    assert rows_of(page["changes"], "full")[entry]["visibility"] == "private"


def test_server_rows_come_first_and_as_kind_server(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    many(alice, 2)
    groups = bob.device().pull()
    assert [(g["table"], g["kind"]) for g in groups] == [
        ("pair_member", "server"), ("profile", "server"), ("journal_entry", "full"),
    ]  # fmt: skip
    assert set(rows_of(groups, "server", "profile")) == {str(alice.id), str(bob.id)}
    seats = rows_of(groups, "server", "pair_member").values()
    assert {(row["user_id"], row["seat"], row["ended_at"]) for row in seats} == {
        (str(alice.id), 1, None), (str(bob.id), 2, None),
    }  # fmt: skip


def test_feed_is_never_trusted_over_the_record(couple: tuple[Actor, Actor], admin: psycopg.Connection[Any]) -> None:
    alice, bob = couple
    entry = entry_id()
    alice.sync([alice.new({"id": entry, "title": "x"})])
    admin.execute("update cupcake.head set revision = revision + 1 where member_id = %s", [bob.id])
    admin.execute(
        "insert into cupcake.feed select member_id, 'journal_entry', %s, revision, 'full' from cupcake.head"
        " where member_id = %s", [entry, bob.id])  # fmt: skip
    page = bob.sync()
    assert page["changes"] == []
    assert page["cursor"] == page["head"]


@pytest.mark.parametrize("known", [None, 0, 1, 70, 149])
def test_many_records_are_fed_once_each_whichever_of_them_was_fed_before(
    couple: tuple[Actor, Actor], admin: psycopg.Connection[Any], known: int | None
) -> None:
    """A batch that looks new is inserted the quick way; one that is not new after all takes it back."""
    alice, _bob = couple
    ids = [entry_id() for _ in range(150)]
    if known is not None:
        alice.sync([alice.new({"id": ids[known], "title": "x"})])
    before = alice.head()
    fed = "select cupcake.feed_member(%s, array(select ('journal_entry', i, 'full')::cupcake.fed from unnest(%s::uuid[]) as i))"
    for start in (before, before + 150):
        assert admin.execute(fed, (alice.id, ids)).fetchone() == (start + 150,)
        assert alice.head() == start + 150
        found = admin.execute(
            "select record_id::text, revision from cupcake.feed where member_id = %s and record_id = any (%s) order by 2",
            (alice.id, ids),
        ).fetchall()
        assert found == [(record, start + n) for n, record in enumerate(ids, 1)]
