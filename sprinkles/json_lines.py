"""Finds the line of a field in the text of a JSON file, so that an error can point at it."""

import json
from collections.abc import Sequence

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of the field that `path` leads to, or of the nearest thing around it that is there.

    `text` must be valid JSON.
    """
    at = _skip(text, 0)
    for depth, step in enumerate(path, 1):
        found = _member(text, at, step)
        if found is None:
            break
        line, at = found
        if depth == len(path):
            return line
    return text.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _member(text: str, at: int, step: str | int) -> tuple[int, int] | None:
    """(line, where the value begins) of a member of the object or array at `at`."""
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        return None
    at, index = _skip(text, at + 1), 0
    while at < len(text) and text[at] not in "}]":
        start, key = at, index
        if opening == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if key == step:
            return text.count("\n", 0, start) + 1, at
        _, at = _DECODER.raw_decode(text, at)
        at, index = _skip(text, at), index + 1
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
    return None
