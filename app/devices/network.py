"""What the device says of its network. Sync takes it as a hint to try now (sync/schedule.py)."""

import logging

import flet as ft

from app.devices.interfaces import Done, Online
from ui.guard import guarded

log = logging.getLogger("cupcake.devices")


class FletNetwork:
    """On every platform; a browser tells it too."""

    can = True

    def __init__(self) -> None:
        self._service = ft.Connectivity()  # held: a service that nobody holds is taken off the page

    def listen(self, changed: Done) -> None:
        """As `Network.listen`."""
        self._service.on_change = guarded(changed)

    async def now(self) -> Online:
        """As `Network.now`."""
        try:
            kinds = await self._service.get_connectivity()
        except Exception as error:  # a desktop without the system's service for it
            log.info("network_unknown type=%s", type(error).__name__)
            return Online.UNKNOWN
        if not kinds:
            return Online.UNKNOWN
        return Online.NO if set(kinds) == {ft.ConnectivityType.NONE} else Online.YES
