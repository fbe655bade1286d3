"""One entry of Day One as one of ours, and back. Pure: no files, no store.

Invariant: `to_dayone` of an entry with the columns of `from_dayone(raw)` equals `raw`. What the columns can't hold stands
verbatim in `source_data`:

    heading     what was cut from the text's beginning because it is the title now ("# Title" and the line ends after it)
    verbatim    fields whose column holds the same meaning in other words (a date with another offset, a tag given twice);
                they count while the column still means the same
    absent      fields that the entry did not have, though the column has a default
    fields      everything that has no column; Day One has no mood, so ours goes as a field of our own (`cupcakeMood`)
    location, weather    parts of these two that have no place in the column
    photos      the list as it was
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sprinkles.journal.models import JournalEntry
from sprinkles.journal.moods import MOODS
from sprinkles.journal.refusals import BadEntry
from ui.words import _

Raw = Mapping[str, Any]
SOURCE = "dayone"
OURS = "cupcake"
"""The source of an entry that was written in another home of Cupcake and came from its JSON."""
MOOD = "cupcakeMood"

_PLAIN = {"starred": "starred", "isAllDay": "all_day"}
_MAY_BE_NONE, _MAY_BE_ABSENT = ("text", "timeZone", *_PLAIN), ("text", "tags", *_PLAIN)
_LOCATION: dict[str, tuple[str, Any]] = {
    "placeName": ("name", str),
    "localityName": ("locality", str),
    "administrativeArea": ("region", str),
    "country": ("country", str),
    "latitude": ("latitude", (int, float)),
    "longitude": ("longitude", (int, float)),
}
_WEATHER = {"conditionsDescription": "description", "temperatureCelsius": "temperature_c", "weatherCode": "code"}
_COLUMNS = {*_PLAIN, "uuid", "creationDate", "timeZone", "text", "tags", "location", "weather", "photos"}
_HEADING = re.compile(r"# +([^\r\n]*\S)[ \t]*(?:\r?\n){0,2}")
_AS_KEPT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SHAPES: dict[str, type] = {
    "text": str, "timeZone": str, "starred": bool, "isAllDay": bool, "tags": list, "location": dict, "weather": dict,
    "photos": list,
}  # fmt: skip


def from_dayone(raw: Any, media: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The entry's columns. `media` are its photos as that column keeps them, in the order of `photos_of`.

    Raises: BadEntry, which says what is wrong and never the text.
    """
    check_shape(raw)
    return columns_of(raw, media)


def columns_of(raw: Raw, media: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The same of an entry whose shape was looked at. Raises: BadEntry."""
    at, zone = _instant(raw["creationDate"]), raw.get("timeZone")
    if zone is not None and not _zone_is_known(zone):
        raise BadEntry(_("{entry} has a time zone that is not known. Nothing was imported."))
    heading, title, text = split_heading(raw.get("text") or "")
    tags = list(dict.fromkeys(raw.get("tags") or ()))
    location, location_rest = _location(raw.get("location"))
    weather, weather_rest = _weather(raw.get("weather"))
    verbatim = {
        field: raw[field]
        for field, held in (("creationDate", at), ("tags", tags), ("location", location), ("weather", weather))
        if field in raw and (raw[field] is None or (field in ("creationDate", "tags") and raw[field] != held))
    }
    verbatim |= {f: None for f in _MAY_BE_NONE if f in raw and raw[f] is None}
    said = raw.get(MOOD)
    mood = said if isinstance(said, str) and said in MOODS else None
    kept = {
        "heading": heading,
        "verbatim": verbatim,
        "absent": [f for f in _MAY_BE_ABSENT if f not in raw],
        "fields": {k: v for k, v in raw.items() if k not in _COLUMNS and (k != MOOD or mood is None)},
        "location": location_rest,
        "weather": weather_rest,
    }
    source_data = {k: v for k, v in kept.items() if v}
    if "photos" in raw:
        source_data["photos"] = raw["photos"]
    return {
        "title": title,
        "text": text,
        "at": at,
        "time_zone": zone,
        "all_day": bool(raw.get("isAllDay")),
        "tags": tags,
        "starred": bool(raw.get("starred")),
        "location": location,
        "weather": weather,
        "media": list(media),
        "source": SOURCE,
        "source_id": raw["uuid"],
        "source_data": source_data,
        "mood": mood,
    }


def to_dayone(entry: JournalEntry) -> dict[str, Any]:
    """The entry as Day One had it, with whatever was changed here since."""
    data = entry.source_data or {}
    out: dict[str, Any] = {
        "uuid": entry.source_id, "creationDate": entry.at, "timeZone": entry.time_zone,
        "text": _joined(entry, data.get("heading", "")), "tags": list(entry.tags),
        "location": _renamed(entry.location, {ours: theirs for theirs, (ours, __) in _LOCATION.items()}),
        "weather": _renamed(entry.weather, {ours: theirs for theirs, ours in _WEATHER.items()}),
        "starred": entry.starred, "isAllDay": entry.all_day,
    }  # fmt: skip
    for field in ("location", "weather"):
        if out[field] is not None:
            out[field] |= data.get(field, {})
    for field, value in data.get("verbatim", {}).items():
        unchanged = not out[field] if value is None else _meaning(field, value) == out[field]
        if unchanged:
            out[field] = value
    said_none = {f for f, value in data.get("verbatim", {}).items() if value is None}
    out = {k: v for k, v in out.items() if v is not None or k in said_none} | data.get("fields", {})
    if entry.mood:
        out[MOOD] = entry.mood
    for field in data.get("absent", ()):
        if not out[field]:
            del out[field]
    if "photos" in data:
        out["photos"] = data["photos"]
    return out


def uuid_of(record_id: str) -> str:
    """The uuid by which Day One knows an entry that was written here."""
    return record_id.replace("-", "").upper()


def uuid_by(source: str | None, source_id: str | None, record_id: str) -> str:
    """The uuid by which Day One knows an entry, wherever it was written: by it an entry is known again in every format."""
    if source == SOURCE and source_id:
        return source_id
    return uuid_of(source_id if source == OURS and source_id else record_id)


def photos_of(raw: Raw) -> list[tuple[str, str, str]]:
    """(identifier, md5, type) of each photo; an empty string for what the entry does not say."""
    return [
        (str(p.get("identifier") or p.get("md5") or number), str(p.get("md5") or ""), str(p.get("type") or "jpeg"))
        for number, p in enumerate(raw.get("photos") or ())
    ]


def split_heading(text: str) -> tuple[str, str, str]:
    """(what was cut, title, text): a title is a first line that is a heading, and nothing else is."""
    found = _HEADING.match(text)
    if not found:
        return "", "", text
    return found.group(), _ESCAPE.sub(r"\1", found.group(1)), text[found.end() :]


def check_shape(raw: Any) -> None:
    """Whether this is an entry at all. Raises: BadEntry."""
    if not isinstance(raw, dict):
        raise BadEntry(_("{entry} is not an entry. Nothing was imported."))
    if not isinstance(raw.get("uuid"), str) or not raw["uuid"].strip():
        raise BadEntry(_("{entry} has no uuid. Nothing was imported."))
    if not isinstance(raw.get("creationDate"), str):
        raise BadEntry(_("{entry} has no date. Nothing was imported."))
    for field, value in raw.items():
        shape = _SHAPES.get(field)
        if shape is not None and value is not None and not isinstance(value, shape):
            raise BadEntry(_("{entry} has a field “{field}” of the wrong kind. Nothing was imported."), field=field)
    if not all(isinstance(tag, str) for tag in raw.get("tags") or ()):
        raise BadEntry(_("{entry} has a tag that is not text. Nothing was imported."))
    if not all(isinstance(photo, dict) for photo in raw.get("photos") or ()):
        raise BadEntry(_("{entry} has a photo of the wrong kind. Nothing was imported."))


def _instant(text: str) -> str:
    try:
        when = datetime.fromisoformat(text)
        if _AS_KEPT.fullmatch(text):
            return text
        if when.tzinfo is None:
            raise ValueError  # noqa: TRY301
        when = when.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadEntry(_("{entry} has a date that can't be read. Nothing was imported.")) from None
    spec = "microseconds" if when.microsecond else "seconds"
    return when.replace(tzinfo=None).isoformat(timespec=spec) + "Z"


@lru_cache(maxsize=256)
def _zone_is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _location(raw: Raw | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    if raw is None:
        return None, {}
    ours, rest = {}, {}
    for field, value in raw.items():
        name, shape = _LOCATION.get(field, ("", ()))
        if isinstance(value, shape) and not isinstance(value, bool):
            ours[name] = value
        else:
            rest[field] = value
    return ours, rest


def _weather(raw: Raw | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    if raw is None:
        return None, {}
    taken = set(_WEATHER.values())
    return (
        {_WEATHER.get(k, k): v for k, v in raw.items() if k not in taken},
        {k: v for k, v in raw.items() if k in taken},
    )


def _renamed(value: dict[str, Any] | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    return None if value is None else {names.get(k, k): v for k, v in value.items()}


def _meaning(field: str, value: Any) -> Any:
    if field == "creationDate":
        return _instant(value)
    return list(dict.fromkeys(value)) if field == "tags" else value


def _joined(entry: JournalEntry, heading: str) -> str:
    if not entry.title:
        return entry.text
    if split_heading(heading)[1] != entry.title:
        heading = f"# {entry.title}\n\n"
    return heading + entry.text
