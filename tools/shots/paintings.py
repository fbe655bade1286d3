"""Photos for a couple that never was: small landscapes, painted here, the same on every machine."""

import io
import random
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFilter

# (sky above, sky below, sun, hills from far to near)
Scene = tuple[str, str, str, tuple[str, ...]]
SCENES: dict[str, Scene] = {
    "evening": ("#3b2a5c", "#f2a07b", "#ffe2b8", ("#8a5a83", "#5d3d6e", "#35254a")),
    "sea": ("#7fb8d6", "#f7e6d0", "#fff6de", ("#5d9fb5", "#3f7f99", "#2b5c76")),
    "forest": ("#a9cbb8", "#eef1dc", "#fffbe6", ("#7ea58a", "#54806a", "#2f5647")),
    "snow": ("#8fa8d4", "#fbe9ee", "#ffffff", ("#c9d5ea", "#e4eaf5", "#ffffff")),
    "field": ("#f0b873", "#fdeccf", "#fff8e2", ("#d99c55", "#b97a3f", "#7c5230")),
    "night": ("#0f1533", "#3d3a75", "#f4efd8", ("#2a2b5c", "#1d1e45", "#11122e")),
}


def painted(name: str, size: tuple[int, int] = (960, 720)) -> bytes:
    """A JPEG of one of the scenes."""
    above, below, sun, hills = SCENES[name]
    width, height = size
    drawn = Image.new("RGB", size)
    pen = ImageDraw.Draw(drawn)
    for row in range(height):
        pen.line([(0, row), (width, row)], fill=_between(above, below, min(1, row / (height * 0.7))))
    dice = random.Random(name)  # noqa: S311  hills, not secrets
    x, y, r = width * dice.uniform(0.25, 0.75), height * dice.uniform(0.28, 0.45), height * 0.08
    glow = Image.new("L", size)
    ImageDraw.Draw(glow).ellipse([x - r * 2, y - r * 2, x + r * 2, y + r * 2], fill=110)
    drawn.paste(Image.new("RGB", size, sun), mask=glow.filter(ImageFilter.GaussianBlur(r)))
    pen.ellipse([x - r, y - r, x + r, y + r], fill=sun)
    for n, colour in enumerate(hills):
        base, points = height * (0.55 + 0.15 * n), []
        for step in range(13):
            points.append((width * step / 12, base + dice.uniform(-1, 1) * height * 0.07))
        pen.polygon([*_smooth(points), (width, height), (0, height)], fill=colour)
    file = io.BytesIO()
    drawn.filter(ImageFilter.GaussianBlur(0.8)).save(file, "JPEG", quality=86)
    return file.getvalue()


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners cut three times."""
    for _ in range(3):
        cut = [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            cut += [(ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25), (ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75)]
        points = [*cut, points[-1]]
    return points


def _between(one: str, other: str, part: float) -> tuple[int, int, int]:
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    r, g, b = (round(x + (y - x) * part) for x, y in pairs)
    return r, g, b
