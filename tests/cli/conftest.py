"""The command line as a person meets it: arguments in, exit code, stdout and stderr out."""

import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():  # typer imports names that the pinned click says it will drop one day
    warnings.simplefilter("ignore", DeprecationWarning)
    from typer.testing import CliRunner

from app.cli.main import app


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Cupcake = Callable[..., Answer]


@pytest.fixture
def cupcake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cupcake]:
    """Runs a command on a home of the test's own, with no cloud anywhere."""
    for name in ("CUPCAKE_SUPABASE_URL", "CUPCAKE_SUPABASE_KEY", "CUPCAKE_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CUPCAKE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUPCAKE_CLOUD_DIR", str(tmp_path / "no-cloud"))

    def run(*args: str, stdin: bytes = b"") -> Answer:
        found = CliRunner().invoke(app, list(args), input=stdin, catch_exceptions=False)
        return Answer(found.exit_code, found.stdout, found.stderr)

    yield run
