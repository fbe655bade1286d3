"""Haptics. A device that can't just does not; nobody waits for it and nothing fails by it."""

import logging

import flet as ft

log = logging.getLogger("cupcake.devices")


class NoHaptics:
    """Where nothing can be felt."""

    can = False

    async def done(self) -> None:
        """As `Haptics.done`."""

    async def chosen(self) -> None:
        """As `Haptics.chosen`."""


class FletHaptics:
    """A phone's."""

    can = True

    def __init__(self) -> None:
        self._service = ft.HapticFeedback()

    async def done(self) -> None:
        """As `Haptics.done`."""
        try:
            await self._service.light_impact()  # type: ignore[no-untyped-call]
        except Exception as error:  # the thing itself is done, felt or not
            log.info("haptics_failed type=%s", type(error).__name__)

    async def chosen(self) -> None:
        """As `Haptics.chosen`."""
        try:
            await self._service.selection_click()  # type: ignore[no-untyped-call]
        except Exception as error:  # as above
            log.info("haptics_failed type=%s", type(error).__name__)
