"""`cupcake pair …`: two people come together, and may part."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.network import ask
from sprinkles.sdk.console import Output, commands

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
def leave() -> None:
    """Part. What you shared stays with both of you, as a record that no longer changes."""
    ask(lambda cloud: cloud.leave())
    Output.show({"pair_id": None}, "You are no longer paired. Everything that was here is still here.")


def _show(info: "PairInfo") -> None:
    document = {"pair_id": info.pair_id, "partner": info.partner_name, "since": info.since}
    if info.pair_id is None:
        Output.show(document, "You are not paired.")
    elif info.partner_name is None:
        Output.show(document, "Your partner has not joined yet.")
    else:
        Output.show(document, f"You are paired with {info.partner_name}.")
