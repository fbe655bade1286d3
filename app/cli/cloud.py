"""`cupcake cloud …`: the cloud on this machine, for the demo, for development and for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from core.errors import Refused
from sprinkles.sdk.console import Output, commands

cloud_app = commands("The cloud on this machine: accounts, sync and storage without a network.")


@contextmanager
def one_line() -> Iterator[None]:
    """What the cloud can't do, as a command says it. Raises: Refused."""
    from cloud.errors import CloudError

    try:
        yield
    except CloudError as error:
        raise Refused(str(error), code="cloud") from None


@cloud_app.command()
def up(
    port: Annotated[int | None, typer.Option("--port", help="The port to answer on.", min=1, max=65535)] = None,
) -> None:
    """Start the cloud, or say where it is if it is up already."""
    from cloud import launcher

    with one_line():
        address = launcher.up(port=port)
    for note in address.notes:
        Output.note(note)
    Output.show(
        {"url": address.url, "publishable_key": address.publishable_key},
        f"The cloud is up: {address.url}",
        f"Publishable key: {address.publishable_key}",
    )


@cloud_app.command()
def down() -> None:
    """Stop the cloud. Everything in it stays."""
    from cloud import launcher

    with one_line():
        stopped = launcher.down()
    Output.show({"stopped": stopped}, "The cloud is down." if stopped else "The cloud was not up.")


@cloud_app.command()
def status() -> None:
    """Say whether the cloud is up, and where."""
    from cloud import launcher

    with one_line():
        address = launcher.status()
    if address is None:
        Output.show({"up": False}, "The cloud is down.")
        return
    Output.show(
        {"up": True, "url": address.url, "publishable_key": address.publishable_key, "database": address.database},
        f"The cloud is up: {address.url} ({address.database})",
    )


@cloud_app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the cloud and delete everything in it. What is on your devices stays."""
    from cloud import launcher

    if not yes and not typer.confirm("Delete all accounts and records of the cloud on this machine?", err=True):
        raise Refused("Nothing was deleted.")
    with one_line():
        launcher.reset()
    Output.show({"reset": True}, "The cloud is empty and down.")


@cloud_app.command()
def mail() -> None:
    """Show the newest mail the cloud would have sent: the code to sign in with is in it."""
    from cloud.outbox import newest_mail

    with one_line():
        newest = newest_mail()
    if newest is None:
        raise Refused("No mail yet.")
    Output.show(
        {"to": newest.to, "subject": newest.subject, "code": newest.code, "at": newest.at},
        f"To {newest.to}: {newest.subject}",
        f"Code: {newest.code}" if newest.code else newest.text.strip(),
    )
