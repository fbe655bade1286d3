"""Withdrawn means gone: not from the other one's screen only, but from every file of their home, while the app is open."""

from pathlib import Path
from typing import Any

import pytest

from core.visibility import Visibility
from storage.drafts import Drafts
from sync.steps import tidy
from tests.cloud.local_cloud import LocalCloud
from tests.storage.files import indexed, leftovers
from tests.together.people import Person, couple, settle
from tests.together.pictures import exchange, has, keep, move, photo

SECRETS = ("marzipan", "floorboards", "hazelnut", "gianduja", "praline", "Königsberg")


def secret_entry(a: Person) -> tuple[str, dict[str, Any]]:
    """The entry, and the photo in it."""
    item = keep(a, photo(21))
    entry = a.write(
        title="Marzipan", text="Under the floorboards. " * 300, tags=["hazelnut"], level=Visibility.SHARED,
        location={"name": "Königsberg"}, media=[item],
    )  # fmt: skip
    return entry, item


@pytest.mark.parametrize("level", [Visibility.PRIVATE, Visibility.CALENDAR])
def test_withdrawn_words_are_in_no_file_of_the_partners_home(
    cloud: LocalCloud, tmp_path: Path, level: Visibility
) -> None:
    a, b = couple(cloud, tmp_path)
    others = [a.write(title=f"Entry {i}", text="Something else entirely. " * 20) for i in range(30)]
    entry, item = secret_entry(a)
    exchange(a, b)
    assert has(b, item)
    home = b.app.home.folder
    assert indexed(home, "marzipan", "floorboards") == ["marzipan", "floorboards"]
    # The words stand in many places: a version, a base of what waits, a draft.
    a.edit(entry, title="Marzipan and gianduja")
    b.edit(entry, title="Mine and marzipan")
    settle(a, b)
    b.edit(entry, text="Under the floorboards. " * 300 + "I found it")
    drafted = {"page": {"text": "Under the floorboards. Truly yours"}, "base": {"text": "Under the floorboards."}}
    Drafts(b.app.home.store).put(f"journal:{entry}", drafted)
    assert leftovers(home, "marzipan", "floorboards", "hazelnut") != []

    a.share(entry, level)
    a.sync()
    b.sync()
    move(b)
    assert b.row(entry) is None and has(b, item) is None
    assert leftovers(home, *SECRETS) == []
    assert indexed(home, "marzipan", "floorboards", "hazelnut", "gianduja") == []
    aside = b.app.home.store.database.rows("SELECT words FROM set_aside ORDER BY words")
    assert "I found it" in str(aside) and "Truly yours" in str(aside), "own words are kept"
    assert {r.id for r in b.rows()} == set(others)
    assert a.row(entry) is not None and indexed(a.app.home.folder, "floorboards") == ["floorboards"]


def test_a_deletion_is_wiped_on_both_devices_after_thirty_days_and_digests_stay_equal(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = couple(cloud, tmp_path)
    a.write(title="It stays", level=Visibility.SHARED)
    entry, item = secret_entry(a)
    exchange(a, b)
    a.delete(entry)
    exchange(a, b)
    assert has(a, item) and not has(b, item), "what one kept oneself can still be restored"
    digest = a.status().digest
    for person in (a, b):
        store = person.app.home.store
        real = store.wall_ms
        store.wall_ms = lambda real=real: real() + 31 * 86_400_000  # type: ignore[misc]
        tidy(store)
        move(person)
        store.wall_ms = real
        assert has(person, item) is None
        stub = person.row(entry)
        assert stub is not None and stub.deleted_at is not None and stub.values["text"] is None
        assert leftovers(person.app.home.folder, *SECRETS) == []
    settle(a, b)
    assert a.status().digest == b.status().digest == digest != ""
    assert (a.status().pending, b.status().pending) == (0, 0)


def test_a_photo_goes_after_thirty_days_though_words_that_nobody_deleted_stay(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = couple(cloud, tmp_path)
    entry, item = secret_entry(a)
    exchange(a, b)
    b.edit(entry, text="Words that A never saw")
    a.delete(entry)
    b.sync()
    exchange(a, b)
    store = a.app.home.store
    real = store.wall_ms
    store.wall_ms = lambda: real() + 31 * 86_400_000
    tidy(store)
    move(a)
    store.wall_ms = real
    stub = a.row(entry)
    assert stub is not None and (stub.values["text"], stub.values["media"]) == ("Words that A never saw", None)
    assert has(a, item) is None
    a.close()
    b.close()
