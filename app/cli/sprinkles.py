"""`cupcake sprinkle …`: the parts Cupcake is made of, read from their manifests; what builds and checks one."""

from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import CupcakeError, Refused
from core.settings import load_settings
from sprinkles.manifest import Manifest, find_manifest
from sprinkles.sdk.console import Output, commands

sprinkle_app = commands("The parts Cupcake is made of.")
Name = Annotated[str, typer.Argument(help="The sprinkle's name, as `cupcake sprinkle list` shows it.")]
Here = Annotated[bool, typer.Option("--here", help="On this device alone.")]
STATES = {
    "on": "",
    "off": " Turned off.",
    "hidden": " Hidden on this device.",
    "not_owned": " Not owned.",
}


@sprinkle_app.callback()
def about() -> None:
    """The parts Cupcake is made of."""


@sprinkle_app.command("list")
def list_() -> None:
    """Show the enabled sprinkles, what is turned off, and why one is left out."""
    from sprinkles.folders import where_is
    from sprinkles.loader import discover

    enabled = load_settings().sprinkles
    discovery = discover(enabled)
    found = {s.manifest.name: s.manifest for s in discovery.sprinkles}
    states, failures = _states()
    document: list[dict[str, Any]] = []
    lines: list[str] = []
    for name in enabled:
        manifest = found.get(name)
        if manifest is None:
            named = (line for line in discovery.left_out if where_is(name) in line or f"“{name}”" in line)
            problem = next(named, "It could not be read.")
            document.append({"name": name, "version": None, "title": name, "problem": problem})
            lines.append(f"{name}: left out. {problem}")
            continue
        state, failure = states.get(name, "on"), failures.get(name)
        document.append(
            {"name": name, "version": manifest.version, "title": manifest.title, "summary": manifest.summary,
             "offline": manifest.offline, "state": state, "problem": failure}
        )  # fmt: skip
        lines.append(f"{name} {manifest.version}: {failure or manifest.summary + STATES[state]}")
    Output.show(document, *lines)


def _states() -> tuple[dict[str, str], dict[str, str]]:
    """(state, failure) of those in the home, if there is one that opens; a list must not make one, nor fail over one."""
    from core.settings import default_home
    from sprinkles.sdk.console import wishes

    if not ((wishes().home or default_home()) / "cupcake.db").exists():
        return {}, {}
    from app.cli.home import cupcake

    try:
        return dict(cupcake().states), cupcake().failures
    except CupcakeError:
        return {}, {}


@sprinkle_app.command("on")
def on(name: Name, here: Here = False) -> None:
    """Use a sprinkle: both of you, or with --here this device alone."""
    _turn(name, on=True, here=here)


@sprinkle_app.command("off")
def off(name: Name, here: Here = False) -> None:
    """Hide a sprinkle, for both of you or with --here on this device. Nothing of it is lost."""
    _turn(name, on=False, here=here)


def _turn(name: str, *, on: bool, here: bool) -> None:
    from app.cli.home import cupcake
    from sprinkles.switches import hide, turn

    manifest = _enabled(name)
    app = cupcake()
    if on or here:
        hide(app.home.store, name, hidden=not on)
    if not here:
        turn(app.home.store, name, on=on)
    app.follow_switches()
    state = app.states.get(name, "off")
    title = manifest.title or name
    said = {
        "on": f"{title} is on.",
        "hidden": f"{title} is hidden on this device. What you wrote stays.",
        "off": f"{title} is off. What you wrote stays, and is there again when you turn it on.",
        "not_owned": f"{title} is on, and shows once it is yours.",
    }
    Output.show({"name": name, "state": state}, said[state])


def _enabled(name: str) -> Manifest:
    if name not in load_settings().sprinkles:
        raise Refused(
            f"“{name}” is not one of this Cupcake. `cupcake sprinkle list` shows what there is.", code="unknown"
        )
    manifest = find_manifest(name)
    if manifest is None:
        raise Refused(f"There is no sprinkle “{name}” in its folder.", code="unknown")
    return manifest


@sprinkle_app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Lower case, words joined by dashes: plant-care.")],
    title: Annotated[str | None, typer.Option("--title", help="What people call it.")] = None,
) -> None:
    """Make a sprinkle that works at once: tests, contract, tables, a screen, a card, commands."""
    from sprinkles.workshop.scaffold import scaffold

    made = scaffold(name, title)
    Output.show(
        {"name": name, "files": [str(f) for f in made]},
        f"sprinkles/{name.replace('-', '_')} is there, and enabled in flet.toml. Look at its README.md.",
        f"Check it: cupcake sprinkle check {name}",
    )


@sprinkle_app.command("check")
def check(
    name: Annotated[str | None, typer.Argument(help="One sprinkle; all of them when left out.")] = None,
) -> None:
    """Say what is not as it should be. Ends with 1 when something is not."""
    from sprinkles.folders import installed
    from sprinkles.workshop.check import check_sprinkle
    from sprinkles.workshop.collect import differences

    names = [name] if name else installed()
    found = [f for n in names for f in check_sprinkle(n)]
    faults: list[dict[str, Any]] = [
        {"sprinkle": f.sprinkle, "concern": f.concern, "where": f.where, "fault": f.line} for f in found
    ]
    faults += [{"sprinkle": None, "concern": "history", "where": "", "fault": line} for line in differences(names)]
    Output.show(
        {"checked": names, "faults": faults}, *(_line(f) for f in faults), *([] if faults else ["All is well."])
    )
    if faults:
        raise typer.Exit(1)


def _line(fault: dict[str, Any]) -> str:
    where = f"{fault['where']}: " if fault["where"] else ""
    return f"{where}{fault['fault']}"


@sprinkle_app.command("migrate")
def migrate(
    unreleased: Annotated[
        bool, typer.Option("--unreleased", help="Take what changed as it is now: nobody has it yet.")
    ] = False,
) -> None:
    """Bring the cloud migrations of all sprinkles into the one history, and write down what is published."""
    from sprinkles.workshop.collect import collect

    written = collect(unreleased=unreleased)
    Output.show(
        {"written": [str(Path(w)) for w in written]},
        *(f"Wrote {w}" for w in written),
        *([] if written else ["Everything is in its place already."]),
    )
