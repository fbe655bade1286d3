"""A pull from 0, rule by rule, on one home with the real inbox and outbox: what is offered again, merged, set aside, archived."""

import json
from dataclasses import replace

from core.clock import ZERO, compose
from core.visibility import Visibility
from storage import recovering, scrub
from storage.drafts import Drafts
from storage.home import Home
from storage.records import Records
from storage.versions import EDITED, keep_version
from sync.inbox import receive
from sync.leaving import release
from sync.outbox import cut
from sync.wire import read_response
from tests.storage.files import indexed, leftovers
from tests.storage.homes import MATE, ME, PAIR, TABLE, add, count, load, pair, pending, sent, theirs
from tests.sync.restored import (
    COLUMNS,
    NOW,
    THERE,
    earlier,
    page,
    page_with_answers,
    shared,
    start,
    wire,
    withdrawn,
)


def test_own_record_that_the_server_lacks_is_offered_again_as_new(home: Home) -> None:
    row = shared(home, text="mine")
    start(home)
    page(home, more=True)
    assert pending(home.store, row.id) is None, "not before the pull has ended"
    page(home)
    change = pending(home.store, row.id)
    assert change is not None and change.is_new and (change.level, change.pair_id) == ("shared", PAIR)
    assert {b.clock for b in change.columns.values()} == {ZERO}
    assert home.store.database.rows("SELECT recovering, server_restored FROM sync_state") == [(0, 0)]
    assert count(home.store, "SELECT count(*) FROM record_met") == 0


def test_what_was_met_or_never_sent_is_not_offered_again(home: Home) -> None:
    met, unsent = shared(home, text="met"), add(home.store, text="unsent")
    before = pending(home.store, unsent.id)
    start(home)
    page(home, wire(met))
    assert pending(home.store, met.id) is None
    assert pending(home.store, unsent.id) == before


def moon_phase(home: Home, record_id: str) -> object:
    """What the next call says of a column that this version has none for."""
    group = next(g for g in cut(home.store).body["changes"] if g["rows"][0][0] == record_id)
    return group["rows"][0][4][group["columns"].index("moon_phase")]


def test_columns_of_a_later_version_are_offered_again_too(home: Home) -> None:
    row = shared(home, text="mine")
    with home.store.write() as txn:
        txn.raw.execute("UPDATE journal_entry SET extra = ?", (json.dumps({"moon_phase": "full moon"}),))
    start(home)
    page(home)
    assert moon_phase(home, row.id) == "full moon"


def test_columns_of_a_later_version_are_offered_to_a_new_account_too(home: Home) -> None:
    """Found by a history: an older app, whose person had deleted their account, left them out."""
    row = shared(home, text="mine")
    with home.store.write() as txn:
        txn.raw.execute("UPDATE journal_entry SET extra = ?", (json.dumps({"moon_phase": "full moon"}),))
    release(home.store)
    home.bind("00000009-0000-4000-8000-000000000009", "again@cupcake.test")
    assert moon_phase(home, row.id) == "full moon"


def test_history_of_a_record_that_only_a_newer_app_has_a_table_for_is_set_aside_with_the_account(home: Home) -> None:
    """Found by a history: offered to a new account, it would have waited for its record for ever."""
    row = shared(home, text="mine")
    with home.store.write() as txn:
        clock = row.clock("text")
        for record in (row, replace(row, id="00000009-0000-4000-8000-00000000000a")):
            keep_version(
                txn, TABLE, record, "text", "earlier", clock, level=Visibility.SHARED, pair_id=PAIR, reason=EDITED
            )
        txn.raw.execute("UPDATE record_version SET parent_table = 'later' WHERE parent_id <> ?", (row.id,))
    release(home.store)
    assert home.store.database.rows("SELECT parent_table FROM record_version") == [(TABLE,)]
    assert count(home.store, "SELECT count(*) FROM pending_change WHERE table_name = 'record_version'") == 1
    aside = home.store.database.rows("SELECT table_name, reason, words FROM set_aside")
    assert aside == [("later", "unknown", '{"text":"earlier"}')]


def test_columns_of_a_later_version_are_sent_again_when_the_server_does_not_know_the_record(home: Home) -> None:
    row = shared(home, text="mine")
    with home.store.write() as txn:
        txn.raw.execute("UPDATE journal_entry SET extra = ?", (json.dumps({"moon_phase": "full moon"}),))
    with home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"title": "Marzipan"})
    request = cut(home.store)
    answer = {"protocol": 1, "kind": "page", "epoch": 1, "time": NOW, "head": 9, "cursor": request.cursor, "more": False,
              "answers": [{"answer": "unknown", "done": []}], "changes": []}  # fmt: skip
    receive(home.store, request, read_response(answer, request))
    assert moon_phase(home, row.id) == "full moon"


def test_an_acknowledged_value_that_the_server_lost_is_merged_and_nothing_counts_as_deleted(home: Home) -> None:
    row = shared(home, text="one two three", tags=["a", "b"])
    start(home)
    clocks = {**earlier(row, "text"), "tags": compose(1, 0, THERE)}
    page(home, wire(row, clocks=clocks, text="one three four", tags=["b", "c"]))
    now = load(home.store, row.id)
    assert now.values["text"] == "one two three four"
    assert sorted(now.values["tags"]) == ["a", "b", "c"]
    change = pending(home.store, row.id)
    assert change is not None and change.columns.keys() == {"text", "tags"} and not change.is_new


def test_a_device_that_was_put_back_takes_the_server_for_the_truth(home: Home) -> None:
    row = shared(home, text="old")
    with home.store.database.write() as raw:
        recovering.start(raw)
    page(home, wire(row, clocks={**row.clocks, "text": compose(NOW * 2, 0, THERE)}, text="new"))
    assert load(home.store, row.id).values["text"] == "new"
    assert pending(home.store, row.id) is None


def test_a_narrowing_that_the_server_lost_is_offered_again_and_a_widening_is_not(home: Home) -> None:
    narrowed, widened = shared(home, text="n"), shared(home, text="w")
    with home.store.write() as txn:
        Records(txn, TABLE).set_visibility(narrowed.id, Visibility.PRIVATE)
    sent(home.store, narrowed.id)
    start(home)
    narrowed.visibility, widened.visibility, widened.pair_id = "shared", "private", None
    page(
        home,
        wire(narrowed, clocks=earlier(narrowed, "visibility")),
        wire(widened, clocks=earlier(widened, "visibility")),
    )
    assert load(home.store, narrowed.id).visibility == "private"
    change = pending(home.store, narrowed.id)
    assert change is not None and change.columns.keys() == {"visibility"} and change.level == "private"
    assert load(home.store, widened.id).visibility == "private"
    assert pending(home.store, widened.id) is None


def test_a_narrowing_that_the_server_lost_is_offered_again_where_it_is_as_narrow_by_an_older_wish(home: Home) -> None:
    # Another device of the author may have a widening under way that goes by that older wish.
    row = shared(home, text="n")
    with home.store.write() as txn:
        Records(txn, TABLE).set_visibility(row.id, Visibility.PRIVATE)
    sent(home.store, row.id)
    start(home)
    row.visibility, row.pair_id = "private", None
    page(home, wire(row, clocks=earlier(row, "visibility")))
    change = pending(home.store, row.id)
    assert change is not None and change.columns.keys() == {"visibility"} and change.level == "private"
    assert load(home.store, row.id).clock("visibility") > row.clock("visibility")


def test_nothing_of_the_partners_record_that_is_offered_again_counts_as_own(home: Home) -> None:
    row = theirs(home.store, text="their secret")
    start(home)
    page(home, wire(row, clocks=earlier(row, "text"), text="something else"))
    assert "secret" in load(home.store, row.id).values["text"]
    assert pending(home.store, row.id) is not None
    page_with_answers(home, withdrawn(row.id))
    assert count(home.store, "SELECT count(*) FROM set_aside") == 0


def test_only_what_was_added_counts_as_own_where_a_restored_server_lost_what_it_was_added_to(home: Home) -> None:
    """Found by a history: the restored server no longer had one of the tags that one's own stood beside."""
    row = theirs(home.store, tags=["old", "secret"])
    with home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"tags": ["old", "secret", "mine"]})
    start(home)
    page(home, wire(row, clocks=row.clocks | {"tags": compose(NOW, 0, THERE)}, tags=["old", "new"]))
    assert set(load(home.store, row.id).values["tags"]) == {"old", "secret", "mine", "new"}
    page_with_answers(home, withdrawn(row.id))
    assert home.store.database.rows("SELECT words FROM set_aside") == [('{"tags":["mine"]}',)]


def test_partners_record_that_the_server_lacks_is_seen_by_no_query(home: Home) -> None:
    row = theirs(home.store, text="marzipan")
    start(home)
    page(home)
    assert count(home.store, "SELECT count(*) FROM journal_entry") == 0
    assert (
        home.store.database.rows("SELECT rowid FROM journal_entry_search WHERE journal_entry_search MATCH 'marzipan'")
        == []
    )
    assert cut(home.store).body["aside"] == [[TABLE, row.id]]


def test_a_record_out_of_sight_that_is_withdrawn_is_gone_for_good(home: Home) -> None:
    row = theirs(home.store, text="marzipan")
    start(home)
    page(home)
    page(home, withdrawn(row.id))
    assert count(home.store, "SELECT count(*) FROM record_aside") == 0
    assert cut(home.store).body["aside"] == []


def test_a_record_out_of_sight_comes_back_merged_with_what_waited(home: Home) -> None:
    row = theirs(home.store, text="one two")
    with home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"text": "one two mine"})
    start(home)
    page(home)
    assert json.loads(str(home.store.value("SELECT words FROM set_aside"))) == {"text": "mine"}
    page(home, wire(row))
    assert load(home.store, row.id).values["text"] == "one two mine"
    assert count(home.store, "SELECT count(*) FROM set_aside") == 0
    change = pending(home.store, row.id)
    assert change is not None and change.columns.keys() == {"text"}


def test_unsent_words_in_a_record_that_comes_back_as_a_projection_stay_aside(home: Home) -> None:
    row = theirs(home.store, text="theirs")
    with home.store.write() as txn:
        Records(txn, TABLE).change(row.id, {"text": "theirs and mine"})
    start(home)
    page(home)
    page(home, wire(row, kind="projection", visibility="calendar_visible"))
    assert [json.loads(w) for (w,) in home.store.database.rows("SELECT words FROM set_aside")] == [{"text": "and mine"}]
    assert count(home.store, "SELECT count(*) FROM record_aside") == 0


def test_what_was_out_of_sight_when_the_pair_ends_is_in_the_archive(home: Home) -> None:
    row = theirs(home.store, text="theirs")
    start(home)
    page(home)
    fields = ["pair_id", "user_id", "seat", "joined_at", "ended_at"]
    rows = [[f"00000000-0000-4000-8000-00000000000{s}", [PAIR, who, s, 1, 2]] for s, who in ((1, ME), (2, MATE))]
    with home.store.database.write() as raw:
        raw.execute("DELETE FROM pair_member")
        raw.executemany("INSERT INTO pair_member VALUES (?, ?, ?, ?, ?, NULL)", [(i, *v[:4]) for i, v in rows])
    page(home, {"table": "pair_member", "kind": "server", "columns": fields, "rows": rows})
    assert load(home.store, row.id).values["text"] == "theirs"
    assert count(home.store, "SELECT count(*) FROM record_aside") == 0


def test_the_archive_of_an_ended_pair_is_not_touched_by_a_recovery(home: Home) -> None:
    row = theirs(home.store, text="theirs")
    pair(home, ended=True)
    start(home)
    page(home)
    assert load(home.store, row.id).values["text"] == "theirs"


def test_many_records_out_of_sight_are_asked_about_in_turns(home: Home) -> None:
    ids = {theirs(home.store, text="x").id for _ in range(7)}
    start(home)
    page(home)
    with home.store.database.snapshot() as raw:
        turns = [recovering.ask_about(raw, call, limit=3) for call in range(3)]
    assert [len(t) for t in turns] == [3, 3, 1]
    assert {rid for turn in turns for _table, rid in turn} == ids


def test_a_call_says_recovered_only_when_nothing_waits_beyond_it(home: Home) -> None:
    shared(home, text="a")
    assert "recovered" not in cut(home.store).body, "in the first epoch nobody has to"
    start(home)
    assert "recovered" not in page(home).body, "it still pulls from 0"
    add(home.store, text="b")
    assert "recovered" not in cut(home.store, max_rows=1).body
    assert cut(home.store).body["recovered"] is True
    assert "recovered" not in cut(home.store, ahead=True).body, (
        "the answers before it may still leave something to push"
    )


def test_what_was_out_of_sight_and_is_taken_back_leaves_the_files_too(home: Home) -> None:
    row = theirs(home.store, text="marzipan under the floorboards")
    start(home)
    page(home)
    Drafts(home.store).put(f"journal:{row.id}", {"page": {"text": "marzipan under the floorboards nibbled"}})
    assert count(home.store, "SELECT count(*) FROM record_aside") == 1
    page(home, withdrawn(row.id))
    assert scrub.is_due(home.store) and scrub.finish(home.store)
    assert leftovers(home.folder, "marzipan") == [] and indexed(home.folder, "marzipan") == []
    assert home.store.database.rows("SELECT words FROM set_aside") == [('{"text":"nibbled"}',)]


def test_a_device_that_was_put_back_keeps_what_an_older_cloud_has_no_column_for(home: Home) -> None:
    """Found by a history: the backup was made before the record was sent, with one clock for all of it."""
    row = add(home.store, text="known there", location={"name": "Königsberg"})
    with home.store.database.write() as raw:
        recovering.start(raw)
    assert "location" not in COLUMNS
    page(home, wire(row))
    assert load(home.store, row.id).values["location"] == {"name": "Königsberg"}
    change = pending(home.store, row.id)
    assert change is not None and "location" in change.columns and "text" not in change.columns
    assert not change.is_new and load(home.store, row.id).clock("location") > row.clock("location")


def test_a_device_that_was_put_back_keeps_what_the_cloud_had_no_column_for_when_the_record_was_sent(home: Home) -> None:
    """Found by a history: the same, and the cloud has learned of the column by the time it is asked."""
    row = add(home.store, text="known there", location={"name": "Königsberg"})
    with home.store.database.write() as raw:
        recovering.start(raw)
    group = wire(row)
    group["columns"], group["rows"][0][5] = [*COLUMNS, "location"], [*group["rows"][0][5], None]
    page(home, group)
    assert load(home.store, row.id).values["location"] == {"name": "Königsberg"}
    change = pending(home.store, row.id)
    assert change is not None and "location" in change.columns and "text" not in change.columns
    assert load(home.store, row.id).clock("location") > row.clock("location")
