"""The project as `flet build` sees it: pyproject.toml, the lock, and the one line that a failed check says."""

import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PLATFORMS = ("android", "ios", "macos", "windows", "linux", "web")


@dataclass
class Findings:
    """What a check saw: facts to print, and faults, each of which fails it."""

    facts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Project:
    """A project folder. Tests make changed ones; everything is read when it is asked for."""

    root: Path = ROOT

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """pyproject.toml."""
        return tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))

    @cached_property
    def lock(self) -> dict[str, Any]:
        """uv.lock."""
        return tomllib.loads((self.root / "uv.lock").read_text("utf-8"))

    @cached_property
    def wheels(self) -> dict[str, Any]:
        """Which native packages phones may have."""
        return tomllib.loads((Path(__file__).parent / "mobile_wheels.toml").read_text("utf-8"))

    @property
    def flet(self) -> dict[str, Any]:
        """[tool.flet]."""
        return self.pyproject["tool"]["flet"]  # type: ignore[no-any-return]
