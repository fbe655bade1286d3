"""More sprinkles than the app ships: a folder of them beside the others, for one test, with nothing left behind."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sprinkles

MANIFEST: dict[str, Any] = {
    "name": "toy", "version": "1.0.0", "title": "Toy", "summary": "A toy.", "icon": "sparkle", "inputs": [], "outputs": [],
    "optionalIntegrations": [],
}  # fmt: skip


@contextmanager
def beside(place: Path) -> Iterator[Path]:
    """Sprinkles in `place`, a folder or a zip with a folder, are found like the app's own."""
    before = set(sys.modules)
    sprinkles.__path__.append(str(place))
    try:
        yield place
    finally:
        sprinkles.__path__.remove(str(place))
        for name in set(sys.modules) - before:
            if name.startswith("sprinkles."):
                del sys.modules[name]
                if hasattr(sprinkles, name.split(".")[1]) and name.count(".") == 1:
                    delattr(sprinkles, name.split(".")[1])
        sys.path_importer_cache.clear()
