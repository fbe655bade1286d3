"""Visibility: only the author widens, of concurrent changes the narrower wins, and withdrawn means gone."""

from tests.cloud_schema.actor import Actor, entry_id, rows_of, word


def put(author: Actor, level: str, **values: object) -> tuple[str, str]:
    entry = entry_id()
    group = author.new({"id": entry, **(values or {"title": "x"})}, level=level)
    assert author.sync([group])["answers"] == ["applied"]
    return entry, group["rows"][0][2]


def test_narrowing_withdraws_at_once(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "shared")
    bob.pull()
    assert alice.sync([alice.show(entry, "private", stamp)])["answers"] == ["applied"]
    assert list(rows_of(bob.pull(), "withdrawn")) == [entry]
    assert rows_of(bob.device().pull(), "full") == {}


def test_withdrawn_entry_is_withdrawn_once(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "shared")
    alice.sync([alice.show(entry, "private", stamp)])
    head = bob.head()
    alice.sync([alice.edit(entry, stamp, shown=stamp, level="private", title="y")])
    assert bob.head() == head


def test_partner_edit_of_a_withdrawn_entry_is_gone_without_a_row(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "shared")
    bob.pull()
    alice.sync([alice.show(entry, "private", stamp)])
    assert bob.sync([bob.edit(entry, stamp, shown=stamp, title="late")])["answers"] == ["gone"]


def test_widening_on_what_was_seen_is_applied_and_fed(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "private")
    assert alice.sync([alice.show(entry, "shared", stamp, seen=stamp)])["answers"] == ["applied"]
    assert rows_of(bob.pull(), "full")[entry]["pair"] == alice.pair


def test_widening_over_content_that_was_not_seen_is_undone_with_the_servers_clock(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "private")
    tablet = alice.device()
    tablet.sync([tablet.edit(entry, stamp, shown=stamp, level="private", title="a secret")])
    answer = alice.sync([alice.show(entry, "shared", stamp, seen=stamp)])["answers"][0]
    assert word(answer) == "applied"
    row = rows_of([answer["row"]], "full")[entry]
    assert (row["visibility"], row["pair"], row["title"]) == ("private", None, "a secret")
    assert row["clocks"]["visibility"].endswith("f" * 16)
    assert bob.pull() == []


def test_widening_on_an_old_visibility_is_undone(couple: tuple[Actor, Actor]) -> None:
    """Narrowed on one device, widened on another that had not heard of it: the narrower stands."""
    alice, bob = couple
    entry, stamp = put(alice, "shared")
    tablet = alice.device()
    alice.sync([alice.show(entry, "private", stamp)])
    answer = tablet.sync([tablet.show(entry, "shared", stamp, seen=stamp)])["answers"][0]
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "private"
    assert "full" not in {group["kind"] for group in bob.pull() if group["table"] == "journal_entry"}


def test_narrowing_with_a_lower_clock_still_narrows(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "private")
    tablet = alice.device()
    early = tablet.clock()
    alice.sync([alice.show(entry, "shared", stamp, seen=stamp)])
    answer = tablet.sync([tablet.show(entry, "private", stamp, at=early)])["answers"][0]
    row = rows_of([answer["row"]], "full")[entry]
    assert row["visibility"] == "private"
    assert row["clocks"]["visibility"].endswith("f" * 16)
    assert rows_of(bob.pull(), "full") == {}


def test_narrowing_taken_in_before_does_not_narrow_again(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "shared")
    narrow = alice.show(entry, "private", stamp)
    alice.sync([narrow])
    clock = narrow["rows"][0][2]
    alice.sync([alice.show(entry, "shared", clock, seen=stamp)])
    head = bob.head()
    assert word(alice.sync([narrow])["answers"][0]) == "duplicate"
    assert bob.head() == head
    assert rows_of(bob.pull(), "full")[entry]["visibility"] == "shared"


def test_own_words_for_a_narrower_audience_narrow_the_entry(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "shared")
    bob.pull()
    answer = alice.sync([alice.edit(entry, stamp, shown=stamp, level="private", title="only mine")])["answers"][0]
    assert word(answer) == "applied"
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "private"
    assert list(rows_of(bob.pull(), "withdrawn")) == [entry]


def test_calendar_visible_journal_entry_is_not_shown_since_it_has_no_projection(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    put(alice, "calendar_visible")
    assert bob.pull() == []


def test_visibility_that_the_change_did_not_know_is_told(couple: tuple[Actor, Actor]) -> None:
    alice, _bob = couple
    entry, stamp = put(alice, "shared")
    tablet = alice.device()
    alice.sync([alice.show(entry, "private", stamp)])
    answer = tablet.sync([tablet.edit(entry, stamp, shown=stamp, level="private", text="more")])["answers"][0]
    assert answer["answer"] == "applied"
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "private"


def test_widening_and_deleting_in_one_change_shows_nobody_anything(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "private")
    group = alice.show(entry, "shared", stamp, seen=stamp)
    group["columns"] = ["visibility", "deleted_at"]
    group["rows"][0][4] = ["shared", 1_760_000_000_001]
    answer = alice.sync([group])["answers"][0]
    row = rows_of([answer["row"]], "full")[entry]
    assert (word(answer), row["visibility"], row["pair"]) == ("applied", "private", None)
    assert row["deleted_at"] == 1_760_000_000_001
    assert bob.pull() == []


def test_new_record_that_is_deleted_already_is_its_authors_alone(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry = entry_id()
    group = alice.new({"id": entry, "title": "x"}, level="shared")
    group["rows"][0][4][1] = 1_760_000_000_001
    answer = alice.sync([group])["answers"][0]
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "private", "the device hears of it"
    row = rows_of(alice.device().pull(), "full")[entry]
    assert (row["visibility"], row["pair"], row["title"]) == ("private", None, "x")
    assert row["clocks"]["visibility"].endswith("f" * 16)
    assert bob.pull() == []


def test_tombstone_is_widened_for_nobody(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "private")
    tablet = alice.device()
    tablet.sync([tablet.delete(entry, stamp, shown=stamp, seen=stamp)])
    answer = alice.sync([alice.show(entry, "shared", stamp, seen=stamp)])["answers"][0]
    assert rows_of([answer["row"]], "full")[entry]["visibility"] == "private"
    assert bob.pull() == []


def test_deleting_what_is_shared_goes_on_telling_the_partner(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "shared")
    bob.pull()
    assert alice.sync([alice.delete(entry, stamp, shown=stamp, seen=stamp)])["answers"] == ["applied"]
    assert rows_of(bob.pull(), "full")[entry]["deleted_at"] is not None


def test_words_that_came_with_the_deletion_are_told_to_their_author_alone(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    entry, stamp = put(alice, "shared", title="x", text="known")
    bob.pull()
    group = alice.edit(entry, stamp, shown=stamp, text="never shown")
    group["columns"].append("deleted_at")
    group["rows"][0][4].append(1_760_000_000_001)
    group["rows"][0][5] = stamp
    assert alice.sync([group])["answers"] == ["applied"]
    told = rows_of(bob.pull(), "full")[entry]
    assert (told["deleted_at"], told["title"], told["text"]) == (1_760_000_000_001, "x", None)
    assert rows_of(alice.device().pull(), "full")[entry]["text"] == "never shown"
    # Deleted once more, by a device that had not heard: it is shown no more of it.
    clock = alice.clock()
    assert alice.sync([alice.delete(entry, stamp, shown=stamp, seen=stamp, at=clock)])["answers"] == ["applied"]
    assert rows_of(bob.device().pull(), "full")[entry]["text"] is None
    assert alice.sync([alice.delete(entry, clock, shown=stamp, seen=stamp, moment=None)])["answers"] == ["applied"]
    assert rows_of(bob.pull(), "full")[entry]["text"] == "never shown"
