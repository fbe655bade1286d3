"""A file is complete or not there: verified before it gets its name, never written over another by accident."""

import errno
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Fatal, Refused
from storage import archive_file
from storage.archive_file import arriving, new_archive, read_sums, write_file


def left_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_what_was_added_can_be_read_and_only_by_its_owner(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8" * 1000)
    place = tmp_path / "x.zip"
    with new_archive(place) as archive:
        archive.add("a.json", "ü".encode())
        archive.add("pieces.txt", iter([b"one ", b"two"]))
        archive.add_file("media/photo.jpg", tmp_path / "photo.jpg")
    assert read_sums(place) == archive.members
    with zipfile.ZipFile(place) as found:
        assert found.read("a.json").decode() == "ü"
        assert found.read("pieces.txt") == b"one two"
        assert found.getinfo("media/photo.jpg").compress_type == zipfile.ZIP_STORED
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert left_in(tmp_path) == ["photo.jpg", "x.zip"]


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    place = tmp_path / "x"
    write_file(place, b"first")
    with pytest.raises(Refused) as refusal:
        write_file(place, b"second")
    assert (refusal.value.code, place.read_bytes()) == ("exists", b"first")
    write_file(place, b"second", force=True)
    assert place.read_bytes() == b"second"


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    place = tmp_path / "x"
    with pytest.raises(Refused), arriving(place) as beside:
        beside.write_bytes(b"ours")
        place.write_bytes(b"somebody else's")
    assert place.read_bytes() == b"somebody else's"
    assert left_in(tmp_path) == ["x"]


def test_a_failure_half_way_leaves_nothing_and_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "x.zip"
    place.write_bytes(b"what was there")

    def failing() -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(Fatal) as failure, new_archive(place, force=True) as archive:
        archive.add("a.txt", failing())
    assert (failure.value.code, place.read_bytes(), left_in(tmp_path)) == ("disk", b"what was there", ["x.zip"])


def test_what_can_not_be_read_back_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = archive_file.read_sums

    def through_a_bad_disk(file: Path) -> dict[str, tuple[int, str]]:
        data = bytearray(file.read_bytes())
        data[60] ^= 1
        file.write_bytes(data)
        return read(file)

    monkeypatch.setattr(archive_file, "read_sums", through_a_bad_disk)
    with pytest.raises(Fatal) as failure, new_archive(tmp_path / "x.zip") as archive:
        archive.add("a.txt", b"words " * 100)
    assert (failure.value.code, left_in(tmp_path)) == ("unverified", [])


@pytest.mark.parametrize("place", ["no/such/folder/x", "."])
def test_a_place_that_can_hold_no_file_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(Refused):
        write_file(tmp_path / place, b"")
    with pytest.raises(Refused):
        write_file(tmp_path / place, b"", force=True)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"), new_archive(tmp_path / "x.zip") as archive:
        archive.add("a", b"")
        archive.add("a", b"")
    assert left_in(tmp_path) == []
