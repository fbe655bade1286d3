"""The parent of the kill proof: warm, it forks one victim after another and kills each at a random instant.

python -m tests.proofs.kill_farm FOLDER URL KEY KILLS SEED

FOLDER holds the homes `a`, whose processes are killed, and `b`. Says one line of JSON for each kill: what the child had
acknowledged, and how the file stood afterwards. The parent keeps no connection, no engine, no event loop and no thread of
its own: a child makes all of that after the fork.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import NoReturn

# Everything that a child needs is loaded here, once.
import supabase_auth  # noqa: F401

import sprinkles.journal.models  # noqa: F401
from tests.proofs.victims import SCENES, Doing, Life

LONGEST_S = 0.3
"""From the fork on: opening the home, writing, cutting, sending, taking in and going idle are all among it."""
WARM_KILL = 0.6
"""The share of kills that are timed from the child's first word instead, so that more of them hit a sync."""


class Farm:
    """Forks, kills, looks."""

    def __init__(self, folder: Path, url: str, key: str, rng: random.Random) -> None:
        self.folder, self.url, self.key, self.rng = folder, url, key, rng
        self.acknowledged: set[str] = set()
        self.changed: set[str] = set()
        self.words: set[str] = set()

    def _child(self, home: str, doing: Doing, number: int, out: int) -> NoReturn:
        async def go() -> None:
            life = Life(self.folder / home, self.url, self.key, number, out)
            await doing(life)
            await life.cloud.close()
            life.app.close()

        try:
            asyncio.run(go())
        except BaseException as error:
            os.write(out, f"!{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(1)

    def fork(self, home: str, doing: Doing, number: int) -> tuple[int, int]:
        """A child; its pid, and the end of the pipe that it talks into."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self._child(home, doing, number, writing)
        os.close(writing)
        return pid, reading

    def let_end(self, home: str, doing: Doing, number: int) -> list[str]:
        """A child that is left alone."""
        pid, reading = self.fork(home, doing, number)
        heard = _rest(reading)
        os.waitpid(pid, 0)
        return heard.decode().split("\n")[:-1]

    def kill(self, doing: Doing, number: int) -> list[str]:
        """A child that is killed; what it had said by then."""
        pid, reading = self.fork("a", doing, number)
        warm, wait_s = self.rng.random() < WARM_KILL, self.rng.uniform(0.0, LONGEST_S)
        heard = b""
        if warm:
            heard, wait_s = os.read(reading, 65536), wait_s / 2
        time.sleep(wait_s)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        heard += _rest(reading)
        # A last line cut short was not announced whole.
        return heard[: heard.rfind(b"\n") + 1].decode().split("\n")[:-1]

    def scene(self, number: int) -> dict[str, object]:
        """One kill, with what comes before and after it."""
        name = self.rng.choices(list(SCENES), [s[0] for s in SCENES.values()])[0]
        _often, before, doing, after = SCENES[name]
        failed: list[str] = []
        for other in before:
            failed += [line for line in self.let_end("b", other, number) if line.startswith("!")]
        said = self.kill(doing, number)
        self.acknowledged |= {line[1:] for line in said if line[0] == "+"}
        self.changed |= {line[1:] for line in said if line[0] == "*"}
        self.words |= {line[1:] for line in said if line[0] == "~"}
        found = self.look()
        for home, other in after:
            failed += [line for line in self.let_end(home, other, number) if line.startswith("!")]
        failed += [line for line in said if line.startswith("!")]
        return found | {"scene": name, "said": len(said), "synced": said.count("="), "failed": failed,
                        "new": [line[1:] for line in said if line[0] == "+"],
                        "words": [line[1:] for line in said if line[0] == "~"]}  # fmt: skip

    def look(self) -> dict[str, object]:
        """How the file stands: whole, with everything that was acknowledged, and in agreement with itself."""
        db = sqlite3.connect(self.folder / "a" / "cupcake.db")
        try:
            (whole,) = db.execute("PRAGMA integrity_check").fetchone()
            db.execute("INSERT INTO journal_entry_search (journal_entry_search, rank) VALUES ('integrity-check', 1)")
            here = dict(db.execute("SELECT id, text FROM journal_entry").fetchall())
            # What waits is of a record that is here, and says what of it.
            orphans = db.execute(
                """SELECT record_id FROM pending_change WHERE record_id NOT IN (SELECT id FROM journal_entry)
                   OR columns = '{}' OR NOT json_valid(columns)"""
            ).fetchall()
            db.rollback()
            return {
                "integrity": whole, "lost": sorted(self.acknowledged - here.keys()),
                "undone": sorted(i for i in self.changed if here.get(i) == "words"), "orphans": orphans,
            }  # fmt: skip
        except sqlite3.Error as error:
            return {"integrity": f"{type(error).__name__}: {error}", "lost": [], "undone": [], "orphans": []}
        finally:
            db.close()


def _rest(reading: int) -> bytes:
    heard = b""
    while part := os.read(reading, 65536):
        heard += part
    os.close(reading)
    return heard


def main() -> None:
    farm = Farm(Path(sys.argv[1]), sys.argv[2], sys.argv[3], random.Random(int(sys.argv[5])))
    for number in range(int(sys.argv[4])):
        sys.stdout.write(json.dumps(farm.scene(number)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
