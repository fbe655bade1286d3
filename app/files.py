"""Files that come from a person and go to one: through the device's own pickers, on a desktop by place, elsewhere by content.

A phone and a browser show no places: there a file is made beside the home's other temporary files and handed over whole.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import flet as ft

from app.devices.interfaces import Shared, Sharing
from core.errors import Refused
from ui.words import N_, _

T = TypeVar("T")
BY_CONTENT = (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)


def shows_places(page: ft.Page) -> bool:
    """Whether a picker of this page answers with a place to write to."""
    return not page.web and page.platform not in BY_CONTENT


@asynccontextmanager
async def taken(page: ft.Page, picker: ft.FilePicker, suffixes: list[str]) -> AsyncIterator[Path | None]:
    """A file that somebody picks now, as a place to read from; None when they turned it away.

    Raises: Refused when it can't be read.
    """
    found = await picker.pick_files(
        file_type=ft.FilePickerFileType.CUSTOM, allowed_extensions=suffixes, with_data=bool(page.web)
    )
    if not found:
        yield None
        return
    chosen = found[0]
    if chosen.path:
        yield Path(chosen.path)
        return
    if chosen.bytes is None:
        raise Refused(N_("That file could not be read. Choose it again."), code="bad_file")
    with TemporaryDirectory() as folder:
        # Its ending alone is taken over: a name is theirs to choose, and this is a place of ours.
        file = Path(folder) / f"taken{Path(chosen.name).suffix.lower()}"
        await asyncio.to_thread(file.write_bytes, chosen.bytes)
        yield file


async def given(
    page: ft.Page,
    picker: ft.FilePicker,
    name: str,
    make: Callable[[Path], T],
    began: Callable[[], None] = lambda: None,
) -> tuple[T, str] | None:
    """Have `make` write a file of this name where somebody wants it; its answer and where it is. None: turned away.

    `make` runs in a thread and may replace what is there: the picker has asked. `began` is called when there is something to
    wait for. Raises what `make` raises; nothing was left behind then.
    """
    suffix = Path(name).suffix
    if shows_places(page):
        place = await picker.save_file(file_name=name, allowed_extensions=[suffix.removeprefix(".")])
        if not place:
            return None
        file = Path(place) if Path(place).suffix else Path(place + suffix)
        began()
        return await asyncio.to_thread(make, file), file.name
    began()
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        report = await asyncio.to_thread(make, file)
        data = await asyncio.to_thread(file.read_bytes)
        place = await picker.save_file(file_name=name, src_bytes=data)
    return (report, name) if place or page.web else None


async def sent(
    sharing: Sharing, name: str, make: Callable[[Path], T], began: Callable[[], None] = lambda: None
) -> tuple[T, Shared] | None:
    """Have `make` write a file of this name and give it to the share sheet; its answer and how that ended. None: turned away.

    The file is gone afterwards: what was chosen on the sheet has its own copy by then. Raises what `make` raises, and Refused
    when there is no sheet after all.
    """
    began()
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        report = await asyncio.to_thread(make, file)
        ended = await sharing.files([file], name)
    if ended is Shared.UNAVAILABLE:
        raise Refused(_("This device could not share the file. Save it with Export instead."), code="no_sheet")
    return None if ended is Shared.DISMISSED else (report, ended)
