"""The home of the running command: opened when it is first needed, once, and closed when the command ends."""

from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import CupcakeError, Refused
from core.settings import default_home
from sprinkles.sdk.console import wishes

if TYPE_CHECKING:
    from app.bootstrap import Cupcake
    from sprinkles.sdk import Context

_open: list["Cupcake"] = []


def cupcake() -> "Cupcake":
    """The app with the home of `--home`, else the default one. Raises: CupcakeError."""
    if not _open:
        from app import logs
        from app.bootstrap import open_cupcake

        folder = wishes().home or default_home()
        if folder.is_dir():  # also what goes wrong while it opens
            logs.set_up(folder)
        _open.append(open_cupcake(folder))
        if not logs.is_open():
            logs.set_up(folder)
    return _open[0]


def context_of(sprinkle: str) -> "Context":
    """A sprinkle's corner of the home. Raises: Refused when the sprinkle could not start."""
    app = cupcake()
    if sprinkle not in app.contexts:
        off = {
            "off": f"“{sprinkle}” is turned off. Turn it on: cupcake sprinkle on {sprinkle}",
            "hidden": f"“{sprinkle}” is hidden on this device. Show it: cupcake sprinkle on {sprinkle}",
            "not_owned": f"“{sprinkle}” is not yours yet. What you wrote in it stays.",
        }
        why = off.get(app.states.get(sprinkle, "")) or next(
            (p for p in app.problems if sprinkle in p.lower()), f"“{sprinkle}” could not start."
        )
        raise Refused(why, code="sprinkle_failed")
    return app.contexts[sprinkle]


def close_home() -> None:
    """Let go of the home, if one was opened."""
    from app import logs

    while _open:
        app = _open.pop()
        # What this command made happen is told before it ends; what fails is told again by the app.
        with suppress(CupcakeError):
            app.deliveries.deliver()
        app.close()
    logs.close()
