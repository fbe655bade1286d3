"""All that a sprinkle sees of Cupcake: fifteen names or fewer.

Context      what `setup(ctx)` and every entry point is given
Record       base class of a synced table's model; json_column for its JSON columns
Visibility   private, calendar_visible, shared
Hit          a search result
Person       one of the two
Version      a value that a record once had
ChangeNotice which records changed, after the commit
Refused      raise it with one clear sentence when a person's input can't be taken
commands, Output   a group of the command line, and where it prints
Progress     what an importer or exporter reports
Sink         where an exporter puts its files

Names load when they are first asked for: a list of commands needs none of the store behind them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.errors import Refused
    from core.notices import ChangeNotice
    from core.visibility import Visibility
    from sprinkles.sdk.console import Output, commands
    from sprinkles.sdk.context import Context
    from sprinkles.sdk.people import Person
    from sprinkles.sdk.progress import Progress
    from sprinkles.sdk.sink import Sink
    from storage.models import Record, json_column
    from storage.search import Hit
    from storage.versions import Version

_HOME = {
    "ChangeNotice": "core.notices",
    "Context": "sprinkles.sdk.context",
    "Hit": "storage.search",
    "Output": "sprinkles.sdk.console",
    "Person": "sprinkles.sdk.people",
    "Progress": "sprinkles.sdk.progress",
    "Record": "storage.models",
    "Refused": "core.errors",
    "Sink": "sprinkles.sdk.sink",
    "Version": "storage.versions",
    "Visibility": "core.visibility",
    "commands": "sprinkles.sdk.console",
    "json_column": "storage.models",
}

__all__ = [
    "ChangeNotice",
    "Context",
    "Hit",
    "Output",
    "Person",
    "Progress",
    "Record",
    "Refused",
    "Sink",
    "Version",
    "Visibility",
    "commands",
    "json_column",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"sprinkles.sdk has no {name}")
    found = globals()[name] = getattr(import_module(_HOME[name]), name)
    return found
