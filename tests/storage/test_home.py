"""A home belongs to one account; its clock never draws what another home draws."""

import shutil
from pathlib import Path

import pytest

from core.clock import node_of
from core.errors import Refused, Retryable
from storage.drafts import Drafts
from storage.home import Home
from storage.local_settings import read_setting, write_setting
from tests.storage.homes import MATE, ME, TABLE, add, load, open_home, theirs


def node(home: Home) -> str:
    return str(home.store.value("SELECT node FROM clock_row"))


def test_signing_in_stamps_the_author_on_everything_written_so_far(home: Home) -> None:
    rows = [add(home.store), add(home.store)]
    assert {row.author_id for row in rows} == {None}
    before = node(home)
    home.bind(ME, "me@example.org")
    assert {load(home.store, row.id).author_id for row in rows} == {ME}
    assert add(home.store).author_id == ME
    assert home.account == (ME, "me@example.org")
    assert node(home) != before


def test_signing_in_never_stamps_what_somebody_else_wrote(home: Home) -> None:
    row = theirs(home.store)
    home.bind(ME, "me@example.org")
    assert load(home.store, row.id).author_id == MATE


def test_a_second_account_is_refused_and_changes_nothing(home: Home) -> None:
    home.bind(ME, "me@example.org")
    row, before = add(home.store), node(home)
    with pytest.raises(Refused) as refusal:
        home.bind(MATE, "mate@example.org")
    assert refusal.value.code == "another_account"
    assert "--home" in refusal.value.message
    assert (home.account, node(home)) == ((ME, "me@example.org"), before)
    assert load(home.store, row.id).author_id == ME
    home.bind(ME, "new@example.org")
    assert home.account == (ME, "new@example.org")


def test_a_copied_home_draws_clocks_of_its_own(tmp_path: Path) -> None:
    original = open_home(tmp_path / "a")
    row = add(original.store, text="in both")
    original.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    original, copied = open_home(tmp_path / "a"), open_home(tmp_path / "b")
    assert node(original) == node_of(row.clocks["*"])
    assert node(copied) != node(original)
    assert add(copied.store).clocks["*"] != add(original.store).clocks["*"]
    original.close()
    copied.close()


def test_a_home_that_is_opened_again_is_the_same_home(tmp_path: Path) -> None:
    first = open_home(tmp_path)
    home_id, drew = first.home_id, node(first)
    row = add(first.store, text="still here")
    first.close()
    again = open_home(tmp_path)
    assert (again.home_id, node(again)) == (home_id, drew)
    assert load(again.store, row.id).values["text"] == "still here"
    again.close()


def test_a_folder_that_is_a_file_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(Refused, match="--home"):
        open_home(tmp_path / "taken")


def test_the_sync_lock_is_held_by_one_at_a_time(home: Home) -> None:
    other = open_home(home.folder)
    with home.sync_lock(), pytest.raises(Retryable) as refusal, other.sync_lock(timeout_s=0.05):
        pass
    assert refusal.value.code == "locked"
    with other.sync_lock(timeout_s=0.05):
        pass
    with home.free_sync_lock() as ours, other.free_sync_lock() as theirs:
        assert (ours, theirs) == (True, False)
    with other.free_sync_lock() as theirs:
        assert theirs
    other.close()


def test_a_draft_survives_reopening_and_never_waits_to_be_sent(tmp_path: Path) -> None:
    first = open_home(tmp_path)
    Drafts(first.store).put("journal:new", {"text": "half a sent"})
    Drafts(first.store).put("journal:new", {"text": "half a sentence שלום"})
    first.close()
    again = open_home(tmp_path)
    drafts = Drafts(again.store)
    assert drafts.get("journal:new") == {"text": "half a sentence שלום"}
    assert again.store.value("SELECT count(*) FROM pending_change") == 0
    assert again.store.value(f"SELECT count(*) FROM {TABLE}") == 0
    drafts.clear("journal:new")
    assert drafts.get("journal:new") is None
    again.close()


def test_a_setting_has_its_default_until_it_is_set_and_after_it_is_removed(home: Home) -> None:
    assert read_setting(home.store, "journal.font", "serif") == "serif"
    write_setting(home.store, "journal.font", ["a", 1])
    assert read_setting(home.store, "journal.font") == ["a", 1]
    write_setting(home.store, "journal.font", None)
    assert read_setting(home.store, "journal.font", "serif") == "serif"
