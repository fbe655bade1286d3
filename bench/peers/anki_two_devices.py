"""Anki as a peer: its own sync server and two collections, the same number of notes. Prints one JSON line.

    uv run --no-project --with anki python bench/peers/anki_two_devices.py 10000 [counted]

`counted` puts a proxy between that counts the bytes; what is timed goes without.

Its sync may replace a whole collection in one leg, which is what is timed; small edits go through its normal sync.
"""

import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from anki.buildinfo import version
from anki.collection import AddNoteRequest, Collection

WORDS = [
    "lorem",
    "ipsum",
    "dolor",
    "sit",
    "amet",
    "consectetur",
    "adipiscing",
    "elit",
    "sed",
    "do",
    "eiusmod",
    "tempor",
    "incididunt",
    "ut",
    "labore",
    "et",
    "dolore",
    "magna",
    "aliqua",
]
counted = [0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            counted[0] += len(data)
            sink.sendall(data)
    except OSError:
        pass
    for each in (source, sink):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def counting_proxy(server_port: int) -> int:
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", server_port))
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return int(listener.getsockname()[1])


def sync(collection: Collection, auth: Any, *, upload: bool) -> None:
    answer = collection.sync_collection(auth, False)
    if answer.required in (answer.FULL_SYNC, answer.FULL_UPLOAD, answer.FULL_DOWNLOAD):
        collection.close_for_full_sync()
        collection.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
        collection.reopen(after_full_sync=True)


def fill(collection: Collection, count: int) -> list[Any]:
    rng = random.Random(1)
    model, deck = collection.models.by_name("Basic"), collection.decks.id("Default")
    requests = []
    for i in range(count):
        note = collection.new_note(model)
        note["Front"] = f"Entry {i}"
        note["Back"] = json.dumps(
            {"id": f"e{i:07d}", "text": " ".join(rng.choices(WORDS, k=18)), "tags": [WORDS[i % 19]]}
        )
        requests.append(AddNoteRequest(note, deck))
    collection.add_notes(requests)
    return [r.note.id for r in requests]


def measure(count: int, folder: Path, port: int, *, through_proxy: bool) -> dict[str, Any]:
    urls = [f"http://127.0.0.1:{counting_proxy(port) if through_proxy else port}/" for _ in range(2)]
    a, b = Collection(str(folder / "a.anki2")), Collection(str(folder / "b.anki2"))
    auth_a, auth_b = a.sync_login("u", "p", urls[0]), b.sync_login("u", "p", urls[1])

    def both() -> None:
        sync(a, auth_a, upload=True)
        sync(b, auth_b, upload=False)

    fill(a, 1)
    both()
    ids = fill(a, count)
    before, started = counted[0], time.perf_counter()
    both()
    took, total = time.perf_counter() - started, counted[0] - before
    laps, before = [], counted[0]
    for i in range(100):
        note = a.get_note(ids[i * 7 % count])
        note["Front"] = f"edited {i}"
        a.update_note(note)
        started = time.perf_counter()
        both()
        laps.append((time.perf_counter() - started) * 1000)
    laps.sort()
    edit_bytes = (counted[0] - before) / 100
    return {"version": version, "sync_s": took, "bytes": total, "edit_p50_ms": laps[50], "edit_bytes": edit_bytes}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder, port = Path(tempfile.mkdtemp(prefix="anki-bench-")), free_port()
    env = os.environ | {
        "SYNC_USER1": "u:p", "SYNC_BASE": str(folder / "server"), "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port),
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        print(json.dumps(measure(count, folder, port, through_proxy="counted" in sys.argv)))
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
