"""A couple on a cloud, as every benchmark of sync uses it: two homes, paired, with or without a counting relay between."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import Cupcake, open_cupcake
from app.relay import Relay
from bench.corpus import entries
from cloud import launcher
from core.settings import Settings
from core.visibility import Visibility
from storage.records import Records
from sync.cloud import Cloud


@dataclass
class Device:
    """A home; behind a relay where bytes are counted, which costs time, so what is timed has none."""

    app: Cupcake
    cloud: Cloud
    relay: Relay | None

    @property
    def traffic(self) -> tuple[int, int]:
        """Bytes up and down, headers included."""
        return (self.relay.bytes_up, self.relay.bytes_down) if self.relay else (0, 0)

    def write(self, items: list[dict[str, object]]) -> list[str]:
        """Save new shared entries in one transaction; answers their ids."""
        with self.app.home.store.write() as txn:
            made = Records(txn, "journal_entry").create_many([(None, i) for i in items], visibility=Visibility.SHARED)
        return [row.id for row in made]

    def edit(self, record_id: str, **values: Any) -> None:
        """Save one change."""
        with self.app.home.store.write() as txn:
            Records(txn, "journal_entry").change(record_id, values)

    async def close(self) -> None:
        """Let go of everything."""
        await self.cloud.close()
        self.app.close()
        if self.relay:
            await self.relay.close()


async def device(folder: Path, address: launcher.CloudAddress, *, counted: bool) -> Device:
    """A new home with an account of its own."""
    relay = await Relay.open(address.url) if counted else None
    settings = Settings("bench", relay.url if relay else address.url, address.publishable_key, None, ("journal",))
    app = open_cupcake(folder, settings)
    cloud = Cloud.of(app.home, settings)
    await cloud.signup(f"bench-{secrets.token_hex(6)}@cupcake.test", secrets.token_urlsafe(12))
    return Device(app, cloud, relay)


async def couple(folder: Path, address: launcher.CloudAddress, *, counted: bool = False) -> tuple[Device, Device]:
    """Two homes, paired, with nothing to tell each other."""
    a, b = await device(folder / "a", address, counted=counted), await device(folder / "b", address, counted=counted)
    invite = await a.cloud.invite()
    await b.cloud.join(invite.code)
    for each in (a, b):
        await each.cloud.sync()
    return a, b


async def couple_with(folder: Path, address: launcher.CloudAddress, count: int) -> tuple[Device, Device, list[str]]:
    """Two homes that hold `count` entries alike; answers their ids too."""
    a, b = await couple(folder, address)
    ids = a.write(entries(count))
    for each in (a, b, a):
        await each.cloud.sync()
    return a, b, ids
