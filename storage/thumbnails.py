"""Small pictures of large photos, made on this device when they are first asked for; they never travel.

A photo may come from anybody, so it is never trusted: only formats with a well-worn decoder are opened, its size is read
before its pixels, and what is too large to unpack has no small picture. The small one is turned as the camera was held and
carries no metadata: where a photo was taken is not in it.
"""

import logging
import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from storage.home import Home
from storage.media import Media

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger("cupcake.media")

LONG_EDGE_PX = 512
MAX_PIXELS = 80_000_000
"""A 50 MB file can claim far more than a phone has memory for; 80 million pixels are 240 MB unpacked."""
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITY = 80


class Thumbnails:
    """The small pictures of one home, in `thumbs/<sha256>.jpg`. Blocking: call it in a thread."""

    def __init__(self, home: Home) -> None:
        self._media = Media(home)
        self._folder = home.folder / "thumbs"

    def of(self, sha256: str) -> Path | None:
        """The small picture of a stored photo; None when it has not arrived or can't be shown small.

        Raises: Refused when that is not the name of a stored file.
        """
        original = self._media.path(sha256)
        if original is None:
            return None
        small = self._folder / f"{sha256}.jpg"
        if small.exists():
            return small
        try:
            return self._make(original, small)
        # A damaged picture makes decoders raise nearly anything; none of it may take a screen down.
        except Exception as error:
            log.info("no_thumbnail type=%s", type(error).__name__)
            return None

    def _make(self, original: Path, small: Path) -> Path | None:
        from PIL import Image, ImageOps

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(original, formats=FORMATS) as photo:
                if photo.width * photo.height > MAX_PIXELS:
                    return None
                # A JPEG is unpacked at a fraction of its size, which is most of the time and the memory.
                photo.draft("RGB", (LONG_EDGE_PX * 2, LONG_EDGE_PX * 2))
                turned = ImageOps.exif_transpose(photo)
                turned.thumbnail((LONG_EDGE_PX, LONG_EDGE_PX))
                self._write(on_white(turned), small)
        return small

    def _write(self, picture: "Image", small: Path) -> None:
        self._folder.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".making-")
        try:
            with os.fdopen(handle, "wb") as file:
                picture.save(file, "JPEG", quality=QUALITY)
            Path(name).replace(small)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def on_white(picture: "Image") -> "Image":
    """The pixels alone, in a new picture: nothing that was written beside them comes along. JPEG has no transparency."""
    from PIL import Image

    solid = Image.new("RGB", picture.size, "white")
    clear = picture.convert("RGBA")
    solid.paste(clear, mask=clear.getchannel("A"))
    return solid
