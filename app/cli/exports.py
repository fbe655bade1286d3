"""`cupcake export` and `cupcake archive`: write one verified file, and say what is in it."""

from pathlib import Path

from app.cli.bar import bar
from app.cli.home import cupcake
from sprinkles.sdk.console import Output


def export_file(file: Path, name: str | None, *, force: bool) -> None:
    """Export and report. Raises: CupcakeError; nothing was left behind then."""
    from app.exports import export

    with bar("Exporting") as progress:
        report = export(cupcake(), file, name, force=force, progress=progress)
    count = report["entries"] if "entries" in report else sum(report["records"].values())
    lines = [f"Exported {count:,} {'entries' if 'entries' in report else 'records'} to {file}."]
    if report["photos"]:
        lines.append(f"Photos in it: {report['photos']:,}.")
    if report.get("missing_photos"):
        lines.append(f"Photos that have not arrived on this device: {report['missing_photos']:,}.")
    Output.show(report, *lines)


def archive_file(file: Path, *, force: bool) -> None:
    """Make the complete archive. Raises: CupcakeError; nothing was left behind then."""
    from dataclasses import asdict

    from app.parting import keep_archive

    report = keep_archive(cupcake(), file, force=force)
    count = sum(report.records.values())
    Output.show(asdict(report), f"Kept {count:,} records and {report.photos:,} photos in {file}, verified.")
