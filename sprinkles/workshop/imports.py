"""A sprinkle imports the SDK, the kit, Flet, the standard library, and libraries that the app declares; nothing else."""

import sys
import tomllib
from collections.abc import Iterator
from functools import cache

from sprinkles.workshop.faults import Fault
from sprinkles.workshop.source import Module, Subject
from sprinkles.workshop.tree import ROOT

OURS = frozenset({"app", "api", "bench", "cloud", "core", "storage", "sync", "tests", "tools"})
NOT_FOR_SPRINKLES = frozenset({"supabase", "keyring", "apscheduler", "psycopg"})
"""Declared by the app, and the app's own business."""
MODULES = {"pyyaml": "yaml", "python-dateutil": "dateutil", "pillow": "PIL"}
"""Packages whose module is called otherwise."""
DRAWN = "flet"


@cache
def declared() -> frozenset[str]:
    """The modules of the libraries in pyproject.toml that a sprinkle may use."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [d.split("[")[0].split("=")[0].split(">")[0].split("<")[0].strip().lower() for d in project["dependencies"]]
    return frozenset(MODULES.get(n, n.replace("-", "_")) for n in names) - NOT_FOR_SPRINKLES


def check_imports(s: Subject) -> Iterator[Fault]:
    """Every import is one that a sprinkle may have; Flet only where things are drawn."""
    for module in s.modules:
        place = str(module.file.relative_to(s.part.folder))
        for line, name in module.imports():
            said = _wrong(s, module, name)
            if said:
                yield s.fault("imports", place, said, line)


def _wrong(s: Subject, module: Module, name: str) -> str:
    top = name.partition(".")[0]
    own = f"sprinkles.{s.part.folder.name}"
    if name == "?" or name.startswith("."):
        return f"A relative import, or one by a computed name. Write it out: from {own}…"
    if top == "sprinkles" and not f"{name}.".startswith((f"{own}.", "sprinkles.sdk.")):
        return f"It imports {name}, of another sprinkle or the app's own. Use sprinkles.sdk, or listen to its events."
    if top in OURS:
        return f"It imports {name}. A sprinkle sees sprinkles.sdk and ui only."
    if top == DRAWN and not module.name.startswith("screens"):
        return "Flet is drawn with in screens/ only. Move what draws there."
    if top not in declared() | sys.stdlib_module_names | {"sprinkles", "ui", DRAWN}:
        return f"It imports {top}, which pyproject.toml does not declare for sprinkles. Declare it (uv add), or do without."
    return ""
