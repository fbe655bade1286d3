"""Deleting an account: the cloud has nothing of it, this home goes on as a diary of its own, the partner's archive stays."""

import json
import secrets
from pathlib import Path

import psycopg
import pytest

from core.errors import Refused, SignedOut
from core.visibility import Visibility
from storage.records import Records
from storage.versions import versions_of
from sync.cloud import Cloud
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, another_device, assert_identical, couple, pair, settle


def delete(person: Person) -> None:
    person.online(lambda c: c.delete_account())


def second_device(person: Person, folder: Path) -> Person:
    """Another home of the same person, with all that there is."""
    other = another_device(person, folder)
    other.sync()
    return other


def sign_up_again(person: Person) -> None:
    """A new account in the same home."""
    person.email = f"again-{secrets.token_hex(6)}@cupcake.test"
    person.online(lambda c: c.signup(person.email, person.password))
    person.sync()


def test_this_home_keeps_every_word_and_belongs_to_nobody(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    mine = [a.write(title="Mine", level=Visibility.PRIVATE), a.write(title="Ours", level=Visibility.SHARED)]
    theirs = b.write(title="Theirs", level=Visibility.SHARED)
    settle(a, b)
    delete(a)
    assert {r.id for r in a.rows()} == {*mine, theirs}
    assert a.app.home.account is None and a.status().pair_id is None
    assert not (a.app.home.folder / "session.json").exists()
    with pytest.raises(SignedOut):
        a.sync()
    a.edit(mine[0], title="Mine, still")
    with pytest.raises(Refused):
        a.edit(theirs, title="Not mine to change")


def test_the_partner_keeps_the_archive_and_hears_of_the_end(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    hers = a.write(title="Hers", text="What we were", level=Visibility.SHARED)
    his = b.write(title="His", level=Visibility.SHARED)
    settle(a, b)
    delete(a)
    b.sync()
    kept = b.row(hers)
    assert kept is not None and kept.values["text"] == "What we were"
    assert b.status().pair_id is None
    b.edit(his, title="His, later")
    b.sync()
    assert (b.status().pending, b.status().quarantined) == (0, 0)
    fresh = second_device(b, tmp_path / "b2")
    assert {r.id for r in fresh.rows()} == {his}


def test_nothing_of_the_account_is_left_in_the_cloud_but_that_there_was_a_pair(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    a, b = couple(cloud, tmp_path)
    words = f"gianduja-{secrets.token_hex(6)}"
    a.write(title=words, level=Visibility.SHARED)
    settle(a, b)
    account = a.app.home.account
    assert account is not None
    delete(a)
    settle(b)
    with psycopg.connect(cloud.database_url) as owner:
        every = owner.execute(
            """SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
               WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
        ).fetchall()

        def holding(told: str) -> set[str]:
            query = "select exists (select from {} as t where to_jsonb(t)::text ~ %s)"
            return {
                table for (table,) in every if owner.execute(query.format(table).encode(), [told]).fetchone() == (True,)
            }

        assert holding(f"{account[1]}|{words}") == set()
        # Ids and dates: of the pair, and of nudges, which the realtime service drops after days.
        assert holding(account[0]) <= {"public.pair_member", "cupcake.membership_log", "realtime.messages"}
        assert holding(b.email) >= {"auth.users", "auth.audit_log_entries"}, "this can see what is there"


def test_words_of_another_device_are_fetched_before_the_account_goes(cloud: LocalCloud, tmp_path: Path) -> None:
    a, _ = couple(cloud, tmp_path)
    phone = second_device(a, tmp_path / "a2")
    entry = phone.write(title="Written on the phone")
    phone.sync()
    delete(a)
    assert entry in {r.id for r in a.rows()}


def test_an_answer_that_was_lost_is_made_up_for(cloud: LocalCloud, tmp_path: Path) -> None:
    a, _ = couple(cloud, tmp_path)
    a.write(title="Mine")

    async def only_ask(c: Cloud) -> None:
        await c._rpc("delete_account", {"confirm": "delete my account"})

    a.online(only_ask)
    assert a.app.home.account is not None
    delete(a)
    assert a.app.home.account is None and len(a.rows()) == 1


def test_the_other_device_is_signed_out_keeps_its_words_and_can_be_let_go(cloud: LocalCloud, tmp_path: Path) -> None:
    a, _ = couple(cloud, tmp_path)
    entry = a.write(title="Mine")
    a.sync()
    phone = second_device(a, tmp_path / "a2")
    delete(a)
    with pytest.raises(SignedOut):
        phone.sync()
    assert entry in {r.id for r in phone.rows()}
    phone.online(lambda c: c.let_go())
    assert phone.app.home.account is None and entry in {r.id for r in phone.rows()}


def test_an_account_that_the_cloud_has_lost_is_made_anew_with_the_same_address(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    """As after a restore of the cloud to a backup from before it was made."""
    a, b = couple(cloud, tmp_path)
    entry = a.write(title="Mine")
    settle(a, b)
    account = a.app.home.account
    assert account is not None
    with psycopg.connect(cloud.database_url) as owner:
        owner.execute("select cupcake.erase_account(%s)", [account[0]])
    with pytest.raises(SignedOut):
        a.sync()
    with pytest.raises(Refused) as refusal:
        a.online(lambda c: c.signup(a.email, a.password))
    assert refusal.value.code == "account_anew"
    assert a.app.home.account == account
    a.online(lambda c: c.let_go())
    a.online(lambda c: c.login(a.email, a.password))
    a.sync()
    phone = second_device(a, tmp_path / "a2")
    assert [r.id for r in phone.rows()] == [entry]


def test_a_new_account_in_the_same_home_offers_everything_again(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    with a.app.home.store.write() as txn:
        values = {"at": "2026-01-01T00:00:00Z", "title": "Imported", "source": "dayone", "source_id": "A1"}
        Records(txn, "journal_entry").create(values)
    edited = a.write(title="First", text="one", level=Visibility.SHARED)
    gone = a.write(title="Deleted", level=Visibility.SHARED)
    settle(a, b)
    a.edit(edited, text="two")
    b.edit(edited, title="B was here")
    a.delete(gone)
    settle(a, b)
    delete(a)
    before = {json.dumps(r.values, sort_keys=True) for r in a.rows() if r.author_id is None}
    sign_up_again(a)
    assert (a.status().pending, a.status().quarantined) == (0, 0)
    phone = second_device(a, tmp_path / "a2")
    assert {json.dumps(r.values, sort_keys=True) for r in phone.rows()} == before
    assert {r.visibility for r in phone.rows()} == {"private"}
    b.sync()
    pair(a, b, share_a="all")
    settle(a, b)
    assert_identical(a, b)
    assert a.status().shared == len(before)


def test_what_only_the_archive_says_stays_with_what_a_device_that_had_not_heard_shares_by_a_new_account(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    """Found by a history: the other one's last edit stood nowhere any more, two calls later."""
    a, b = couple(cloud, tmp_path)
    entry = a.write(title="Ours", text="One line.", level=Visibility.SHARED)
    settle(a, b)
    phone = second_device(a, tmp_path / "a2")
    b.edit(entry, text="One line. And another, by the other one.")
    settle(a, b)
    delete(a)
    phone.online(lambda c: c.let_go())
    sign_up_again(phone)
    b.sync()
    pair(phone, b, share_a="all")
    settle(phone, b)
    settle(phone, b)
    assert_identical(phone, b)
    for person in (phone, b):
        row = person.row(entry)
        assert row is not None and row.values["text"] == "One line."
        said = [v.value for v in versions_of(person.app.home.store, "journal_entry", entry)]
        assert "One line. And another, by the other one." in said
