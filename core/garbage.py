"""Python's search for cycles, put off while thousands of values are made that form none.

Reading a page of a thousand records makes tens of thousands of lists and dicts; every so many of them the collector looks
through what the whole program holds, and finds nothing. Put off, never turned off: whoever entered last turns it on again,
also after an error. For work of milliseconds only.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_inside = 0
_was_on = False


@contextmanager
def put_off() -> Iterator[None]:
    """No search for cycles meanwhile, in any thread."""
    global _inside, _was_on  # noqa: PLW0603  the collector is one for the whole process
    with _lock:
        if _inside == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _was_on:
                gc.enable()
