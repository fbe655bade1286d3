"""The system's picker of pictures: it asks for no permission, and the app sees what was picked and nothing else."""

import asyncio
import logging
from functools import cached_property
from pathlib import Path

import flet as ft

from app.devices.interfaces import Picked

log = logging.getLogger("cupcake.devices")


class FletPhotos:
    """On every platform; in a browser the bytes come with the answer, elsewhere they are read from the picked file."""

    can_pick = True
    can_take = False

    @cached_property
    def _picker(self) -> ft.FilePicker:
        return ft.FilePicker()

    async def pick(self, *, several: bool = False) -> list[Picked]:
        """As `Photos.pick`. One that can't be read is left out."""
        files = await self._picker.pick_files(
            file_type=ft.FilePickerFileType.IMAGE, allow_multiple=several, with_data=True
        )
        picked = []
        for file in files or []:
            data = file.bytes
            if data is None and file.path:
                try:
                    data = await asyncio.to_thread(Path(file.path).read_bytes)
                except OSError as error:
                    log.warning("picked_file_unreadable type=%s", type(error).__name__)
            if data:
                picked.append(Picked(file.name, data))
        return picked
