"""What the web client's text engine asks for when a glyph is missing: read from the engine itself.

Flutter's web engine carries a packed table of fallback fonts (name, file, code points). It fetches a font
by its exact file name, so a bundled fallback must carry that name and cover what the table promises for it.
The table changes with the engine; this module reads it out of the installed flet-web, so that a new Flet
needs a rebuild of the assets and no detective work.

The packing: font sets are comma-separated, each a run of font indices, delta-coded in base 26 (the last digit
a lowercase letter, the digits before it decimal). Ranges tile all code points from 0: an optional size
(lowercase, less 2; absent means 1) and then the number of the set (uppercase).
"""

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

_FONT = re.compile(r'A\.\w+\("([^"]+)","([\w/.+-]+\.woff2)"\)')
_PACKED = re.compile(r'"([A-Za-z0-9,]{4000,})"')
_A_LOWER, _A_UPPER, _BASE = ord("a"), ord("A"), 26


@dataclass
class EngineFont:
    name: str
    file: str
    codepoints: set[int] = field(default_factory=set)


def engine_fonts() -> dict[str, EngineFont]:
    """All fallback fonts of the installed web client, by name.

    Raises:
        FileNotFoundError: flet-web is not installed.
        ValueError: the table no longer looks as described above.
    """
    spec = find_spec("flet_web")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("flet-web is not installed")
    source = (Path(spec.submodule_search_locations[0]) / "web" / "main.dart.js").read_text()
    fonts = _fonts(source)
    packed = sorted(_PACKED.findall(source), key=lambda text: "," not in text)
    if not fonts or len(packed) != 2:
        raise ValueError("the engine's table of fallback fonts has changed its form")
    sets = _sets(packed[0])
    for first, last, which in _ranges(packed[1]):
        for index in sets[which]:
            fonts[index].codepoints.update(range(first, last + 1))
    return {font.name: font for font in fonts}


def _fonts(source: str) -> list[EngineFont]:
    start = source.find('"Noto Color Emoji 0"')
    end = source.find("]", start)
    return [EngineFont(name, file) for name, file in _FONT.findall(source[start - 8 : end])]


def _sets(packed: str) -> list[list[int]]:
    sets = []
    for part in packed.split(","):
        indices, last, prefix = [], -1, 0
        for char in part:
            if char.isdigit():
                prefix = prefix * 10 + int(char)
                continue
            last += prefix * _BASE + ord(char) - _A_LOWER + 1
            indices.append(last)
            prefix = 0
        sets.append(indices)
    return sets


def _ranges(packed: str) -> list[tuple[int, int, int]]:
    ranges, start, size, prefix = [], 0, 1, 0
    for char in packed:
        if char.isdigit():
            prefix = prefix * 10 + int(char)
        elif char.islower():
            size, prefix = prefix * _BASE + ord(char) - _A_LOWER + 2, 0
        else:
            ranges.append((start, start + size - 1, prefix * _BASE + ord(char) - _A_UPPER))
            start, size, prefix = start + size, 1, 0
    return ranges
