"""When Python looks for garbage: not while the app starts, and afterwards only among what is new.

A full collection walks everything that was ever imported, over 100,000 objects: a tenth of a second in which no press is
answered. So the collector rests until something is on the screen, and what is there by then is set aside for good, twice:
after the first frame, and after what loads behind it. At most so often in a process: what is set aside is never freed, and a
process may show many windows.
"""

import gc
from threading import Lock

TIMES = 2
_done = 0
_turn = Lock()


def rest() -> None:
    """Collect nothing until `settle`: the app starts, and all that it makes is to stay."""
    if _done < TIMES:
        gc.disable()


def settle() -> None:
    """The collector works from here on, and never looks at what is there now."""
    global _done  # noqa: PLW0603  of the process, as the collector is
    with _turn:
        if _done < TIMES:
            _done += 1
            gc.freeze()
    gc.enable()
