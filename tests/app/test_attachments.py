"""Photos and sound of an entry: added while writing, taken away and put back, looked at over the whole screen; and links."""

import struct
import zlib
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from sqlmodel import select

from app.household import Household
from sprinkles.journal import keeping
from sprinkles.journal.attachments import together
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.link import scheme_of
from sprinkles.journal.screens.listing import read_listing, rows_of
from sprinkles.journal.screens.search import find
from sprinkles.journal.searching import Wanted
from tests.app.house import household, journal, showing
from tests.harness.app_driver import AppDriver, run

TEXT = "What happened?"
AT = "2026-05-01T10:00:00Z"
SOUND = b"OggS" + bytes(5000)


def png(shade: int, width: int = 4, height: int = 3) -> bytes:
    """A whole picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = (b"\0" + bytes([shade, 80, 120]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def picked(*files: bytes) -> dict[str, Any]:
    """What the client's file picker answers."""
    return {
        "pick_files": [
            {"id": n, "name": f"{n}.bin", "size": len(data), "path": None, "bytes": data}
            for n, data in enumerate(files)
        ]
    }


def kept_media(house: Household) -> list[dict[str, Any]]:
    """The files that the draft of a new entry names."""
    return list((journal(house).drafts.get("journal:new") or {"page": {}})["page"].get("media", []))


async def begin(app: AppDriver) -> None:
    await app.tap("Write")
    await app.until(lambda: TEXT in app.labels())


@pytest.mark.parametrize("width", [390, 1280])
def test_photos_are_added_survive_a_kill_and_become_the_entrys(tmp_path: Path, width: int) -> None:
    killed = household(tmp_path)

    async def story() -> None:
        async with showing(killed, width=width, answers=picked(png(10), png(200))) as app:
            await begin(app)
            await app.tap("Add photos")
            await app.until(lambda: len(kept_media(killed)) == 2)
            # Dropped without closing.
            again = household(tmp_path)
            async with showing(again, width=width) as reopened:
                await begin(reopened)
                await reopened.until(lambda: "Take photo 2 away" in reopened.labels())
                await reopened.tap("Take photo 1 away")
                await reopened.until(lambda: len(kept_media(again)) == 1)
                assert reopened.shows("The photo is off the page.")
                await reopened.tap("Undo")
                await reopened.until(lambda: len(kept_media(again)) == 2)
                await reopened.tap("Done")
                await reopened.until(lambda: reopened.page.route == "/diary")
                (entry,) = journal(again).store.find(select(JournalEntry))
                assert [item["type"] for item in entry.media] == ["image/png", "image/png"]
                assert all(journal(again).media.path(item["sha256"]) for item in entry.media)
                await reopened.go(f"/diary/{entry.id}")
                await reopened.until(lambda: {"Open photo 1", "Open photo 2"} <= set(reopened.labels()))
            await again.close()
        await killed.close()

    run(story())


def test_a_file_that_is_neither_photo_nor_sound_is_refused_and_the_words_stay(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house, answers=picked(png(10), b"%PDF-1.4 nothing")) as app:
            await begin(app)
            await app.type(TEXT, "Words.")
            await app.tap("Add photos")
            await app.until(lambda: app.shows("An entry takes photos and sound. This file is neither."))
            assert app.field(TEXT).value == "Words."
            # What was taken in before it stays.
            await app.until(lambda: len(kept_media(house)) == 1)
        await house.close()

    run(story())


def test_sound_is_a_row_of_its_own_and_is_saved_as_a_copy(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house, answers=picked(SOUND)) as app:
            await begin(app)
            await app.tap("Add sound")
            await app.until(lambda: "Take file 1 away" in app.labels())
            await app.type(TEXT, "Listen.")
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/diary")
            (entry,) = journal(house).store.find(select(JournalEntry))
            assert entry.media[0]["type"] == "audio/ogg"
            await app.go(f"/diary/{entry.id}")
            await app.until(lambda: "Save a copy" in app.labels())
            assert app.shows("Sound")
            assert app.shows("5 kB")
            assert "Open photo 1" not in app.labels()
            # An entry with sound alone has no photo to show, in the list as among the photos.
            assert rows_of(journal(house), [entry])[0].photo is None
            assert read_listing(journal(house), "Photos", 9).rows == ()
            assert find(journal(house), "", Wanted(photos=True)) == ()
            await app.tap("Save a copy")
            await app.until(lambda: any(name == "save_file" for name, _ in app.client.calls))
            saved = next(args for name, args in app.client.calls if name == "save_file")
            assert saved["src_bytes"] == SOUND
            assert saved["file_name"].endswith(".ogg")
        await house.close()

    run(story())


@pytest.mark.parametrize("width", [390, 1280])
def test_photos_fill_the_screen_and_are_stepped_through(tmp_path: Path, width: int) -> None:
    house = household(tmp_path)
    ctx = journal(house)
    media = [{"id": str(n), **ctx.media.keep(png(n * 50))} for n in range(3)]
    media.append({"id": "gone", "sha256": None})
    kept = keeping.keep(ctx, title="Four", text="", at=AT, media=media)

    async def story() -> None:
        async with showing(house, width=width) as app:
            await app.go(f"/diary/{kept.id}")
            await app.until(lambda: "Open photo 2" in app.labels())
            await app.tap("Open photo 2")
            await app.until(lambda: app.shows("2 of 4"))
            await app.tap("The next photo")
            assert app.shows("3 of 4")
            await app.fire(app.find(ft.PageView, app.top), "change", 3, selected_index=3)
            assert app.shows("4 of 4")
            assert app.by_label("The next photo").disabled
            assert app.shows("This photo is not on this device yet")
            await app.tap("The photo before")
            assert app.shows("3 of 4")
            await app.tap("Close the photo")
            await app.until(lambda: app.page.route == f"/diary/{kept.id}")
            keeping.delete(ctx, kept.id)
            await app.go(f"/diary/{kept.id}/photos/1")
            await app.until(lambda: app.shows("This photo is not here any more."))
        await house.close()

    run(story())


def test_a_link_says_where_it_leads_before_it_opens(tmp_path: Path) -> None:
    house = household(tmp_path)
    kept = keeping.keep(journal(house), title="Links", text="[here](https://example.org/x) [there](file:///etc)", at=AT)

    def launched(app: AppDriver) -> list[str]:
        return [name for name, _ in app.client.calls if name == "launch_url"]

    async def story() -> None:
        async with showing(house) as app:
            await app.go(f"/diary/{kept.id}")
            await app.until(lambda: bool(app.find_all(ft.Markdown, app.top)))
            words = app.find(ft.Markdown, app.top)
            assert not words.auto_follow_links
            await app.fire(words, "tap_link", "https://example.org/x")
            assert app.shows("Open this link?")
            assert app.shows("https://example.org/x")
            await app.tap("Stay here")
            assert not launched(app)
            await app.fire(words, "tap_link", "https://example.org/x")
            await app.tap("Open it")
            await app.until(lambda: launched(app) == ["launch_url"])
            await app.fire(words, "tap_link", "file:///etc")
            assert app.shows("This address can’t be opened from here")
            assert "Open it" not in app.labels()
        await house.close()

    run(story())


def test_photos_that_came_meanwhile_stay(tmp_path: Path) -> None:
    house = household(tmp_path)
    ctx = journal(house)
    first, second = ({"id": str(n), **ctx.media.keep(png(n * 90))} for n in (1, 2))
    kept = keeping.keep(ctx, title="One", text="", at=AT, media=[first])

    async def story() -> None:
        async with showing(house, answers=picked(png(7))) as app:
            await app.go(f"/write/{kept.id}")
            await app.until(lambda: "Take photo 1 away" in app.labels())
            await app.tap("Add photos")
            await app.until(lambda: "Take photo 2 away" in app.labels())
            keeping.change(ctx, kept.id, media=[first, second])
            await app.tap("Take photo 1 away")
            await app.tap("Done")
            await app.until(lambda: app.page.route != f"/write/{kept.id}")
            now = ctx.store.get(JournalEntry, kept.id)
            assert now is not None
            assert len(now.media) == 2
            assert now.media[0] == second
        await house.close()

    run(story())


def test_lists_of_files_are_joined_as_three() -> None:
    a, b, c, d = ({"id": name} for name in "abcd")
    assert together((a, b), (b, c), [a, b, d]) == [b, d, c]
    assert together((a,), (a, b), [a, b]) == [a, b]


def test_addresses_have_a_scheme_or_none() -> None:
    assert [scheme_of(a) for a in ("HTTPS://x.org", "mailto:a@b", "x.org", "http://[", "javascript:alert(1)")] == [
        "https", "mailto", "", "", "javascript",
    ]  # fmt: skip
