"""The app as somebody starts it: a process of its own on a home, served as a page. It can be ended, and killed.

The home's file is read beside it, by a connection that can't write: what is read there is what another start would find.
"""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NO_CLOUD = {"CUPCAKE_SUPABASE_URL": "", "CUPCAKE_SUPABASE_KEY": ""}


class AppProcess:
    """One app on one home. `cloud` is (address, publishable key), or None for an app that knows of none."""

    def __init__(self, folder: Path, cloud: tuple[str, str] | None = None) -> None:
        self.folder = folder
        known = dict(zip(NO_CLOUD, cloud, strict=True)) if cloud else NO_CLOUD
        # Nobody's own cloud is found by chance: the folder it would be looked for in is one of this home's.
        places = {"CUPCAKE_HOME": str(folder), "CUPCAKE_CLOUD_DIR": str(folder / "no-cloud")}
        self._env = os.environ | known | places | {"CUPCAKE_KEYRING": "file", "CUPCAKE_POLL_S": "0.5"}
        self._running: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Start it; returns once it says where it is."""
        command = [sys.executable, "-m", "app.cli", "--web", "--port", "0"]
        self._running = subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=subprocess.PIPE, text=True)
        assert self._running.stdout is not None
        said = self._running.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        self.url = found.group().rstrip("/")

    def kill(self) -> None:
        """Take it away in the middle of whatever it does."""
        assert self._running is not None
        self._running.kill()
        self._gone()

    def end(self) -> None:
        """End it as Ctrl+C does; nothing where none runs."""
        if self._running is not None:
            self._running.send_signal(signal.SIGINT)
            self._gone()

    def _gone(self) -> None:
        assert self._running is not None and self._running.stdout is not None
        self._running.wait(30)
        self._running.stdout.close()
        self._running = None

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the home's file says now."""
        with closing(sqlite3.connect(f"file:{self.folder / 'cupcake.db'}?mode=ro", uri=True, timeout=10)) as raw:
            return raw.execute(sql, values).fetchall()

    def __enter__(self) -> "AppProcess":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()
