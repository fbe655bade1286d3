"""UI tests through a real browser: Debian's Chromium, headless, driven by Playwright. For few journeys.

Flutter draws on a canvas; only its semantics tree can be found by role and label, and it must be switched on.
"""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PHONE, WIDE = (390, 844), (1280, 800)
# The canvas has no "fonts are in" event; less than this and pictures lack their letters.
FONTS_S = 3.5
# Focus travels to the engine's hidden input asynchronously; typed sooner, the first letters are lost.
FOCUS_S = 0.3


class Browser:
    """One page of the app, with semantics on. Labels are the kit's labels."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.missing: list[str] = []
        page.on("response", lambda r: self.missing.append(r.url) if r.status >= 400 else None)

    def open(self, url: str, timeout_s: float = 30) -> None:
        self.page.goto(url)
        switch = self.page.locator("flt-semantics-placeholder")
        switch.wait_for(state="attached", timeout=timeout_s * 1000)
        switch.dispatch_event("click")  # it lies off the screen: a real click times out

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def field(self, label: str) -> Locator:
        # A field's name is its label and then its hint.
        return self.page.get_by_role("textbox", name=re.compile("^" + re.escape(label)))

    def tap(self, label: str) -> None:
        self.button(label).first.click()

    def type(self, label: str, words: str) -> None:
        """Do not read the value back from the DOM: it is stale once the app has changed the field."""
        self.field(label).first.click()
        time.sleep(FOCUS_S)
        self.page.keyboard.type(words, delay=10)
        time.sleep(FOCUS_S)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def wait_text(self, words: str | re.Pattern[str], timeout_s: float = 10) -> None:
        """Wait until a screen reader would meet `words`, as text or as a label."""
        seen = self.page.get_by_text(words).or_(self.page.get_by_label(words))
        seen.first.wait_for(state="attached", timeout=timeout_s * 1000)

    def tree(self) -> str:
        """What a screen reader meets, for messages and for debugging."""
        return self.page.locator("flutter-view").aria_snapshot()

    def screenshot(self, path: Path, *, wait_s: float = FONTS_S) -> Path:
        time.sleep(wait_s)
        self.page.screenshot(path=path)
        return path


@contextmanager
def browser(
    size: tuple[int, int] = PHONE, scheme: Literal["light", "dark"] = "light", timeout_s: float = 10
) -> Iterator[Browser]:
    """A fresh profile each time: a reload in an old one attaches to the old session."""
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        found = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            args=FLAGS,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
        )
        page = found.new_page()
        page.set_default_timeout(timeout_s * 1000)
        try:
            yield Browser(page)
        finally:
            found.close()
