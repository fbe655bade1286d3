"""When Python looks for garbage: not while the app starts, and afterwards only among what is new.

A full collection walks everything that was ever imported, over 100,000 objects: a tenth of a second in which no press is
answered. So the collector rests until something is on the screen, and what is there by then is set aside for good, twice:
after the first frame, and after what loads behind it. At most so often in a process: what is set aside is never freed, and a
process may show many windows.

From then on a full collection has a turn of the event loop to itself (`tidy`), and never comes on top of what a press asks
for. What it leaves is set aside too, so that the next one walks only what is newer; now and then all is looked through again.
"""

import asyncio
import gc
from threading import Lock

TIMES = 2
EVERY_S, DUE, ALL = 5.0, 10, 360
"""How often it is looked whether one is due (after as many collections of what is younger as Python itself would wait for), and
which of them goes through everything (0.2 s, after half an hour of work at the soonest)."""
NEVER = 1_000_000
_USUAL = gc.get_threshold()
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


async def tidy() -> None:
    """Collect in turns of its own, until it is cancelled; then Python does so again."""
    gc.set_threshold(_USUAL[0], _USUAL[1], NEVER)
    times = 0
    try:
        while True:
            await asyncio.sleep(EVERY_S)
            if gc.isenabled() and gc.get_count()[2] >= DUE:
                times += 1
                if times % ALL == 0:
                    gc.unfreeze()
                gc.collect()
                gc.freeze()
    finally:
        gc.set_threshold(*_USUAL)
