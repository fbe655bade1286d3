"""Two devices, one server: how long, how many bytes, how much memory. Prints figures and ratios; asserts nothing.

    uv run python bench/two_devices.py [--records 10000] [--edits 100] [--rounds 5] [--no-anki]

Everything is durable: fsync on both devices and on the server. Each round uses a new couple on one cloud; ours and the floor
are interleaved. The bytes are counted by a relay between each device and the gateway.
"""

import argparse
import asyncio
import json
import os
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.bootstrap import Cupcake, open_cupcake
from app.relay import Relay
from bench.corpus import entries, plain_json_bytes
from bench.floor import Recorded, install, replay
from cloud import launcher
from core.settings import Settings
from core.visibility import Visibility
from storage.records import Records
from sync.cloud import Cloud
from sync.status import read_status
from sync.transport import Transport


@dataclass
class Device:
    """A home behind a counting relay."""

    app: Cupcake
    cloud: Cloud
    relay: Relay

    @property
    def traffic(self) -> int:
        return self.relay.bytes_up + self.relay.bytes_down


async def device(folder: Path, address: launcher.CloudAddress, name: str) -> Device:
    relay = await Relay.open(address.url)
    settings = Settings("bench", relay.url, address.publishable_key, None, ("journal",))
    app = open_cupcake(folder, settings)
    cloud = Cloud.of(app.home, settings)
    await cloud.signup(f"{name}-{secrets.token_hex(6)}@cupcake.test", secrets.token_urlsafe(12))
    return Device(app, cloud, relay)


def record_calls(into: list[Recorded]) -> Any:
    """Keep every sync call's bytes and answer, for the floor."""
    original = Transport.rpc

    async def recording(self: Transport, name: str, request: dict[str, Any], token: str) -> Any:
        answer = await original(self, name, request, token)
        if name == "sync" and into:
            into[-1].calls.append((json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode(), answer))
        return answer

    Transport.rpc = recording  # type: ignore[method-assign]
    return original


async def one_round(folder: Path, address: launcher.CloudAddress, count: int, edits: int) -> dict[str, Any]:
    a, b = await device(folder / "a", address, "a"), await device(folder / "b", address, "b")
    invite = await a.cloud.invite()
    await b.cloud.join(invite.code)
    await a.cloud.sync()
    items = entries(count)
    started = time.perf_counter()
    with a.app.home.store.write() as txn:
        made = Records(txn, "journal_entry").create_many([(None, i) for i in items], visibility=Visibility.SHARED)
    saved = time.perf_counter() - started
    ids = [row.id for row in made]
    legs = [Recorded(), Recorded()]
    current: list[Recorded] = [legs[0]]
    original = record_calls(current)
    up = a.relay.bytes_up
    started = time.perf_counter()
    await a.cloud.sync()
    push = time.perf_counter() - started
    push_bytes = a.relay.bytes_up - up
    current[:] = [legs[1]]
    down = b.relay.bytes_down
    started = time.perf_counter()
    await b.cloud.sync()
    pull = time.perf_counter() - started
    pull_bytes = b.relay.bytes_down - down
    Transport.rpc = original  # type: ignore[method-assign]
    await a.cloud.sync()
    same = read_status(a.app.home).digest == read_status(b.app.home).digest
    here = read_status(b.app.home).shared
    laps, before = [], a.traffic + b.traffic
    for i in range(edits):
        with a.app.home.store.write() as txn:
            Records(txn, "journal_entry").change(ids[i * 7 % count], {"title": f"edited {i}"})
        started = time.perf_counter()
        await a.cloud.sync()
        await b.cloud.sync()
        laps.append((time.perf_counter() - started) * 1000)
    edit_bytes = (a.traffic + b.traffic - before) / max(edits, 1)
    await asyncio.to_thread(install, address.database_url, legs)
    token = await a.cloud.accounts.token()
    for each in (a, b):
        await each.cloud.close()
        each.app.close()
        await each.relay.close()
    return {
        "save_s": saved, "push_s": push, "pull_s": pull, "push_bytes": push_bytes, "pull_bytes": pull_bytes,
        "equal": same and here == count, "laps": sorted(laps), "edit_bytes": edit_bytes, "legs": legs, "token": token,
        "plain_bytes": plain_json_bytes(items),
    }  # fmt: skip


def noop_ms(address: launcher.CloudAddress, token: str, times: int) -> float:
    """p50 of two no-op RPCs one after the other: the floor of an edit."""
    laps = []
    nothing = [Recorded([(b"{}", None)]), Recorded([(b"{}", None)])]
    for _ in range(times):
        laps.append(sum(replay(address.url, address.publishable_key, token, nothing)) * 1000)
    return statistics.median(laps)


def anki(count: int) -> dict[str, Any] | None:
    """Anki's own server and two collections, in an environment of its own; None where it can't be installed."""
    script = Path(__file__).parent / "peers" / "anki_two_devices.py"
    uv = shutil.which("uv") or ".cupcake/bin/uv"
    command = [uv, "run", "--no-project", "--quiet", "--with", "anki", "python", str(script), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if done.returncode == 0 and lines else None


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.3f} ({min(values):.3f}-{max(values):.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-anki", action="store_true")
    wish = parser.parse_args()
    os.environ["CUPCAKE_KEYRING"] = "file"
    folder = Path(tempfile.mkdtemp(prefix="cupcake-bench-"))
    ours: list[dict[str, Any]] = []
    floors: list[float] = []
    peers: list[dict[str, Any]] = []
    noop = 0.0
    try:
        address = launcher.up(folder / "cloud")
        for n in range(wish.rounds):
            found = asyncio.run(one_round(folder / str(n), address, wish.records, wish.edits))
            ours.append(found)
            if n == 0:  # the gateway reads its schema when it starts
                launcher.down(folder / "cloud")
                address = launcher.up(folder / "cloud")
            floors.append(sum(replay(address.url, address.publishable_key, found["token"], found["legs"])))
            if not wish.no_anki and (peer := anki(wish.records)):
                peers.append(peer)
        noop = noop_ms(address, ours[-1]["token"], 50)
    finally:
        launcher.reset(folder / "cloud")
        shutil.rmtree(folder, ignore_errors=True)
    report(wish, ours, floors, peers, noop)


def report(
    wish: argparse.Namespace, ours: list[dict[str, Any]], floors: list[float], peers: list[dict[str, Any]], noop: float
) -> None:
    total = [o["push_s"] + o["pull_s"] for o in ours]
    last = ours[-1]
    laps = sorted(lap for o in ours for lap in o["laps"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{wish.records} records A -> server -> B, durable, median of {wish.rounds} (min-max)")
    print(f"  equal digests on both        {all(o['equal'] for o in ours)}")
    print(f"  saving them on A, s          {spread([o['save_s'] for o in ours])}")
    print(f"  push, s                      {spread([o['push_s'] for o in ours])}")
    print(f"  pull, s                      {spread([o['pull_s'] for o in ours])}")
    print(f"  both legs, s                 {spread(total)}")
    print(f"  floor (same bytes, no-op), s {spread(floors)}")
    ratios = [t / f for t, f in zip(total, floors, strict=True)]
    print(f"  ratio to the floor           {spread(ratios)}   target 1.5")
    print(
        f"  push bytes                   {last['push_bytes']}   {last['push_bytes'] / last['plain_bytes']:.2f} x plain JSON"
    )
    print(
        f"  pull bytes                   {last['pull_bytes']}   {last['pull_bytes'] / last['plain_bytes']:.2f} x plain JSON"
    )
    if laps:
        p50, p95 = laps[len(laps) // 2], laps[int(len(laps) * 0.95)]
        print(f"  one edit A -> B, ms          p50 {p50:.1f}  p95 {p95:.1f}   {last['edit_bytes']:.0f} bytes")
        print(f"  two no-op RPCs, ms           p50 {noop:.1f}   ratio {p50 / noop:.2f}   target 1.5")
    print(f"  peak memory, both devices and this program, MB  {peak:.0f}")
    if peers:
        anki_total = [p["sync_s"] for p in peers]
        print(f"  Anki {peers[-1]['version']}: both legs, s      {spread(anki_total)}")
        print(
            f"  ratio to Anki                {spread([t / p for t, p in zip(total, anki_total, strict=False)])}   target 1.0"
        )
        print(
            f"  Anki: bytes {peers[-1]['bytes']}, edit p50 {peers[-1]['edit_p50_ms']:.1f} ms, {peers[-1]['edit_bytes']:.0f} B"
        )
    else:
        print("  Anki: not measured in this run")


if __name__ == "__main__":
    main()
