"""The cloud on one machine, as the rest of the repository uses it: `up`, `down`, `status`, `reset`.

Owns the order of things and the lock: two calls at once do not start two clouds. What runs is the supervisor's.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from cloud import node
from cloud.errors import CloudError, PortTaken
from cloud.processes import end, free_port, is_ours, port_is_free
from cloud.state import CloudState, StateDir
from cloud.supervisor import REPOSITORY, migrations_digest

_LOCK_PATIENCE_S = 180
_PORT_TRIES = 5
# Windows' word for start_new_session; no such flags elsewhere.
_DETACHED: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "DETACHED_PROCESS", 0)


@dataclass(frozen=True)
class CloudAddress:
    """Where a running cloud answers. `database_url` is empty with PGlite, which has no port."""

    url: str
    publishable_key: str
    database_url: str
    database: str
    pid: int
    notes: tuple[str, ...] = ()


def up(state_dir: Path | None = None, port: int | None = None, test: bool = False) -> CloudAddress:
    """Starts the cloud and returns when it answers; one that is up already is left alone.

    A running cloud is restarted if the migrations have changed, or if another port is asked for.

    Raises:
        CloudError: with one line that says why.
    """
    folder = StateDir(state_dir)
    try:
        folder.prepare()
    except OSError as error:
        raise CloudError(f"{folder.root} can't be made or is not ours: {error.strerror}.") from None
    with _locked(folder):
        if folder.load() is None and folder.holds_data:
            if not test:
                raise CloudError(
                    f"{folder.database_root} holds a cloud whose keys are gone. `cupcake cloud reset` deletes it and starts over."
                )
            shutil.rmtree(folder.database_root)  # of a run that was killed
        state = folder.load_or_new()
        notes: list[str] = []
        if _is_up(folder, state):
            if port in (None, state.port) and state.migrations_digest == migrations_digest():
                return _address(state, notes)
            notes.append("Restarted for the new settings.")
        _end_all(folder, state)
        node.node()
        node.program()
        applied, more = _start(folder, state.model_copy(update={"test": test}), port)
        notes += [*more, *(f"Applied {name}." for name in applied)]
        return _address(folder.load_or_new(), notes)


def down(state_dir: Path | None = None) -> bool:
    """Stops the cloud; data, keys and ports stay. Returns whether anything was running."""
    folder = StateDir(state_dir)
    if not folder.root.exists():
        return False
    with _locked(folder):
        state = folder.load()
        return state is not None and _end_all(folder, state)


def status(state_dir: Path | None = None) -> CloudAddress | None:
    """Where the cloud answers, or None if it does not."""
    folder = StateDir(state_dir)
    state = folder.load()
    return _address(state, []) if state and _is_up(folder, state) else None


def reset(state_dir: Path | None = None) -> None:
    """Stops the cloud and deletes everything in it: accounts, data, keys."""
    folder = StateDir(state_dir)
    if not folder.root.exists() and not folder.holds_data:
        return
    folder.prepare()
    with _locked(folder):
        try:
            state = folder.load()
        except CloudError:
            state = None  # unreadable: that is what a reset is for
        if state:
            _end_all(folder, state)
        shutil.rmtree(folder.database_root, ignore_errors=True)
        shutil.rmtree(folder.root, ignore_errors=True)


def hang_up(state_dir: Path) -> None:
    """Stops the gateway only; the database goes on. For tests; not on Windows."""
    _signal_supervisor(state_dir, "SIGUSR1")


def pick_up(state_dir: Path) -> None:
    """Starts the gateway again after `hang_up`."""
    _signal_supervisor(state_dir, "SIGUSR2")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_health", timeout=5) as response:  # noqa: S310 (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _locked(folder: StateDir) -> Iterator[None]:
    try:
        with FileLock(folder.lock, timeout=_LOCK_PATIENCE_S):
            yield
    except Timeout:
        raise CloudError("Another command is starting or stopping the cloud; try again in a minute.") from None


def _address(state: CloudState, notes: list[str]) -> CloudAddress:
    return CloudAddress(
        state.url, state.publishable_key, state.database_url, state.database, state.supervisor_pid, tuple(notes)
    )


def _is_up(folder: StateDir, state: CloudState) -> bool:
    return is_ours(state.supervisor_pid, str(folder.root)) and answers(state.url)


def _end_all(folder: StateDir, state: CloudState) -> bool:
    """Ends the supervisor, then whatever of its children is left. Returns whether there was anything."""
    root, data = str(folder.root), str(folder.database_root / "data")
    running = [(state.supervisor_pid, root), (state.gateway_pid, root), (state.postgres_pid, data)]
    found = any(is_ours(pid, mark) for pid, mark in running)
    end(state.supervisor_pid, root, patience_s=25)
    end(state.gateway_pid, root)
    end(state.postgres_pid, data, how=signal.SIGINT)
    return found


def _start(folder: StateDir, state: CloudState, port: int | None) -> tuple[list[str], list[str]]:
    """Starts it; answers the migrations that were applied, and what there is to say. A port that was free a moment ago may be
    another program's by now, also as the near end of a connection that it opened: then with others."""
    for tries_left in reversed(range(_PORT_TRIES)):
        notes: list[str] = []
        folder.save(_with_ports(state, port, notes))
        try:
            return _start_supervisor(folder), notes
        except PortTaken:
            if not tries_left:
                raise
    raise AssertionError


def _with_ports(state: CloudState, asked: int | None, notes: list[str]) -> CloudState:
    if asked is not None and not port_is_free(asked):
        raise CloudError(f"Port {asked} is taken. Leave --port away to use a free one.")
    port = asked or state.port
    if port and not port_is_free(port):
        notes.append(f"Port {port} is taken by another program; the address has changed.")
        port = 0
    database_port = state.database_port
    if not database_port or not port_is_free(database_port):
        database_port = free_port()
    return state.model_copy(update={"port": port or free_port(), "database_port": database_port})


def _start_supervisor(folder: StateDir) -> list[str]:
    python_path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
    with folder.log("supervisor").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "cloud.supervisor", str(folder.root)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, cwd=folder.root,
            env=os.environ | {"PYTHONPATH": python_path}, start_new_session=True, creationflags=_DETACHED,
        )  # fmt: skip
    assert process.stdout is not None
    with process.stdout as pipe:
        line = pipe.readline()
    try:
        answer = json.loads(line)
    except ValueError:
        answer = {"error": f"The cloud did not start; {folder.log('supervisor')} says why."}
    if "error" in answer:
        process.wait()
        raise (PortTaken if answer.get("taken") else CloudError)(answer["error"])
    process.returncode = 0  # it outlives us on purpose: no ResourceWarning; processes.py buries it
    return list(answer["applied"])


def _signal_supervisor(state_dir: Path, name: str) -> None:
    folder = StateDir(state_dir)
    state = folder.load()
    if state and is_ours(state.supervisor_pid, str(folder.root)):
        os.kill(state.supervisor_pid, getattr(signal, name))
