"""Apps and servers of different versions: what is not known yet waits and is told apart from what is wrong."""

from typing import Any

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, entry_id, rows_of, word


@pytest.mark.parametrize("table", ["sim_of_later", "invite", "pg_class"])
def test_table_that_is_not_known_yet_waits(alice: Actor, table: str) -> None:
    good = alice.new({"id": entry_id(), "title": "x"})
    broken = [*good["rows"][0][:2], "no clock", *good["rows"][0][3:]]
    group = {**good, "table": table, "rows": [good["rows"][0], [entry_id(), *broken[1:]]]}
    assert alice.sync([group])["answers"] == ["retry", "refused"]
    assert alice.head() == 0


def test_column_that_is_not_known_yet_waits_and_nothing_of_its_group_is_stored(alice: Actor) -> None:
    entry = entry_id()
    assert alice.sync([alice.new({"id": entry, "title": "x", "of_later": "light"})])["answers"] == ["retry"]
    assert alice.device().pull() == []


def test_registry_is_told_to_who_asks_and_has_not_heard_of_it(alice: Actor) -> None:
    assert "registry" not in alice.sync()
    told = alice.sync(registry="")["registry"]
    assert {"title", "text"} <= set(told["tables"]["journal_entry"])
    assert not {"profile", "pair_member"} & set(told["tables"])
    assert "registry" not in alice.sync(registry=told["mark"])


def test_registry_has_another_mark_once_a_table_learned_a_column(alice: Actor, database_url: str) -> None:
    before = alice.sync(registry="")["registry"]["mark"]
    with psycopg.connect(database_url) as owner:
        owner.execute(
            "update cupcake.synced_table set content = content || array['later'] where name = 'journal_entry'"
        )
        row = owner.execute("select mark from cupcake.registry_mark").fetchone()
        owner.rollback()
    assert row is not None and row[0] != before
    assert alice.sync(registry="")["registry"]["mark"] == before


@pytest.mark.parametrize("registry", [None, 7, {}, [], "x" * 10_000])
def test_anything_for_a_mark_is_only_another_mark(alice: Actor, registry: Any) -> None:
    assert alice.sync(registry=registry)["kind"] == "page"


def test_new_record_says_the_clock_of_columns_that_it_does_not_name(alice: Actor) -> None:
    entry, first, second = entry_id(), alice.clock(), alice.clock()
    group = alice.new({"id": entry, "title": "x"})
    group["rows"][0][2] = [first, first, second, first]
    assert alice.sync([group])["answers"] == ["applied"]
    clocks = rows_of(alice.device().pull(), "full")[entry]["clocks"]
    assert clocks == {"*": first, "title": second}


def test_list_without_that_clock_leaves_them_unwritten(alice: Actor) -> None:
    entry, first, second = entry_id(), alice.clock(), alice.clock()
    group = alice.new({"id": entry, "title": "x"})
    group["rows"][0][2] = [first, first, second]
    alice.sync([group])
    clocks = rows_of(alice.device().pull(), "full")[entry]["clocks"]
    assert (clocks["title"], clocks["text"]) == (second, "0" * 32)


def test_that_clock_may_not_be_ahead_either(alice: Actor) -> None:
    group = alice.new({"id": entry_id(), "title": "x"})
    now = alice.clock()
    group["rows"][0][2] = [now, now, now, alice.clock(ahead_s=3600 + 400)]
    assert alice.sync([group])["kind"] == "clock"


def test_only_a_new_record_has_such_a_clock(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "x"})
    alice.sync([group])
    stamp = group["rows"][0][2]
    edit = alice.edit(entry, stamp, shown=stamp, level="private", title="y")
    edit["rows"][0][2] = [alice.clock(), alice.clock()]
    assert [word(a) for a in alice.sync([edit])["answers"]] == ["refused"]
