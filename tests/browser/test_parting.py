"""Parting: an archive first, then the step itself; what was shared stays with both, to read, and the words can be taken along."""

import json
import zipfile
from pathlib import Path

from core.visibility import Visibility
from tests.browser.people import SOON_S, comes_true, in_the_cloud, two
from tests.cloud.local_cloud import LocalCloud
from tests.harness.browser import Browser, Chromium
from tests.together.people import Person, settle

HERS, HERS_ALONE = "Hers, for both of us.", "Hers alone."
HIS, HIS_ALONE = "His, for both of us.", "His alone."
LATER = "His, of after the end."


def test_two_part_and_each_keeps_what_they_had(cloud: LocalCloud, chromium: Chromium, tmp_path: Path) -> None:
    entry = ""

    def before(mara: Person, theo: Person) -> None:
        nonlocal entry
        mara.write(text=HERS, level=Visibility.SHARED)
        mara.write(text=HERS_ALONE, level=Visibility.PRIVATE)
        entry = theo.write(text=HIS, level=Visibility.SHARED)
        theo.write(text=HIS_ALONE, level=Visibility.PRIVATE)
        settle(mara, theo)

    with two(cloud, tmp_path, before) as (hers, his), chromium.page() as mara, chromium.page() as theo:
        mara.open(f"{hers.app.url}/us/part")
        mara.wait_text("You can leave Theo whenever you like. Nothing of yours is lost by it.")
        assert mara.button("Part from Theo").is_disabled(), "first the file, or that none is wanted"
        archive = _download(mara, "Keep it all in a file", tmp_path / "archive.zip")
        mara.wait_text("It was read back and is whole.")
        assert _texts(archive) == {HERS, HERS_ALONE, HIS}

        mara.tap("Part from Theo")
        mara.wait_text("It takes effect at once, for both of you.")
        ended = "SELECT count(*) FROM public.pair_member m JOIN auth.users u ON u.id = m.user_id " \
                "WHERE m.ended_at IS NOT NULL AND u.email IN (%s, %s)"  # fmt: skip
        assert in_the_cloud(cloud, ended, hers.email, his.email) == [(0,)]
        mara.tap("Part now")
        mara.wait_text("You have parted. Everything that was here is still here.", SOON_S)
        assert in_the_cloud(cloud, ended, hers.email, his.email) == [(2,)]

        # He is told, and what he changes from now on is his: it reaches her no more.
        theo.open(f"{his.app.url}/us/pair")
        theo.wait_text("Your pair has ended", SOON_S)
        theo.open(f"{his.app.url}/diary/{entry}")
        theo.tap("Edit")
        theo.type("What happened?", LATER, over=True)
        theo.wait_text("Saved here, ")
        theo.tap("Done")
        theo.wait_text(LATER)
        says = "SELECT text FROM public.journal_entry WHERE id = %s"
        comes_true(lambda: in_the_cloud(cloud, says, entry), [(LATER,)])

        mara.open(f"{hers.app.url}/diary/{entry}")
        mara.wait_text(HIS)
        # Whatever there was for her, she has it after another sync of hers.
        [(before_it,)] = hers.app.rows("SELECT last_sync_at FROM sync_state")
        mara.tap("In sync. Open sync status")
        mara.tap("Sync now")
        later = "SELECT count(*) FROM sync_state WHERE last_sync_at > ?"
        comes_true(lambda: hers.app.rows(later, before_it), [(1,)])
        mara.tap("Close Your words are safe")
        mara.wait_text(HIS)
        assert LATER not in mara.tree()
        assert mara.button("Edit").count() == 0, "his words are there to read, and not hers to change"
        assert set(hers.app.rows("SELECT text FROM journal_entry")) == {(HERS,), (HERS_ALONE,), (HIS,)}
        assert set(his.app.rows("SELECT text FROM journal_entry")) == {(HERS,), (LATER,), (HIS_ALONE,)}

        mara.open(f"{hers.app.url}/us/export")
        mara.tap("Markdown")
        exported = _download(mara, "Export", tmp_path / "pages.zip")
        mara.wait_text("It was read back and is whole.")
        with zipfile.ZipFile(exported) as found:
            assert found.testzip() is None
            pages = " ".join(found.read(name).decode() for name in found.namelist() if name.endswith(".md"))
        assert all(words in pages for words in (HERS, HERS_ALONE, HIS))
        assert HIS_ALONE not in pages and LATER not in pages


def _download(page: Browser, label: str, place: Path) -> Path:
    """Press, and keep what the browser is given."""
    with page.page.expect_download(timeout=60_000) as given:
        page.tap_below(label)
    given.value.save_as(place)
    return place


def _texts(archive: Path) -> set[str]:
    """What the entries of an archive say; it holds pages for people as well."""
    with zipfile.ZipFile(archive) as found:
        assert found.testzip() is None
        assert any(name.startswith("journal/") for name in found.namelist())
        whole = json.loads(found.read("cupcake.json"))
    return {row["columns"]["text"] for row in whole["tables"]["journal_entry"]}
