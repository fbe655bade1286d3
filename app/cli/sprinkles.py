"""`cupcake sprinkle …`: the parts Cupcake is made of, read from their manifests."""

from typing import Any

from core.errors import CupcakeError
from core.settings import load_settings
from sprinkles.manifest import find_manifest
from sprinkles.sdk.console import Output, commands

sprinkle_app = commands("The parts Cupcake is made of.")


@sprinkle_app.callback()
def about() -> None:
    """The parts Cupcake is made of."""


@sprinkle_app.command("list")
def list_() -> None:
    """Show the enabled sprinkles, and why one is left out."""
    document: list[dict[str, Any]] = []
    lines: list[str] = []
    for name in load_settings().sprinkles:
        try:
            manifest = find_manifest(name)
        except CupcakeError as error:
            manifest, problem = None, error.message
        else:
            problem = "" if manifest else "There is no such folder."
        if manifest is None:
            document.append({"name": name, "version": None, "title": name, "problem": problem})
            lines.append(f"{name}: left out. {problem}")
            continue
        document.append(
            {"name": name, "version": manifest.version, "title": manifest.title, "summary": manifest.summary,
             "offline": manifest.offline, "problem": None}
        )  # fmt: skip
        lines.append(f"{name} {manifest.version}: {manifest.summary}")
    Output.show(document, *lines)
