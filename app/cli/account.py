"""`cupcake account …`: who this home belongs to. Sign in with a password, or with a six-digit code sent by mail."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.network import ask
from core.errors import Refused
from sprinkles.sdk.console import Output, commands, wishes

if TYPE_CHECKING:
    from sync.accounts import Account
    from sync.cloud import Cloud

account_app = commands("Who this home belongs to.")

Email = Annotated[str, typer.Option("--email", help="Your mail address.", prompt=False)]
Password = Annotated[str | None, typer.Option("--password", help="Your password; asked for at a terminal.")]
Code = Annotated[str | None, typer.Option("--code", help="The six digits from the mail; “send” has them mailed.")]

WARNING = (
    "This deletes your account and everything of yours in the cloud, for good. What is on this device stays here, and what "
    "you shared stays with your partner. Other devices of yours keep what they hold. For a copy first: cupcake backup FILE"
)
WARNING_HERE = "This home will belong to no account any more. What is here stays here."


@account_app.command()
def signup(
    email: Email,
    password: Password = None,
    code: Code = None,
    name: Annotated[str | None, typer.Option("--name", help="The name your partner sees.")] = None,
) -> None:
    """Make an account and sign in with it."""

    async def work(cloud: "Cloud") -> "Account | None":
        account = await _enter(cloud, email, password, code, new=True)
        if account and name:
            await cloud.set_name(name)
        return account

    _check(password, code)
    _entered(ask(work))


@account_app.command()
def login(email: Email, password: Password = None, code: Code = None) -> None:
    """Sign in."""
    _check(password, code)
    _entered(ask(lambda cloud: _enter(cloud, email, password, code, new=False)))


@account_app.command()
def logout() -> None:
    """Sign out. Everything written here stays here."""
    ask(lambda cloud: cloud.logout())
    Output.show({"signed_in": False}, "You are signed out. Everything you wrote is still here.")


@account_app.command()
def whoami() -> None:
    """Say who is signed in."""
    account = ask(lambda cloud: cloud.whoami())
    if account is None:
        raise Refused("Nobody is signed in here.", code="signed_out")
    _show(account, account.email)


@account_app.command()
def delete(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    here: Annotated[
        bool, typer.Option("--here", help="The account was deleted on another device: only let go of it on this one.")
    ] = False,
) -> None:
    """Delete the account and everything of yours in the cloud, for good. What is on this device stays."""
    if not yes:
        if not _at_terminal():
            raise typer.BadParameter("Give --yes to delete the account without being asked.")
        Output.note(WARNING if not here else WARNING_HERE)
        typer.confirm("Go on?", abort=True, err=True)
    ask(lambda cloud: cloud.let_go() if here else cloud.delete_account())
    Output.show(
        {"deleted": not here, "signed_in": False},
        "This device no longer belongs to an account. Everything you wrote is still here."
        if here
        else "Your account is deleted. Everything that was on this device is still here, as a diary of its own.",
    )


def _check(password: str | None, code: str | None) -> None:
    """What is wrong with the command itself is said before any home is opened."""
    if code and password:
        raise typer.BadParameter("Use --password or --code, not both.")
    if not code and password is None and not _at_terminal():
        raise typer.BadParameter("Give --password, or --code send to have a code mailed.")


async def _enter(cloud: "Cloud", email: str, password: str | None, code: str | None, *, new: bool) -> "Account | None":
    """Sign up or in; None when a code was mailed and nobody is at the terminal to type it."""
    if code == "send":
        await cloud.send_code(email)
        if not _at_terminal():
            return None
        code = typer.prompt("The six digits from the mail", err=True)
    if code:
        return await cloud.verify_code(email, code.strip())
    if password is None:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=new, err=True)
    return await cloud.signup(email, password) if new else await cloud.login(email, password)


def _entered(account: "Account | None") -> None:
    if account is None:
        Output.show({"sent": True}, "A code was mailed. Run this again with --code and its six digits.")
        return
    if account.note:
        Output.note(account.note)
    _show(account, "You are signed in.")


def _at_terminal() -> bool:
    return sys.stdin.isatty() and not wishes().json


def _show(account: "Account", line: str) -> None:
    Output.show({"id": account.id, "email": account.email}, line)
