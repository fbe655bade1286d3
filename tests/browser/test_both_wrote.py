"""You both wrote this: one entry, changed on two phones that could not reach each other, put to each of the two, and settled."""

from pathlib import Path

from tests.browser.people import SOON_S, Device, comes_true, in_the_cloud, two
from tests.cloud.local_cloud import LocalCloud
from tests.harness.browser import Browser, Chromium
from tests.together.people import Person, settle

FIRST, HERS, HIS = "Supper was good.", "Supper was wonderful.", "Supper was salty."


def test_two_settle_what_both_wrote_and_nothing_is_lost(cloud: LocalCloud, chromium: Chromium, tmp_path: Path) -> None:
    entry = ""

    def before(mara: Person, theo: Person) -> None:
        nonlocal entry
        entry = mara.write(title="Supper", text=FIRST)
        settle(mara, theo)

    with (
        two(cloud, tmp_path, before) as (hers, his),
        chromium.page() as mara,
        chromium.page() as theo,
    ):
        for phone, page, words in ((hers, mara, HERS), (his, theo, HIS)):
            page.open(f"{phone.app.url}/diary/{entry}")
            page.wait_text("In sync", SOON_S)
            phone.line.cut()
            _edits(page, words)
            page.wait_text("Offline, saved here", SOON_S)
            assert phone.app.rows("SELECT text FROM journal_entry") == [(words,)]
        assert in_the_cloud(cloud, "SELECT text FROM public.journal_entry WHERE id = %s", entry) == [(FIRST,)]

        hers.line.mend()
        mara.wait_text("In sync", SOON_S)
        his.line.mend()
        for page in (mara, theo):
            page.wait_text("You both wrote this. Nothing is lost.", SOON_S)
        joined = _says(cloud, entry)
        assert "wonderful" in joined and "salty" in joined

        _asked(mara)
        mara.tap("Keep both")
        mara.wait_text("It is settled. Every wording stays under Earlier.")
        assert _says(cloud, entry) == joined

        _asked(theo)
        first = min((HERS, HIS), key=theo.tree().index)
        theo.tap("Keep this one")
        theo.wait_text("It is settled. Every wording stays under Earlier.")
        comes_true(lambda: _says(cloud, entry), first)
        for page in (theo, mara):
            page.tap("To the entry")
            page.wait_text(first)
        _nothing_is_lost(cloud, entry, (hers, his), first)


def _edits(page: Browser, words: str) -> None:
    page.tap("Edit")
    page.type("What happened?", words, over=True)
    page.wait_text("Saved here, ")
    page.tap("Done")
    page.wait_text(words)


def _asked(page: Browser) -> None:
    page.tap("Look at both")
    page.wait_text("Nothing is lost, whatever you choose.")
    for words in (HERS, HIS):
        page.wait_text(words)


def _says(cloud: LocalCloud, entry: str) -> str:
    [(said,)] = in_the_cloud(cloud, "SELECT text FROM public.journal_entry WHERE id = %s", entry)
    return str(said)


def _nothing_is_lost(cloud: LocalCloud, entry: str, phones: tuple[Device, Device], chosen: str) -> None:
    """Both wordings are on both phones and in the cloud, whichever stands in the entry."""
    kept = in_the_cloud(cloud, "SELECT value #>> '{}' FROM public.record_version WHERE parent_id = %s", entry)
    assert {HERS, HIS} <= {*(value for (value,) in kept), chosen}
    for phone in phones:
        assert phone.app.rows("SELECT text FROM journal_entry") == [(chosen,)]
        versions = str(phone.app.rows("SELECT value FROM record_version WHERE parent_id = ?", entry))
        assert "wonderful" in versions + chosen and "salty" in versions + chosen
