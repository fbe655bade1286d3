"""A photo in place of the letter: chosen and let go of under You, Profile, and drawn wherever somebody's face is."""

import io
from dataclasses import replace
from pathlib import Path

import flet as ft
import pytest
from PIL import Image

from app.devices.interfaces import Picked
from app.household import Household
from core.visibility import Visibility
from sprinkles.journal.models import JournalEntry
from storage.media import Media
from storage.portraits import keep_portrait, squared
from storage.records import Records
from tests.app.house import household, journal, pair_up
from tests.app.you.rooms import page_at
from tests.devices.pretend import Album, pretend_devices
from tests.harness.app_driver import AppDriver, run
from ui.people import avatar
from ui.tokens import LIGHT


def picture(color: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), color).save(made, "JPEG")
    return made.getvalue()


def faces(app: AppDriver) -> set[bytes]:
    """The photos in circles that are drawn in front."""
    return {i.src for i in app.find_all(ft.Image, app.top) if isinstance(i.src, bytes) and i.border_radius}


def from_mate(house: Household, mate: str, data: bytes) -> bytes:
    """The partner's photo, as it is here once it arrived."""
    made = squared(data)
    kept = Media(house.cupcake.home).keep(made)
    with house.cupcake.home.store.write() as txn:
        row = Records(txn, "portrait").create({"media": [{"id": "x", **kept}]}, visibility=Visibility.SHARED)
        txn.raw.execute("UPDATE portrait SET author_id = ? WHERE id = ?", (mate, row.id))
        txn.raw.execute("DELETE FROM pending_change WHERE record_id = ?", (row.id,))
    return made


def test_one_is_chosen_changed_and_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album = Album(pictures=[Picked("red.jpg", picture("red"))])
    monkeypatch.setattr("app.window.devices_of", lambda page: replace(pretend_devices(), photos=album))
    house = household(tmp_path)

    async def story() -> None:
        async with page_at(house, "profile", "A photo of you") as (app, _):
            assert app.shows("Nobody else sees it until you pair")
            assert faces(app) == set() and "Use my letter again" not in app.labels()
            await app.tap("Choose a photo")
            await app.until(lambda: faces(app) == {squared(picture("red"))})
            album.pictures = [Picked("notes.txt", b"no picture")]
            await app.tap("Another photo")
            await app.until(lambda: app.shows("That picture can’t be opened here. Choose a JPEG or a PNG."))
            assert faces(app) == {squared(picture("red"))}
            album.pictures = []
            await app.tap("Another photo")
            await app.until(lambda: not app.shows("can’t be opened"))
            assert faces(app) == {squared(picture("red"))}, "turned away"
            album.pictures = [Picked("green.jpg", picture("green"))]
            await app.tap("Another photo")
            await app.until(lambda: faces(app) == {squared(picture("green"))})
            await app.tap("Use my letter again")
            await app.until(lambda: "Choose a photo" in app.labels())
            assert faces(app) == set()
        await house.close()

    run(story())


def test_both_faces_are_drawn_where_the_two_are(tmp_path: Path) -> None:
    house = household(tmp_path)
    _mine, mate = pair_up(house)
    keep_portrait(house.cupcake.home, picture("red"))
    theirs, own = from_mate(house, mate, picture("blue")), squared(picture("red"))
    record = journal(house).store.add(JournalEntry(id="", title="One", text="Words.", at="2026-05-01T10:00:00Z"))

    async def story() -> None:
        async with page_at(house, "profile", "Theo sees it while you two are a pair") as (app, _):
            assert faces(app) == {own}
            for route in ("/us", "/us/pair", "/today"):
                await app.go(route)
                await app.until(lambda: faces(app) == {own, theirs})
            await app.go(f"/diary/{record.id}")
            await app.until(lambda: faces(app) == {own})
            with house.cupcake.home.store.database.write() as raw:
                raw.execute("UPDATE journal_entry SET author_id = ? WHERE id = ?", (mate, record.id))
            await app.go("/us")
            await app.go(f"/diary/{record.id}")
            await app.until(lambda: faces(app) == {theirs})
            # The pair ends: nobody's partner has a face here any more.
            with house.cupcake.home.store.database.write() as raw:
                raw.execute("UPDATE pair_member SET ended_at = 1")
            await app.go("/us")
            await app.go(f"/diary/{record.id}")
            await app.until(lambda: "Back to the diary" in app.labels() and faces(app) == set())
        await house.close()

    run(story())


def test_a_picture_that_cannot_be_drawn_leaves_the_letter() -> None:
    face = avatar(LIGHT, "Mara", "a", 40, photo=b"\xff\xd8\xffbroken")
    assert isinstance(face, ft.Container)
    image = face.content
    assert isinstance(image, ft.Image)
    assert image.error_content is not None
    assert image.exclude_from_semantics, "a name stands beside it"
