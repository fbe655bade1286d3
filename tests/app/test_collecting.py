"""The garbage collector rests while the app starts, and what is there by then is set aside, at most twice."""

import gc
import subprocess
import sys
from pathlib import Path

from app import collecting

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


def test_what_is_there_after_the_start_is_never_looked_at_again() -> None:
    root = Path(collecting.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert gc.isenabled()
