"""An entry's words as lists and headings show them: a title where there is none, a snippet, the text without its photos."""

import re
from typing import Any

from ui.words import N_, _, grouped, ngettext

TITLE_CHARS, SNIPPET_CHARS = 56, 220
YEARS_AGO = (
    N_("A year ago"), N_("Two years ago"), N_("Three years ago"), N_("Four years ago"), N_("Five years ago"),
    N_("Six years ago"), N_("Seven years ago"), N_("Eight years ago"), N_("Nine years ago"), N_("Ten years ago"),
)  # fmt: skip
_PHOTO_LINE = re.compile(r"^[ \t]*!\[[^\]]*\]\(dayone-moment:[^)]*\)[ \t]*\r?\n?", re.MULTILINE)
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d+\.[ \t]+)", re.MULTILINE)
_AROUND = re.compile(r"(?<!\\)(\*\*|__|\*|~~|`)(?=\S)(.+?)(?<=[^\s\\])\1")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def without_photos(text: str) -> str:
    """The text without the lines that stand for a photo, which is shown by itself.

    A picture of the web becomes a link: drawing it would tell its server when somebody reads their diary.
    """
    unnamed = _("a picture")
    return _PICTURE.sub(lambda m: f"[{m[1] or unnamed}]({m[2]})", _PHOTO_LINE.sub("", text)).strip()


def plain(text: str) -> str:
    """The words alone, on one line."""
    bare = _LINK.sub(r"\1", _IMAGE.sub("", _PHOTO_LINE.sub("", text)))
    bare = _AROUND.sub(r"\2", _MARKS.sub("", bare))
    return " ".join(_ESCAPE.sub(r"\1", bare).split())


def head(title: str, text: str) -> tuple[str, str]:
    """(title, snippet): the first words stand for a missing title, and the snippet goes on after them."""
    words = plain(text[:4000])
    if title.strip():
        return " ".join(title.split()), _cut(words, SNIPPET_CHARS)
    if not words:
        return _("No words yet"), ""
    first = _cut(words, TITLE_CHARS)
    rest = words[len(first.rstrip("…")) :].lstrip(" ,;:.")
    return first, _cut(rest, SNIPPET_CHARS)


def _cut(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    short = words[:most]
    return (short[: short.rfind(" ")] if " " in short[most // 2 :] else short).rstrip(" ,;:(") + "…"


def place_of(found: Any) -> str:
    """A place in words, "" for none."""
    if not isinstance(found, dict):
        return ""
    parts = dict.fromkeys(str(found[k]) for k in ("name", "locality") if found.get(k))
    return ", ".join(parts) or str(found.get("country") or "")


def ago(years: int) -> str:
    """`A year ago`, `Five years ago`."""
    if 0 < years <= len(YEARS_AGO):
        return _(YEARS_AGO[years - 1])
    return ngettext("{n} year ago", "{n} years ago", years).format(n=grouped(years))
