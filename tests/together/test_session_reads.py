"""The session is read from the vault once and kept in memory, until it changes here or in another process of the home."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import SignedOut
from sync.cloud import Cloud
from sync.vault import FileVault, Session
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import sign_up


def test_many_syncs_read_it_once_and_follow_another_process(
    cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPCAKE_KEYRING", "file")
    person = sign_up(cloud, tmp_path / "home", "mara")
    reads: list[bool] = []
    load = FileVault.load

    def counted(self: FileVault) -> Session | None:
        reads.append(threading.current_thread() is threading.main_thread())
        return load(self)

    monkeypatch.setattr(FileVault, "load", counted)

    async def story() -> None:
        app = Cloud.of(person.app.home, person.settings)
        for _ in range(5):
            await app.sync()
        assert reads == [False], "once, and not on the loop"
        beside = Cloud.of(person.app.home, person.settings)  # as the command line opens it
        renewed = await beside.accounts.token(renew=True)
        reads.clear()
        assert await app.accounts.token() == renewed
        await app.sync()
        assert reads == [False]
        held = app.accounts._session
        assert held is not None
        app.accounts._session = replace(held, expires_at=0)
        assert await app.accounts.token() == renewed, (
            "what is too old here is looked for in the vault before it is renewed"
        )
        await beside.logout()
        with pytest.raises(SignedOut):
            await app.accounts.token()
        await beside.close()
        await app.close()

    asyncio.run(story())
    person.close()
