"""The author: every answer to a push, and that nothing is stored for an audience it was not written for."""

from tests.cloud_schema.actor import NEVER, Actor, entry_id, rows_of, word


def test_new_entry_is_applied_and_not_sent_back(alice: Actor) -> None:
    answer = alice.sync([alice.new({"id": entry_id(), "title": "Two red dots"})])
    assert answer["answers"] == ["applied"]
    assert answer["changes"] == []
    assert answer["head"] == answer["cursor"] == 1


def test_same_push_again_is_a_duplicate_and_moves_no_head(alice: Actor) -> None:
    group = alice.new({"id": entry_id(), "title": "Once"})
    alice.sync([group])
    head = alice.head()
    assert alice.sync([group])["answers"] == ["duplicate"]
    assert alice.sync([group])["answers"] == ["duplicate"]
    assert alice.head() == head


def test_new_entry_reaches_the_authors_other_device_whole(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two", "text": None, "tags": ["a", "b"], "location": {"latitude": 1.5}})
    stamp = group["rows"][0][2]
    alice.sync([group])
    row = rows_of(alice.device().pull(), "full")[entry]
    assert (row["visibility"], row["deleted_at"], row["title"], row["text"]) == ("private", None, "Two", None)
    assert (row["tags"], row["location"]) == (["a", "b"], {"latitude": 1.5})
    assert row["author"] == str(alice.id)
    assert row["pair"] is None
    assert row["clocks"] == {"*": stamp}


def test_columns_left_out_beside_a_list_of_clocks_were_never_written(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two"})
    stamps = [alice.clock() for _column in group["columns"]]
    group["rows"][0][2] = stamps
    assert alice.sync([group])["answers"] == ["applied"]
    clocks = rows_of(alice.device().pull(), "full")[entry]["clocks"]
    assert [clocks.get(c, clocks["*"]) for c in group["columns"]] == stamps
    assert clocks["starred"] == NEVER


def test_edit_on_the_stored_base_is_applied(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two"})
    stamp = group["rows"][0][2]
    alice.sync([group])
    edit = alice.edit(entry, stamp, shown=stamp, level="private", title="Three")
    assert alice.sync([edit])["answers"] == ["applied"]
    row = rows_of(alice.device().pull(), "full")[entry]
    assert row["title"] == "Three"
    assert row["clocks"]["title"] == edit["rows"][0][2]


def test_edit_on_an_old_base_is_a_conflict_that_carries_the_row(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two", "text": "x"})
    stamp = group["rows"][0][2]
    alice.sync([group])
    other = alice.device()
    other.pull()
    other.sync([other.edit(entry, stamp, shown=stamp, level="private", title="Theirs")])
    edit = alice.edit(entry, stamp, shown=stamp, level="private", title="Mine", text="y")
    answer = alice.sync([edit])["answers"][0]
    assert answer["answer"] == "conflict"
    assert answer["done"] == ["text"]
    stored = rows_of([answer["row"]], "full")[entry]
    assert (stored["title"], stored["text"]) == ("Theirs", "y")


def test_edit_above_a_lower_clock_of_the_same_node_is_no_conflict(alice: Actor) -> None:
    """The answer to the first edit was lost, so the second one still names the older base."""
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two"})
    stamp = group["rows"][0][2]
    alice.sync([group])
    alice.sync([alice.edit(entry, stamp, shown=stamp, level="private", title="Three")])
    again = alice.edit(entry, stamp, shown=stamp, level="private", title="Four")
    assert alice.sync([again])["answers"] == ["applied"]


def test_lower_clock_never_replaces_a_higher_one(alice: Actor) -> None:
    entry, early = entry_id(), alice.clock()
    group = alice.new({"id": entry, "title": "Two"})
    stamp = group["rows"][0][2]
    alice.sync([group])
    answer = alice.sync([alice.edit(entry, stamp, shown=stamp, level="private", at=early, title="Old")])["answers"][0]
    assert answer["answer"] == "conflict"
    row = rows_of(alice.device().pull(), "full")[entry]
    assert (row["title"], row["clocks"]["*"]) == ("Two", stamp)


def test_edit_of_an_unknown_entry_is_unknown(alice: Actor) -> None:
    stamp = alice.clock()
    assert alice.sync([alice.edit(entry_id(), stamp, shown=stamp, title="x")])["answers"] == ["unknown"]


def test_edit_of_a_deleted_entry_is_gone_and_carries_the_row(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two"})
    stamp = group["rows"][0][2]
    alice.sync([group])
    other = alice.device()
    other.sync([other.delete(entry, stamp, shown=stamp, seen=stamp)])
    answer = alice.sync([alice.edit(entry, stamp, shown=stamp, level="private", title="Late")])["answers"][0]
    assert answer["answer"] == "gone"
    assert rows_of([answer["row"]], "full")[entry]["deleted_at"] == 1_760_000_000_001


def test_deletion_can_be_taken_back_by_a_higher_clock(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two"})
    stamp = group["rows"][0][2]
    alice.sync([group])
    delete = alice.delete(entry, stamp, shown=stamp, seen=stamp)
    assert alice.sync([delete])["answers"] == ["applied"]
    revive = alice.delete(entry, delete["rows"][0][2], shown=stamp, seen=stamp, moment=None)
    assert alice.sync([revive])["answers"] == ["applied"]
    assert rows_of(alice.device().pull(), "full")[entry]["deleted_at"] is None


def test_entry_for_a_pair_that_is_not_ones_own_is_stored_private_and_says_so(alice: Actor) -> None:
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two"}, level="shared", pair=entry_id())
    answer = alice.sync([group])["answers"][0]
    assert answer["answer"] == "applied"
    row = rows_of([answer["row"]], "full")[entry]
    assert (row["visibility"], row["pair"]) == ("private", None)
    assert row["clocks"]["visibility"].endswith("f" * 16)
    assert row["clocks"]["visibility"] > group["rows"][0][2]


def test_unknown_visibility_counts_as_private_with_the_servers_clock(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry = entry_id()
    group = alice.new({"id": entry, "title": "Two"}, level="friends")
    answer = alice.sync([group])["answers"][0]
    assert word(answer) == "applied"
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "private"
    assert bob.pull() == []


def test_created_at_may_be_long_ago_and_comes_back_exactly(alice: Actor) -> None:
    for moment in (-9_467_107_200_000, -1, 0, 1_760_000_000_123, 253_402_300_799_999):
        entry = entry_id()
        group = alice.new({"id": entry, "title": "Pepys"})
        group["rows"][0][1] = moment
        assert alice.sync([group])["answers"] == ["applied"]
        groups = alice.device().pull()
        assert next(row for g in groups for row in g["rows"] if row[0] == entry)[3] == moment
