"""`cupcake sprinkle new NAME`: a sprinkle that works at once, its tests first among its files.

The template's files end in `.txt`, so that nothing takes them for code, and hold `{{holes}}`.
"""

import re
from pathlib import Path

from core.errors import Refused
from sprinkles.folders import installed
from sprinkles.workshop.collect import collect
from sprinkles.workshop.tree import ROOT

TEMPLATE = Path(__file__).parent / "template"
TAKEN = frozenset(
    {"core", "sdk", "workshop", "app", "ui", "sync", "storage", "people", "record", "attachment", "addon", "portrait"}
)
LONGEST = 30


def scaffold(name: str, title: str | None = None) -> list[Path]:
    """Write the sprinkle, enable it in `flet.toml`, and bring its migration into the history; answers its files.

    Raises: Refused, and then nothing was written.
    """
    package = name.replace("-", "_")
    folder = ROOT / "sprinkles" / package
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > LONGEST:
        raise Refused(f"“{name}” is no name: lower case words joined by dashes, at most {LONGEST} letters: plant-care.")
    if name in TAKEN or package in TAKEN or name in installed() or folder.exists():
        raise Refused(f"“{name}” is taken. Choose another name.", code="taken")
    title = title or name.replace("-", " ").capitalize()
    if '"' in title or "\\" in title or not title.isprintable() or not title.strip():
        raise Refused("A title has no quotes, backslashes or line breaks. Choose a plain one.")
    written = fill(folder, holes_of(name, title))
    enable(ROOT / "flet.toml", name)
    collect()
    return written


def holes_of(name: str, title: str) -> dict[str, str]:
    """What stands in the template's holes."""
    package = name.replace("-", "_")
    model = "".join(word.capitalize() for word in name.split("-")) + "Note"
    return {"name": name, "package": package, "title": title, "table": f"{package}_note", "Model": model}


def fill(folder: Path, holes: dict[str, str]) -> list[Path]:
    """Write the template's files into a folder; answers them."""
    return [_fill(source, folder, holes) for source in sorted(TEMPLATE.rglob("*.txt"))]


def _fill(source: Path, folder: Path, holes: dict[str, str]) -> Path:
    place = str(source.relative_to(TEMPLATE)).removesuffix(".txt")
    text = source.read_text("utf-8")
    for hole, filling in holes.items():
        place = place.replace("{{" + hole + "}}", filling)
        text = text.replace("{{" + hole + "}}", filling)
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return target


def enable(file: Path, name: str) -> None:
    """Add a sprinkle to the list of `flet.toml`, leaving everything else as it is. Raises: Refused without such a list."""
    text = file.read_text("utf-8")
    found = re.search(r"^enabled\s*=\s*\[(.*?)\]", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise Refused(f'{file.name} has no list of enabled sprinkles. Add: enabled = ["{name}"]')
    inside = found[1].strip().rstrip(",")
    listed = f'{inside}, "{name}"' if inside else f'"{name}"'
    file.write_text(f"{text[: found.start(1)]}{listed}{text[found.end(1) :]}", "utf-8")
