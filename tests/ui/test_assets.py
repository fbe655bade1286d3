"""The bundled files are there, with their licences, and the web fonts carry the names that the engine asks for."""

import json
from importlib.resources import files
from pathlib import Path

from tools.engine_fonts import engine_fonts
from ui.tokens import FONTS

ASSETS = Path(__file__).resolve().parents[2] / "assets"
WEB = ASSETS / "assets" / "fonts"


def test_assets_hold_every_face_and_licence() -> None:
    assert all((ASSETS / file).is_file() for file in FONTS.values())
    assert {"OFL-Fraunces.txt", "OFL-Figtree.txt", "MIT-Phosphor.txt"} <= {p.name for p in (ASSETS / "fonts").iterdir()}
    assert (ASSETS / "icon.png").is_file()
    assert all(any(family.glob("OFL-*.txt")) for family in WEB.iterdir())


def test_assets_carry_the_fallback_fonts_the_web_engine_asks_for() -> None:
    wanted = [f for name, f in engine_fonts().items() if name.startswith("Noto Color Emoji")]
    wanted += [engine_fonts()[name] for name in ("Noto Sans Hebrew", "Noto Sans Arabic")]
    missing = [font.file for font in wanted if not (WEB / font.file).is_file()]
    assert len(wanted) == 14
    assert not missing, "the engine has changed: rebuild with tools/build_assets.py"


def test_the_engine_has_our_fonts_before_it_draws_and_none_for_formulas() -> None:
    client = files("flet_web").joinpath("web", "assets")
    ours = {f["family"]: f["fonts"] for f in json.loads((ASSETS / "assets" / "FontManifest.json").read_text("utf-8"))}
    flets = {f["family"]: f["fonts"] for f in json.loads(client.joinpath("FontManifest.json").read_text("utf-8"))}
    assert {name: [{"asset": f"../{file}"}] for name, file in FONTS.items()}.items() <= ours.items()
    rest = {name: fonts for name, fonts in ours.items() if name not in FONTS}
    # Set aside: formulas in Markdown, which nobody here can write; 20 files before the first frame.
    assert rest == {name: fonts for name, fonts in flets.items() if "KaTeX" not in name}
    assert all(client.joinpath(font["asset"]).is_file() for fonts in rest.values() for font in fonts)


def test_assets_stay_small_enough_to_bundle() -> None:
    assert sum(p.stat().st_size for p in ASSETS.rglob("*") if p.is_file()) < 6_000_000
