"""UI tests through a real browser: Debian's Chromium, headless, driven by Playwright. For few journeys.

Flutter draws on a canvas; only its semantics tree can be found by role and label, and it must be switched on.
"""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser as Engine
from playwright.sync_api import Frame, Locator, Page, TimeoutError, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURED = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
UNSEEN = ["--disable-gpu"]
"""Drawn without WebGL where nobody looks at the picture: a sixth less work for a machine without a graphics card."""
PHONE, WIDE = (390, 844), (1280, 800)
# The canvas has no "fonts are in" event; less than this and pictures lack their letters.
FONTS_S = 3.5
# Focus travels to the engine's hidden input asynchronously; typed sooner, the first letters are lost.
FOCUS_S = 0.3
RESTS_S = 0.25
REST_LOOKS = 20


def type_into(scope: Page | Frame, page: Page, label: str, words: str, *, over: bool = False, times: int = 4) -> None:
    """Type into a field of a page, or of a frame on it, and see that the words stand there.

    The engine empties its input when the focus arrives, which on a busy machine is after the first letters: then they are
    typed again, over what is left of them. A field that has gone meanwhile took what it wanted.
    """
    field = scope.get_by_role("textbox", name=re.compile("^" + re.escape(label))).first
    for again in range(times):
        field.click()
        time.sleep(FOCUS_S * (1 + again))
        if over or again:
            page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(words, delay=10)
        time.sleep(FOCUS_S)
        # A field may begin a sentence with a capital by itself.
        if not field.count() or field.input_value().casefold() == words.casefold():
            return
    raise AssertionError(f"“{label}” did not take the words that were typed into it")


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
        self._press(self.button(label), label)

    def type(self, label: str, words: str, *, over: bool = False) -> None:
        """Type into an empty field, or `over` what is there. Do not read the value back later: it is stale once the app
        has changed the field."""
        type_into(self.page, self.page, label, words, over=over)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def tap_like(self, words: str) -> None:
        """Tap what says these words among others: a row of a list, a card."""
        self._press(self.page.get_by_role("button", name=re.compile(re.escape(words))), words)

    def tap_below(self, label: str) -> None:
        """Tap what may stand further down than this screen shows: what is far from it, a screen reader does not meet yet."""
        size = self.page.viewport_size or {"width": 0, "height": 0}
        self.page.mouse.move(size["width"] / 2, size["height"] / 2)
        self.page.mouse.wheel(0, 10_000)
        self._comes_to_rest(self.button(label))
        self.tap(label)

    def _comes_to_rest(self, found: Locator) -> None:
        """Wait until it stands where it stood a moment ago: what a screen reader meets lags behind what is drawn, and a press
        goes to a place on the screen.
        """
        before = None
        with suppress(TimeoutError):
            for _ in range(REST_LOOKS):
                now = found.first.bounding_box()
                if now is not None and now == before:
                    return
                before = now
                time.sleep(RESTS_S)

    def _press(self, found: Locator, words: str) -> None:
        try:
            found.first.click()
        except TimeoutError:
            raise AssertionError(f"“{words}” can’t be pressed in\n{self.tree()}") from None

    def wait_text(self, words: str | re.Pattern[str], timeout_s: float = 10) -> None:
        """Wait until a screen reader would meet `words`, as text or as a label."""
        seen = self.page.get_by_text(words).or_(self.page.get_by_label(words))
        try:
            seen.first.wait_for(state="attached", timeout=timeout_s * 1000)
        except TimeoutError:
            raise AssertionError(f"“{words}” is nowhere in\n{self.tree()}") from None

    def wait_gone(self, words: str, timeout_s: float = 10) -> None:
        """Wait until a screen reader would meet `words` nowhere."""
        seen = self.page.get_by_text(words).or_(self.page.get_by_label(words))
        seen.first.wait_for(state="detached", timeout=timeout_s * 1000)

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
            args=[*FLAGS, *PICTURED],
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
        )
        page = found.new_page()
        page.set_default_timeout(timeout_s * 1000)
        try:
            yield Browser(page)
        finally:
            found.close()


class Chromium:
    """One engine for several people. Each page is a profile of its own: nobody finds what another one's page left."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def page(self, size: tuple[int, int] = PHONE, timeout_s: float = 30) -> Iterator[Browser]:
        """A fresh page, gone with the block."""
        context = self._engine.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(timeout_s * 1000)
        try:
            yield Browser(page)
        finally:
            context.close()


@contextmanager
def chromium() -> Iterator[Chromium]:
    """While it is open, this thread has a running event loop: `asyncio.run` belongs on another one."""
    with sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=[*FLAGS, *UNSEEN])
        try:
            yield Chromium(engine)
        finally:
            engine.close()
