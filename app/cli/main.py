"""`cupcake`: the entry point, the app itself, and the commands that stand at the top."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.root import RootGroup
from sprinkles.sdk.console import HouseTyper

app = HouseTyper(
    cls=RootGroup,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    help="Cupcake: one space for two. Without a command, opens the app.",
)


@app.callback()
def start(
    context: typer.Context,
    web: Annotated[bool, typer.Option("--web", help="Serve the app as a page on this machine.")] = False,
    port: Annotated[int | None, typer.Option("--port", help="The page's port.", min=0, max=65535)] = None,
    gallery: Annotated[bool, typer.Option("--gallery", help="Show the kit that screens are made of.")] = False,
) -> None:
    """Open the app, unless a command was named."""
    if gallery and context.invoked_subcommand is None:
        from app.start import gallery as show_gallery

        show_gallery(web=web, port=port)
    elif context.invoked_subcommand is None:
        from app.start import main
        from core.settings import default_home
        from sprinkles.sdk.console import wishes

        main(wishes().home or default_home(), web=web, port=port)


@app.command()
def demo(port: Annotated[int, typer.Option("--port", help="The page's port.", min=0, max=65535)] = 0) -> None:
    """Two phones side by side on one page, against the cloud on this machine."""
    from app.cli.cloud import one_line
    from app.demo import run as run_demo

    with one_line():
        run_demo(port)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The file to import.")],
    share: Annotated[bool, typer.Option("--share", help="Share what is imported; it is private otherwise.")] = False,
) -> None:
    """Take in what another app exported."""
    from app.cli.imports import import_file

    import_file(file, share=share)


Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write: file.zip, or file.json.")],
    format_: Annotated[str | None, typer.Option("--format", help="dayone, json or markdown.")] = None,
    force: Force = False,
) -> None:
    """Give back what is here, for other programs and for keeping."""
    from app.cli.exports import export_file

    export_file(file, format_, force=force)


@app.command()
def archive(file: Annotated[Path, typer.Argument(help="Where to write: file.zip.")], force: Force = False) -> None:
    """Keep everything in one file that can be read without Cupcake."""
    from app.cli.exports import archive_file

    archive_file(file, force=force)


@app.command()
def status() -> None:
    """What is here, and what waits to be sent. Asks nobody."""
    from app.cli.syncing import show_status

    show_status()


@app.command()
def sync(
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and sync whenever something changes.")] = False,
) -> None:
    """Send what waits and fetch what is new."""
    from app.cli.syncing import sync_now

    sync_now(watch=watch)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it, a .zip.")]) -> None:
    """Write all of this home to one file, read back and verified. No session is in it."""
    from app.cli.backups import back_up

    back_up(file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `cupcake backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Back up what is in the home now, then replace it.")
    ] = False,
) -> None:
    """Put a backup back, whole or not at all."""
    from app.cli.backups import put_back

    put_back(file, replace=replace)


@app.command()
def doctor(
    mend: Annotated[
        bool, typer.Option("--mend", help="Put the home's own last backup in the place of a damaged database.")
    ] = False,
    resync: Annotated[
        bool, typer.Option("--resync", help="Have the next sync fetch everything again; nothing here is lost.")
    ] = False,
) -> None:
    """Check that everything in this home is sound; mends the search index."""
    from app.cli.doctor import examine_home

    examine_home(mend=mend, resync=resync)


def run() -> None:
    """What the `cupcake` command runs."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # Windows' own code page has no place for most of what people write
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(prog_name="cupcake")
    finally:
        try:
            sys.stdout.flush()
        except BrokenPipeError:  # the reader left (`… | head`); say nothing of it at exit either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
