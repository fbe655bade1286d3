"""`sprinkle.json`: what a sprinkle says of itself. A bad manifest is refused with the field and the mend."""

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from core.errors import Refused

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Entry = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*$")]
"""`module:name`, the module relative to the sprinkle's folder."""


class Strict(BaseModel):
    """Unknown fields are refused: a misspelt one would otherwise be believed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


class Permission(Strict):
    """What it may touch, and why, in words for the person."""

    data: str
    level: Literal["read", "write"]
    reason: str


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

    screens: tuple[ScreenEntry, ...] = ()
    cards: tuple[Entry, ...] = ()
    moments: tuple[Entry, ...] = ()
    commands: tuple[CommandEntry, ...] = ()
    reminders: tuple[Entry, ...] = ()
    search: tuple[str, ...] = ()
    importers: tuple[FormatEntry, ...] = ()
    exporters: tuple[FormatEntry, ...] = ()
    suggestion_signals: Annotated[tuple[str, ...], Field(alias="suggestionSignals")] = ()


class Engines(Strict):
    """Which Cupcake it was made for."""

    cupcake: str = ">=0.1"


class Manifest(Strict):
    """The manifest, version 1."""

    schema_url: Annotated[str | None, Field(alias="$schema")] = None
    manifest_version: Annotated[Literal[1], Field(alias="manifestVersion")] = 1
    name: Slug
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    title: str = ""
    summary: str = ""
    icon: str = ""
    engines: Engines = Engines()
    entry_point: Annotated[str, Field(alias="entryPoint")] = "setup"
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    optional_integrations: Annotated[tuple[str, ...], Field(alias="optionalIntegrations")]
    dependencies: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    network: tuple[str, ...] = ()
    offline: Literal["full", "read", "none"] = "full"
    sensitivity: Literal["normal", "health"] = "normal"
    contributes: Contributes = Contributes()
    entitlement: str = "free"
    platforms: tuple[str, ...] = ("android", "ios", "linux", "macos", "web", "windows")

    @property
    def package(self) -> str:
        """The folder's Python name: `habit_tracker` for `habit-tracker`."""
        return self.name.replace("-", "_")


def read_manifest(source: Traversable, where: str) -> Manifest:
    """Parse one file.

    Raises: Refused, with the file, the line or field, and the mend.
    """
    try:
        raw: Any = json.loads(source.read_text("utf-8"))
        return Manifest.model_validate(raw)
    except json.JSONDecodeError as error:
        raise Refused(f"{where}, line {error.lineno}: not valid JSON ({error.msg}). Mend that line.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise Refused(f"{where}, field {field}: {first['msg']}. See docs/sprinkles.md.") from None


def find_manifest(name: str) -> Manifest | None:
    """The manifest of an enabled sprinkle, or None when there is no such folder. Imports nothing of the sprinkle.

    Raises: Refused, as `read_manifest`.
    """
    folder = name.replace("-", "_")
    source = files("sprinkles") / folder / "sprinkle.json"
    return read_manifest(source, f"sprinkles/{folder}/sprinkle.json") if source.is_file() else None
