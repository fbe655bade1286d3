"""What needs a person's attention: listed with its reason, tried again, exported, discarded; nothing leaves by itself."""

import json
from pathlib import Path

import pytest

from core.errors import Refused
from storage.attention import (
    SENTENCES,
    Item,
    Kind,
    Reason,
    choose,
    count_reasons,
    discard_here,
    export,
    read_items,
    reason_of_refusal,
    retry,
)
from storage.home import Home
from storage.pending import keep_aside, queue
from storage.rows import Row
from storage.store import Store
from tests.storage.homes import TABLE, add, load, pending, sent

WORDS = "marzipan under the floorboards"


def set_aside(store: Store, reason: str = "withdrawn", words: str = WORDS) -> None:
    with store.write() as txn:
        keep_aside(txn.raw, TABLE, "00000000-0000-7000-8000-0000000000aa", reason, {"text": words}, 1000)


def quarantine(store: Store, record_id: str, reason: str = "refused") -> None:
    with store.write() as txn:
        txn.raw.execute(
            "UPDATE pending_change SET quarantined_at = 2000, last_error = ?, attempts = 3 WHERE record_id = ?",
            (reason, record_id),
        )


def only(store: Store) -> Item:
    (item,) = read_items(store)
    return item


def test_every_reason_has_a_sentence_and_says_what_to_do() -> None:
    assert SENTENCES.keys() == set(Reason)
    assert all(what.endswith(".") and then.endswith(".") for what, then in SENTENCES.values())
    assert Reason.read("a word of a later version") is Reason.read(None) is Reason.UNKNOWN


def test_both_kinds_are_listed_oldest_first_with_their_reasons(store: Store) -> None:
    row = add(store, text="mine")
    quarantine(store, row.id, "too_large")
    set_aside(store, "a word of a later version")
    words, change = read_items(store)
    assert (words.kind, words.reason, words.since) == (Kind.WORDS, Reason.UNKNOWN, 1000)
    assert (change.kind, change.reason, change.tries, change.only_here) == (Kind.CHANGE, Reason.TOO_LARGE, 3, True)
    assert change.then.startswith("Split")
    with store.database.snapshot() as raw:
        assert count_reasons(raw) == {"unknown": 1, "too_large": 1}


def test_a_retried_change_is_in_the_queue_again_and_words_are_not_touched(store: Store) -> None:
    row = add(store, text="mine")
    quarantine(store, row.id)
    set_aside(store)
    with store.database.snapshot() as raw:
        assert queue(raw, 9, [TABLE]) == []
    assert retry(store, read_items(store)) == 1
    with store.database.snapshot() as raw:
        assert [p.record_id for p in queue(raw, 9, [TABLE])] == [row.id]
    assert only(store).kind is Kind.WORDS


def test_the_beginning_of_an_id_is_enough_if_it_means_one(store: Store) -> None:
    for words in ("one", "two"):
        set_aside(store, words=words)
    first, second = read_items(store)
    assert choose(store, [second.key, second.key]) == [second]
    assert choose(store, None) == [first, second]
    for words, code in ((first.key[:6], "ambiguous"), ("nothing", "not_found"), (first.key[:3], "not_found")):
        with pytest.raises(Refused) as refusal:
            choose(store, [words])
        assert refusal.value.code == code


def test_words_are_exported_and_stay(store: Store, tmp_path: Path) -> None:
    row = add(store, title="A title", text="new words")
    sent(store, row.id)
    with store.write() as txn:
        from storage.records import Records

        Records(txn, TABLE).change(row.id, {"text": "changed words"})
    quarantine(store, row.id)
    set_aside(store)
    assert export(store, read_items(store), tmp_path / "x.json") == 2
    words, change = json.loads((tmp_path / "x.json").read_text())
    assert words["words"] == {"text": WORDS}
    assert (change["words"], change["reason"], change["record"]) == ({"text": "changed words"}, "refused", row.id)
    export(store, read_items(store), tmp_path / "x.md", markdown=True)
    page = (tmp_path / "x.md").read_text()
    assert WORDS in page and "changed words" in page
    with pytest.raises(Refused) as refusal:
        export(store, read_items(store), tmp_path / "x.md")
    assert refusal.value.code == "exists"
    assert len(read_items(store)) == 2


def test_discarded_words_leave_the_files_too(home: Home) -> None:
    set_aside(home.store)
    assert discard_here(home.store, [only(home.store)]) == 1
    assert read_items(home.store) == []
    assert not any(WORDS.encode() in f.read_bytes() for f in home.folder.glob("cupcake.db*"))


def test_a_change_to_a_record_of_the_cloud_is_not_discarded_here(store: Store) -> None:
    row = add(store, text="mine")
    with store.write() as txn:
        txn.raw.execute("UPDATE pending_change SET is_new = 0")
    quarantine(store, row.id)
    assert discard_here(store, read_items(store), only_copies=True) == 0
    assert pending(store, row.id) is not None


def test_the_only_copy_goes_only_by_a_second_yes_and_then_wholly(home: Home) -> None:
    row = add(home.store, title="unsent", text=WORDS)
    quarantine(home.store, row.id)
    set_aside(home.store)
    with pytest.raises(Refused) as refusal:
        discard_here(home.store, read_items(home.store))
    assert refusal.value.code == "only_copy"
    assert len(read_items(home.store)) == 2
    assert load(home.store, row.id).values["text"] == WORDS
    assert discard_here(home.store, read_items(home.store), only_copies=True) == 2
    assert read_items(home.store) == []
    assert not any(WORDS.encode() in f.read_bytes() for f in home.folder.glob("cupcake.db*"))


def test_what_was_edited_since_is_not_discarded(store: Store) -> None:
    row = add(store, text="mine")
    quarantine(store, row.id)
    item = only(store)
    with store.write() as txn:
        from storage.records import Records

        Records(txn, TABLE).change(row.id, {"text": "mended"})
    assert discard_here(store, [item], only_copies=True) == 0
    assert load(store, row.id).values["text"] == "mended"


def test_a_refusal_for_size_is_told_from_the_others() -> None:
    def of(tags: int) -> Reason:
        return reason_of_refusal(Row("x", None, 0, values={"tags": ["a"] * tags}))

    # 2 MB as the device counts, with nothing between the members; the cloud counts a space after each comma.
    assert of(100) is Reason.REFUSED
    assert of(480_000) is Reason.TOO_LARGE
