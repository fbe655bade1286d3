"""kill -9 in the middle of an import: the home opens, nothing that was kept is lost, and a repeat completes the job."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sprinkles.journal.importers import import_dayone
from storage.home import Home
from tests.journal.diaries import context_of
from tests.journal.exports import PEPYS, PEPYS_ENTRIES
from tests.storage.homes import open_home

CHILD = """
import sys
from pathlib import Path
from tests.journal.diaries import context_of
from tests.storage.homes import open_home
from sprinkles.journal.importers import import_dayone

def told(done, total):
    print(done, flush=True)

import_dayone(context_of(open_home(Path(sys.argv[1]))), Path(sys.argv[2]), told)
"""


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(PEPYS)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def killed(folder: Path, chance: random.Random) -> bool:
    """Import in another process and kill it at a moment of chance; whether it was killed before it was done."""
    child = start(folder)
    assert child.stdout is not None
    assert child.stderr is not None
    lines = chance.randint(0, 4)  # of progress; none: while the home is opened or the file is checked
    for _ in range(lines):
        child.stdout.readline()
    time.sleep(chance.random() * (0.08 if lines else 1.5))
    child.send_signal(signal.SIGKILL)
    child.stdout.close()
    assert child.stderr.read() == b""
    child.stderr.close()
    return child.wait() == -signal.SIGKILL


def kept(home: Home) -> int:
    """How many entries are there, after everything that must agree was found to agree."""
    read = home.store.database.rows
    assert read("PRAGMA integrity_check") == [("ok",)]
    entries, sources, waiting, indexed = read(
        """SELECT (SELECT count(*) FROM journal_entry), (SELECT count(DISTINCT source_id) FROM journal_entry),
                  (SELECT count(*) FROM pending_change), (SELECT count(*) FROM journal_entry_search_docsize)"""
    )[0]
    assert entries == sources == waiting == indexed
    for (sha256,) in read(
        """SELECT json_extract(m.value, '$.sha256') FROM journal_entry, json_each(journal_entry.media) m"""
    ):
        assert (home.media_folder / sha256[:2] / sha256).exists()
    return int(entries)


def test_killed_at_ten_moments_no_entry_is_lost_and_a_repeat_completes_without_a_second_copy(tmp_path: Path) -> None:
    chance, deaths = random.Random(1660), 0
    for number in range(2):
        folder, before = tmp_path / str(number), 0
        for _ in range(5):
            deaths += killed(folder, chance)
            home = open_home(folder)
            after = kept(home)
            assert after >= before
            before = after
            home.close()
        home = open_home(folder)
        report = import_dayone(context_of(home), PEPYS)
        assert report.added == PEPYS_ENTRIES - before
        assert kept(home) == PEPYS_ENTRIES
        home.close()
    assert deaths >= 7
