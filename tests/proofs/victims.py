"""What the children of the kill farm do: a victim until it is killed, a helper to its end.

A line is said only after what it tells of has committed: `+id` an entry, `*id` a changed text, `~word` a word in a title,
`=` a sync that ended. Words are only ever added to titles, so none of them may be gone afterwards.
"""

import asyncio
import json
import os
import random
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.bootstrap import Cupcake, open_cupcake
from core.errors import Refused, Retryable
from core.settings import Settings
from core.visibility import Visibility
from sprinkles.journal import importers
from storage.records import Records
from storage.rows import Row
from sync.cloud import Cloud

IMPORTED, BATCH = 60, 20


class Life:
    """A home in a child's hands, and the line to the parent."""

    def __init__(self, folder: Path, url: str, key: str, number: int, out: int) -> None:
        self.folder, self.number, self.out = folder, number, out
        importers.BATCH = BATCH  # of this child alone: kills shall fall between batches
        settings = Settings("test", url, key, None, ("journal",))
        self.app: Cupcake = open_cupcake(folder, settings)
        self.cloud = Cloud.of(self.app.home, settings)
        self.rng = random.Random(f"{folder.name} {number}")
        self.count = 0

    def say(self, line: str) -> None:
        """In one write, so that a kill cuts no line in two that is taken for whole."""
        os.write(self.out, f"{line}\n".encode())

    def add(self, level: Visibility | None = None) -> str:
        """A new entry."""
        self.count += 1
        values = {
            "title": f"{self.folder.name} {self.number}.{self.count}",
            "text": "words",
            "at": "2026-11-20T20:14:00Z",
        }
        with self.app.home.store.write() as txn:
            rid = Records(txn, "journal_entry").create(values, visibility=level).id
        self.say(f"+{rid}")
        return rid

    def rows(self, wanted: Callable[[Records, Row], bool]) -> list[Row]:
        """Live entries, in a settled order."""
        with self.app.home.store.look() as txn:
            records = Records(txn, "journal_entry")
            return [r for r in records.sql.where(txn.raw, "deleted_at IS NULL ORDER BY id") if wanted(records, r)]

    def add_words(self, many: int) -> None:
        """To the titles of the entries that both see first, so that the two meet there."""
        shared = self.rows(lambda records, row: row.visibility == "shared" and records.may(row, "edit"))
        for row in shared[:many]:
            self.count += 1
            word = f"{self.folder.name}w{self.number}x{self.count}"
            with self.app.home.store.write() as txn:
                records = Records(txn, "journal_entry")
                now = records.sql.load(txn.raw, [row.id]).get(row.id)
                if now is None or not records.may(now, "edit"):
                    continue
                records.change(row.id, {"title": f"{now.values['title']} {word}"})
            self.say(f"~{word}")

    def turn_levels(self, many: int) -> None:
        """Some of one's own become private, some shared."""
        for row in self.rng.sample(mine := self.rows(lambda records, row: records.mine(row)), min(many, len(mine))):
            level = Visibility.PRIVATE if row.visibility == "shared" else Visibility.SHARED
            with self.app.home.store.write() as txn:
                records = Records(txn, "journal_entry")
                if level is Visibility.PRIVATE or txn.pair_id:
                    records.set_visibility(row.id, level)

    async def sync(self) -> None:
        """One whole sync; a call of an earlier victim may still hold the heads."""
        for _ in range(50):
            try:
                await self.cloud.sync()
            except Retryable:
                await asyncio.sleep(0.01)
            else:
                self.say("=")
                return


async def writing(life: Life) -> None:
    """Writes a few, syncs, changes one, syncs."""
    while True:
        for _ in range(3):
            last = life.add()
        await life.sync()
        with life.app.home.store.write() as txn:
            Records(txn, "journal_entry").change(last, {"text": f"changed by {life.number}"})
        life.say(f"*{last}")
        await life.sync()


async def meeting(life: Life) -> None:
    """Writes where the other one has written: the page holds conflicts and withdrawals."""
    while True:
        life.add_words(6)
        life.turn_levels(2)
        life.add()
        await life.sync()


async def sharing(life: Life) -> None:
    """Joins with everything that was ever written."""
    code = (life.folder / "code").read_text("ascii")
    while True:
        try:
            await life.cloud.join(code, "all")
            break
        except Retryable:
            await asyncio.sleep(0.01)
    life.say("=")
    await writing(life)


async def importing(life: Life) -> None:
    """Imports an export of its own, and syncs it."""
    file = life.folder / f"{life.number}.zip"
    entries = [
        {"uuid": f"{life.number:016X}{i:016X}", "creationDate": "2020-02-02T20:20:00Z", "timeZone": "Europe/London",
         "text": f"Imported {life.number}.{i}\n\nwords"} for i in range(IMPORTED)]  # fmt: skip
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Diary.json", json.dumps({"metadata": {}, "entries": entries}))
    life.app.sprinkle("journal").load("importers:import_dayone")(life.app.contexts["journal"], file)
    await life.sync()
    await writing(life)


async def beside(life: Life) -> None:
    """The other one, who is not killed: words where the victim will write, levels turned, entries of their own."""
    await life.sync()
    life.add_words(4)
    life.turn_levels(3)
    for _ in range(2):
        life.add(
            Visibility.SHARED
            if life.app.home.store.value("SELECT count(*) FROM pair_member WHERE ended_at IS NULL")
            else None
        )
    await life.sync()


async def parting(life: Life) -> None:
    """The other one leaves and invites anew."""
    await life.cloud.leave()
    invite = await life.cloud.invite("all")
    (life.folder.parent / "a" / "code").write_text(invite.code, "ascii")


async def mending(life: Life) -> None:
    """What a killed join has to end with, whoever comes after it: the two are a pair."""
    try:
        await life.cloud.join((life.folder / "code").read_text("ascii"), "all")
    except Refused as refused:
        life.say(f"!mending: {refused.code}")
    await life.sync()


async def catching_up(life: Life) -> None:
    """The other one hears of the pair."""
    await life.sync()


Doing = Callable[[Life], Awaitable[None]]
SCENES: dict[str, tuple[int, tuple[Doing, ...], Doing, tuple[tuple[str, Doing], ...]]] = {
    "writing": (8, (), writing, ()),
    "meeting": (8, (beside,), meeting, ()),
    "sharing": (2, (parting,), sharing, (("a", mending), ("b", catching_up))),
    "importing": (2, (), importing, ()),
}
"""How often; what the other one does before; what the victim does; who does what afterwards."""
