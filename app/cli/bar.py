"""A bar at the terminal for long work; nothing where there is no terminal, or where JSON was asked for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sprinkles.sdk.console import wishes
from sprinkles.sdk.progress import Progress


@contextmanager
def bar(what: str) -> Iterator[Progress | None]:
    """What the work reports to."""
    if wishes().json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
