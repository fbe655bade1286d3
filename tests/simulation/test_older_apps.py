"""An older app beside a newer one, and its upgrade: columns that it does not know are kept."""

import pytest

from tests.simulation.server import Server
from tests.simulation.steps import (
    ANN,
    BEN,
    HERE,
    PRIVATE,
    SHARED,
    THERE,
    Make,
    edit,
    row,
    same,
    sync,
    write,
    write_shared,
)
from tests.simulation.tables import OLD_CONTRACTS

pytestmark = pytest.mark.cloud


def test_an_older_app_keeps_a_newer_column_through_its_edits_and_has_it_after_the_upgrade(
    server: Server, make: Make
) -> None:
    new, old = make(ANN), make(BEN, old=True)
    sync(server, new, old)
    rid = write(new, title="a", text="b", location=HERE)
    sync(server, new, old)
    assert row(old, rid).extra == {"location": HERE}
    edit(old, rid, title="an older app wrote this")
    edit(new, rid, location=THERE)
    sync(server, old, new, old)
    assert row(new, rid).values["location"] == THERE
    assert same(server, new, old) == [True, True]
    old.upgrade()
    assert (row(old, rid).values["location"], row(old, rid).extra) == (THERE, None)
    assert row(old, rid).clocks == row(new, rid).clocks
    assert sync(server, old).came() == []
    assert same(server, new, old) == [True, True]


def test_an_edit_after_the_upgrade_stands_on_the_value_that_waited_in_extra(server: Server, make: Make) -> None:
    new, old = make(ANN), make(BEN, old=True)
    rid = write_shared(server, new, old, location=HERE)
    old.upgrade()
    edit(old, rid, location=THERE)
    line = sync(server, old)
    assert line.answers[0]["answers"] == ["applied"]
    sync(server, new)
    assert row(new, rid).values["location"] == THERE
    assert new.versions() == []


def test_a_value_that_does_not_fit_stays_where_it_is_at_the_upgrade(server: Server, make: Make) -> None:
    new, old = make(ANN), make(BEN, old=True)
    rid = write_shared(server, new, old, title="a", location=HERE)
    with old.home.store.write() as txn:
        txn.raw.execute("""UPDATE sim_event SET extra = '{"location":{"a":1},"best":"not a number","later":[1]}'""")
        known = '["title", "text", "tags", "media"]'
        txn.raw.execute("UPDATE known_table SET columns = ? WHERE table_name = 'sim_event'", (known,))
    old.upgrade()
    found = row(old, rid)
    assert (found.values["location"], found.values["best"]) == ({"a": 1}, None)
    assert found.extra == {"best": "not a number", "later": [1]}


def test_an_upgrade_that_is_killed_half_way_leaves_everything_as_it_was(
    server: Server, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = make(ANN), make(BEN, old=True)
    rid = write_shared(server, new, old, location=HERE)
    with monkeypatch.context() as patch:
        patch.setattr("storage.rows.TableSql.save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            old.upgrade()
    old.reopen()
    assert row(old, rid).values["location"] == HERE


def test_an_older_author_can_share_a_record_that_has_a_newer_column(server: Server, make: Make) -> None:
    new, old = make(ANN), make(ANN, old=True)
    sync(server, new, old)
    rid = write(new, level=PRIVATE, title="a", location=HERE)
    edit(new, rid, title="b")
    sync(server, new, old)
    old.write("sim_event", lambda r: r.set_visibility(rid, SHARED))
    sync(server, old, new)
    assert row(new, rid).visibility == "shared"


def test_what_came_in_a_column_that_an_older_app_does_not_know_cancels_its_widening(server: Server, make: Make) -> None:
    """Found by a history: the other one was shown a place that was written in private after the person had pressed share."""
    new, old, other = make(ANN), make(ANN, old=True), make(BEN)
    sync(server, new, old, other)
    rid = write(new, level=PRIVATE, title="a")
    sync(server, new, old)
    write(old, level=PRIVATE, title="goes first")
    old.write("sim_event", lambda r: r.set_visibility(rid, SHARED))
    edit(new, rid, location=HERE)
    sync(server, new)
    # A call that carries one change: its answer brings the place before the widening has gone.
    request = old.request(1)
    assert [sent[0] for group in request.body["changes"] for sent in group["rows"]] != [rid]
    old.receive(request, server.rpc(ANN, "sync", request.body))
    sync(server, old, new, other)
    assert (row(old, rid).visibility, row(new, rid).visibility) == ("private", "private")
    assert other.rows("sim_event") == []
    old.write("sim_event", lambda r: r.set_visibility(rid, SHARED))
    sync(server, old, other)
    assert row(other, rid).values["location"] == HERE, "asked for once more, with the place on the way"


def test_a_record_edited_before_it_was_sent_has_the_same_clocks_everywhere_after_the_upgrade(
    server: Server, make: Make
) -> None:
    old, new = make(ANN, old=True), make(BEN)
    sync(server, old, new)
    rid = write(old, title="a")
    edit(old, rid, title="b")
    sync(server, old, new)
    old.upgrade()
    assert row(old, rid).clock("location") == row(new, rid).clock("location")
    sync(server, old)
    assert same(server, old, new) == [True, True]


def test_an_older_contract_has_fewer_versions_of_the_same_columns() -> None:
    assert OLD_CONTRACTS["sim_event"].version == 1
    assert "location" not in OLD_CONTRACTS["sim_event"].columns
