"""Two strangers to the cloud become two who share: mailed codes, an invitation, one entry that is read and one that isn't."""

import re
from pathlib import Path

from tests.browser.people import SOON_S, Device, comes_true, device, in_the_cloud, sign_in
from tests.cloud.local_cloud import LocalCloud
from tests.harness.browser import Browser, Chromium

OURS, MINE = "The reservoir in the dark, both lights on.", "A thing I haven’t said yet."


def test_two_pair_and_one_reads_what_the_other_shares(cloud: LocalCloud, chromium: Chromium, tmp_path: Path) -> None:
    with (
        device(cloud, tmp_path / "mara") as hers,
        device(cloud, tmp_path / "theo") as his,
        chromium.page() as mara,
        chromium.page() as theo,
    ):
        code = _invites(mara, hers, cloud)
        _joins(theo, his, cloud, code)
        # Each meets the other one on Today, without asking for it.
        for page, names in ((mara, "Mara and Theo"), (theo, "Theo and Mara")):
            page.wait_text(names, SOON_S)
            page.tap("Today")
            page.wait_text(f"{names}. Your first day here together")
        both = (
            "SELECT p.pair_id FROM public.pair_member p JOIN auth.users u ON u.id = p.user_id WHERE u.email IN (%s, %s)"
        )
        pairs = in_the_cloud(cloud, both, hers.email, his.email)
        assert len(pairs) == 2 and len(set(pairs)) == 1

        _writes(mara, MINE, shared=False)
        _writes(mara, OURS, shared=True)
        theo.wait_text("Mara wrote today", SOON_S)
        theo.tap_like(f"Mara wrote today: {OURS}")
        theo.wait_text("Both of us")
        theo.tap("Back to the diary")
        theo.wait_text("Search the diary")
        theo.wait_text(OURS)
        assert MINE not in theo.tree()
        # Not on the screen, and not anywhere else on his device either; hers and the cloud have both.
        assert his.app.rows("SELECT text FROM journal_entry") == [(OURS,)]
        assert MINE.encode() not in b"".join(f.read_bytes() for f in his.app.folder.glob("cupcake.db*"))
        kept = [(MINE, "private"), (OURS, "shared")]
        assert hers.app.rows("SELECT text, visibility FROM journal_entry ORDER BY text") == kept
        sql = "SELECT text, visibility FROM public.journal_entry e JOIN auth.users u ON u.id = e.author_id WHERE email = %s"
        comes_true(lambda: sorted(in_the_cloud(cloud, sql, hers.email)), kept)


def _invites(page: Browser, hers: Device, cloud: LocalCloud) -> str:
    """Mara, from the welcome to a code; answers the code as it is read on the screen."""
    page.open(hers.app.url)
    page.type("What are you called?", "Mara")
    page.tap("Start writing")
    page.tap("Close")
    page.tap_like("You")
    page.tap("Sign in")
    sign_in(page, cloud, hers.email)
    page.tap("Invite or join")
    page.tap("Make a code")
    page.wait_text("The code is ")
    said = re.search(r"The code is ((?:\S )+\S)", page.tree())
    assert said
    return re.sub(r'[ ":]', "", said.group(1))


def _joins(page: Browser, his: Device, cloud: LocalCloud, code: str) -> None:
    """Theo, with the code in his hand, from the welcome to the pair."""
    page.open(his.app.url)
    page.type("What are you called?", "Theo")
    page.tap("I have an invitation")
    page.type("Code or link", code)
    page.tap("Go on")
    sign_in(page, cloud, his.email)
    page.wait_text("You were given a code")
    page.tap("Join")


def _writes(page: Browser, words: str, *, shared: bool) -> None:
    page.tap("Write")
    page.type("What happened?", words)
    is_shared = "You and Theo can read this" in page.tree()
    if is_shared != shared:
        page.tap_like("can read this. Change")
        page.wait_text("You and Theo can read this" if shared else "Only you can read this")
    page.wait_text("Saved here, ")
    page.tap("Done")
    page.wait_text(words)
