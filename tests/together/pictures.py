"""Photos for tests: real pictures, made here, and where they are on a device and in the cloud."""

import io
import random
from typing import Any

import httpx
from PIL import Image

from core.visibility import Visibility
from storage.media import Media
from sync.media import MediaReport
from tests.together.people import Person


def photo(seed: int, *, width: int = 64, height: int = 48, at_least: int = 0) -> bytes:
    """A JPEG that no other seed gives; noise up to a size, so that it takes a while on the way."""
    noise = random.Random(seed)
    image = Image.frombytes("RGB", (width, height), noise.randbytes(width * height * 3))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    # What follows the end of the picture belongs to the file, as some phones append to theirs.
    return file.getvalue() + noise.randbytes(max(0, at_least - len(file.getvalue())))


def keep(person: Person, data: bytes, media_id: str = "p") -> dict[str, Any]:
    """The file in the person's home, and what a record says of it."""
    return {"id": media_id, **Media(person.app.home).keep(data)}


def write_with(person: Person, data: bytes, *, level: Visibility = Visibility.SHARED) -> tuple[str, dict[str, Any]]:
    """An entry with a photo; answers its id, and what it says of the photo."""
    item = keep(person, data)
    return person.write(level=level, title="With a photo", media=[item]), item


def has(person: Person, item: dict[str, Any]) -> bytes | None:
    """The file on the person's device."""
    found = Media(person.app.home).path(item["sha256"])
    return found.read_bytes() if found else None


def move(person: Person, *, again: bool = False) -> MediaReport:
    """One run of the file queue."""
    return person.online(lambda c: c.move_files(again=again))


def exchange(*people: Person) -> None:
    """Everybody syncs and moves files until nothing moves any more."""
    for _ in range(4):
        for person in people:
            person.sync()
            due_now(person)
            move(person)


def due_now(person: Person) -> None:
    """As if the pause after a failed try were over."""
    with person.app.home.store.database.write() as raw:
        raw.execute("UPDATE media_transfer SET next_at = 0")


def objects_of(person: Person) -> list[str]:
    """Names of the person's live attachments, as the bucket names them."""
    rows = person.app.home.store.database.rows(
        "SELECT owner_id || '/' || id FROM attachment WHERE deleted_at IS NULL ORDER BY id"
    )
    return [str(r[0]) for r in rows]


def ask_for(person: Person, name: str, *, kind: str = "authenticated/") -> httpx.Response:
    """A plain request for an object with the person's own token."""

    async def token(cloud: Any) -> str:
        async with cloud._locked():
            return str(await cloud.accounts.token())

    assert person.settings.supabase_url and person.settings.supabase_key
    headers = {"apikey": person.settings.supabase_key, "authorization": f"Bearer {person.online(token)}"}
    return httpx.get(f"{person.settings.supabase_url}/storage/v1/object/{kind}media/{name}", headers=headers)
