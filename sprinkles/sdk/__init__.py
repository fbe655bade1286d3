"""All that a sprinkle sees of Cupcake: fifteen names or fewer.

Context      what `setup(ctx)` and every entry point is given
Record       base class of a synced table's model; json_column for its JSON columns
Visibility   private, calendar_visible, shared
Hit          a search result
Person       one of the two
Version      a value that lost against another and was kept
ChangeNotice which records changed, after the commit
Refused      raise it with one clear sentence when a person's input can't be taken
commands, Output   a group of the command line, and where it prints
Progress     what an importer reports
"""

from core.errors import Refused
from core.notices import ChangeNotice
from core.visibility import Visibility
from sprinkles.sdk.console import Output, commands
from sprinkles.sdk.context import Context
from sprinkles.sdk.people import Person
from sprinkles.sdk.progress import Progress
from sprinkles.sdk.store import Version
from storage.models import Record, json_column
from storage.search import Hit

__all__ = [
    "ChangeNotice",
    "Context",
    "Hit",
    "Output",
    "Person",
    "Progress",
    "Record",
    "Refused",
    "Version",
    "Visibility",
    "commands",
    "json_column",
]
