"""`cupcake status` and `cupcake sync`."""

from app.cli.home import cupcake
from app.cli.network import ask
from sprinkles.sdk.console import Output


def show_status() -> None:
    """Print the home's status; no network."""
    from sync.status import read_status

    status = read_status(cupcake().home)
    document = status.model_dump(mode="json")
    lines = [f"Records here: {status.records:,}. Shared: {status.shared:,}.", status.sentence]
    if status.attention:
        reasons = ", ".join(
            f"{reason.replace('_', ' ')}: {count:,}" for reason, count in sorted(status.attention.items())
        )
        count = status.quarantined + status.set_aside
        lines.append(f"{count:,} to look at ({reasons}): `cupcake attention list` says more.")
    if status.same_as_partner is not None:
        lines.append("Both of you hold the same." if status.same_as_partner else "Not the same as your partner's yet.")
    lines += [line for line in (status.notice, status.parted) if line and line != status.sentence]
    lines.append(f"Last synced {status.last_sync_at}." if status.last_sync_at else "Not synced yet.")
    Output.show(document, *lines)


def sync_now(*, watch: bool) -> None:
    """Sync once, or until interrupted. Raises: CupcakeError with one calm line."""
    if watch:
        Output.note("Syncing whenever something changes. Stop with Ctrl-C.")
        ask(lambda cloud: cloud.watch())
        return
    report = ask(lambda cloud: cloud.sync())
    document = {name: getattr(report, name) for name in ("pushed", "pulled", "conflicts", "quarantined", "rounds")}
    line = f"Synced: {report.pushed:,} sent, {report.pulled:,} received."
    lines = (
        [line, f"Written by both of you: {report.conflicts:,}. Both versions are kept."] if report.conflicts else [line]
    )
    if report.quarantined:
        lines.append(f"Changes not accepted, kept here: {report.quarantined:,}.")
    Output.show(document, *lines)
