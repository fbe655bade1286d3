"""Parting, with everything kept first: an archive is made and verified before anything is said to the cloud."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from app.archive import ArchiveReport, make_archive
from app.bootstrap import Cupcake
from sprinkles.sdk import Progress

if TYPE_CHECKING:
    from sync.cloud import Cloud


def keep_archive(
    cupcake: Cupcake, place: Path, *, force: bool = False, progress: Progress | None = None
) -> ArchiveReport:
    """Make the complete archive; whoever was told of a parting is not told again. Raises as `make_archive`."""
    from sync.parting import settle_parted

    report = make_archive(cupcake, place, force=force, progress=progress)
    settle_parted(cupcake.home.store)
    return report


async def part(cupcake: Cupcake, cloud: "Cloud", archive: Path | None, *, force: bool = False) -> ArchiveReport | None:
    """Fetch what is new, keep everything in `archive` if one is wanted, and only then part.

    Raises: as `Cloud.sync`, `make_archive` and `Cloud.leave`; until the last of these the pair is as it was.
    """
    from sync.parting import settle_parted

    report = None
    if archive is not None:
        await cloud.sync()
        report = await asyncio.to_thread(make_archive, cupcake, archive, force=force)
    await cloud.leave()
    await asyncio.to_thread(settle_parted, cupcake.home.store)
    return report
