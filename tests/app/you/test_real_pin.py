"""The PIN with the work it really costs: scrypt as shipped fits its memory, and knows its own PIN."""

from app.lock import pin


def test_the_work_that_is_shipped_is_done_and_knows_its_pin() -> None:
    kept = pin.make("271828")
    assert pin.N * pin.R * 128 == 32 * 1024**2
    assert pin.attempt(kept, "271828", 0, lambda _: None)[0]
    assert not pin.attempt(kept, "271829", 0, lambda _: None)[0]
    assert pin.make("271828").hash != kept.hash, "each has a salt of its own"
    assert pin.load(pin.dump(kept)) == kept
    assert "271828" not in repr(kept) + pin.dump(kept)


def test_what_is_no_hash_counts_as_none() -> None:
    for words in (None, "", "{}", "[1]", '{"salt": "zz", "hash": "", "wrong": 0, "open_at": 0}', '"x"'):
        assert pin.load(words) is None
