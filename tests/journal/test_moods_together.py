"""A mood and the events of writing, with two people: what is shared arrives whole, what is private does not."""

from pathlib import Path

from sprinkles.journal import keeping
from sprinkles.sdk import Visibility
from tests.cloud.local_cloud import LocalCloud
from tests.harness.sprinkle import couple
from tests.together.people import assert_identical, settle

AT = "2026-05-01T10:00:00Z"


def test_a_mood_reaches_the_other_one_with_its_entry_and_is_told_only_where_it_was_written(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = couple(cloud, tmp_path, "journal")
    mine, theirs = a.app.contexts["journal"], b.app.contexts["journal"]
    shared = keeping.keep(mine, Visibility.SHARED, text="For both", at=AT, mood="warm")
    keeping.keep(mine, Visibility.PRIVATE, text="For me alone", at=AT, mood="stormy")
    settle(a, b)
    assert_identical(a, b)
    assert theirs.store.rows("SELECT text, mood FROM journal_entry") == [("For both", "warm")]
    assert b"stormy" not in b.raw_bytes() and b"For me alone" not in b.raw_bytes()
    assert b.app.home.store.database.rows("SELECT name FROM event") == []
    keeping.change(theirs, shared.id, mood="bright")
    settle(a, b)
    assert_identical(a, b)
    again = mine.store.get(type(shared), shared.id)
    assert again is not None and again.mood == "bright"
    a.close()
    b.close()
