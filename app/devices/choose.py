"""Which device parts a window gets: the only place that looks at the platform."""

import flet as ft

from app.devices.biometrics import FletBiometrics, NoBiometrics
from app.devices.interfaces import Devices
from app.devices.lifecycle import PageLifecycle
from app.devices.motion import FletMotion
from app.devices.network import FletNetwork
from app.devices.notices import PageNotices
from app.devices.photos import FletPhotos
from app.devices.secrets import PhoneRing
from app.devices.sharing import FletSharing, SavingInstead
from app.devices.touch import FletHaptics, NoHaptics

PHONES = {ft.PagePlatform.ANDROID, ft.PagePlatform.IOS}
WITH_BIOMETRICS = {*PHONES, ft.PagePlatform.MACOS, ft.PagePlatform.WINDOWS}
WITHOUT_A_SHEET = {ft.PagePlatform.LINUX}
"""Its share plugin opens a mail program, and can't take files."""


def devices_of(page: ft.Page) -> Devices:
    """The parts for a page. A page in a browser runs on somebody's desktop, whatever its `platform` says."""
    phone = not page.web and page.platform in PHONES
    sheet = not page.web and page.platform not in WITHOUT_A_SHEET
    return Devices(
        haptics=FletHaptics() if phone else NoHaptics(),
        sharing=FletSharing() if sheet else SavingInstead(page),
        photos=FletPhotos(),
        notices=PageNotices(),
        network=FletNetwork(),
        lifecycle=PageLifecycle(page),
        biometrics=FletBiometrics() if not page.web and page.platform in WITH_BIOMETRICS else NoBiometrics(),
        secrets=PhoneRing() if phone else None,
        motion=FletMotion(),
    )
