"""`sprinkle.json`: what a sprinkle says of itself. A bad manifest is refused with the file, the line and the mend.

The published part is `name`, `version`, `inputs`, `outputs` and `optionalIntegrations`; the rest has defaults. The JSON Schema
in `sprinkle.schema.json` is exported from the models here.
"""

import json
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from core.errors import Refused
from sprinkles.folders import MANIFEST, folder_of, where_is
from sprinkles.json_lines import line_of

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Entry = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*$")]
"""`module:name`, the module relative to the sprinkle's folder."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}$")]
"""A table, or with dots an event."""
Host = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$")]
Platform = Literal["android", "ios", "linux", "macos", "web", "windows"]


class Strict(BaseModel):
    """Unknown fields are refused: a misspelt one would otherwise be believed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


class Permission(Strict):
    """What it may touch, and why, in words for the person."""

    data: Annotated[str, Field(description="A table, or one of media, moments, people.")]
    level: Literal["read", "write"]
    reason: Annotated[str, Field(description="Why, in a sentence for the person.")]


class ScreenEntry(Strict):
    """A screen under a route; with a `label` and an `icon` it is also a stop of the navigation."""

    route: Annotated[str, StringConstraints(pattern=r"^/[a-z0-9/:_-]*$")]
    entry: Entry
    label: str | None = None
    icon: str | None = None


class CommandEntry(Strict):
    """A group of the command line."""

    name: Slug
    entry: Entry
    help: str


class FormatEntry(Strict):
    """An importer or exporter of one format."""

    name: Slug
    entry: Entry
    title: str
    suffixes: tuple[str, ...] = ()


class Contributes(Strict):
    """What it adds to the app."""

    screens: Annotated[tuple[ScreenEntry, ...], Field(description="Screens and their routes.")] = ()
    cards: Annotated[tuple[Entry, ...], Field(description="Components of the Today page.")] = ()
    moments: Annotated[tuple[Entry, ...], Field(description="What it has to show of a range of days.")] = ()
    years: Annotated[tuple[Entry, ...], Field(description="The years that its moments lie in.")] = ()
    signs: Annotated[tuple[Entry, ...], Field(description="What it tells of the two in the head of Today.")] = ()
    commands: Annotated[tuple[CommandEntry, ...], Field(description="Groups of the command line.")] = ()
    reminders: Annotated[tuple[Entry, ...], Field(description="What is due in a range of time.")] = ()
    search: Annotated[tuple[str, ...], Field(description="Its tables that are searched.")] = ()
    importers: Annotated[tuple[FormatEntry, ...], Field(description="Formats it takes in.")] = ()
    exporters: Annotated[tuple[FormatEntry, ...], Field(description="Formats it gives back.")] = ()
    suggestion_signals: Annotated[
        tuple[str, ...], Field(alias="suggestionSignals", description="Signals for suggestions, by name.")
    ] = ()


class Engines(Strict):
    """Which Cupcake it was made for."""

    cupcake: Annotated[str, Field(description="Versions of Cupcake, as in Python: >=0.1,<2.")] = ">=0.1"

    @field_validator("cupcake")
    @classmethod
    def _is_a_range(cls, value: str) -> str:
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        try:
            SpecifierSet(value)
        except InvalidSpecifier:
            raise ValueError(f"{value!r} is no range of versions") from None
        return value


class Manifest(Strict):
    """The manifest, version 1."""

    schema_url: Annotated[str | None, Field(alias="$schema", description="For editors.")] = None
    manifest_version: Annotated[Literal[1], Field(alias="manifestVersion", description="This schema: 1.")] = 1
    name: Annotated[Slug, Field(description="Lower case, words joined by dashes; the folder has underscores.")]
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$"), Field(description="Its own version: 1.2.3.")]
    title: Annotated[str, Field(description="What people call it.")] = ""
    summary: Annotated[str, Field(description="One or two sentences for people.")] = ""
    icon: Annotated[str, Field(description="A name of the house's icons.")] = ""
    engines: Engines = Engines()
    entry_point: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$"),
        Field(alias="entryPoint", description="The function of the package that is called with the context."),
    ] = "setup"
    inputs: Annotated[tuple[Name, ...], Field(description="The events it listens to.")]
    outputs: Annotated[tuple[Name, ...], Field(description="The tables it owns and the events it emits.")]
    optional_integrations: Annotated[
        tuple[Slug, ...],
        Field(alias="optionalIntegrations", description="Sprinkles that it works with when they are there."),
    ]
    dependencies: Annotated[tuple[Slug, ...], Field(description="Sprinkles that must run for it to run.")] = ()
    permissions: tuple[Permission, ...] = ()
    network: Annotated[tuple[Host, ...], Field(description="The hosts it may reach; none unless named.")] = ()
    offline: Annotated[Literal["full", "read", "none"], Field(description="What of it works without a network.")] = (
        "full"
    )
    sensitivity: Annotated[
        Literal["normal", "health"], Field(description="health: its tables are private until somebody says otherwise.")
    ] = "normal"
    contributes: Contributes = Contributes()
    entitlement: Annotated[
        str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]*$"), Field(description="free, or the product it belongs to.")
    ] = "free"
    platforms: Annotated[tuple[Platform, ...], Field(description="Where it runs.")] = (
        "android", "ios", "linux", "macos", "web", "windows",
    )  # fmt: skip

    @property
    def package(self) -> str:
        """The folder's Python name: `habit_tracker` for `habit-tracker`."""
        return self.name.replace("-", "_")

    @property
    def entries(self) -> list[tuple[str, str]]:
        """(what it is for, `module:name`) of everything it contributes."""
        c = self.contributes
        named = [("screens", s.entry) for s in c.screens] + [("commands", x.entry) for x in c.commands]
        named += [("importers", x.entry) for x in c.importers] + [("exporters", x.entry) for x in c.exporters]
        plain = {"cards": c.cards, "moments": c.moments, "years": c.years, "signs": c.signs, "reminders": c.reminders}
        return named + [(kind, entry) for kind, entries in plain.items() for entry in entries]


SHAPES = {
    "name": "lower case words joined by dashes, like habit-tracker",
    "version": "three numbers, like 0.1.0",
    "entry": "module:name, the module relative to the sprinkle's folder, like screens.diary:Diary",
    "route": "a path, like /diary or /diary/:entry_id",
    "network": "a host name, like api.example.org",
    "inputs": "an event, like habit.completed",
    "outputs": "a table or an event, like habit or habit.completed",
    "cupcake": "a range of versions, like >=0.1",
}
EXAMPLES = {"name": '"mood"', "version": '"0.1.0"', "inputs": "[]", "outputs": "[]", "optionalIntegrations": "[]"}


def _mend(error: Any, model: dict[str, Any]) -> str:
    """What to do about one thing that pydantic found."""
    path = [p for p in error["loc"] if isinstance(p, str)]
    last, kind = (path[-1] if path else ""), error["type"]
    if kind == "missing":
        return f'is missing. Add it, for example "{last}": {EXAMPLES.get(last, "…")}.'
    if kind == "extra_forbidden":
        close = get_close_matches(last, model, 1)
        return "is not a field." + (f" Did you mean “{close[0]}”?" if close else " Take it out.")
    if kind == "literal_error":
        return f"must be {error['ctx']['expected']}."
    if kind in ("string_pattern_mismatch", "value_error"):
        shape = SHAPES.get("entry" if last in ("cards", "moments", "years", "signs", "reminders") else last)
        return f"must be {shape}." if shape else f"is not of the right form: {error['msg']}."
    return f"is wrong: {error['msg']}."


def parse_manifest(text: str, where: str) -> Manifest:
    """Parse the text of a manifest; `where` names it in errors.

    Raises: Refused, with the file, the line, the field and the mend.
    """
    try:
        return Manifest.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise Refused(f"{where}, line {error.lineno}: not valid JSON ({error.msg}). Mend that line.") from None
    except RecursionError:
        raise Refused(f"{where}: nested too deeply to be a manifest. Write it anew.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole file"
        known = dict.fromkeys(f.alias or n for m in (Manifest, Contributes) for n, f in m.model_fields.items())
        line = line_of(text, first["loc"])
        raise Refused(f"{where}, line {line}, field {field}: {_mend(first, known)}") from None


def read_manifest(source: Traversable, where: str) -> Manifest:
    """Parse one file. Raises: Refused, as `parse_manifest`, and when it is no text."""
    try:
        return parse_manifest(source.read_text("utf-8"), where)
    except UnicodeDecodeError as error:
        raise Refused(f"{where}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from None


def find_manifest(name: str) -> Manifest | None:
    """The manifest of a sprinkle, or None when there is no such folder. Imports nothing of the sprinkle.

    Raises: Refused, as `read_manifest`, and when it names itself otherwise than its folder.
    """
    folder = folder_of(name)
    if folder is None or not (folder / MANIFEST).is_file():
        return None
    manifest = read_manifest(folder / MANIFEST, where_is(name))
    if manifest.name != name:
        raise Refused(f"{where_is(name)}, field name: must be “{name}”, as its folder is called.")
    return manifest
