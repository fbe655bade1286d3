"""Without a network: what is written is here at once and says so, outlives a kill, and arrives when there is one again."""

from pathlib import Path

from tests.browser.people import SOON_S, aside, device, in_the_cloud
from tests.cloud.local_cloud import LocalCloud
from tests.harness.browser import Chromium
from tests.together.people import sign_up

WORDS = "No signal, and the lights went out."
WAITS = "SELECT count(*) FROM pending_change WHERE table_name = 'journal_entry'"
IN_CLOUD = "SELECT text FROM public.journal_entry e JOIN auth.users u ON u.id = e.author_id WHERE u.email = %s"


def test_what_is_written_offline_outlives_a_kill_and_arrives_later(
    cloud: LocalCloud, chromium: Chromium, tmp_path: Path
) -> None:
    def prepare() -> str:
        person = sign_up(cloud, tmp_path / "home", "mara")
        person.sync()
        person.close()
        return person.email

    with device(cloud, tmp_path / "home", aside(prepare)) as phone:
        app = phone.app
        with chromium.page() as page:
            page.open(f"{app.url}/today")
            page.wait_text("In sync", SOON_S)
            phone.line.cut()
            page.tap("Write")
            page.type("What happened?", WORDS)
            page.wait_text("Saved here, ")
            page.tap("Done")
            page.wait_text("Search the diary")
            page.wait_text(WORDS)
            page.wait_text("Offline, saved here", SOON_S)
            assert app.rows("SELECT text FROM journal_entry") == [(WORDS,)]
            assert app.rows(WAITS) == [(1,)]
            assert in_the_cloud(cloud, IN_CLOUD, phone.email) == []
        app.kill()
        app.start()
        with chromium.page() as page:
            page.open(f"{app.url}/today")
            page.wait_text("You wrote today")
            page.wait_text("Offline, saved here", SOON_S)
            assert in_the_cloud(cloud, IN_CLOUD, phone.email) == []
            phone.line.mend()
            page.wait_text("In sync", SOON_S)
            assert in_the_cloud(cloud, IN_CLOUD, phone.email) == [(WORDS,)]
            assert app.rows("SELECT count(*) FROM pending_change") == [(0,)]
