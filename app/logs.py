"""Logs: one file in the home, event names, ids and counts. Never what people wrote, nor tokens, nor names.

A traceback is written as the types and places of its frames: an exception's message and a frame's locals may hold
anything, so neither is ever formatted.
"""

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_NAME = "cupcake.log"
MAX_BYTES = 1_000_000

log = logging.getLogger("cupcake")


class _PlainFormatter(logging.Formatter):
    """Formats an exception by type and place only."""

    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(places(error)) if isinstance(error, BaseException) else ""

    def formatStack(self, stack_info: str) -> str:
        return ""


class _QuietFile(RotatingFileHandler):
    """A log that can't be written (a full disk) never disturbs what is being logged."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def places(error: BaseException) -> list[str]:
    """The error and what caused it, outermost first: type, then one line per frame. No values."""
    out: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        out.append(f"{type(at).__module__}.{type(at).__qualname__}")
        out += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(at.__traceback__)]
        at = at.__cause__ or at.__context__
    return out


def quiet() -> None:
    """Until a home is open there is nowhere to log; without this, logging would fall back to the terminal."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


def set_up(home: Path) -> None:
    """Log into this home from now on; a folder that can't be written is done without."""
    close()
    try:
        handler = _QuietFile(home / FILE_NAME, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(_PlainFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    log.setLevel(logging.INFO)
    for chatty in ("httpx", "httpcore", "hpack", "websockets", "apscheduler"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def close() -> None:
    """Let go of the file."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _QuietFile)]:
        root.removeHandler(handler)
        handler.close()


def failure(error: BaseException) -> None:
    """Note an exception that nobody expected."""
    log.error("unexpected\n%s", "\n".join(places(error)))


def is_open() -> bool:
    """Whether there is a file to log into."""
    return any(isinstance(h, _QuietFile) for h in logging.getLogger().handlers)
