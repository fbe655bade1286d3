"""Two people step by step: the real engine and the real SQL, one run after the other."""

import asyncio
from collections.abc import Callable
from typing import Any

from core.errors import Offline
from core.visibility import Visibility
from storage.rows import Row
from sync import engine
from sync.compare import report, take
from tests.simulation.device import Device
from tests.simulation.server import Server

ANN, BEN = "00000001-0000-4000-8000-000000000000", "00000002-0000-4000-8000-000000000001"
SHARED, PRIVATE = Visibility.SHARED, Visibility.PRIVATE
HERE, THERE = {"name": "here"}, {"name": "there"}
Make = Callable[..., Device]


class Line:
    """Calls of a device, kept; it may break after the server took one."""

    def __init__(self, server: Server, device: Device, *, max_rows: int = 1000, breaks_at: int = 0) -> None:
        self.server, self.device, self.max_rows, self.breaks_at = server, device, max_rows, breaks_at
        self.calls: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []

    async def __call__(self, body: dict[str, Any]) -> Any:
        self.server.now_ms += 1000
        answer = self.server.rpc(self.device.person, "sync", {**body, "max_rows": self.max_rows})
        self.calls.append(body)
        self.answers.append(answer)
        if len(self.calls) == self.breaks_at:
            raise Offline("away")
        return answer

    def came(self) -> list[tuple[str, str]]:
        """(table, id) of every record that came."""
        return [
            (g["table"], row[0]) for a in self.answers for g in a["changes"] for row in g["rows"] if g["kind"] == "full"
        ]


def sync(server: Server, *devices: Device, max_rows: int = 1000) -> Line:
    """A whole run of each; answers what went over the last one's line."""
    line = None
    for device in devices:
        line = Line(server, device, max_rows=max_rows)
        run = asyncio.run(engine.run(device.home.store, line))
        assert not run.quarantined
    assert line is not None
    return line


def write(device: Device, table: str = "sim_event", level: Visibility = SHARED, **values: Any) -> str:
    return device.write(table, lambda r: r.create(values, visibility=level)).id


def edit(device: Device, rid: str, **values: Any) -> None:
    device.write("sim_event", lambda r: r.change(rid, values))


def row(device: Device, rid: str, table: str = "sim_event") -> Row:
    return next(r for r in device.rows(table) if r.id == rid)


def same(server: Server, *devices: Device) -> list[bool | None]:
    """What the server says of their digests, once all have reported."""
    said: list[bool | None] = []
    for _ in range(2):
        said = []
        for device in devices:
            body = report(device.home.store, now=True)
            assert body is not None
            said.append(take(device.home.store, server.rpc(device.person, "report_digest", body)))
    return said


def write_shared(server: Server, author: Device, other: Device, **values: Any) -> str:
    """A shared event that both have."""
    sync(server, author, other)
    rid = write(author, **values)
    sync(server, author, other)
    return rid
