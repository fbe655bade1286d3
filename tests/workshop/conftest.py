"""A copy of the source tree, for what writes into it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sprinkles.workshop.tree import ROOT

COPIED = ("app", "cloud", "core", "docs", "sprinkles", "storage", "supabase", "sync", "tests", "ui", "bench", "tools")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the tree without what is installed or large."""
    folder = tmp_path / "tree"
    for name in COPIED:
        ignored = shutil.ignore_patterns("node_modules", "__pycache__", "data", "*.png")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("flet.toml", "pyproject.toml", "main.py"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "cloud" / "node_modules").symlink_to(ROOT / "cloud" / "node_modules")
    (folder / "assets").symlink_to(ROOT / "assets")
    return folder


@pytest.fixture
def run_in(copy: Path) -> Run:
    """Runs Python there, on the copy's own modules and a home of its own."""
    env = {**os.environ, "PYTHONPATH": str(copy), "CUPCAKE_HOME": str(copy / "home"), "CUPCAKE_KEYRING": "file"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], cwd=copy, env=env, capture_output=True, text=True, timeout=300, check=False
        )

    return run
