"""Face ID, Touch ID, fingerprints, Windows Hello, by flet-local-auth. Not on Linux and not in a browser."""

import logging
from typing import TYPE_CHECKING

from app.devices.interfaces import Asked

if TYPE_CHECKING:
    from flet_local_auth import LocalAuthentication

log = logging.getLogger("cupcake.devices")

NOTHING_THERE = {"noCredentialsSet", "noBiometricsEnrolled", "noBiometricHardware", "uiUnavailable"}
"""Codes that say that there is nothing to ask with."""


class NoBiometrics:
    """Where there are none."""

    async def can(self) -> bool:
        """As `Biometrics.can`."""
        return False

    async def ask(self, reason: str) -> Asked:
        """As `Biometrics.ask`."""
        return Asked.UNAVAILABLE


class FletBiometrics:
    """The device's. Loaded when it is first asked, in a handler of the page."""

    def __init__(self) -> None:
        self._service: LocalAuthentication | None = None

    def _ready(self) -> "LocalAuthentication":
        if self._service is None:
            from flet_local_auth import LocalAuthentication

            self._service = LocalAuthentication()
        return self._service

    async def can(self) -> bool:
        """As `Biometrics.can`."""
        try:
            return bool(await self._ready().get_available_biometrics())
        except Exception as error:  # a client without the extension, or a device that is odd: the PIN is there
            log.info("biometrics_unavailable type=%s", type(error).__name__)
            return False

    async def ask(self, reason: str) -> Asked:
        """As `Biometrics.ask`: a face or a finger only; the device's own PIN would let in who knows that one."""
        from flet_local_auth import LocalAuthException

        try:
            passed = await self._ready().authenticate(reason, biometric_only=True, persist_across_backgrounding=True)
        except LocalAuthException as error:
            return Asked.UNAVAILABLE if error.code.value in NOTHING_THERE else Asked.NO
        except Exception as error:  # as above
            log.info("biometrics_unavailable type=%s", type(error).__name__)
            return Asked.UNAVAILABLE
        return Asked.YES if passed else Asked.NO
