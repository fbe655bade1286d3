"""The victim of the kill proofs: writes and syncs without end, and says what was acknowledged.

python -m tests.proofs.writing_and_syncing HOME URL KEY
"""

import asyncio
import sys
from pathlib import Path

from app.bootstrap import open_cupcake
from core.settings import Settings
from storage.records import Records
from sync.cloud import Cloud


async def main(folder: Path, url: str, key: str) -> None:
    """Announce each entry only after its transaction has committed."""
    settings = Settings("test", url, key, None, ("journal",))
    app = open_cupcake(folder, settings)
    cloud = Cloud.of(app.home, settings)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    number = 0
    while True:
        for _ in range(20):
            number += 1
            with app.home.store.write() as txn:
                values = {"title": f"entry {number}", "text": "words " * 200, "at": "2026-11-20T20:14:00Z"}
                entry = Records(txn, "journal_entry").create(values).id
            sys.stdout.write(entry + "\n")
            sys.stdout.flush()
        await cloud.sync()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
