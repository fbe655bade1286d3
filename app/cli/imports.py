"""`cupcake import`: finds the importer of a file's kind among those that the sprinkles contribute, and shows how far it is."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.bar import bar
from app.cli.home import context_of, cupcake
from core.errors import Refused
from core.visibility import Visibility
from sprinkles.sdk.console import Output


def import_file(file: Path, *, share: bool) -> None:
    """Import and report. Raises: Refused when nobody knows this kind of file, or the file is not good."""
    sprinkle, entry = _importer(file)
    context = context_of(sprinkle)
    importer = cupcake().sprinkle(sprinkle).load(entry)
    if share and context.people.both()[1] is None:
        raise Refused("Pair first: there is nobody to share this with yet. Nothing was imported.", code="not_paired")
    with bar("Importing") as progress:
        report: dict[str, Any] = asdict(
            importer(context, file, progress, visibility=Visibility.SHARED if share else Visibility.PRIVATE)
        )
    Output.show(report, *_lines(report))


def _importer(file: Path) -> tuple[str, str]:
    suffix = file.suffix.lower()
    known: set[str] = set()
    for sprinkle in cupcake().discovery.sprinkles:
        for format_ in sprinkle.manifest.contributes.importers:
            known |= set(format_.suffixes)
            if suffix in format_.suffixes:
                return sprinkle.manifest.name, format_.entry
    raise Refused(f"Files of this kind can't be imported. Known are: {', '.join(sorted(known))}.", code="bad_import")


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield f"Imported {report['added']:,} of {report['total']:,} entries."
    if report["skipped"]:
        yield f"Here already: {report['skipped']:,}."
    if report.get("missing_photos"):
        yield f"Photos missing from the file or damaged in it: {report['missing_photos']:,}. Their entries came without."
    if report.get("others"):
        yield f"Written by somebody else, and left to come from them: {report['others']:,}."
