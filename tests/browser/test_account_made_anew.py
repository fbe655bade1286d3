"""The cloud was put back to before somebody's account was made: they sign up anew, and their diary goes there again."""

from pathlib import Path

from core.visibility import Visibility
from tests.browser.people import EVERY_SPRINKLE, SOON_S, aside, comes_true, device, in_the_cloud, sign_in
from tests.cloud.local_cloud import LocalCloud
from tests.harness.browser import Chromium
from tests.together.people import sign_up

WORDS = "Written before the cloud forgot us."


def test_somebody_whose_account_the_cloud_has_lost_loses_no_word(
    cloud: LocalCloud, chromium: Chromium, tmp_path: Path
) -> None:
    def prepare() -> str:
        mara = sign_up(cloud, tmp_path / "mara", "mara", sprinkles=EVERY_SPRINKLE)
        mara.write(text=WORDS, level=Visibility.PRIVATE)
        mara.sync()
        mara.close()
        return mara.email

    email = aside(prepare)
    [(account,)] = in_the_cloud(cloud, "SELECT id::text FROM auth.users WHERE email = %s", email)
    in_the_cloud(cloud, "SELECT cupcake.erase_account(%s)", account)
    with device(cloud, tmp_path / "mara", email) as hers, chromium.page() as page:
        page.open(f"{hers.app.url}/us")
        page.wait_text("Sign in", SOON_S)
        page.tap("Sign in")
        sign_in(page, cloud, email)
        page.wait_text("The account of this device is gone", SOON_S)
        page.open(f"{hers.app.url}/us/delete-account")
        page.tap_below("It was deleted on another device")
        page.tap_below("Let go of the account here")
        page.wait_text("This device no longer belongs to an account. Everything you wrote is still here.", SOON_S)
        page.tap("Sign in")
        sign_in(page, cloud, email)
        found = "SELECT e.text FROM public.journal_entry e JOIN auth.users u ON u.id = e.author_id WHERE u.email = %s"
        comes_true(lambda: in_the_cloud(cloud, found, email), [(WORDS,)])
        assert in_the_cloud(cloud, "SELECT count(*) FROM auth.users WHERE email = %s", email) == [(1,)]
