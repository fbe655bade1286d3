"""`cupcake pair …`: two people come together, and may part."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.network import ask
from core.errors import Refused
from sprinkles.sdk.console import Output, commands, wishes

if TYPE_CHECKING:
    from sync.pairing import PairInfo

pair_app = commands("Come together with your partner, or part.")


class Share(StrEnum):
    """What of the earlier records the partner may read."""

    NONE = "none"
    ALL = "all"


ShareOption = Annotated[Share, typer.Option("--share", help="Whether your partner may read what you wrote before.")]


@pair_app.command()
def invite(share: ShareOption = Share.NONE) -> None:
    """Make a code that your partner can join with, once, within a day."""
    made = ask(lambda cloud: cloud.invite(share.value))
    Output.show(
        {"code": made.code, "link": made.link, "expires_at": made.expires_at},
        f"Code: {made.code}",
        f"Link: {made.link}",
        f"Good for one person until {made.expires_at}.",
    )


@pair_app.command()
def join(code: Annotated[str, typer.Argument(help="Your partner's code.")], share: ShareOption = Share.NONE) -> None:
    """Join your partner with their code."""
    _show(ask(lambda cloud: cloud.join(code, share.value)))


@pair_app.command()
def status() -> None:
    """Say whom you are paired with."""
    _show(ask(lambda cloud: cloud.pair_status()))


@pair_app.command()
def leave(
    archive: Annotated[
        Path | None, typer.Option("--archive", help="Keep everything in this zip first: both of your shared words.")
    ] = None,
    no_archive: Annotated[bool, typer.Option("--no-archive", help="Part without an archive.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the archive's file if it is there.")] = False,
) -> None:
    """Part. What you shared stays with both of you, as a record that no longer changes."""
    from app.cli.home import cupcake
    from app.parting import part

    if archive is not None and no_archive:
        raise typer.BadParameter("Give --archive or --no-archive, not both.")
    if archive is None and not no_archive:
        archive = _offer()
    report = ask(lambda cloud: part(cupcake(), cloud, archive, force=force))
    document = {"pair_id": None, "archive": report and report.file, "records": report and report.records}
    lines = ["You are no longer paired. Everything that was here is still here."]
    if report is not None:
        count = sum(report.records.values())
        lines.insert(0, f"Kept {count:,} records and {report.photos:,} photos in {report.file}, verified.")
    Output.show(document, *lines, "Pairing again within 30 days brings back what you shared.")


def _offer() -> Path | None:
    """Ask where to keep an archive. Raises: Refused where nobody can be asked."""
    if wishes().json or not sys.stdin.isatty():
        raise Refused(
            "Nothing was done: say --archive FILE.zip to keep everything in a file first, or --no-archive to part without.",
            code="choose_archive",
        )
    if not typer.confirm("Keep a complete archive of both of your shared words first?", default=True, err=True):
        typer.confirm("Part without one?", abort=True, err=True)
        return None
    return Path(typer.prompt("Where to", default="cupcake-archive.zip", err=True)).expanduser()


def _show(info: "PairInfo") -> None:
    document = {"pair_id": info.pair_id, "partner": info.partner_name, "since": info.since}
    if info.pair_id is None:
        Output.show(document, "You are not paired.")
    elif info.partner_name is None:
        Output.show(document, "Your partner has not joined yet.")
    else:
        Output.show(document, f"You are paired with {info.partner_name}.")
