"""The photo that stands for somebody, in one home: what is kept of it, and what of another app is believed."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap import open_cupcake
from core.errors import Refused
from core.settings import Settings
from sprinkles.sdk.people import People
from storage.home import Home
from storage.media import Media, image_size
from storage.portraits import EDGE_PX, drop_portrait, keep_portrait, squared
from storage.records import Records

MODEL = 0x0110


def picture(width: int = 800, height: int = 600, color: str = "red", kind: str = "JPEG", turned: int = 1) -> bytes:
    exif = Image.Exif()
    exif[MODEL] = "A camera of Mara’s"
    exif[0x0112] = turned
    made = io.BytesIO()
    image = Image.new("RGB", (width, height), color)
    image.paste("blue", (0, 0, width // 8, height))
    image.save(made, kind, exif=exif)
    return made.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_cupcake(tmp_path, Settings("test", None, None, None, ("journal",))).home


def people(home: Home) -> People:
    return People(home.store, home.media_folder)


def test_it_is_cut_square_made_small_and_says_nothing_of_the_camera() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        made = squared(picture(kind=kind))
        assert image_size(made) == (EDGE_PX, EDGE_PX)
        assert b"Mara" not in made and b"Mara" in picture(kind="JPEG")
        with Image.open(io.BytesIO(made)) as drawn:
            assert drawn.format == "JPEG" and not drawn.getexif()
            red, _, blue = drawn.convert("RGB").getpixel((EDGE_PX // 2, EDGE_PX // 2))  # type: ignore[misc]
            assert red > 200 and blue < 60, "the middle is what stays"
    with Image.open(io.BytesIO(squared(picture(600, 600, turned=6)))) as drawn:
        _, _, blue = drawn.convert("RGB").getpixel((EDGE_PX // 2, 4))  # type: ignore[misc]
        assert blue > 200, "turned as the camera was held"


@pytest.mark.parametrize("data", [b"", b"not a picture", picture()[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_picture_is_refused_and_nothing_changes(home: Home, data: bytes) -> None:
    keep_portrait(home, picture())
    before = people(home).both()[0].photo
    with pytest.raises(Refused, match="Choose a JPEG or a PNG"):
        keep_portrait(home, data)
    assert people(home).both()[0].photo == before is not None


def test_another_one_takes_its_place_and_the_letter_comes_back(home: Home) -> None:
    keep_portrait(home, picture(color="red"))
    first = people(home).both()[0].photo
    keep_portrait(home, picture(color="green"))
    second = people(home).both()[0].photo
    assert first and second and first != second
    live = "SELECT count(*) FROM portrait WHERE deleted_at IS NULL"
    assert home.store.value(live) == 1
    drop_portrait(home)
    assert people(home).both()[0].photo is None
    assert home.store.value(live) == 0
    assert People(home.store).both()[0].photo is None


@pytest.mark.parametrize(
    "media",
    [[], {}, "x", None, [None], [{"sha256": 7}], [{"sha256": "../../cupcake.db"}], [{"sha256": "ab" * 32}]],
)
def test_what_another_app_wrote_is_believed_only_where_it_is_a_small_picture(home: Home, media: object) -> None:
    with home.store.write() as txn:
        Records(txn, "portrait").create({"media": []})
        txn.raw.execute("UPDATE portrait SET media = ?", (json.dumps(media),))
    assert people(home).both()[0].photo is None


def test_a_large_picture_is_not_drawn(home: Home) -> None:
    for data in (picture(3000, 10), picture() + b"\0" * 400_000):
        kept = Media(home).keep(data)
        with home.store.write() as txn:
            Records(txn, "portrait").create({"media": [{"id": "x", **kept}]})
        assert people(home).both()[0].photo is None
    home.media_folder.joinpath(kept["sha256"][:2], kept["sha256"]).unlink()
    assert people(home).both()[0].photo is None, "not here (any more)"
