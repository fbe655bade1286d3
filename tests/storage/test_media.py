"""Files are named by what is in them, kept once, and there before anything names them."""

import hashlib
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Fatal, Refused
from core.file_types import MAX_FILE_BYTES
from storage.home import Home
from storage.media import Media, image_size

EXPORT = Path(__file__).parent.parent / "data" / "pepys-dayone.zip"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + struct.pack(">II", 3, 5) + b"\x08\x02\x00\x00\x00"


def test_a_file_is_named_by_its_hash_and_kept_once(home: Home) -> None:
    media = Media(home)
    first, second = media.keep(PNG), media.keep(PNG)
    place = media.path(first["sha256"])
    assert first == second
    assert first == {
        "sha256": hashlib.sha256(PNG).hexdigest(), "type": "image/png", "bytes": len(PNG), "width": 3, "height": 5,
    }  # fmt: skip
    assert place is not None
    assert place.read_bytes() == PNG
    assert [p for p in home.media_folder.rglob("*") if p.is_file()] == [place]
    assert home.store.value("SELECT count(*) FROM media_file") == 1


def test_a_file_that_was_cut_short_is_written_again(home: Home) -> None:
    media = Media(home)
    place = media.path(media.keep(PNG)["sha256"])
    assert place is not None
    place.write_bytes(PNG[:5])
    media.keep(PNG)
    assert place.read_bytes() == PNG


def test_a_file_that_has_not_arrived_is_none_and_a_path_is_no_name(home: Home) -> None:
    media = Media(home)
    assert media.path("0" * 64) is None
    for bad in ("../../etc/passwd", "A" * 64, "", "0" * 63):
        with pytest.raises(Refused):
            media.path(bad)


def test_over_fifty_megabytes_are_refused(home: Home) -> None:
    with pytest.raises(Refused) as refusal:
        Media(home).keep(bytes(MAX_FILE_BYTES + 1))
    assert refusal.value.code == "too_large"


def test_a_folder_that_takes_nothing_is_told_and_leaves_no_row(home: Home) -> None:
    blocked = home.media_folder / hashlib.sha256(PNG).hexdigest()[:2]
    blocked.write_text("a file where a folder should be")
    with pytest.raises(Fatal):
        Media(home).keep(PNG)
    assert home.store.value("SELECT count(*) FROM media_file") == 0


def test_the_database_is_for_its_owner_alone(home: Home) -> None:
    assert stat.S_IMODE((home.folder / "cupcake.db").stat().st_mode) == 0o600


def test_the_size_of_real_photos_is_read_from_their_headers() -> None:
    with zipfile.ZipFile(EXPORT) as archive:
        sizes = {
            name.rpartition(".")[2]: image_size(archive.read(name))
            for name in archive.namelist()
            if name.startswith("photos/")
        }
    assert sizes == {"png": (1175, 658), "jpeg": (1400, 2100)}


def test_a_gif_has_its_size_and_text_has_none() -> None:
    assert image_size(b"GIF89a" + struct.pack("<HH", 7, 9)) == (7, 9)
    assert image_size(b"hello") is None


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
)
def test_no_bytes_are_too_strange_to_look_at(tail: bytes, head: bytes) -> None:
    image_size(head + tail)
