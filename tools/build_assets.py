"""Rebuild the bundled fonts, icon paths and app icon. Run rarely; the results are committed.

    mkdir /tmp/packages && cd /tmp/packages
    npm pack @fontsource-variable/fraunces@5.3.0 @expo-google-fonts/figtree@0.4.1 @phosphor-icons/core@2.1.1 \\
             @fontsource/noto-color-emoji@5.3.2 @fontsource/noto-sans-hebrew@5.3.0 \\
             @fontsource/noto-sans-arabic@5.3.0
    for f in *.tgz; do mkdir "${f%.tgz}" && tar xzf "$f" -C "${f%.tgz}"; done
    uv run --with fonttools --with brotli python tools/build_assets.py /tmp/packages [step ...]

Steps: fraunces figtree phosphor emoji scripts icon (all by default). Fraunces ships as woff2 slices with four
axes; we pin them and merge latin with latin-ext into plain TTFs, which every Flet target loads. `emoji` and
`scripts` are for the web client only, which would otherwise fetch them from a CDN (see tools/engine_fonts.py).
"""

# ruff: noqa: SIM905 - a list of eighty names reads better as words

import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.engine_fonts import EngineFont, engine_fonts  # noqa: E402  (after the path is set)

OUT = ROOT / "assets" / "fonts"
# The web client serves the assets folder at "/", and its engine asks for "/assets/fonts/<file>".
WEB = ROOT / "assets" / "assets" / "fonts"
# Output name: (style, optical size, weight). SOFT=100 rounds every terminal; WONK=0 keeps it calm.
FRAUNCES = {
    "Fraunces-Display": ("normal", 72, 560),
    "Fraunces-Title": ("normal", 30, 560),
    "Fraunces-Text": ("normal", 18, 390),
    "Fraunces-TextDark": ("normal", 18, 330),  # light on dark blooms: the same text in a lighter cut
    "Fraunces-TextItalic": ("italic", 18, 370),
}
FIGTREE = {
    "Figtree-Regular": "400Regular",
    "Figtree-Medium": "500Medium",
    "Figtree-SemiBold": "600SemiBold",
    "Figtree-Bold": "700Bold",
}
ICONS = """archive arrow-counter-clockwise arrow-down arrow-left arrow-right arrow-square-out arrow-up
arrows-clockwise bed bell book-open book-open-text calendar-blank camera caret-down caret-left caret-right caret-up
chat-circle check check-circle clock cloud-arrow-up cloud-check cloud-slash copy device-mobile device-mobile-slash
dots-three download-simple envelope-simple eye eye-slash flag footprints funnel gear-six gift hand-heart heart
hourglass-medium house-simple image key leaf link list-bullets lock magnifying-glass map-pin microphone moon
music-note paper-plane-tilt pause pencil-simple play plus qr-code question shapes share-network shopping-bag sign-in
sign-out smiley sparkle star stop storefront sun tag text-aa trash upload-simple user users warning-circle x""".split()
# Joins and selects presentation; every slice needs them to build its sequences.
JOINERS = {0x200D, 0xFE0F}


def package(name: str) -> Path:
    """The unpacked npm package `name` under the folder given on the command line."""
    for manifest in Path(sys.argv[1]).rglob("package.json"):
        if f'"name": "{name}"' in manifest.read_text()[:4000]:
            return manifest.parent
    raise FileNotFoundError(f"unpack {name} first (see the module's docstring)")


def fraunces() -> None:
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    source = package("@fontsource-variable/fraunces")
    for name, (style, opsz, wght) in FRAUNCES.items():
        parts = []
        for script in ("latin", "latin-ext"):
            font = TTFont(source / "files" / f"fraunces-{script}-full-{style}.woff2")
            font.flavor = None
            font = instantiateVariableFont(font, {"opsz": opsz, "wght": wght, "SOFT": 100, "WONK": 0})
            if script != "latin":  # layout rules come from the latin slice; the rest adds glyphs only
                for tag in {"GSUB", "GPOS", "GDEF"} & set(font.keys()):
                    del font[tag]
            part = Path(tempfile.mkdtemp()) / f"{script}.ttf"
            font.save(part)
            parts.append(str(part))
        merged = Merger().merge(parts)
        _rename(merged, name.replace("-", " "))
        merged.save(OUT / f"{name}.ttf")
    _copy_text(source / "LICENSE", OUT / "OFL-Fraunces.txt")


def figtree() -> None:
    from fontTools.ttLib import TTFont

    source = package("@expo-google-fonts/figtree")
    for name, folder in FIGTREE.items():
        font = TTFont(source / folder / f"Figtree_{folder}.ttf")
        _rename(font, name.replace("-", " "))
        font.save(OUT / f"{name}.ttf")
    _copy_text(source / "LICENSE_FONT", OUT / "OFL-Figtree.txt")


def phosphor() -> None:
    source = package("@phosphor-icons/core")
    lines = [
        '"""Phosphor icons (MIT): name -> (regular, fill) SVG path on a 256 grid. By tools/build_assets.py."""',
        "",
        "# ruff: noqa: E501",
        "# fmt: off",
        "PATHS: dict[str, tuple[str, str]] = {",
    ]
    for icon in sorted(ICONS):
        pair = []
        for style, suffix in (("regular", ""), ("fill", "-fill")):
            svg = (source / "assets" / style / f"{icon}{suffix}.svg").read_text()
            pair.append(" ".join(re.findall(r'<path d="([^"]+)"', svg)))
        lines.append(f'    "{icon}": ("{pair[0]}", "{pair[1]}"),')
    (ROOT / "ui" / "icon_paths.py").write_text("\n".join([*lines, "}", "# fmt: on", ""]))
    _copy_text(source / "LICENSE", OUT / "MIT-Phosphor.txt")


def emoji() -> None:
    """Noto Color Emoji, cut into the engine's slices. Vector (COLR) only: the SVG table would double it."""
    source = package("@fontsource/noto-color-emoji")
    whole = source / "files" / "noto-color-emoji-emoji-400-normal.woff2"
    for font in engine_fonts().values():
        if font.name.startswith("Noto Color Emoji"):
            _subset(whole, font, font.codepoints | JOINERS, drop=["SVG "])
    _copy_text(source / "LICENSE", WEB / "notocoloremoji" / "OFL-NotoColorEmoji.txt")


def scripts() -> None:
    """Hebrew and Arabic. Greek and Cyrillic come from the Roboto that the client bundles."""
    known = engine_fonts()
    for script in ("Hebrew", "Arabic"):
        low = script.lower()
        source = package(f"@fontsource/noto-sans-{low}")
        font = known[f"Noto Sans {script}"]
        whole = source / "files" / f"noto-sans-{low}-{low}-400-normal.woff2"
        _subset(whole, font, font.codepoints)
        _copy_text(source / "LICENSE", _target(font).parents[1] / f"OFL-NotoSans{script}.txt")


def icon() -> None:
    """The logo for the stores and for the splash of either theme, drawn by headless Chromium."""
    from playwright.sync_api import sync_playwright

    from ui import art
    from ui.tokens import DARK, LIGHT

    # The icon is opaque and 1024 px, as Apple wants it. The splash is the logo alone on 1152 px, inside the circle that
    # Android 12 leaves of it.
    drawings = (
        ("icon", 1024, 744, LIGHT, LIGHT.background),
        ("splash", 1152, 560, LIGHT, "transparent"),
        ("splash_dark", 1152, 560, DARK, "transparent"),
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, size, width, p, ground in drawings:
            logo = art.logo(p.a_fill, p.b_fill, p.accent).replace('width="64" height="64"', f'width="{width}"')
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                f'<body style="margin:0;width:{size}px;height:{size}px;background:{ground};display:flex;'
                f'align-items:center;justify-content:center">{logo}</body>'
            )
            page.screenshot(path=ROOT / "assets" / f"{name}.png", omit_background=ground == "transparent")
            page.close()
        browser.close()


def _target(font: EngineFont) -> Path:
    return WEB / font.file


def _subset(whole: Path, font: EngineFont, codepoints: Iterable[int], drop: Iterable[str] = ()) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # Fixed timestamps: the same input gives the same bytes, so a rebuild shows up as no change.
    loaded = TTFont(whole, recalcTimestamp=False)
    for table in drop:
        del loaded[table]
    options = Options(layout_features=["*"], hinting=False, flavor="woff2", notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(codepoints))
    subsetter.subset(loaded)
    loaded.flavor = "woff2"
    target = _target(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    loaded.save(target)
    sys.stdout.write(f"{font.name}: {target.stat().st_size // 1024} KB\n")


def _rename(font, family: str) -> None:  # type: ignore[no-untyped-def]  # fontTools is not a project dependency
    for record in list(font["name"].names):
        if record.nameID in (1, 16):
            record.string = family
        elif record.nameID in (4, 6):
            record.string = family.replace(" ", "")
        elif record.nameID in (2, 17):
            record.string = "Regular"


def _copy_text(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(source.read_text())


STEPS = {step.__name__: step for step in (fraunces, figtree, phosphor, emoji, scripts, icon)}

if __name__ == "__main__":
    for wanted in sys.argv[2:] or STEPS:
        STEPS[wanted]()
