"""Where an exporter puts its files. The app makes one complete, verified file of them; an exporter names and fills members."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class Sink(Protocol):
    """Takes files by name, one after the other. Names are relative, with `/` between folders."""

    def add(self, name: str, data: bytes | Iterable[bytes]) -> str:
        """Add a file, whole or in pieces; answers its sha256."""

    def add_file(self, name: str, file: Path) -> str:
        """Add a file from the disk; answers its sha256."""
