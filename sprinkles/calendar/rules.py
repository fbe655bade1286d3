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
from ui.words import N_, _, dated, grouped, month_name, ngettext, pgettext, weekday

MOST_COUNT, MOST_INTERVAL, MOST_CHARS, MOST_TIMES = 10_000, 1_000, 400, 24
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
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
            raise _bad(_("This recurrence rule is too long."))
        for part in text.strip().strip(";").split(";"):
            name, equals, value = part.partition("=")
            name = name.strip().upper()
            if not equals or not value or name in found:
                raise _bad(_("This recurrence rule can’t be read."))
            found[name] = value.strip().upper()
        freq = found.pop("FREQ", "")
        if freq not in FREQUENCIES:
            raise _bad(_("This recurrence rule must repeat daily, weekly, monthly or yearly."))
        interval = _number(found.pop("INTERVAL", "1"), MOST_INTERVAL, "INTERVAL")
        count = found.pop("COUNT", None)
        until = found.pop("UNTIL", None)
        if until is not None:
            read_until(until)
        if count is not None and until is not None:
            raise _bad(_("This recurrence rule has both COUNT and UNTIL."))
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
                raise _bad(_("This recurrence rule has a BYDAY that can’t be read."))
            continue
        if name not in _RANGES or len(values) > 400:
            raise _bad(_("This recurrence rule has a part that can’t be read."))
        most, negative = _RANGES[name]
        low = 0 if name in _FROM_ZERO else 1
        for v in values:
            number = int(v) if re.fullmatch(r"[+-]?\d{1,3}", v) else 10_000
            if not low <= (abs(number) if negative else number) <= most:
                raise _bad(_("This recurrence rule has a {name} that can’t be read.").format(name=name))
        if name in _FROM_ZERO:
            times *= len(set(values))
    if times > MOST_TIMES:
        raise _bad(_("This recurrence rule repeats more than {n} times a day.").format(n=MOST_TIMES))


def _number(text: str, most: int, name: str) -> int:
    number = int(text) if re.fullmatch(r"\d{1,9}", text) else 0
    if not 1 <= number <= most:
        said = _("This recurrence rule needs a {name} between 1 and {most}.")
        raise _bad(said.format(name=name, most=grouped(most)))
    return number


def _bad(sentence: str) -> Refused:
    return Refused(sentence, code="bad_rule")


def read_until(text: str) -> tuple[datetime, bool]:
    """(when a rule ends, whether that is in UTC); a date means the end of that day. Raises: Refused."""
    found = _UNTIL.fullmatch(text)
    if not found:
        raise _bad(_("This recurrence rule has an UNTIL that can’t be read."))
    hour, minute, second = (int(found[n] or last) for n, last in ((5, 23), (6, 59), (7, 59)))
    try:
        when = datetime(
            min(max(int(found[1]), FIRST_YEAR - 1), LAST_YEAR + 1), int(found[2]), int(found[3]), hour, minute, second
        )
    except ValueError:
        raise _bad(_("This recurrence rule has an UNTIL that can’t be read.")) from None
    return when, text.endswith("Z")


def until_before(first: str, *, all_day: bool) -> str:
    """The UNTIL that leaves out the occurrence that begins at `first` and all after it."""
    if all_day:
        return (date.fromisoformat(first) - timedelta(days=1)).strftime("%Y%m%d")
    return (datetime.fromisoformat(first[:-1]) - timedelta(seconds=1)).strftime("%Y%m%dT%H%M%SZ")


def yearly(day: date) -> str:
    """The rule of a day that comes back every year. The 29th of February comes on the 28th where there is none."""
    return "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1" if (day.month, day.day) == (2, 29) else "FREQ=YEARLY"


_NTH = {
    1: N_("the first {weekday}"),
    2: N_("the second {weekday}"),
    3: N_("the third {weekday}"),
    4: N_("the fourth {weekday}"),
    5: N_("the fifth {weekday}"),
    -1: N_("the last {weekday}"),
    -2: N_("the second to last {weekday}"),
}


def spoken(text: str | None) -> str:
    """The rule as a person says it: “Every 2 weeks on Monday and Friday, 10 times”. Empty for none or an unreadable one."""
    if not text:
        return ""
    try:
        rule = Rule.read(text)
    except Refused:
        return ""
    out, parts = _every(rule), dict(rule.parts)
    if rule.text(ends=False) == "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1":
        return _ended(_("{every} on the last day of February").format(every=out), rule)
    if "BYDAY" in parts:
        days = _listed([_weekday(d, parts.get("BYSETPOS")) for d in parts["BYDAY"].split(",")])
        out = pgettext("weekdays", "{every} on {days}").format(every=out, days=days)
    if "BYMONTHDAY" in parts:
        days = _listed([_month_day(d) for d in parts["BYMONTHDAY"].split(",")])
        out = pgettext("days of the month", "{every} on {days}").format(every=out, days=days)
    if "BYMONTH" in parts:
        months = _listed([month_name(int(m)) for m in parts["BYMONTH"].split(",")])
        out = _("{every} in {months}").format(every=out, months=months)
    return _ended(out, rule)


def _every(rule: Rule) -> str:
    n = rule.interval
    said = {
        "DAILY": ngettext("Every day", "Every {n} days", n),
        "WEEKLY": ngettext("Every week", "Every {n} weeks", n),
        "MONTHLY": ngettext("Every month", "Every {n} months", n),
        "YEARLY": ngettext("Every year", "Every {n} years", n),
    }[rule.freq]
    return said.format(n=n)


def _ended(out: str, rule: Rule) -> str:
    """The rule with what ends it."""
    if rule.count is not None:
        return ngettext("{rule}, once", "{rule}, {n} times", rule.count).format(rule=out, n=rule.count)
    if rule.until is not None:
        return _("{rule}, until {day}").format(rule=out, day=dated(read_until(rule.until)[0]))
    return out


def _month_day(said: str) -> str:
    return _("the last day") if said == "-1" else _("day {n}").format(n=said)


def _weekday(code: str, position: str | None) -> str:
    found = _DAY.fullmatch(code)
    assert found is not None
    number = int(found[1] or position or 0) if (found[1] or (position or "").lstrip("+-").isdigit()) else 0
    name = weekday(DAYS.index(found[2]))
    if not number:
        return name
    said = _(_NTH[number]) if number in _NTH else _("the {n}th {weekday}")
    return said.format(n=number, weekday=name)


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return pgettext("weekdays or months", "{names} and {last}").format(names=", ".join(words[:-1]), last=words[-1])
