"""Whether the device asks for less motion: its accessibility settings, told by every client of Flet."""

import asyncio
import logging
from functools import cached_property

import flet as ft

log = logging.getLogger("cupcake.devices")

PATIENCE_S = 5


class FletMotion:
    """On every platform; iOS has a word of its own for it."""

    @cached_property
    def _service(self) -> ft.SemanticsService:
        return ft.SemanticsService()

    async def less(self) -> bool | None:
        """As `Motion.less`."""
        try:
            asked = await asyncio.wait_for(self._service.get_accessibility_features(), PATIENCE_S)
            return bool(asked.disable_animations or asked.reduce_motion)
        except Exception as error:  # a client that can't tell
            log.info("motion_unknown type=%s", type(error).__name__)
            return None
