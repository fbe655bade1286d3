"""`cupcake backup` and `cupcake restore`: one file with everything that is in a home."""

from pathlib import Path

from app.bootstrap import migrations_of
from app.cli.home import cupcake
from core.errors import Refused
from core.settings import default_home
from sprinkles.sdk.console import Output, wishes


def back_up(file: Path) -> None:
    """Write the home to this file."""
    from storage.backup import write_backup

    folder = cupcake().home.folder
    if not file.parent.is_dir():
        raise Refused("There is no such folder. Check the path and try again.", code="no_folder")
    made = write_backup(folder, file.resolve(), migrations_of())
    lines = [f"Backed up and read back: {file} ({made.bytes:,} bytes, {made.photos} photos)."]
    if made.missing:
        lines.append(f"Photos that are not on this device and so not in it: {made.missing}.")
    document = {"file": str(file), "bytes": made.bytes, "photos": made.photos, "missing_photos": made.missing}
    Output.show(document, *lines)


def put_back(file: Path, *, replace: bool) -> None:
    """Put this file's home in the place of the one there is. The home is not opened before."""
    from storage.restore import restore

    done = restore(file, wishes().home or default_home(), migrations_of(), replace=replace)
    lines = [f"The backup of {done.made_at} is back, with {done.photos} photos. Sign in again to sync."]
    if done.kept:
        lines.append(f"What was here before is in {done.kept}.")
    document = {"made_at": done.made_at, "photos": done.photos, "kept": str(done.kept) if done.kept else None}
    Output.show(document, *lines)
