"""Recurrence rules (RFC 5545, 3.3.10): which are taken, what they say in words, and how one is cut in two.

Invariants: a rule that passes `Rule.read` can be expanded within a window in bounded time (series.py knows those that never
come true); what it refuses is never handed to the library. Rules that repeat within the day by their frequency are refused:
an event of every second is nobody's plan, and the usual bomb.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sprinkles.calendar.zones import FIRST_YEAR, LAST_YEAR
from sprinkles.sdk import Refused

MOST_COUNT, MOST_INTERVAL, MOST_CHARS, MOST_TIMES = 10_000, 1_000, 400, 24
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
        "SU": "Sunday"}  # fmt: skip
_RANGES = {"BYMONTHDAY": (31, True), "BYYEARDAY": (366, True), "BYWEEKNO": (53, True), "BYSETPOS": (366, True),
           "BYMONTH": (12, False), "BYHOUR": (23, False), "BYMINUTE": (59, False), "BYSECOND": (59, False)}  # fmt: skip
_FROM_ZERO = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)Z?)?")


@dataclass(frozen=True)
class Rule:
    """A rule that was read. `parts` are what neither ends it nor is its frequency, as they were written."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str | None = None
    """As RFC 5545 writes it: a date, or a time in UTC (with Z) or on the event's own clock."""
    parts: tuple[tuple[str, str], ...] = ()

    @classmethod
    @lru_cache(maxsize=512)
    def read(cls, text: str) -> "Rule":
        """Parse the value of RRULE. Raises: Refused, with one line that says what is wrong."""
        found: dict[str, str] = {}
        if len(text) > MOST_CHARS:
            raise _bad("is too long")
        for part in text.strip().strip(";").split(";"):
            name, equals, value = part.partition("=")
            name = name.strip().upper()
            if not equals or not value or name in found:
                raise _bad("can’t be read")
            found[name] = value.strip().upper()
        freq = found.pop("FREQ", "")
        if freq not in FREQUENCIES:
            raise _bad("must repeat daily, weekly, monthly or yearly")
        interval = _number(found.pop("INTERVAL", "1"), MOST_INTERVAL, "INTERVAL")
        count = found.pop("COUNT", None)
        until = found.pop("UNTIL", None)
        if until is not None:
            read_until(until)
        if count is not None and until is not None:
            raise _bad("has both COUNT and UNTIL")
        _check_parts(found)
        times = _number(count, MOST_COUNT, "COUNT") if count is not None else None
        return cls(freq, interval, times, until, tuple(sorted(found.items())))

    def __str__(self) -> str:
        return self.text()

    def text(self, *, ends: bool = True) -> str:
        """The rule as RFC 5545 writes it; without what ends it unless `ends`."""
        out = [f"FREQ={self.freq}"]
        out += [f"INTERVAL={self.interval}"] if self.interval != 1 else []
        out += [f"{name}={value}" for name, value in self.parts]
        out += [f"COUNT={self.count}"] if ends and self.count is not None else []
        out += [f"UNTIL={self.until}"] if ends and self.until is not None else []
        return ";".join(out)

    def ending(self, *, count: int | None = None, until: str | None = None) -> "Rule":
        """The same rule with another end."""
        return Rule(self.freq, self.interval, count, until, self.parts)

    def without_times(self) -> "Rule":
        """For days: parts that speak of the clock are ignored there (RFC 5545, 3.3.10)."""
        return Rule(
            self.freq, self.interval, self.count, self.until, tuple(p for p in self.parts if p[0] not in _FROM_ZERO)
        )


def _check_parts(found: dict[str, str]) -> None:
    times = 1
    for name, value in found.items():
        values = value.split(",")
        if name == "WKST" and value in DAYS:
            continue
        if name == "BYDAY":
            matches = [_DAY.fullmatch(v) for v in values]
            if len(values) > 100 or not all(m and (m[1] is None or 1 <= abs(int(m[1])) <= 53) for m in matches):
                raise _bad("has a BYDAY that can’t be read")
            continue
        if name not in _RANGES or len(values) > 400:
            raise _bad("has a part that can’t be read")
        most, negative = _RANGES[name]
        low = 0 if name in _FROM_ZERO else 1
        for v in values:
            number = int(v) if re.fullmatch(r"[+-]?\d{1,3}", v) else 10_000
            if not low <= (abs(number) if negative else number) <= most:
                raise _bad(f"has a {name} that can’t be read")
        if name in _FROM_ZERO:
            times *= len(set(values))
    if times > MOST_TIMES:
        raise _bad(f"repeats more than {MOST_TIMES} times a day")


def _number(text: str, most: int, name: str) -> int:
    number = int(text) if re.fullmatch(r"\d{1,9}", text) else 0
    if not 1 <= number <= most:
        raise _bad(f"needs a {name} between 1 and {most:,}")
    return number


def _bad(why: str) -> Refused:
    return Refused(f"This recurrence rule {why}.", code="bad_rule")


def read_until(text: str) -> tuple[datetime, bool]:
    """(when a rule ends, whether that is in UTC); a date means the end of that day. Raises: Refused."""
    found = _UNTIL.fullmatch(text)
    if not found:
        raise _bad("has an UNTIL that can’t be read")
    hour, minute, second = (int(found[n] or last) for n, last in ((5, 23), (6, 59), (7, 59)))
    try:
        when = datetime(
            min(max(int(found[1]), FIRST_YEAR - 1), LAST_YEAR + 1), int(found[2]), int(found[3]), hour, minute, second
        )
    except ValueError:
        raise _bad("has an UNTIL that can’t be read") from None
    return when, text.endswith("Z")


def until_before(first: str, *, all_day: bool) -> str:
    """The UNTIL that leaves out the occurrence that begins at `first` and all after it."""
    if all_day:
        return (date.fromisoformat(first) - timedelta(days=1)).strftime("%Y%m%d")
    return (datetime.fromisoformat(first[:-1]) - timedelta(seconds=1)).strftime("%Y%m%dT%H%M%SZ")


def yearly(day: date) -> str:
    """The rule of a day that comes back every year. The 29th of February comes on the 28th where there is none."""
    return "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1" if (day.month, day.day) == (2, 29) else "FREQ=YEARLY"


_EVERY = {
    "DAILY": ("day", "days"),
    "WEEKLY": ("week", "weeks"),
    "MONTHLY": ("month", "months"),
    "YEARLY": ("year", "years"),
}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}


def spoken(text: str | None) -> str:
    """The rule as a person says it: “Every 2 weeks on Monday and Friday, 10 times”. Empty for none or an unreadable one."""
    if not text:
        return ""
    try:
        rule = Rule.read(text)
    except Refused:
        return ""
    one, many = _EVERY[rule.freq]
    out = f"Every {one}" if rule.interval == 1 else f"Every {rule.interval} {many}"
    parts = dict(rule.parts)
    if rule.text(ends=False) == "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1":
        return out + " on the last day of February" + _end(rule)
    if "BYDAY" in parts:
        out += " on " + _and([_weekday(d, parts.get("BYSETPOS")) for d in parts["BYDAY"].split(",")])
    if "BYMONTHDAY" in parts:
        out += " on " + _and(["the last day" if d == "-1" else f"day {d}" for d in parts["BYMONTHDAY"].split(",")])
    if "BYMONTH" in parts:
        out += " in " + _and([_MONTHS[int(m) - 1] for m in parts["BYMONTH"].split(",")])
    return out + _end(rule)


def _end(rule: Rule) -> str:
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    if rule.until is not None:
        when, _ = read_until(rule.until)
        return f", until {when.day} {_MONTHS[when.month - 1]} {when.year}"
    return ""


def _weekday(code: str, position: str | None) -> str:
    found = _DAY.fullmatch(code)
    assert found is not None
    number = int(found[1] or position or 0) if (found[1] or (position or "").lstrip("+-").isdigit()) else 0
    return f"the {_NTH.get(number, f'{number}th')} {DAYS[found[2]]}" if number else DAYS[found[2]]


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
