"""The demo's couple: Mara and Theo, signed up, paired, with a few first entries. Made once, kept between demos."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.bootstrap import Cupcake, open_cupcake
from core.errors import CupcakeError
from core.settings import Settings
from core.visibility import Visibility
from storage.records import Records


@dataclass(frozen=True)
class DemoPerson:
    """One of the two. `entries`: (days ago, title, text, visibility)."""

    key: str
    name: str
    entries: tuple[tuple[int, str, str, Visibility], ...]


SHARED, PRIVATE = Visibility.SHARED, Visibility.PRIVATE
PEOPLE = (
    DemoPerson(
        "mara",
        "Mara",
        (
            (1, "The long way home", "We missed the last tram by half a minute and walked the river instead. You carried "
             "my shoes. I carried your opinions about the tram.\n\nSomewhere near the second bridge the lamps came on all "
             "at once, and you stopped in the middle of a sentence about grout to look at them.", SHARED),
            (4, "A thing I haven’t said yet", "I keep starting this one. Leaving it here until I know how it ends.", PRIVATE),
            (9, "First night in the flat", "One lamp, two mugs, no curtains. The whole city could see us dancing.", SHARED),
        ),
    ),
    DemoPerson(
        "theo",
        "Theo",
        (
            (2, "Nonna’s gnocchi, attempt three", "They floated. Nobody cried. The secret was not talking to them.", SHARED),
            (6, "Sore legs, good silence", "Nineteen kilometres. We talked for maybe four of them.", SHARED),
        ),
    ),
)  # fmt: skip


async def make_couple(folder: Path, url: str, key: str) -> dict[str, Path]:
    """The two homes, by person; made on the first demo, and anew when the cloud no longer knows them.

    Raises: CupcakeError when the cloud can't be reached.
    """
    settings = Settings("local", url, key, None, ("journal",))
    note = folder / "couple"
    if note.exists():
        folders = _folders(folder, note.read_text("utf-8").strip())
        if all(place.exists() for place in folders.values()) and await _known(folders, settings):
            return folders
    stamp = f"{int(time.time())}{secrets.token_hex(2)}"
    folders = _folders(folder, stamp)
    apps = {k: open_cupcake(place, settings) for k, place in folders.items()}
    try:
        for person in PEOPLE:
            cloud = apps[person.key].cloud
            await cloud.signup(f"{person.key}-{stamp}@cupcake.test", secrets.token_urlsafe(16))
            await cloud.set_name(person.name)
        invite = await apps["mara"].cloud.invite()
        await apps["theo"].cloud.join(invite.code)
        for person in PEOPLE:
            await apps[person.key].cloud.sync()
            _write(apps[person.key], person)
        for turn in ("mara", "theo", "mara"):
            await apps[turn].cloud.sync()
    finally:
        for app in apps.values():
            await app.cloud.close()
            app.close()
    note.write_text(stamp, "utf-8")
    return folders


def _folders(folder: Path, stamp: str) -> dict[str, Path]:
    return {person.key: folder / f"{person.key}-{stamp}" for person in PEOPLE}


async def _known(folders: dict[str, Path], settings: Settings) -> bool:
    """Whether the cloud still has this couple (it may have been reset)."""
    for place in folders.values():
        try:
            app = open_cupcake(place, settings)
        except CupcakeError:  # made by another version of the app
            return False
        try:
            if (await app.cloud.pair_status()).pair_id is None:
                return False
        except CupcakeError:
            return False
        finally:
            await app.cloud.close()
            app.close()
    return True


def _write(app: Cupcake, person: DemoPerson) -> None:
    now = datetime.now(UTC).replace(hour=20, minute=14, second=0, microsecond=0)
    with app.home.store.write() as txn:
        for days, title, text, level in person.entries:
            at = (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
            Records(txn, "journal_entry").create({"title": title, "text": text, "at": at}, visibility=level)
