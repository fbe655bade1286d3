"""Both hold the same, and what is said when they do not."""

import logging

import pytest

from sync.compare import report, take
from sync.digest import current
from sync.status import read_status
from tests.simulation.server import Server
from tests.simulation.steps import (
    ANN,
    BEN,
    Make,
    edit,
    row,
    same,
    sync,
    write,
    write_shared,
)

pytestmark = pytest.mark.cloud


def test_a_record_that_is_missing_on_one_phone_is_noticed_and_said_once_it_lasts(
    server: Server, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    ann, ben = make(ANN), make(BEN)
    rid = write_shared(server, ann, ben, title="a")
    assert same(server, ann, ben) == [True, True]
    with ben.home.store.write() as txn:
        txn.tables["sim_event"].remove(txn.raw, [rid])
        txn.note("sim_event", rid)
    with caplog.at_level(logging.WARNING, "cupcake.sync"):
        body = report(ben.home.store, now=True)
        assert take(ben.home.store, server.rpc(BEN, "report_digest", body or {})) is False
    assert "digest_differs" in caplog.text and rid not in caplog.text
    assert (read_status(ben.home).same_as_partner, read_status(ben.home).notice) == (False, None)
    assert same(server, ann, ben) == [False, False]
    assert "cupcake doctor" in (read_status(ben.home).notice or "")
    with ben.home.store.database.write() as raw:
        raw.execute("UPDATE sync_state SET cursor = 0")
    sync(server, ben)
    assert same(server, ann, ben) == [True, True]
    assert read_status(ben.home).notice is None


def test_it_is_asked_only_when_something_changed_or_an_answer_is_missing(server: Server, make: Make) -> None:
    ann, ben = make(ANN), make(BEN)
    write_shared(server, ann, ben, title="a")
    body = report(ann.home.store)
    assert body is not None
    assert take(ann.home.store, server.rpc(ANN, "report_digest", body)) is None
    assert report(ann.home.store) is None
    server.now_ms += 600_001
    assert report(ann.home.store) is not None
    assert same(server, ben, ann) == [True, True]
    server.now_ms += 600_001
    assert report(ann.home.store) is None
    rid = write(ann, title="b")
    assert report(ann.home.store, now=True) is None
    sync(server, ann)
    assert report(ann.home.store) is not None
    assert read_status(ann.home).same_as_partner is None
    assert row(ann, rid).visibility == "shared"


def test_what_was_read_for_the_digest_is_what_a_write_left(server: Server, make: Make) -> None:
    ann, ben = make(ANN), make(BEN)
    rid = write_shared(server, ann, ben, title="a")
    before = read_status(ann.home).digest
    edit(ann, rid, title="b")
    changed = read_status(ann.home).digest
    ann.write("sim_event", lambda r: r.delete(rid))
    with ann.home.store.look() as txn:
        assert {sum(v) for v in current(txn.raw, txn.tables, ann.pair_id).values()} == {0}
    assert len({before, changed, read_status(ann.home).digest}) == 3
