"""`cupcake status` and `cupcake sync`."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from app.cli.home import cupcake
from app.cli.network import ask
from core.errors import CupcakeError
from sprinkles.sdk.console import Output

if TYPE_CHECKING:
    from storage.backup_marker import SinceBackup
    from sync.cloud import Cloud
    from sync.media import MediaReport
    from sync.steps import SyncReport


def show_status() -> None:
    """Print the home's status; no network."""
    from storage.backup_marker import since_backup
    from sync.status import read_status

    status = read_status(cupcake().home)
    backup = since_backup(cupcake().home.store)
    document = status.model_dump(mode="json") | {"backup": asdict(backup)}
    lines = [f"Records here: {status.records:,}. Shared: {status.shared:,}.", status.sentence]
    if status.attention:
        reasons = ", ".join(
            f"{reason.replace('_', ' ')}: {count:,}" for reason, count in sorted(status.attention.items())
        )
        count = status.quarantined + status.set_aside
        lines.append(f"{count:,} to look at ({reasons}): `cupcake attention list` says more.")
    if status.media_waiting:
        lines.append(f"Files on their way: {status.media_waiting:,}.")
    if status.media_failed:
        lines.append(f"Files that could not be moved: {status.media_failed:,}. `cupcake sync` tries them again.")
    if status.same_as_partner is not None:
        lines.append("Both of you hold the same." if status.same_as_partner else "Not the same as your partner's yet.")
    lines += [line for line in (status.notice, status.parted) if line and line != status.sentence]
    lines.append(f"Last synced {status.last_sync_at}." if status.last_sync_at else "Not synced yet.")
    lines.append(_of_backup(backup))
    Output.show(document, *lines)


def _of_backup(backup: "SinceBackup") -> str:
    if backup.at_ms is None:
        return "No backup yet: `cupcake backup FILE` makes one."
    day = datetime.fromtimestamp(backup.at_ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
    return f"Last backup {day}" + (f"; events since: {backup.events:,}." if backup.events else "; nothing since.")


def sync_now(*, watch: bool) -> None:
    """Sync once, or until interrupted. Raises: CupcakeError with one calm line."""
    if watch:
        Output.note("Syncing whenever something changes. Stop with Ctrl-C.")
        ask(lambda cloud: cloud.watch())
        return
    report, files = ask(_records_then_files)
    document = {name: getattr(report, name) for name in ("pushed", "pulled", "conflicts", "quarantined", "rounds")}
    document["files"] = asdict(files)
    line = f"Synced: {report.pushed:,} sent, {report.pulled:,} received."
    lines = (
        [line, f"Written by both of you: {report.conflicts:,}. Both versions are kept."] if report.conflicts else [line]
    )
    if report.quarantined:
        lines.append(f"Changes not accepted, kept here: {report.quarantined:,}.")
    if files.uploaded or files.downloaded:
        lines.append(f"Files: {files.uploaded:,} sent, {files.downloaded:,} received.")
    if files.waiting:
        lines.append(f"Files still on their way: {files.waiting:,}.")
    if files.failed:
        lines.append(f"Files that could not be moved: {files.failed:,}. They are kept where they are.")
    Output.show(document, *lines)


async def _records_then_files(cloud: "Cloud") -> "tuple[SyncReport, MediaReport]":
    """The records count: a cut while files move is no failure of the sync, and they go on the next time."""
    from storage.transfers import counts
    from sync.media import MediaReport

    report = await cloud.sync()
    try:
        return report, await cloud.move_files(again=True)
    except CupcakeError:
        left = counts(cloud.home.store)
        return report, MediaReport(waiting=left.waiting, failed=left.failed)
