"""Owns Node and its packages: checks the version, runs `npm ci` when the lock is not what is installed.

The packages go beside this file, or, where that is not ours to write, into the user's cache together with a copy of
the gateway (Node looks for packages in the folders above the program).
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs
from filelock import FileLock

from cloud.errors import CloudError

HERE = Path(__file__).resolve().parent
_OLDEST = (20, 19)
_ADVICE = "Install Node 20 or newer, then run this again."


def node() -> str:
    """The path of a Node that is new enough.

    Raises:
        CloudError: there is none.
    """
    found = shutil.which("node")
    if not found:
        raise CloudError(f"Node is not installed. {_ADVICE}")
    answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    try:
        major, minor = (int(part) for part in answer.lstrip("v").split(".")[:2])
    except ValueError:
        raise CloudError(f"`node --version` gave no version. {_ADVICE}") from None
    if (major, minor) < _OLDEST:
        raise CloudError(f"Node {answer} is too old (20.19 is the oldest that works). {_ADVICE}")
    return found


def program() -> Path:
    """The folder with gateway.mjs and its packages; installs them if need be (5 to 60 s)."""
    if _is_installed(HERE):
        return HERE
    cache = platformdirs.user_cache_path("cupcake")
    folder = HERE if os.access(HERE, os.W_OK) else cache / f"cloud-{_lock_digest(HERE)[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"npm-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}.lock"):
        if folder != HERE:
            for source in [*HERE.glob("*.mjs"), *HERE.glob("*.sql"), *HERE.glob("package*.json")]:
                shutil.copy2(source, folder)
        if not _is_installed(folder):
            _install(folder)
    return folder


def _lock_digest(folder: Path) -> str:
    lock = (folder / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + sys.platform.encode()).hexdigest()


def _marker(folder: Path) -> Path:
    return folder / "node_modules" / ".cupcake-lock"


def _is_installed(folder: Path) -> bool:
    marker = _marker(folder)
    return marker.exists() and marker.read_text() == _lock_digest(folder)


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if not npm:
        raise CloudError(f"npm is not installed. {_ADVICE}")
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise CloudError(f"npm could not install the cloud's packages: {(lines or ['no reason given'])[0]}")
    _marker(folder).write_text(_lock_digest(folder))
