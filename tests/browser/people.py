"""People of the journeys: each with a home, an app process on it, and a line to the cloud that can be cut.

What is not the story of a journey is prepared through the cloud and not on the screen, on a thread of its own: while
Chromium is open, this one has a running event loop.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from tests.cloud.local_cloud import LocalCloud
from tests.harness.app_process import AppProcess
from tests.harness.browser import Browser
from tests.together.people import Person, pair, sign_up
from tests.together.relay_thread import RelayThread

T = TypeVar("T")
EVERY_SPRINKLE = ("journal", "calendar", "habits", "memories", "daily-question", "mood")
SOON_S = 40
"""Longer than a device that lost the cloud waits before it asks again."""


@dataclass
class Device:
    """Somebody's phone. `email` is the account it is signed in to, or will be."""

    app: AppProcess
    line: RelayThread
    email: str


@contextmanager
def device(cloud: LocalCloud, folder: Path, email: str = "") -> Iterator[Device]:
    """A running app on the home at `folder`, new or prepared."""
    with RelayThread(cloud.url) as line, AppProcess(folder, (line.url, cloud.publishable_key)) as app:
        yield Device(app, line, email or f"somebody-{secrets.token_hex(6)}@cupcake.test")


@contextmanager
def two(cloud: LocalCloud, folder: Path, before: Callable[[Person, Person], None]) -> Iterator[tuple[Device, Device]]:
    """Mara and Theo, paired, each on a running app; `before` is what they wrote until now, without a screen."""

    def prepare() -> tuple[str, str]:
        mara = sign_up(cloud, folder / "mara", "mara", sprinkles=EVERY_SPRINKLE)
        theo = sign_up(cloud, folder / "theo", "theo", sprinkles=EVERY_SPRINKLE)
        try:
            pair(mara, theo)
            before(mara, theo)
        finally:
            mara.close()
            theo.close()
        return mara.email, theo.email

    emails = aside(prepare)
    with ExitStack() as stack:
        a, b = (
            stack.enter_context(device(cloud, folder / name, email))
            for name, email in zip(("mara", "theo"), emails, strict=True)
        )
        yield a, b


def aside(work: Callable[[], T]) -> T:
    """Do something that needs an event loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def in_the_cloud(cloud: LocalCloud, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What PostgreSQL says, asked by the owner of the schema."""
    with psycopg.connect(cloud.database_url) as owner:
        return owner.execute(sql, values).fetchall()


def comes_true(found: Callable[[], T], wanted: T) -> None:
    """Wait until what is read beside the app is this: the mark may still say what was so before the last words."""
    until = time.monotonic() + SOON_S
    while found() != wanted and time.monotonic() < until:
        time.sleep(0.1)
    assert found() == wanted


def sign_in(page: Browser, cloud: LocalCloud, email: str) -> None:
    """From the page that asks for it, by the code that is mailed."""
    page.type("Mail address", email)
    page.tap("Mail me a code")
    page.wait_text(f"A six-digit code is on its way to {email}")
    page.type("Code", cloud.mail_code(email))
    page.tap("Sign in")
