"""Two devices, one server: how long, how many bytes, how much memory. Prints figures and ratios; asserts nothing.

    uv run python bench/two_devices.py [--records 10000] [--edits 100] [--rounds 5] [--no-anki]

Everything is durable: fsync on both devices and on the server. Each round uses a new couple on one cloud; ours, the floor and
Anki are interleaved, and so are single edits and no-op calls. Bytes are counted in a round of its own that is not timed: a
relay between a device and the gateway would cost time that no person spends.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.corpus import entries, plain_json_bytes
from bench.couples import Device, couple
from bench.floor import NoOp, Recorded, install, replay
from cloud import launcher
from sync.status import read_status
from sync.transport import Transport


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


async def timed(each: Device) -> tuple[float, float]:
    """Seconds of one sync, by the wall and of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    await each.cloud.sync()
    return time.perf_counter() - wall, time.process_time() - cpu


async def counting_round(folder: Path, address: launcher.CloudAddress, count: int, edits: int) -> dict[str, Any]:
    """Bytes of both legs and of an edit, through relays; the calls are kept for the floor."""
    a, b = await couple(folder, address, counted=True)
    ids = a.write(entries(count))
    legs = [Recorded(), Recorded()]
    current: list[Recorded] = [legs[0]]
    original = record_calls(current)
    up = a.traffic[0]
    await a.cloud.sync()
    up = a.traffic[0] - up
    current[:] = [legs[1]]
    down = b.traffic[1]
    await b.cloud.sync()
    down = b.traffic[1] - down
    Transport.rpc = original  # type: ignore[method-assign]
    await a.cloud.sync()
    before = sum(a.traffic + b.traffic)
    for i in range(edits):
        a.edit(ids[i * 7 % count], title=f"edited {i}")
        await a.cloud.sync()
        await b.cloud.sync()
    per_edit = (sum(a.traffic + b.traffic) - before) / max(edits, 1)
    for each in (a, b):
        await each.close()
    return {"push_bytes": up, "pull_bytes": down, "edit_bytes": per_edit, "legs": legs}


async def one_round(
    folder: Path, address: launcher.CloudAddress, count: int, edits: int, legs: list[Recorded]
) -> dict[str, Any]:
    """Everything that is timed, the floor beside it."""
    a, b = await couple(folder, address)
    started = time.perf_counter()
    ids = a.write(entries(count))
    saved = time.perf_counter() - started
    push, pull = await timed(a), await timed(b)
    token = await a.cloud.accounts.token()
    floor = await asyncio.to_thread(replay, address.url, address.publishable_key, token, legs)
    await a.cloud.sync()
    mine, yours = read_status(a.app.home), read_status(b.app.home)
    laps, nothing = [], []
    with NoOp(address.url, address.publishable_key, token) as noop:
        for i in range(edits):
            a.edit(ids[i * 7 % count], title=f"edited {i}")
            started = time.perf_counter()
            await a.cloud.sync()
            await b.cloud.sync()
            laps.append((time.perf_counter() - started) * 1000)
            nothing.append((noop.call() + noop.call()) * 1000)
    for each in (a, b):
        await each.close()
    return {
        "save_s": saved, "push_s": push[0], "pull_s": pull[0], "cpu_s": push[1] + pull[1], "floor_s": sum(floor),
        "equal": mine.digest == yours.digest and yours.shared == count, "laps": laps, "noop": nothing,
    }  # fmt: skip


def anki(count: int, *, counted: bool = False) -> dict[str, Any] | None:
    """Anki's own server and two collections, in an environment of its own; None where it can't be installed."""
    script = Path(__file__).parent / "peers" / "anki_two_devices.py"
    uv = shutil.which("uv") or ".cupcake/bin/uv"
    command = [uv, "run", "--no-project", "--quiet", "--with", "anki", "python", str(script), str(count)]
    command += ["counted"] if counted else []
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
    peers: list[dict[str, Any]] = []
    try:
        address = launcher.up(folder / "cloud")
        sizes = asyncio.run(counting_round(folder / "bytes", address, wish.records, min(wish.edits, 30)))
        install(address.database_url, sizes["legs"])
        launcher.down(folder / "cloud")  # the gateway reads its schema when it starts
        address = launcher.up(folder / "cloud")
        peer_sizes = None if wish.no_anki else anki(wish.records, counted=True)
        for n in range(wish.rounds):
            ours.append(asyncio.run(one_round(folder / str(n), address, wish.records, wish.edits, sizes["legs"])))
            if peer_sizes and (peer := anki(wish.records)):
                peers.append(peer)
    finally:
        launcher.reset(folder / "cloud")
        shutil.rmtree(folder, ignore_errors=True)
    report(wish, ours, sizes, peers, peer_sizes)


def report(
    wish: argparse.Namespace, ours: list[dict[str, Any]], sizes: dict[str, Any], peers: list[dict[str, Any]],
    peer_sizes: dict[str, Any] | None,
) -> None:  # fmt: skip
    """Figures, each with its baseline of the same round."""
    total = [o["push_s"] + o["pull_s"] for o in ours]
    plain = plain_json_bytes(entries(wish.records))
    say = sys.stdout.write
    say(f"{wish.records} records A -> server -> B, durable, median of {wish.rounds} (min-max)\n")
    say(f"  equal digests on both        {all(o['equal'] for o in ours)}\n")
    for what, key in (("saving them on A", "save_s"), ("push", "push_s"), ("pull", "pull_s")):
        say(f"  {what + ', s':28} {spread([o[key] for o in ours])}\n")
    say(
        f"  both legs, s                 {spread(total)}   of it this process's CPU {spread([o['cpu_s'] for o in ours])}\n"
    )
    say(f"  floor (same bytes, no-op), s {spread([o['floor_s'] for o in ours])}\n")
    say(
        f"  ratio to the floor           {spread([t / o['floor_s'] for t, o in zip(total, ours, strict=True)])}   target 1.5\n"
    )
    say(
        f"  push bytes                   {sizes['push_bytes']}   {sizes['push_bytes'] / plain:.2f} x plain JSON, target 0.9\n"
    )
    say(f"  pull bytes                   {sizes['pull_bytes']}   {sizes['pull_bytes'] / plain:.2f} x plain JSON\n")
    if wish.edits:
        laps = sorted(lap for o in ours for lap in o["laps"])
        p50, p95 = laps[len(laps) // 2], laps[int(len(laps) * 0.95)]
        noop = statistics.median(lap for o in ours for lap in o["noop"])
        ratios = [statistics.median(o["laps"]) / statistics.median(o["noop"]) for o in ours]
        say(f"  one edit A -> B, ms          p50 {p50:.1f}  p95 {p95:.1f}   {sizes['edit_bytes']:.0f} bytes\n")
        say(f"  two no-op RPCs, ms           p50 {noop:.1f}   ratio {spread(ratios)}   target 1.5\n")
    say(
        f"  peak memory, both devices and this program, MB  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}\n"
    )
    if not peers or peer_sizes is None:
        say("  Anki: not measured in this run\n")
        return
    say(f"  Anki {peers[-1]['version']}: both legs, s      {spread([p['sync_s'] for p in peers])}\n")
    say(
        f"  ratio to Anki                {spread([t / p['sync_s'] for t, p in zip(total, peers, strict=False)])}   target 1.0\n"
    )
    edit = statistics.median(p["edit_p50_ms"] for p in peers)
    say(f"  Anki: bytes {peer_sizes['bytes']}, edit p50 {edit:.1f} ms, {peer_sizes['edit_bytes']:.0f} B\n")


if __name__ == "__main__":
    main()
