"""The command line's manners, shared by the app and every sprinkle.

`commands(...)` makes a group that takes `--json` and `--home`, as do all its commands; `Output` prints either one JSON
document or calm lines. Raise `Refused` for a one-line reason: the app prints it and exits with 1.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import typer
from typer.core import TyperCommand, TyperGroup


@dataclass
class Wishes:
    """What was said on the command line for all commands."""

    home: Path | None = None
    json: bool = False


def wishes() -> Wishes:
    """Those of the running command."""
    root = click.get_current_context().find_root()
    if not isinstance(root.obj, Wishes):
        root.obj = Wishes()
    return root.obj


def _say_json(_ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        wishes().json = True


def _say_home(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        wishes().home = Path(value)


def house_options() -> list[click.Parameter]:
    """`--json` and `--home`, which no command has to name."""
    return [
        click.Option(["--json"], is_flag=True, expose_value=False, callback=_say_json, help="Print one JSON document."),
        click.Option(["--home"], metavar="DIR", expose_value=False, callback=_say_home, help="The home folder to use."),
    ]


class HouseCommand(TyperCommand):
    """A command that takes `--json` and `--home` without naming them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(house_options())


class HouseGroup(TyperGroup):
    """A group that takes `--json` and `--home` before the name of its command too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(house_options())


class HouseTyper(typer.Typer):
    """A group whose commands are `HouseCommand`s."""

    def command(self, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        """As `typer.Typer.command`."""
        kwargs.setdefault("cls", HouseCommand)
        return super().command(*args, **kwargs)


def commands(help_text: str) -> typer.Typer:
    """A new group of commands."""
    return HouseTyper(
        cls=HouseGroup,
        help=help_text,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )


class Output:
    """Where a command prints its answer."""

    @staticmethod
    def show(document: Any, *lines: str) -> None:
        """Print the document if `--json` was given, else the lines."""
        if wishes().json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False, separators=(", ", ": ")) + "\n")
        else:
            for line in lines:
                sys.stdout.write(line + "\n")

    @staticmethod
    def note(line: str) -> None:
        """Something on the side, never part of the answer."""
        sys.stderr.write(line + "\n")
