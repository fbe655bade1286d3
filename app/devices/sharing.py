"""The share sheet; where there is none, a file is saved where one chooses and words are copied.

Services are made when they are first needed, in a handler of the page, and held: start-up does without them.
"""

import asyncio
import logging
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import flet as ft

from app.devices.interfaces import Shared

log = logging.getLogger("cupcake.devices")

ENDS = {
    ft.ShareResultStatus.SUCCESS: Shared.SHARED,
    ft.ShareResultStatus.DISMISSED: Shared.DISMISSED,
    ft.ShareResultStatus.UNAVAILABLE: Shared.UNKNOWN,
}


class FletSharing:
    """The system's sheet."""

    can = True

    @cached_property
    def _service(self) -> ft.Share:
        return ft.Share()

    async def text(self, words: str, title: str = "") -> Shared:
        """As `Sharing.text`."""
        try:
            result = await self._service.share_text(words, title=title or None)
        except Exception as error:  # a device without a sheet after all; what was shared stays out of the log
            log.warning("sharing_failed type=%s", type(error).__name__)
            return Shared.UNAVAILABLE
        return ENDS[result.status]

    async def files(self, paths: Sequence[Path], title: str = "") -> Shared:
        """As `Sharing.files`: by path, so that a large export is not held in memory."""
        if not paths:
            return Shared.DISMISSED
        files = [ft.ShareFile.from_path(str(path), name=path.name) for path in paths]
        try:
            result = await self._service.share_files(files, title=title or None)
        except Exception as error:  # as above
            log.warning("sharing_failed type=%s", type(error).__name__)
            return Shared.UNAVAILABLE
        return ENDS[result.status]


class SavingInstead:
    """A desktop's dialog to save a file, or a browser's download."""

    can = False

    def __init__(self, page: ft.Page) -> None:
        self._page = page

    @cached_property
    def _picker(self) -> ft.FilePicker:
        return ft.FilePicker()

    @cached_property
    def _clipboard(self) -> ft.Clipboard:
        return ft.Clipboard()

    async def text(self, words: str, title: str = "") -> Shared:
        """As `Sharing.text`: to the clipboard."""
        try:
            await self._clipboard.set(words)
        except Exception as error:  # a browser may forbid it
            log.warning("copying_failed type=%s", type(error).__name__)
            return Shared.UNAVAILABLE
        return Shared.SHARED

    async def files(self, paths: Sequence[Path], title: str = "") -> Shared:
        """As `Sharing.files`: one after the other; ends at the first that is turned away."""
        for path in paths:
            data = await asyncio.to_thread(path.read_bytes)
            try:
                chosen = await self._picker.save_file(dialog_title=title or None, file_name=path.name, src_bytes=data)
            except Exception as error:  # no dialog here (Linux needs zenity)
                log.warning("saving_failed type=%s", type(error).__name__)
                return Shared.UNAVAILABLE
            if self._page.web:
                continue  # a browser downloads it and says nothing
            if not chosen:
                return Shared.DISMISSED
        if not paths:
            return Shared.DISMISSED
        return Shared.UNKNOWN if self._page.web else Shared.SHARED
