"""Where sprinkles are: found as packages under `sprinkles`, read through `importlib.resources`, also from a zip.

Nothing of a sprinkle is imported by looking: a folder is asked of the import system by name, never by importing it.
"""

import pkgutil
from importlib.resources.abc import Traversable
from importlib.util import find_spec

import sprinkles

MANIFEST = "sprinkle.json"


def package_of(name: str) -> str:
    """The Python package of a sprinkle: `sprinkles.habit_tracker` for `habit-tracker`."""
    return f"sprinkles.{name.replace('-', '_')}"


def where_is(name: str) -> str:
    """A sprinkle's manifest as errors name it."""
    return f"sprinkles/{name.replace('-', '_')}/{MANIFEST}"


def folder_of(name: str) -> Traversable | None:
    """The folder of a sprinkle, or None when there is none."""
    spec = find_spec(package_of(name)) if name.replace("-", "_").isidentifier() else None
    reader = getattr(spec.loader, "get_resource_reader", None) if spec else None
    found = reader(package_of(name)).files() if reader else None
    return found if found is not None and found.is_dir() else None


def installed() -> list[str]:
    """The names of all sprinkles that are here, enabled or not."""
    names = (m.name.replace("_", "-") for m in pkgutil.iter_modules(sprinkles.__path__) if m.ispkg)
    return sorted(n for n in names if (folder := folder_of(n)) is not None and (folder / MANIFEST).is_file())
