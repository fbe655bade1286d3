"""`cupcake attention …`: what the cloud did not take and what was kept aside: look, try again, export, discard."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.home import cupcake
from core.errors import Refused
from sprinkles.sdk.console import Output, commands, wishes

if TYPE_CHECKING:
    from storage.attention import Item

attention_app = commands("What needs your attention: changes that could not be sent, words that were kept aside.")

Ids = Annotated[
    list[str] | None, typer.Argument(help="Ids as `list` shows them, or their first six or more characters.")
]
All = Annotated[bool, typer.Option("--all", help="Everything that `list` shows.")]


@attention_app.command("list")
def list_() -> None:
    """Show what there is, why, and what to do next."""
    from storage.attention import instant, read_items

    items = read_items(cupcake().home.store)
    documents = [
        {"id": i.key, "kind": i.kind.value, "table": i.table, "record": i.record_id, "reason": i.reason.value,
         "what": i.what, "next": i.then, "since": instant(i.since), "tries": i.tries, "only_here": i.only_here,
         "held_back": i.held_back} for i in items
    ]  # fmt: skip
    lines = [line for i in items for line in (f"{i.key}  {instant(i.since)}  {i.reason.value}", f"  {i.what} {i.then}")]
    Output.show(documents, *(lines or ["Nothing needs your attention."]))


@attention_app.command()
def retry(ids: Ids = None, everything: All = False) -> None:
    """Have changes sent again at the next sync."""
    from storage.attention import retry as try_again

    done = try_again(cupcake().home.store, _chosen(ids, everything))
    Output.show({"retried": done}, f"To be sent again: {done:,}. Run `cupcake sync`.")


@attention_app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write; .md for a page to read, anything else for JSON.")],
    ids: Ids = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write your words to a file; all of them unless ids are given. Nothing is changed here."""
    from storage.attention import choose
    from storage.attention import export as write

    store = cupcake().home.store
    count = write(store, choose(store, ids or None), file, markdown=file.suffix.lower() == ".md", force=force)
    Output.show({"exported": count, "file": str(file)}, f"Exported {count:,} to {file}.")


@attention_app.command()
def discard(
    ids: Ids = None,
    everything: All = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    only_copies: Annotated[
        bool, typer.Option("--only-copies", help="Also what exists nowhere else; it is deleted here.")
    ] = False,
) -> None:
    """Let go of words, and of changes: an entry that the cloud has is as the cloud has it afterwards."""
    from app.cli.network import ask
    from storage.attention import Kind, discard_here

    app = cupcake()
    items = _chosen(ids, everything)
    if not yes:
        if wishes().json or not sys.stdin.isatty():
            raise Refused(
                "Nothing was discarded: say --yes. `cupcake attention export FILE` keeps the words.", code="ask"
            )
        typer.confirm(f"Discard {len(items)} for good?", abort=True, err=True)
    if any(i.kind is Kind.CHANGE and i.only_here for i in items) and not only_copies:
        discard_here(app.home.store, items)  # says no before anything is done
    known = [i for i in items if i.kind is Kind.CHANGE and not i.only_here]
    done = ask(lambda cloud: cloud.discard(known)) if known else 0
    done += discard_here(app.home.store, items, only_copies=only_copies)
    Output.show({"discarded": done}, f"Discarded {done:,}.")


def _chosen(ids: list[str] | None, everything: bool) -> "list[Item]":
    from storage.attention import choose

    if bool(ids) == everything:
        raise typer.BadParameter("Give ids, or --all.")
    return choose(cupcake().home.store, None if everything else ids)
