"""iCalendar as lines (RFC 5545, 3.1): components with their properties, each line kept as it was written.

Invariants: what is read is bounded before it is looked at (bytes, lines, depth), and a line that is no property, or a
component that does not end, is refused with its number. What is written is folded and escaped so that reading gives it back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sprinkles.sdk import Refused
from ui.words import _, grouped

MOST_BYTES, MOST_LINES, MOST_DEPTH, MOST_LINE_CHARS = 20_000_000, 400_000, 6, 500_000
MOST_FOLDED_BYTES = 75
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAM = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True)
class Line:
    """One property. `raw` is the whole line, unfolded; `number` where it begins in the file."""

    name: str
    params: dict[str, str]
    value: str
    raw: str
    number: int = 0

    @property
    def text(self) -> str:
        """The value of a TEXT property."""
        return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass
class Block:
    """A component: its lines and the components within."""

    name: str
    number: int = 0
    lines: list[Line] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """The first line of this name."""
        return next((line for line in self.lines if line.name == name), None)

    def every(self, *names: str) -> list[Line]:
        """All lines of these names."""
        return [line for line in self.lines if line.name in names]

    def raw(self) -> list[str]:
        """The whole of it, line by line."""
        inner = [text for block in self.blocks for text in block.raw()]
        return [f"BEGIN:{self.name}", *(line.raw for line in self.lines), *inner, f"END:{self.name}"]


def refused(number: int, sentence: str, **said: str) -> Refused:
    """What a broken file is answered with: `sentence` in the reader's words, with a hole for the line and for what is `said`."""
    why = sentence.format(line=grouped(number), **said)
    return Refused(_("{sentence} Nothing was imported.").format(sentence=why), code="bad_import")


def read(data: bytes) -> list[Block]:
    """The calendars of a file. Raises: Refused with one line that says where and why."""
    if len(data) > MOST_BYTES:
        raise Refused(_("The file is larger than 20 MB. Nothing was imported."), code="bad_import")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("The file is not UTF-8 text. Nothing was imported."), code="bad_import") from None
    done: list[Block] = []
    opened: list[Block] = []
    for number, raw in _unfolded(text):
        line = read_line(raw, number)
        if line.name == "BEGIN":
            _begin(opened, done, line)
        elif not opened:
            raise refused(number, _("Line {line} is outside of any calendar."))
        elif line.name == "END":
            if line.value.strip().upper() != opened.pop().name:
                raise refused(number, _("Line {line} ends something that had not begun."))
        else:
            opened[-1].lines.append(line)
    if opened:
        raise refused(opened[-1].number, _("Line {line} begins something that never ends."))
    if not done:
        raise Refused(_("There is no calendar in this file. Nothing was imported."), code="bad_import")
    return done


def _begin(opened: list[Block], done: list[Block], line: Line) -> None:
    block = Block(line.value.strip().upper(), line.number)
    if not opened and block.name != "VCALENDAR":
        raise refused(line.number, _("Line {line} is outside of any calendar."))
    if len(opened) >= MOST_DEPTH:
        raise refused(line.number, _("Line {line} is nested too deeply."))
    (opened[-1].blocks if opened else done).append(block)
    opened.append(block)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    parts: list[str] = []
    begun = size = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        if number > MOST_LINES:
            raise refused(
                number,
                _("Line {line} is one too many: a calendar of so many lines is not taken."),
            )
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            size += len(line)
            if size > MOST_LINE_CHARS:
                raise refused(begun, _("Line {line} is too long."))
            continue
        if parts and (parts[0] or len(parts) > 1):
            yield begun, "".join(parts)
        parts, begun, size = [line], number, len(line)
    if parts and "".join(parts).strip():
        yield begun, "".join(parts)


def read_line(raw: str, number: int = 0) -> Line:
    """One unfolded line. Raises: Refused."""
    name = _NAME.match(raw)
    if not name or len(raw) > MOST_LINE_CHARS:
        raise refused(number, _("Line {line} is no line of a calendar."))
    params: dict[str, str] = {}
    at = name.end()
    while (found := _PARAM.match(raw, at)) is not None:
        params[found[1].upper()] = found[2].strip('"')
        at = found.end()
    if raw[at : at + 1] != ":" or _CONTROL.search(raw.replace("\t", "")):
        raise refused(number, _("Line {line} is no line of a calendar."))
    return Line(name[0].upper(), params, raw[at + 1 :], raw, number)


def escaped(text: str) -> str:
    """A TEXT value. Characters that no line may hold are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return _CONTROL.sub("", text)


def written(lines: list[str]) -> bytes:
    """Lines as a file holds them: folded to 75 bytes, never within a character."""
    return "".join(_folded(line) for line in lines).encode()


def _folded(line: str) -> str:
    if len(line) * 4 <= MOST_FOLDED_BYTES or len(line.encode()) <= MOST_FOLDED_BYTES:
        return line + "\r\n"
    parts: list[str] = []
    size = 0
    for char in line:
        width = len(char.encode())
        if size + width > MOST_FOLDED_BYTES:
            parts.append("\r\n ")
            size = 1
        parts.append(char)
        size += width
    return "".join(parts) + "\r\n"
