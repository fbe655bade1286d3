"""A headless browser that goes from screen to screen of one running app and keeps small pictures of them."""

import io
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from tests.harness.browser import PHONE, WIDE, Browser, browser
from tools.shots.screens import Screen, Step
from ui.words import _

SHAPES = {"phone": PHONE, "wide": WIDE}
FIRST_S, PATIENCE_S, STILL_S, LONGEST_S = 3.5, 8.0, 0.5, 30.0
BETWEEN = "us"
SAME = 3
"""So many pictures in a row that are the same: what is read from the disk shows nothing for a moment."""
COLOURS, LARGE_BYTES = 256, 150_000
Scheme = Literal["light", "dark"]


class Camera:
    """One window of the app. Goes from place to place inside it: opening it anew takes seconds."""

    def __init__(self, opened: Browser, url: str) -> None:
        self._browser, self._url = opened, url
        self._between, self._before = b"", b""
        """Where every way to a picture leads through, and the picture before: on a busy machine they may still be there."""

    @property
    def page(self) -> Page:
        """The browser's page."""
        return self._browser.page

    def start(self) -> None:
        """Open the app and let its letters load."""
        self._browser.open(self._url)
        time.sleep(FIRST_S)
        self._go(BETWEEN)
        self._between = self.still()

    def go(self, route: str) -> None:
        """Open a route, as the browser's own Back does; from nowhere, so that nothing of the last visit is left."""
        for place in (BETWEEN, route):
            self._go(place)

    def _go(self, route: str) -> None:
        self.page.evaluate(
            """(to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate', {state: null})) }""",
            self._url + route,
        )
        time.sleep(0.5)

    def do(self, step: Step) -> None:
        """Press, type, scroll or wait."""
        what, label, words = step
        label = label if what == "scroll" else _(label)  # the app speaks in this process
        if what == "scroll":
            self.still()
            box = self.page.viewport_size or {"width": 0, "height": 0}
            self.page.mouse.move(box["width"] * 0.6, box["height"] / 2)
            self.page.mouse.wheel(0, int(label))
        elif what == "wait":
            self._browser.wait_text(label, timeout_s=LONGEST_S)
        elif what == "type":
            self.page.get_by_role("textbox", name=re.compile("^" + re.escape(label))).first.click()
            time.sleep(0.3)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(words, delay=8)
        else:
            # A label of several lines would not fit an attribute selector; the tree's own names do.
            self.page.get_by_role("button", name=re.compile("^" + re.escape(label))).first.click()
        time.sleep(0.3)

    def still(self) -> bytes:
        """A picture once some in a row are the same, and nothing is said to be opening."""
        end, last, same = time.monotonic() + PATIENCE_S, b"", 1
        words = _("Opening")
        opening = self.page.get_by_label(words).or_(self.page.get_by_text(words, exact=True))
        while True:
            if time.monotonic() < end and opening.count():
                time.sleep(STILL_S)
                continue
            taken = self.page.screenshot()
            same = 0 if taken in (self._between, self._before) else same + 1 if taken == last else 1
            if same == SAME or time.monotonic() > end:
                return taken
            last = taken
            time.sleep(STILL_S)

    def shoot(self, screen: Screen, route: str, file: Path) -> str:
        """One picture; answers what went wrong, or nothing."""
        self.go(route)
        try:
            for step in screen.steps:
                self.do(step)
            self.page.mouse.move(0, 0)
            taken = self.still()
        except BrowserError as error:
            return str(error).partition("\n")[0]
        self._before = taken
        file.write_bytes(small(taken))
        return ""


def small(png: bytes) -> bytes:
    """The same picture, packed as well as can be; one that is still large in few colours."""
    drawn = Image.open(io.BytesIO(png)).convert("RGB")
    packed = _packed(drawn)
    return packed if len(packed) <= LARGE_BYTES else _packed(drawn.quantize(COLOURS, kmeans=2))


def _packed(drawn: Image.Image) -> bytes:
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def camera(url: str, shape: str, scheme: Scheme) -> Iterator[Camera]:
    """A window on the app, started."""
    with browser(SHAPES[shape], scheme, timeout_s=float(os.environ.get("CUPCAKE_PATIENCE_S", "8"))) as opened:
        found = Camera(opened, url)
        found.start()
        yield found
