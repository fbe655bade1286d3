"""What Day One says of an entry is kept in our words, and can be said again in its own."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import uuid5
from sprinkles.journal.dayone_entry import from_dayone, split_heading, to_dayone
from sprinkles.journal.importers import import_dayone
from sprinkles.journal.models import JournalEntry
from sprinkles.sdk import Context, Visibility
from storage.home import Home
from tests.journal.diaries import entries, everything, imported
from tests.journal.exports import entry, export, photo, png, zip_of
from tests.storage.homes import ME, pair

RICH = entry(
    creationDate="2020-02-02T21:20:00+01:00", modifiedDate="2020-03-01T00:00:00Z", editingTime=12.5, isAllDay=False,
    starred=True, tags=["b", "a", "b"], text="# A *day*\\.\r\n\r\nText\\! ", richText="{\"contents\": []}", duration=0,
    location={"placeName": "Home", "administrativeArea": "Lisbon", "latitude": 38.7, "longitude": -9, "region": {"radius": 75}},
    weather={"conditionsDescription": "Rain", "temperatureCelsius": 11, "weatherCode": "rain", "windSpeedKPH": 3, "code": 7},
    videos=[{"md5": "x"}], creationDevice=None,
)  # fmt: skip


def mapped(raw: dict[str, Any]) -> JournalEntry:
    return JournalEntry(id="", **from_dayone(raw))


@pytest.mark.parametrize(
    "raw",
    [
        RICH,
        {"uuid": "x", "creationDate": "2020-01-01T00:00:00Z"},
        entry(tags=None, location=None, weather=None, text=None, starred=None, isAllDay=None, timeZone=None),
        entry(tags=[], location={}, weather={}, photos=[]),
        entry(creationDate="1660-01-01T00:00:00.250Z", location={"latitude": True, "placeName": 3}),
    ],
    ids=range(5),
)
def test_from_and_to_day_one_is_the_same_entry(raw: dict[str, Any]) -> None:
    assert to_dayone(mapped(raw)) == raw


def test_what_was_changed_here_is_what_an_export_says() -> None:
    kept = mapped(RICH)
    kept.title, kept.tags, kept.at, kept.starred = "Another", ["c"], "2021-01-01T00:00:00Z", False
    again = to_dayone(kept)
    assert again["text"] == "# Another\n\nText\\! "
    assert (again["tags"], again["creationDate"], again["starred"]) == (["c"], "2021-01-01T00:00:00Z", False)
    assert again["modifiedDate"] == RICH["modifiedDate"]
    kept.title, kept.tags = "", []
    assert (to_dayone(kept)["text"], to_dayone(kept)["tags"]) == ("Text\\! ", [])


def test_the_columns_hold_our_words_for_it() -> None:
    kept = mapped(RICH)
    assert (kept.title, kept.text, kept.at) == ("A *day*.", "Text\\! ", "2020-02-02T20:20:00Z")
    assert (kept.tags, kept.starred, kept.all_day, kept.source) == (["b", "a"], True, False, "dayone")
    assert kept.location == {"name": "Home", "region": "Lisbon", "latitude": 38.7, "longitude": -9}
    assert kept.weather == {"description": "Rain", "temperature_c": 11, "code": "rain", "windSpeedKPH": 3}


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("# Title\n\nText", "Title", "Text"),
        ("# Title", "Title", ""),
        ("#Tag first", "", "#Tag first"),
        ("## Smaller\nText", "", "## Smaller\nText"),
        ("Text\n# Not first", "", "Text\n# Not first"),
        ("# \nText", "", "# \nText"),
        ("# Title\n\n\n\nText", "Title", "\n\nText"),
    ],
)
def test_only_a_first_line_that_is_a_heading_is_a_title(text: str, title: str, rest: str) -> None:
    assert split_heading(text)[1:] == (title, rest)


@given(st.text(st.sampled_from("# \n\r\tab\\.!\u2028é💬"), max_size=30))
def test_any_text_is_given_back_byte_for_byte(text: str) -> None:
    assert to_dayone(mapped(entry(text=text)))["text"] == text


@pytest.mark.parametrize(
    "text",
    ["👩‍❤️‍👨 love 💌", "שלום עולם \u202bמרחב\u202c", "x" * 1_000_000, "", "\n\n", "trailing space "],
    ids=["emoji", "right-to-left", "megabyte", "empty", "blank", "space"],
)
def test_text_of_any_kind_comes_in_unchanged(ctx: Context, tmp_path: Path, text: str) -> None:
    _, kept = imported(ctx, export(tmp_path / "x.zip", entry(text=text)))
    assert (kept.title, kept.text) == ("", text)


def test_a_photo_is_kept_under_its_hash_and_named_by_its_identifier(ctx: Context, tmp_path: Path) -> None:
    data, said = png(2, 3), photo(png(2, 3), fileSize=99, camera="x")
    file = export(tmp_path / "x.zip", entry(photos=[said]), members={f"photos/{said['md5']}.png": data})
    report, kept = imported(ctx, file)
    assert (report.photos, report.missing_photos) == (1, 0)
    assert kept.media == [
        {
            "id": "A" * 32,
            "sha256": hashlib.sha256(data).hexdigest(),
            "type": "image/png",
            "bytes": len(data),
            "width": 2,
            "height": 3,
        }
    ]
    assert to_dayone(kept)["photos"] == [said]


@pytest.mark.parametrize("members", [{}, {"photos/{md5}.png": b"other bytes"}, {"photos/{md5}.jpeg": png()}])
def test_an_entry_comes_without_a_photo_that_is_missing_or_not_itself(
    ctx: Context, tmp_path: Path, members: dict[str, bytes]
) -> None:
    said = photo(png())
    inside = {name.format(md5=said["md5"]): data for name, data in members.items()}
    report, kept = imported(ctx, export(tmp_path / "x.zip", entry(photos=[said]), members=inside))
    assert (report.added, report.photos, report.missing_photos) == (1, 0, 1)
    assert [item["sha256"] for item in kept.media] == [None]
    assert to_dayone(kept)["photos"] == [said]


def test_a_photo_that_names_no_file_at_all_is_missing(ctx: Context, tmp_path: Path) -> None:
    report, kept = imported(ctx, export(tmp_path / "x.zip", entry(photos=[{}, {"md5": "../../x", "type": "../y"}])))
    assert report.missing_photos == 2
    assert [item["id"] for item in kept.media] == ["0", "../../x"]


def test_several_journals_in_one_zip_are_all_imported_each_with_its_photos(ctx: Context, tmp_path: Path) -> None:
    journals = {f"{name}/Diary.json": _journal(entry(n, photos=[photo(png(n, n))])) for n, name in ((1, "a"), (2, "b"))}
    photos = {f"{name}/photos/{photo(png(n, n))['md5']}.png": png(n, n) for n, name in ((1, "a"), (2, "b"))}
    clutter = {"__MACOSX/a/._Diary.json": b"\x00\x05", "a/.DS_Store": b""}
    report = import_dayone(ctx, zip_of(tmp_path / "x.zip", {**journals, **photos, **clutter}))
    assert (report.added, report.photos, report.missing_photos) == (2, 2, 0)


def _journal(*raw: dict[str, Any]) -> bytes:
    return b"\xef\xbb\xbf" + json.dumps({"entries": raw}).encode()


def test_what_a_paired_person_imports_is_private_unless_they_say(home: Home, ctx: Context, tmp_path: Path) -> None:
    pair(home)
    import_dayone(ctx, export(tmp_path / "1.zip", entry(1)))
    import_dayone(ctx, export(tmp_path / "2.zip", entry(2)), visibility=Visibility.SHARED)
    assert [e.visibility for e in entries(ctx)] == ["private", "shared"]


def test_a_signed_in_persons_devices_draw_the_same_id(home: Home, ctx: Context, tmp_path: Path) -> None:
    home.bind(ME, "me@example.org")
    _, kept = imported(ctx, export(tmp_path / "x.zip", entry()))
    assert kept.id == uuid5("journal_entry", ME, "dayone", str(kept.source_id))


def test_a_tombstone_that_was_wiped_is_not_revived(home: Home, ctx: Context, tmp_path: Path) -> None:
    home.bind(ME, "me@example.org")
    file = export(tmp_path / "x.zip", entry())
    _, kept = imported(ctx, file)
    ctx.store.delete(JournalEntry, kept.id)
    with home.store.write() as txn:
        txn.raw.execute("UPDATE journal_entry SET text = NULL, source = NULL, source_id = NULL, source_data = NULL")
    before = everything(home)
    assert import_dayone(ctx, file).added == 0
    assert everything(home) == before
