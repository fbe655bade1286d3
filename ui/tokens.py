"""The design tokens: colours, type scale, spacing, radii, motion. Names say what a thing is for, never how it looks.

Owns every number and hex of the look; no other module writes one. The contrast of each pair in use is proved
in tests/ui/test_contrast.py.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Palette:
    """One theme's colours. `line` is decoration only; `edge` may be the sole boundary of a control (3:1)."""

    dark: bool
    background: str
    surface: str  # cards, list panes, bars
    raised: str  # sheets, menus: the thing on top
    sunken: str  # inputs, quiet chips, tracks
    ink: str
    ink_soft: str
    line: str
    edge: str
    accent: str
    on_accent: str
    accent_soft: str
    accent_ink: str  # accent text on accent_soft
    a: str  # the first partner, as text, ring, dot
    a_soft: str
    a_fill: str  # avatars and blobs; only `on_fill` is legible on it
    b: str
    b_soft: str
    b_fill: str
    on_fill: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    info: str
    info_soft: str
    shadow: str
    scrim: str
    wash: tuple[str, str, str]  # the light behind a header: a, between, b
    photo_ink: str = "#FFFFFF"  # words on a photo, over photo_scrim only
    photo_scrim: str = "#B3201029"


LIGHT: Final = Palette(
    dark=False,
    background="#FAF5F6",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#F6ECF2",
    ink="#2A1730",
    ink_soft="#6C5670",
    line="#EDE1E7",
    edge="#8F7A92",
    accent="#A62460",
    on_accent="#FFFFFF",
    accent_soft="#FBE4EC",
    accent_ink="#8C1B4F",
    a="#A8470F",
    a_soft="#FDE8D8",
    a_fill="#F4975A",
    b="#4451AE",
    b_soft="#E5E8FB",
    b_fill="#8A97EE",
    on_fill="#2A1730",
    success="#2B6B45",
    success_soft="#DFF1E3",
    warning="#805300",
    warning_soft="#FCEDC9",
    danger="#B3271B",
    danger_soft="#FCE3DE",
    info="#17626F",
    info_soft="#DAF0F2",
    shadow="#2A1730",
    scrim="#2A1730",
    wash=("#FDE3D0", "#FBE4EC", "#E3E6FC"),
)

DARK: Final = Palette(
    dark=True,
    background="#170D1C",
    surface="#22152A",
    raised="#2C1C35",
    sunken="#3A2846",
    ink="#F8EDF3",
    ink_soft="#C0A9C2",
    line="#3B2946",
    edge="#8D7493",
    accent="#FF8FB4",
    on_accent="#3A0A20",
    accent_soft="#4A1C37",
    accent_ink="#FFB3CB",
    a="#FFAE78",
    a_soft="#45281F",
    a_fill="#F09A5F",
    b="#B0BAFF",
    b_soft="#2B2C58",
    b_fill="#8F9BF2",
    on_fill="#22102A",
    success="#93D6A6",
    success_soft="#1D3B2B",
    warning="#F0C56C",
    warning_soft="#413216",
    danger="#FFA194",
    danger_soft="#4E2222",
    info="#86D1DB",
    info_soft="#163A42",
    shadow="#000000",
    scrim="#0A040D",
    wash=("#3B2020", "#3A1731", "#26254F"),
)

# One family per weight: page.fonts maps a name to one file, and a static face asked for another weight fakes it.
FONTS: Final[dict[str, str]] = {
    "Display": "fonts/Fraunces-Display.ttf",
    "Title": "fonts/Fraunces-Title.ttf",
    "Story": "fonts/Fraunces-Text.ttf",
    "StoryDark": "fonts/Fraunces-TextDark.ttf",
    "StoryItalic": "fonts/Fraunces-TextItalic.ttf",
    "Text": "fonts/Figtree-Regular.ttf",
    "TextMedium": "fonts/Figtree-Medium.ttf",
    "TextSemi": "fonts/Figtree-SemiBold.ttf",
    "TextBold": "fonts/Figtree-Bold.ttf",
}


@dataclass(frozen=True)
class Type:
    """A text style: `height` is the line height as a multiple of `size`, `tracking` is in px."""

    family: str
    size: float
    height: float
    tracking: float = 0.0


TYPE: Final[dict[str, Type]] = {
    "display": Type("Display", 34, 1.12, -0.6),
    "title": Type("Title", 26, 1.18, -0.3),
    "question": Type("Title", 22, 1.28, -0.2),
    "heading": Type("Title", 19, 1.25, -0.1),
    "row": Type("Title", 17.5, 1.25, -0.1),
    "story": Type("Story", 18, 1.62),
    "story_small": Type("Story", 15, 1.5),
    "story_aside": Type("StoryItalic", 15, 1.5),
    "body": Type("Text", 16, 1.45),
    "body_strong": Type("TextSemi", 16, 1.35),
    "label": Type("TextMedium", 14, 1.35),
    "label_strong": Type("TextSemi", 14, 1.3),
    "caption": Type("TextMedium", 12.5, 1.35, 0.1),
    "overline": Type("TextSemi", 12.5, 1.3, 0.2),
    "nav": Type("TextSemi", 11.5, 1.2, 0.1),
    "numeral": Type("Display", 24, 1.0, -0.4),
    "code": Type("Display", 28, 1.2, 4.0),
}

XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 32
GUTTER, GUTTER_READING, GUTTER_WIDE = 20, 24, 36  # the page's edge: phones, long texts, wide screens

R_S, R_M, R_L, R_XL, PILL = 10, 16, 22, 28, 999  # thumbs; rows and inputs; cards; sheets; chips and buttons

TAP = 48  # the smallest touch target
FAST_MS, BASE_MS, SLOW_MS = 120, 220, 360  # press, change, arrive
PATIENCE_MS = 300  # local data is here sooner; only then is waiting shown

MEDIUM, WIDE = 600, 840  # from MEDIUM the column is capped and centred; from WIDE: rail and panes
COLUMN, READING, CANVAS = 560, 620, 1080  # widest: one column; a text to read; two panes
