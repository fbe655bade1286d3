"""What went wrong, told in one calm line. Handlers that fail speak to it; `ui.shell.screen` shows it.

One Problems per page, held in the page's session, so that it can be found from a handler as well as from a
render. A line never carries an exception's message: that may hold what people wrote.
"""

import logging
import traceback

import flet as ft

from ui.words import N_, _

log = logging.getLogger("cupcake.ui")

CALM_LINE = N_("Something went wrong here. Nothing you saved is lost.")
_KEY = "cupcake.problems"


class Problems(ft.Observable):
    """Observable: the line to show, or None; `count` grows with each problem; `failed` are the routes whose screen failed."""

    def __init__(self) -> None:
        self.line: str | None = None
        self.count = 0
        self.failed: frozenset[str] = frozenset()

    def tell(self, line: str | None = None) -> None:
        """Say this line; without one, the calm one."""
        self.line = _(CALM_LINE) if line is None else line
        self.count += 1

    def clear(self) -> None:
        self.line = None


def problems_of(page: ft.Page) -> Problems:
    store = page.session.store
    found = store.get(_KEY)
    if not isinstance(found, Problems):
        found = Problems()
        store.set(_KEY, found)
    return found


def use_problems() -> Problems:
    """A hook: the page's problems, followed."""
    problems = ft.use_state(problems_of(ft.context.page))[0]
    return problems


def note(event: str, error: BaseException, **where: str) -> None:
    """Log an error by event name, type and code position. Never its message, never its arguments."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
    named = " ".join(f"{key}={value}" for key, value in where.items())
    log.error("%s %s error=%s at=%s", event, named, type(error).__name__, at)


def tell_failed() -> None:
    """The screen at the page's route could not be drawn; quietly nothing where there is no page at hand."""
    try:
        page = ft.context.page
    except RuntimeError:
        return
    if page is not None:
        store = problems_of(page)
        object.__setattr__(store, "failed", store.failed | {page.route})  # during a render: nobody draws because of it


def is_told() -> bool:
    """Whether a line stands on the page at hand already."""
    try:
        page = ft.context.page
    except RuntimeError:
        return False
    return page is not None and problems_of(page).line is not None


def tell_page(line: str | None = None) -> None:
    """Show a line, or the calm one, on the page at hand; quietly nothing where there is none (a session that has ended)."""
    try:
        page = ft.context.page
    except RuntimeError:
        return
    if page is not None:
        problems_of(page).tell(line)
