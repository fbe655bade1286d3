"""The screens that `make screenshots` goes to are there, and its own diary is one that the app can read."""

import io
import re
from pathlib import Path

from PIL import Image

from app.navigation import MORE, TODAY, US
from app.screens.you import places
from core.settings import load_settings
from sprinkles.journal.importers import import_dayone
from sprinkles.loader import discover
from tests.harness.sprinkle import open_app
from tools.shots import diary
from tools.shots.camera import LARGE_BYTES, small
from tools.shots.paintings import SCENES, painted
from tools.shots.screens import SCREENS, chosen


def test_every_screen_that_is_photographed_has_a_route() -> None:
    contributed = [
        s.route for x in discover(load_settings().sprinkles).sprinkles for s in x.manifest.contributes.screens
    ]
    you = [place.route for _, group in places.GROUPS for place in group]
    ends = [place.route for place in (places.SIGN_OUT, places.PART, places.DELETE)]
    front = ["/welcome", "/welcome/back", "/sign-in", "/join"]
    routes = [*contributed, *you, *ends, *front, TODAY.route, MORE.route, US.route]
    patterns = [re.compile(re.sub(r":\w+", r"[^/]+", route)) for route in routes]
    for screen in SCREENS:
        # What is kept under one name may be two pieces of an address: an event and its day.
        ways = {re.sub(r"{\w+}", filled, f"/{screen.route}") for filled in ("x", "x/y")}
        assert any(p.fullmatch(way) for p in patterns for way in ways), screen.name
    photographed = {f"/{screen.route}" for screen in SCREENS}
    assert {*you, *ends, *front} <= photographed


def test_names_are_given_once_and_some_can_be_chosen() -> None:
    names = [screen.name for screen in chosen([])]
    assert len(names) == len(set(names))
    assert {s.name.partition("-")[0] for s in chosen(["habits"])} == {"habits"}
    assert all(s.shown for s in chosen([], shown=True))


def test_its_own_diary_comes_in(tmp_path: Path) -> None:
    app = open_app(tmp_path / "home", "journal")
    import_dayone(app.contexts["journal"], diary.write(tmp_path / "journal.zip"))
    rows = app.contexts["journal"].store.rows(
        "SELECT text, media FROM journal_entry WHERE deleted_at IS NULL ORDER BY at"
    )
    app.close()
    assert len(rows) == len(diary.ENTRIES) and "What are you doing now?" in rows[0][0] and "sha256" in rows[0][1]


def test_pictures_stay_small_and_the_paintings_differ() -> None:
    noise = Image.effect_noise((390, 844), 90).convert("RGB")
    png = io.BytesIO()
    noise.save(png, "PNG")
    drawn = Image.open(io.BytesIO(small(png.getvalue())))
    assert drawn.size == (390, 844) and len(png.getvalue()) > LARGE_BYTES and drawn.mode == "P"
    assert len({painted(name, (64, 48)) for name in SCENES}) == len(SCENES)
