"""Ways into an empty page: an invitation for each day, the same on both phones, and templates. Pure."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from ui.words import _


@dataclass(frozen=True)
class Template:
    """Headings to write under, in Markdown."""

    name: str
    text: str


@cache
def prompts() -> tuple[str, ...]:
    """All invitations, in the order in which they come."""
    return tuple(_read()["prompts"])


def templates() -> tuple[Template, ...]:
    """All templates, in the language that is spoken."""
    found = (Template(**each) for each in _read()["templates"])
    return tuple(Template(_(one.name), _(one.text)) for one in found)


def prompt_of(day: date, after: int = 0) -> str:
    """The day's invitation, or the one so many after it, said in the language. None comes again within thirty days."""
    return _(prompts()[(day.toordinal() + after) % len(prompts())])


@cache
def _read() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = json.loads(files(__package__).joinpath("prompts.json").read_text("utf-8"))
    return found
