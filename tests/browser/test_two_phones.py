"""The demo in a real browser: write on one phone, see it on the other; offline, write on, and it arrives later."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from tests.cloud.local_cloud import LocalCloud
from tests.harness.browser import Chromium, type_into

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, cloud: LocalCloud) -> Iterator[str]:
    """A demo of its own, in the suite's cloud; answers the page's address."""
    folder = tmp_path_factory.mktemp("demo")
    env = os.environ | {
        "CUPCAKE_DEMO_DIR": str(folder / "homes"), "CUPCAKE_CLOUD_DIR": str(cloud.state_dir), "CUPCAKE_POLL_S": "0.5",
        "DISPLAY": "", "WAYLAND_DISPLAY": "",
    }  # fmt: skip
    command = [sys.executable, "-m", "app.cli", "demo"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        yield found.group()
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0


class Phone:
    """One of the two frames, by what a screen reader meets in it."""

    def __init__(self, page: Page, name: str) -> None:
        frame = page.query_selector(f'iframe[title="{name}’s phone"]')
        assert frame is not None
        found = frame.content_frame()
        assert found is not None
        self.frame: Frame = found
        self.page = page
        switch = self.frame.locator("flt-semantics-placeholder")
        switch.wait_for(state="attached", timeout=40_000)
        switch.dispatch_event("click")

    def tap(self, label: str | re.Pattern[str]) -> None:
        self.frame.get_by_role("button", name=label).first.click()

    def write(self, title: str, words: str) -> None:
        self.tap("Write")
        for label, text in (("Title", title), ("What happened?", words)):
            type_into(self.frame, self.page, label, text)
        self.tap("Done")

    def shows(self, words: str, timeout_s: float = 20) -> None:
        """Wait for an entry, a text or a mark."""
        found = self.frame.get_by_role("button", name=re.compile(re.escape(words)))
        found.or_(self.frame.get_by_text(words)).first.wait_for(state="attached", timeout=timeout_s * 1000)

    def has(self, words: str) -> bool:
        return self.frame.get_by_role("button", name=re.compile(re.escape(words))).count() > 0


def airplane(page: Page, name: str, *, on: bool) -> None:
    switch = page.get_by_role("switch", name=f"Airplane mode for {name}")
    switch.click()
    page.wait_for_function(
        "([label, on]) => document.querySelector(`[aria-label=\"${label}\"]`).getAttribute('aria-checked') === on",
        arg=[f"Airplane mode for {name}", "true" if on else "false"],
    )


def test_what_one_writes_the_other_sees_with_and_without_a_network(demo: str, chromium: Chromium) -> None:
    with chromium.page((900, 1040)) as window:
        page = window.page
        page.goto(demo)
        mara, theo = Phone(page, "Mara"), Phone(page, "Theo")
        for phone in (mara, theo):
            phone.tap(re.compile("^Diary"))
        mara.shows("The long way home")
        theo.shows("The long way home")
        assert not theo.has("A thing I haven’t said yet"), "what is private is Mara's alone"

        mara.write("Two red dots", "We rode to the reservoir in the dark.")
        theo.shows("Two red dots")

        airplane(page, "Theo", on=True)
        theo.shows("Offline, saved here")
        theo.tap(re.compile("Diary"))
        theo.write("From a tunnel", "No signal, and the lights went out.")
        theo.shows("From a tunnel")
        page.wait_for_timeout(2500)
        assert not mara.has("From a tunnel")

        airplane(page, "Theo", on=False)
        mara.tap(re.compile("Back|Diary"))
        mara.shows("From a tunnel", timeout_s=40)
        theo.shows("In sync")


def test_the_page_without_its_token_is_not_there(demo: str) -> None:
    address = demo.rsplit("/", 2)[0]
    for path in ("/", "/diary", "/airplane/mara/on"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(address + path, timeout=5)
        assert caught.value.code == 404
        caught.value.close()
