"""Small pictures: upright, without metadata, never larger than they may be, and none rather than a crash."""

import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import Refused
from storage.home import Home
from storage.media import Media
from storage.thumbnails import LONG_EDGE_PX, Thumbnails

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def picture(size: tuple[int, int], kind: str = "JPEG", mode: str = "RGB", **how: object) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").convert(mode).save(file, kind, **how)
    return file.getvalue()


def small(home: Home, data: bytes) -> Image.Image | None:
    found = Thumbnails(home).of(Media(home).keep(data)["sha256"])
    return Image.open(io.BytesIO(found.read_bytes())) if found else None


@pytest.mark.parametrize("kind, mode", [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"),
                                        ("GIF", "P"), ("WEBP", "RGB")])  # fmt: skip
def test_a_photo_is_made_small_and_keeps_its_shape(home: Home, kind: str, mode: str) -> None:
    made = small(home, picture((2000, 1000), kind, mode))
    assert made is not None
    assert (made.format, made.size) == ("JPEG", (LONG_EDGE_PX, LONG_EDGE_PX // 2))


def test_a_small_photo_stays_as_large_as_it_is(home: Home) -> None:
    made = small(home, picture((40, 30)))
    assert made is not None and made.size == (40, 30)


def test_a_photo_taken_sideways_is_upright_and_its_place_is_nowhere_in_it(home: Home) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Cameraworks"
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 26.0)})
    made = small(home, picture((2000, 1000), exif=exif, icc_profile=b"profile of a screen", comment=b"home"))
    assert made is not None
    assert made.size == (LONG_EDGE_PX // 2, LONG_EDGE_PX)
    assert dict(made.getexif()) == {} and "icc_profile" not in made.info and "comment" not in made.info
    data = next((home.folder / "thumbs").iterdir()).read_bytes()
    assert not [word for word in (b"Exif", b"Cameraworks", b"GPS", b"home", b"profile") if word in data]


def test_transparent_parts_are_white(home: Home) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    made = small(home, file.getvalue())
    assert made is not None and made.getpixel((10, 10)) == (255, 255, 255)


def test_it_is_made_once(home: Home) -> None:
    sha256 = Media(home).keep(picture((900, 900)))["sha256"]
    thumbs = Thumbnails(home)
    first = thumbs.of(sha256)
    assert first is not None
    made = first.stat().st_mtime_ns
    assert thumbs.of(sha256) == first
    assert first.stat().st_mtime_ns == made


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(9000, 9000), (100_000, 100_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_not_fit_in_memory_has_no_small_one(home: Home, size: tuple[int, int]) -> None:
    assert small(home, bomb(*size)) is None
    assert not (home.folder / "thumbs").exists()


def test_what_is_no_photo_or_not_here_has_no_small_one(home: Home) -> None:
    assert small(home, b"%PDF-1.7 not a picture") is None
    assert small(home, b"\xff\xd8\xff and then nothing that makes sense") is None
    thumbs = Thumbnails(home)
    assert thumbs.of("0" * 64) is None
    with pytest.raises(Refused):
        thumbs.of("../../etc/passwd")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_damage_to_a_picture_takes_anything_down(home: Home, data: st.DataObject) -> None:
    whole = bytearray(picture((300, 200), data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]))))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(16, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(100, len(whole)))
    small(home, bytes(whole[:cut]))
