"""Deleting an account on its page: the cloud has nothing of it any more, and everything on the devices stays as was said."""

from pathlib import Path

from core.visibility import Visibility
from tests.browser.people import SOON_S, in_the_cloud, two
from tests.cloud.local_cloud import LocalCloud
from tests.harness.browser import Chromium
from tests.together.people import Person, settle

HERS, HERS_ALONE, HIS = "Hers, for both of us.", "Hers alone.", "His, for both of us."
AFTER = "A diary of its own again."
OF_PEOPLE = {"auth.users": "id", "public.profile": "id"}
MADE = ("journal_entry", "attachment", "record_version", "mood_check_in", "calendar_link")


def test_an_account_goes_and_its_diary_stays(cloud: LocalCloud, chromium: Chromium, tmp_path: Path) -> None:
    entry = ""

    def before(mara: Person, theo: Person) -> None:
        nonlocal entry
        entry = mara.write(text=HERS, level=Visibility.SHARED)
        mara.write(text=HERS_ALONE, level=Visibility.PRIVATE)
        theo.write(text=HIS, level=Visibility.SHARED)
        settle(mara, theo)

    with two(cloud, tmp_path, before) as (hers, his), chromium.page() as mara:
        [(account,)] = hers.app.rows("SELECT account_id FROM home")
        assert _left(cloud, account)["public.journal_entry"] == 2
        mara.open(f"{hers.app.url}/us")
        mara.wait_text("Mara and Theo", SOON_S)
        mara.tap_below("Delete account")
        mara.wait_text("Everything of yours in the cloud is deleted at once, for good.")
        assert "What is on this device stays here, as a diary of its own." in mara.tree()
        assert mara.button("Delete the account").is_disabled()
        mara.type("Type “delete my account”", "delete my diary")
        assert mara.button("Delete the account").is_disabled()
        mara.type("Type “delete my account”", "delete my account", over=True)
        assert _left(cloud, account)["auth.users"] == 1
        mara.tap("Delete the account")
        mara.wait_text("Your account is deleted. Everything that was on this device is still here.", SOON_S)

        # A seat of ids and dates stays, so that the other one's devices learn of the end; nothing else.
        assert set(_left(cloud, account).values()) == {0}, _left(cloud, account)
        seat = "SELECT count(*), count(ended_at) FROM public.pair_member WHERE user_id = %s"
        assert in_the_cloud(cloud, seat, account) == [(1, 1)]
        assert hers.app.rows("SELECT account_id, account_email FROM home") == [(None, None)]
        assert not (hers.app.folder / "session.json").exists()
        kept = "SELECT text, visibility, author_id IS NULL FROM journal_entry ORDER BY text"
        assert hers.app.rows(kept) == [(HERS_ALONE, "private", 1), (HERS, "private", 1), (HIS, "shared", 0)]

        # A diary of its own: everything is there to read, and there is more to write.
        mara.tap("Diary")
        for words in (HERS, HERS_ALONE, HIS):
            mara.wait_text(words)
        mara.tap("Write")
        mara.type("What happened?", AFTER)
        mara.wait_text("Only you can read this")
        mara.wait_text("Saved here, ")
        mara.tap("Done")
        mara.wait_text(AFTER)
        assert (AFTER,) in hers.app.rows("SELECT text FROM journal_entry")

        # What she shared stays with him, and he is told of the end.
        with chromium.page() as theo:
            theo.open(f"{his.app.url}/us/pair")
            theo.wait_text("Your pair has ended", SOON_S)
            theo.open(f"{his.app.url}/diary/{entry}")
            theo.wait_text(HERS)
        assert set(his.app.rows("SELECT text FROM journal_entry")) == {(HERS,), (HIS,)}


def _left(cloud: LocalCloud, account: str) -> dict[str, int]:
    """How many rows of this account the cloud holds, by table."""
    columns = {**OF_PEOPLE, **{f"public.{table}": "author_id" for table in MADE}}
    return {
        table: in_the_cloud(cloud, f"SELECT count(*) FROM {table} WHERE {column} = %s", account)[0][0]
        for table, column in columns.items()
    }
