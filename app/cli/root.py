"""The root of the command line: finds groups when they are asked for, and turns every end into an exit code.

Exit codes: 0 done, 1 refused or failed with one line, 2 wrong usage, 130 interrupted. A stack trace is never shown. With
`--json` an error is the one document on stdout. Listing the commands opens no home and imports no sprinkle.
"""

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

import click
import typer

from core.errors import CupcakeError
from sprinkles.sdk.console import HouseGroup, Wishes

CORE_GROUPS = {
    "cloud": ("app.cli.cloud:cloud_app", "The cloud on this machine."),
    "account": ("app.cli.account:account_app", "Who this home belongs to."),
    "pair": ("app.cli.pair:pair_app", "Come together with your partner, or part."),
    "attention": ("app.cli.attention:attention_app", "What could not be sent, and words that were kept aside."),
    "sprinkle": ("app.cli.sprinkles:sprinkle_app", "The parts Cupcake is made of."),
}
"""Groups of the app itself, loaded when they are used. One that is not installed is not listed."""


class LaterGroup(click.Group):
    """Stands for a group that is only listed until somebody uses it."""

    def __init__(self, name: str, help_text: str, load: Callable[[], typer.Typer]) -> None:
        super().__init__(name, help=help_text)
        self._load = load

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Called when the group is used: from here on the real one answers."""
        real = typer.main.get_command(self._load())
        return real.make_context(info_name, args, parent, **extra)


class RootGroup(HouseGroup):
    """`cupcake` itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which they are shown."""
        return [*super().list_commands(ctx), *_core_groups(), *(c.name for _, c in _sprinkle_commands())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command or group; groups load later."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        if cmd_name in _core_groups():
            place, help_text = CORE_GROUPS[cmd_name]
            return LaterGroup(cmd_name, help_text, partial(_load, place))
        for sprinkle, command in _sprinkle_commands():
            if command.name == cmd_name:
                return LaterGroup(cmd_name, command.help, partial(_sprinkle_group, sprinkle, command.entry))
        return None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run, and leave with an exit code. The one place where errors become lines."""
        from app import logs
        from app.cli.home import close_home

        logs.quiet()
        said = Wishes(json="--json" in (sys.argv[1:] if args is None else args))
        code = 1
        try:
            done = super().main(
                args, prog_name, complete_var, standalone_mode=False, windows_expand_args=windows_expand_args,
                obj=said, **extra,
            )  # fmt: skip
            code = done if isinstance(done, int) and not isinstance(done, bool) else 0
        except click.exceptions.NoArgsIsHelpError as help_wanted:
            sys.stderr.write(help_wanted.message + "\n")
            code = 2
        except click.UsageError as error:
            code = _end(said, 2, "usage", error.format_message())
        except click.ClickException as error:
            code = _end(said, 1, "failed", error.format_message())
        except (KeyboardInterrupt, click.Abort):
            code = _end(said, 130, "interrupted", "Interrupted. What was saved stays saved.")
        except CupcakeError as error:
            code = _end(said, 1, error.code, error.message)
        except Exception as error:
            code = _unexpected(said, error)
        finally:
            close_home()
        sys.exit(code)


def _end(said: Wishes, code: int, name: str, message: str) -> int:
    line = " ".join(message.split())
    if said.json:
        sys.stdout.write(json.dumps({"error": name, "message": line}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(line + "\n")
    return code


def _unexpected(said: Wishes, error: Exception) -> int:
    from app import logs

    logs.failure(error)
    where = " Details, without anything you wrote, are in cupcake.log of this home." if logs.is_open() else ""
    return _end(said, 1, "unexpected", f"Something went wrong inside Cupcake ({type(error).__name__}).{where}")


def _core_groups() -> list[str]:
    return [name for name, (place, _) in CORE_GROUPS.items() if find_spec(place.partition(":")[0])]


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def _sprinkle_commands() -> list[tuple[str, Any]]:
    """(sprinkle's name, command of its manifest); a sprinkle with a bad manifest is left out, here as in the app."""
    from core.settings import load_settings
    from sprinkles.manifest import find_manifest

    out: list[tuple[str, Any]] = []
    try:
        enabled = load_settings().sprinkles
    except CupcakeError:
        return out
    for name in enabled:
        try:
            manifest = find_manifest(name)
        except CupcakeError:
            continue
        out += [(name, command) for command in manifest.contributes.commands] if manifest else []
    return out


def _sprinkle_group(name: str, entry: str) -> typer.Typer:
    from app.cli.home import context_of

    module, _, attribute = entry.partition(":")
    build = getattr(import_module(f"sprinkles.{name.replace('-', '_')}.{module}"), attribute)
    group = build(lambda: context_of(name))
    assert isinstance(group, typer.Typer)
    return group
