"""The garbage collector rests while the app starts, and what is there by then is set aside, at most twice."""

import gc
import subprocess
import sys
from pathlib import Path

from app import collecting

TIDY = """
import asyncio, gc
from app import collecting
collecting.EVERY_S, collecting.DUE, collecting.ALL = 0.01, 0, 5

class Node:
    gone = 0
    def __del__(self):
        Node.gone += 1

async def story():
    usual = gc.get_threshold()
    tidying = asyncio.ensure_future(collecting.tidy())
    await asyncio.sleep(0)
    assert gc.get_threshold() == (*usual[:2], collecting.NEVER), "no full one in the middle of something"
    node = Node()
    node.itself = node
    gc.collect()  # as old as it gets
    del node
    for _ in range(300):
        await asyncio.sleep(0.01)
        if Node.gone:
            break
    assert Node.gone == 1
    kept = Node()
    kept.itself = kept
    for _ in range(300):
        await asyncio.sleep(0.01)
        if gc.get_freeze_count():
            break
    del kept  # set aside by now, and found when all is gone through
    for _ in range(300):
        await asyncio.sleep(0.01)
        if Node.gone == 2:
            break
    assert Node.gone == 2
    tidying.cancel()
    await asyncio.gather(tidying, return_exceptions=True)
    assert gc.get_threshold() == usual

asyncio.run(story())
"""
CODE = """
import gc
from app.collecting import rest, settle
rest()
assert not gc.isenabled()
settle()
first = gc.get_freeze_count()
assert gc.isenabled() and first > 1000
more = [[] for _ in range(5000)]
settle()
second = gc.get_freeze_count()
assert second >= first + 5000
more += [[] for _ in range(5000)]
settle()
rest()
assert gc.isenabled(), "the app has started long since"
assert gc.get_freeze_count() <= second
"""


def in_a_process(code: str) -> None:
    root = Path(collecting.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_there_after_the_start_is_never_looked_at_again() -> None:
    in_a_process(CODE)
    assert gc.isenabled()


def test_full_collections_have_a_turn_of_their_own() -> None:
    in_a_process(TIDY)
