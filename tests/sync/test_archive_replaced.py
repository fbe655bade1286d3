"""What the other one shared with a pair that ended, and now shares anew: nothing that only the archive says is lost."""

import json
from typing import Any

import pytest

from core.clock import compose
from storage.home import Home
from storage.rows import Row
from sync.inbox import receive
from sync.outbox import cut
from sync.wire import read_response
from tests.storage.homes import TABLE, load, pair, theirs
from tests.sync.restored import NOW, THERE, page, start, wire, withdrawn

AGAIN = "01920000-0000-7000-8000-00000000000f"


def anew(row: Row, **values: Any) -> dict[str, Any]:
    """The record as its author shares it with the next pair, from a copy that is older than what is here."""
    group = wire(row, clocks={"*": compose(1, 0, THERE)}, **values)
    group["rows"][0][2] = AGAIN
    return group


def by_somebody_else(group: dict[str, Any]) -> dict[str, Any]:
    """The same of another account."""
    group["rows"][0][1] = "00000009-0000-4000-8000-000000000009"
    return group


def says(home: Home) -> dict[str, Any]:
    versions = home.store.database.rows("SELECT column_name, value, pair_id, visibility FROM record_version")
    return {column: (json.loads(value), pair_id, level) for column, value, pair_id, level in versions}


def aside(home: Home) -> list[tuple[str, Any]]:
    found = home.store.database.rows("SELECT reason, words FROM set_aside")
    return [(reason, json.loads(words)) for reason, words in found]


def take(home: Home, group: dict[str, Any]) -> None:
    """A page of a server that was never restored."""
    request = cut(home.store)
    answer = {"protocol": 1, "kind": "page", "epoch": 1, "time": NOW, "head": 9, "cursor": 1, "more": False,
              "answers": ["applied"] * len(request.sent), "changes": [group]}  # fmt: skip
    receive(home.store, request, read_response(answer, request))


def archived(home: Home, **values: Any) -> Row:
    """The other one's entry, of a pair that ended; the next pair has begun."""
    row = theirs(home.store, **values)
    pair(home, ended=True)
    pair(home, AGAIN)
    return row


def written_into(home: Home, row: Row, **values: Any) -> None:
    """What was heard last before the pair ended."""
    now = load(home.store, row.id)
    now.values |= values
    with home.store.write() as txn:
        now.clocks |= dict.fromkeys(values, txn.clock.tick())
        txn.tables[TABLE].save(txn.raw, [now])


def test_what_only_an_archive_has_after_a_restore_stays_with_the_record_that_is_shared_anew(home: Home) -> None:
    """Found by a history: the author's device and the server were both put back to before an edit that had been shared."""
    row = archived(home, title="newer", text="here", tags=["a", "b"])
    start(home)
    page(home)
    page(home, anew(row, title="older", text="here", tags=["a"], at="2020-01-01T10:00:00Z"))
    now = load(home.store, row.id)
    assert (now.pair_id, now.values["title"]) == (AGAIN, "older"), "what the author shares stands"
    assert says(home) == {"title": ("newer", AGAIN, "shared"), "tags": (["a", "b"], AGAIN, "shared")}
    assert home.store.database.rows("SELECT count(*) FROM pending_change") == [(2,)], "they travel"


@pytest.mark.parametrize("restored", [False, True])
def test_what_an_archive_says_is_not_for_somebody_else_who_knows_its_id(home: Home, restored: bool) -> None:
    """Its author's account was deleted, and the id with it: whoever offers it may know no more than that."""
    row = archived(home, title="newer", text="here")
    if restored:
        start(home)
        page(home)
    group = by_somebody_else(anew(row, title="theirs", text="", at="2020-01-01T10:00:00Z"))
    (page if restored else take)(home, group)
    assert load(home.store, row.id).values["title"] == "theirs"
    assert says(home) == {}, "nothing travels"
    assert aside(home) == [("unknown", {"title": "newer", "text": "here"})], "this person keeps it"
    (page if restored else take)(home, withdrawn(row.id))
    assert len(aside(home)) == 1, "and nobody else has a say in it"


def test_of_what_somebody_else_shares_too_no_word_is_kept_beside(home: Home) -> None:
    """Found by a history: it was an older copy, but every column that could show it had been edited here and not been sent."""
    row = archived(home, title="rain all day", tags=["sea"])
    written_into(home, row, title="rain all day and snow", tags=["sea", "ice"], text="")
    take(home, by_somebody_else(anew(row, title="rain all day", tags=["sea"], text="")))
    assert aside(home) == [("unknown", {"title": "and snow", "tags": ["ice"]})]
    take(home, withdrawn(row.id))
    assert aside(home) == [("unknown", {"title": "and snow", "tags": ["ice"]})], "what was taken back is nowhere here"


@pytest.mark.parametrize("deleted", [False, True])
def test_what_only_an_archive_says_stays_with_what_a_new_account_shares_of_an_older_copy(
    home: Home, deleted: bool
) -> None:
    """Its author deleted the account that shared it, and their other device had not heard of the last edit."""
    row = archived(home, title="older", text="here", tags=["a"])
    written_into(home, row, title="newer", tags=["a", "b"])
    gone: dict[str, Any] = {"deleted_at": NOW} if deleted else {}
    group = wire(row, **gone)
    group["rows"][0][2] = AGAIN
    group["rows"][0] += [[], row.clocks] if deleted else []
    take(home, by_somebody_else(group))
    assert load(home.store, row.id).deleted_at == (NOW if deleted else None)
    assert says(home) == {"title": ("newer", AGAIN, "shared"), "tags": (["a", "b"], AGAIN, "shared")}
    take(home, withdrawn(row.id))
    assert says(home) == {}, "taken back, it takes all that it said along"
    assert aside(home) == [], "and nothing of it was this person's own"


def test_of_what_a_new_account_shares_word_for_word_nothing_is_kept_twice(home: Home) -> None:
    row = archived(home, title="the same", text="here and more")
    take(home, by_somebody_else(anew(row, title="the same", text="here and more of it since", tags=["new"])))
    assert says(home) == {}, "every word of it is there"


def test_of_an_archive_nothing_is_kept_where_nothing_can_be_lost(home: Home) -> None:
    """A server that was never restored has all that was ever shared: the author's own history says what went."""
    row = archived(home, title="what I wrote once")
    take(home, anew(row, title="what I say now"))
    assert load(home.store, row.id).values["title"] == "what I say now"
    assert says(home) == {}


def test_an_archive_that_comes_anew_as_a_tombstone_keeps_what_its_deleter_never_saw(home: Home) -> None:
    row = archived(home, title="newer")
    start(home)
    page(home)
    group = anew(row, title="older", deleted_at=NOW)
    group["rows"][0] += [[], {"*": compose(1, 0, THERE)}]
    page(home, group)
    assert load(home.store, row.id).deleted_at == NOW
    assert says(home)["title"] == ("newer", AGAIN, "shared")
