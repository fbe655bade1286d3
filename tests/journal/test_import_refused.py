"""A file that is not a good export is refused whole: one calm line, nothing of anybody's text, nothing written."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import CupcakeError
from sprinkles.journal import dayone_zip, zip_guard
from sprinkles.journal.importers import import_dayone
from sprinkles.sdk import Context, Refused
from storage.home import Home
from tests.journal.diaries import everything
from tests.journal.exports import entry, export, flagged, flipped, lying, photo, png, zip_of

SECRET = "nobody may read this"
Make = Callable[[Path], Path]


def refused(home: Home, ctx: Context, file: Path) -> str:
    """The line that a refusal says; nothing was changed, and it repeats nothing."""
    before = everything(home)
    with pytest.raises(Refused) as refusal:
        import_dayone(ctx, file)
    assert everything(home) == before
    line = refusal.value.message
    assert refusal.value.code == "bad_import"
    assert SECRET not in line
    assert "\n" not in line
    return line


def entries_of(*raw: Any) -> Make:
    return lambda file: export(file, entry(1, text=SECRET), *raw)


def journal(data: bytes) -> Make:
    return lambda file: zip_of(file, {f"{SECRET}.json": data})


def beside(name: str, data: bytes = b"x") -> Make:
    return lambda file: export(file, entry(text=SECRET), members={name: data})


def written(data: bytes) -> Make:
    def make(file: Path) -> Path:
        file.write_bytes(data)
        return file

    return make


def with_info(change: Callable[[zipfile.ZipInfo], None], name: str = "x.txt") -> Make:
    def make(file: Path) -> Path:
        export(file, entry())
        with zipfile.ZipFile(file, "a") as archive:
            info = zipfile.ZipInfo(name)
            change(info)
            archive.writestr(info, b"target")
        return file

    return make


def symlink(info: zipfile.ZipInfo) -> None:
    info.create_system, info.external_attr = 3, 0o120777 << 16


def bzip2(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_BZIP2


def twice(file: Path) -> Path:
    export(file, entry(1))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("Diary.json", "{}")
    return file


def cut_short(file: Path) -> Path:
    export(file, *[entry(n) for n in range(50)])
    file.write_bytes(file.read_bytes()[:-30])
    return file


def bad_crc(file: Path) -> Path:
    export(file, entry())
    data = bytearray(file.read_bytes())
    data[data.rfind(b"Diary.json") - 46 + 16] ^= 0xFF
    file.write_bytes(data)
    return file


DEEP = b'{"entries": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ZIPS: dict[str, tuple[Make, str]] = {
    "empty file": (written(b""), "not a zip"),
    "no zip": (written(SECRET.encode()), "not a zip"),
    "cut short": (cut_short, "not a zip"),
    "no journal": (lambda file: zip_of(file, {"x.txt": b"x"}), "no journal"),
    "clutter only": (lambda file: zip_of(file, {"__MACOSX/._x.json": b"{}"}), "no journal"),
    "climbs out": (beside("../../etc/passwd"), "leads out"),
    "climbs out inside": (beside("photos/../../x"), "leads out"),
    "absolute": (beside("/etc/passwd"), "leads out"),
    "drive": (beside("C:/x"), "leads out"),
    "backslash": (beside("photos\\x.png"), "leads out"),
    "symlink": (with_info(symlink), "a link"),
    "bzip2": (with_info(bzip2), "not supported"),
    "one name twice": (twice, "two files of one name"),
    "bad checksum": (bad_crc, "damaged"),
    "encrypted": (lambda file: flagged(export(file, entry()), "Diary.json", 1), "password"),
    "says too little": (lambda file: lying(export(file, entry()), "Diary.json", 10), "larger than it declares"),
    "says too much": (lambda file: lying(export(file, entry()), "Diary.json", 10_000), "damaged"),
    "huge member": (lambda file: lying(export(file, entry()), "Diary.json", 60 * 1024**2), "unpack to far more"),
}
JOURNALS: dict[str, tuple[Make, str]] = {
    "broken json": (journal(b'{"entries": [\n{"text": "' + SECRET.encode()), "not valid JSON (line 2)"),
    "not utf-8": (journal(b'{"entries": ["\xff"]}'), "can't be kept"),
    "not a number": (journal(b'{"entries": [{"x": NaN}]}'), "can't be kept"),
    "infinite": (journal(b'{"entries": [{"x": 1e999}]}'), "can't be kept"),
    "endless number": (journal(b'{"entries": [' + b"9" * 5000 + b"]}"), "can't be kept"),
    "too deep": (journal(DEEP), "nested too deeply"),
    "a list": (journal(b"[]"), "no list of entries"),
    "no entries": (journal(b'{"metadata": {}}'), "no list of entries"),
    "entries no list": (journal(b'{"entries": {}}'), "no list of entries"),
}
NUL, HALF = f"{SECRET}\x00", f"{SECRET}\ud83d"
ENTRIES: dict[str, tuple[Make, str]] = {
    "no object": (entries_of([1]), "Entry 2 is not an entry"),
    "no uuid": (entries_of({"creationDate": "2020-01-01T00:00:00Z", "text": SECRET}), "Entry 2 has no uuid"),
    "empty uuid": (entries_of(entry(2, uuid=" ")), "Entry 2 has no uuid"),
    "no date": (entries_of({"uuid": "x", "text": SECRET}), "Entry 2 has no date"),
    "date of the wrong kind": (entries_of(entry(2, creationDate=0)), "Entry 2 has no date"),
    "unparsable date": (entries_of(entry(2, creationDate=SECRET)), "Entry 2 has a date that can't be read"),
    "date without zone": (entries_of(entry(2, creationDate="2020-01-01T00:00:00")), "date that can't be read"),
    "day that is none": (entries_of(entry(2, creationDate="2020-02-30T00:00:00Z")), "date that can't be read"),
    "before the years": (entries_of(entry(2, creationDate="0001-01-01T00:00:00+10:00")), "date that can't be read"),
    "unknown zone": (entries_of(entry(2, timeZone="Europe/Atlantis")), "time zone that is not known"),
    "zone that climbs": (entries_of(entry(2, timeZone="../../etc/passwd")), "time zone that is not known"),
    "zone that is a folder": (entries_of(entry(2, timeZone="Europe")), "time zone that is not known"),
    "text no text": (entries_of(entry(2, text=[SECRET])), "“text” of the wrong kind"),
    "tags no list": (entries_of(entry(2, tags=SECRET)), "“tags” of the wrong kind"),
    "tag no text": (entries_of(entry(2, tags=[1])), "a tag that is not text"),
    "photo no object": (entries_of(entry(2, photos=["x"])), "a photo of the wrong kind"),
    "location no object": (entries_of(entry(2, location=SECRET)), "“location” of the wrong kind"),
    "uuid twice": (entries_of(entry(1)), "Entry 2 has the uuid of an earlier one"),
    "nul": (entries_of(entry(2, text=NUL)), "Entry 2 can't be kept: The text has a NUL"),
    "half a character": (entries_of(entry(2, text=HALF)), "Entry 2 can't be kept: The text has half"),
    "nul in a tag": (entries_of(entry(2, tags=[NUL])), "Entry 2 can't be kept"),
    "nul in an unknown field": (entries_of(entry(2, later={"deep": [NUL]})), "Entry 2 can't be kept"),
    "over 2 MB": (entries_of(entry(2, text="x" * 2_000_001)), "Entry 2 can't be kept: An entry can hold at most 2 MB"),
    "over 2 MB unseen": (entries_of(entry(2, richText="x" * 2_000_001)), "at most 2 MB"),
}


@pytest.mark.parametrize(("make", "says"), ZIPS.values(), ids=ZIPS)
def test_a_bad_zip_is_refused(home: Home, ctx: Context, tmp_path: Path, make: Make, says: str) -> None:
    assert says in refused(home, ctx, make(tmp_path / "x.zip"))


@pytest.mark.parametrize(("make", "says"), JOURNALS.values(), ids=JOURNALS)
def test_a_journal_that_is_none_is_refused(home: Home, ctx: Context, tmp_path: Path, make: Make, says: str) -> None:
    assert says in refused(home, ctx, make(tmp_path / "x.zip"))


@pytest.mark.parametrize(("make", "says"), ENTRIES.values(), ids=ENTRIES)
def test_one_bad_entry_refuses_the_whole_file(home: Home, ctx: Context, tmp_path: Path, make: Make, says: str) -> None:
    assert says in refused(home, ctx, make(tmp_path / "x.zip"))


def test_a_uuid_twice_is_seen_across_journals(home: Home, ctx: Context, tmp_path: Path) -> None:
    one = json.dumps({"entries": [entry(1)]}).encode()
    line = refused(home, ctx, zip_of(tmp_path / "x.zip", {"a.json": one, "b.json": one}))
    assert "Entry 1 of journal 2" in line


def test_a_missing_file_and_a_folder_are_refused(home: Home, ctx: Context, tmp_path: Path) -> None:
    assert "no such file" in refused(home, ctx, tmp_path / "none.zip")
    assert "can't be read" in refused(home, ctx, tmp_path)


def test_a_photo_that_is_larger_than_it_declares_is_refused(home: Home, ctx: Context, tmp_path: Path) -> None:
    said = photo(png())
    name = f"photos/{said['md5']}.png"
    file = lying(export(tmp_path / "x.zip", entry(photos=[said]), members={name: png()}), name, 5)
    assert "larger than it declares" in refused(home, ctx, file)


def test_a_real_bomb_is_refused_before_it_is_read(home: Home, ctx: Context, tmp_path: Path) -> None:
    assert "far more than it should" in refused(home, ctx, beside("bomb.bin", bytes(51 * 1024**2))(tmp_path / "x.zip"))


def test_limits_on_the_whole_are_kept(
    home: Home, ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = export(tmp_path / "x.zip", entry(), members={"x.bin": bytes(2000)})
    monkeypatch.setattr(zip_guard, "MAX_TOTAL_BYTES", 1500)
    assert "4 GB" in refused(home, ctx, file)
    monkeypatch.undo()
    monkeypatch.setattr(dayone_zip, "MAX_JSON_BYTES", 50)
    assert "500 MB" in refused(home, ctx, file)


def test_a_photo_too_large_to_keep_is_left_out_and_said(
    ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_guard, "MAX_PHOTO_BYTES", 10)
    said = photo(png())
    file = export(tmp_path / "x.zip", entry(photos=[said]), members={f"photos/{said['md5']}.png": png()})
    assert import_dayone(ctx, file).missing_photos == 1


def test_whatever_bytes_are_flipped_the_import_is_whole_or_refused(home: Home, ctx: Context, tmp_path: Path) -> None:
    said = photo(png())
    file = export(tmp_path / "x.zip", entry(1), entry(2, photos=[said]), members={f"photos/{said['md5']}.png": png()})
    for data in flipped(file.read_bytes(), 400):
        file.write_bytes(data)
        before = home.store.value("SELECT count(*) FROM journal_entry")
        try:
            report = import_dayone(ctx, file)
        except CupcakeError:
            assert home.store.value("SELECT count(*) FROM journal_entry") == before
        else:
            assert report.total == report.added + report.skipped
