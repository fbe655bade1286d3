"""The photo that stands for somebody, as a record of their own with one small square file (contract: `portrait`).

Invariants: what is kept is made anew from the pixels, so nothing that a camera wrote beside them travels; a person has one live
portrait of their own after each choice; the partner's counts only while the two are a pair and it is shared with that pair. What
came from the partner's app is believed only where its header says that it is a small picture.
"""

import io
import warnings
from pathlib import Path
from uuid import uuid4

from core.errors import Refused
from core.visibility import Visibility
from storage.attachments import SHA256
from storage.home import Home
from storage.media import Media, image_size
from storage.records import Records
from storage.rows import Row
from storage.store import Store, Transaction
from storage.sweep import place
from storage.thumbnails import FORMATS, MAX_PIXELS, QUALITY, on_white

TABLE = "portrait"
EDGE_PX = 320
LARGEST_BYTES, LARGEST_PX = 300_000, 2048
"""What is drawn of a portrait that another app made."""
MINE = "(author_id IS ? OR author_id IS NULL)"


def squared(data: bytes) -> bytes:
    """The middle of a photo, small, turned as the camera was held, without metadata. Blocking.

    Raises: Refused for what is no picture that can be opened here.
    """
    try:
        made = _made(data)
    except Exception:  # a damaged picture makes decoders raise nearly anything
        made = None
    if made is None:
        raise Refused("That picture can’t be opened here. Choose a JPEG or a PNG.", code="bad_picture")
    return made


def _made(data: bytes) -> bytes | None:
    from PIL import Image, ImageOps

    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=FORMATS) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                return None
            photo.draft("RGB", (EDGE_PX * 2, EDGE_PX * 2))
            turned = ImageOps.exif_transpose(photo)
            on_white(ImageOps.fit(turned, (EDGE_PX, EDGE_PX))).save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def keep_portrait(home: Home, data: bytes) -> None:
    """Have a photo stand for this home's person, in place of the one before. Blocking. Raises: Refused, Fatal."""
    item = {"id": str(uuid4()), **Media(home).keep(squared(data))}
    with home.store.write() as txn:
        _let_go(txn)
        Records(txn, TABLE).create({"media": [item]})


def drop_portrait(home: Home) -> None:
    """Let the letter stand for them again. Blocking."""
    with home.store.write() as txn:
        _let_go(txn)


def show_portraits(txn: Transaction) -> None:
    """A pair began: what stands for this person is for the other one to see, that is what it was chosen for."""
    for row in _own(txn):
        portraits = Records(txn, TABLE)
        if portraits.effective(row) is not Visibility.SHARED:
            portraits.set_visibility(row.id, Visibility.SHARED)


def _own(txn: Transaction) -> list[Row]:
    return txn.tables[TABLE].where(txn.raw, f"{MINE} AND deleted_at IS NULL AND kind = 'full'", (txn.account_id,))


def _let_go(txn: Transaction) -> None:
    for row in _own(txn):
        Records(txn, TABLE).delete(row.id)


def own_face(store: Store, media_folder: Path, account_id: str | None) -> bytes | None:
    """What stands for this home's person, or None."""
    return _newest(store, media_folder, MINE, (account_id,))


def mates_face(store: Store, media_folder: Path, author_id: str, pair_id: str) -> bytes | None:
    """What stands for the partner of now; None also while it has not arrived."""
    shown = "author_id = ? AND visibility = 'shared' AND pair_id = ?"
    return _newest(store, media_folder, shown, (author_id, pair_id))


def _newest(store: Store, folder: Path, whose: str, params: tuple[str | None, ...]) -> bytes | None:
    sha256 = store.value(
        f"""SELECT json_extract(media, '$[0].sha256') FROM {TABLE} WHERE {whose} AND deleted_at IS NULL AND kind = 'full'
            ORDER BY created_at DESC, id DESC LIMIT 1""",  # noqa: S608  conditions of this module
        params,
    )
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        return None
    try:
        file = place(folder, sha256)
        data = file.read_bytes() if file.stat().st_size <= LARGEST_BYTES else b""
    except OSError:
        return None
    size = image_size(data)
    return data if size is not None and min(size) > 0 and max(size) <= LARGEST_PX else None
