"""Both phones identical, asked through the cloud: seldom, and never in the way of an edit."""

from pathlib import Path
from typing import Any

import pytest

from sync.transport import Transport
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import couple, settle


def test_an_edit_costs_one_call_and_the_next_quiet_sync_compares_once(
    cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = couple(cloud, tmp_path)
    entry = a.write(title="Ours")
    settle(a, b)
    called: list[str] = []
    original = Transport.rpc

    async def heard(self: Transport, name: str, request: dict[str, Any], token: str) -> Any:
        called.append(name)
        return await original(self, name, request, token)

    monkeypatch.setattr(Transport, "rpc", heard)
    a.edit(entry, title="Ours, edited")
    for person, expected in ((a, ["sync"]), (b, ["sync"]), (a, ["sync", "report_digest"]), (a, ["sync"])):
        called.clear()
        person.sync()
        assert called == expected
    assert a.status().same_as_partner is None
    b.sync()
    assert b.status().same_as_partner is True
    assert b.status().compared_at is not None


def test_after_parting_there_is_nothing_to_compare(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    a.write(title="Ours")
    settle(a, b)
    assert a.status().same_as_partner is True
    a.online(lambda c: c.leave())
    b.sync()
    for person in (a, b):
        assert person.online(lambda c: c.compare()) is None
        assert (person.status().same_as_partner, person.status().digest) == (None, "")
