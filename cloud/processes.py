"""Owns what is known about processes and ports of this machine: is it alive, is it ours, end it, is the port free.

Never ends a process by its number alone: numbers are reused, so the command line must name what we started.
"""

import contextlib
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_PORTS = range(10_240, 32_768)


def command_line(pid: int) -> str:
    """The command line of a running process; empty if there is none (a zombie has none)."""
    if pid <= 0:
        return ""
    with contextlib.suppress(ChildProcessError, AttributeError):
        os.waitpid(pid, os.WNOHANG)  # if it is a dead child of ours, bury it: up and down may share a process
    if sys.platform == "linux":
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return raw.replace(b"\0", b" ").decode(errors="replace")
    if sys.platform == "win32":
        query = f"(Get-CimInstance Win32_Process -Filter 'ProcessId={pid}').CommandLine"
        command = ["powershell", "-NoProfile", "-Command", query]
    else:
        command = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def is_ours(pid: int, mark: str) -> bool:
    """True while `pid` runs and its command line contains `mark`."""
    return mark in command_line(pid)


def end(pid: int, mark: str, *, how: signal.Signals = signal.SIGTERM, patience_s: float = 10.0) -> None:
    """Asks, waits, then kills. Nothing happens if the process is not ours."""
    if not is_ours(pid, mark):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    if wait_until(lambda: not is_ours(pid, mark), patience_s):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    wait_until(lambda: not is_ours(pid, mark), 5.0)


def wait_until(true: Callable[[], bool], patience_s: float) -> bool:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.01)
    return true()


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port that nobody has. None that the system gives to connections, on Linux from 32768, elsewhere from 49152: one of those
    may be taken at any moment, also while a gateway is hung up.
    """
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def dies_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends `how` to the child when the parent dies, also by SIGKILL. Linux only;
    elsewhere the gateway's leash (see gateway.mjs) and the next `down` do the same work."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    pr_set_pdeathsig = 1
    return lambda: prctl(pr_set_pdeathsig, int(how))
