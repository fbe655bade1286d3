"""Addresses that come from outside: an invitation, a record; and whether a place of this app is (still) there.

A phone hands over `cupcake://app/join/CODE` as a whole or without its beginning; a browser as a path. Which screen shows a
record is read from the manifests: the one whose address ends in its id. Asking whether a record lives blocks: a few rows.
"""

import re
from collections.abc import Iterable

from app.bootstrap import Cupcake
from sprinkles.loader import Sprinkle

CODE = re.compile(r"[0-9A-Za-z-]{1,40}")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CORE = frozenset({"/today", "/more", "/us"})


def place_of(link: str) -> str | None:
    """The route that a link names, or None for one that is none of ours."""
    words = link.strip().split("?", 1)[0].split("#", 1)[0]
    words = words.partition("://")[2] if "://" in words else words
    parts = [part for part in words.split("/") if part]
    if parts[:1] == ["app"]:
        del parts[0]
    if len(parts) != 2:
        return None
    kind, value = parts
    if kind in ("invite", "join") and CODE.fullmatch(value):
        return f"/join/{value}"
    if kind == "entry" and ID.fullmatch(value.lower()):
        return f"/entry/{value.lower()}"
    return None


def route_of_record(cupcake: Cupcake, record_id: str) -> str | None:
    """Where a record is read, or None when it is not here (any more) or has no page of its own."""
    for sprinkle in cupcake.running:
        if not _lives(cupcake, sprinkle, record_id):
            continue
        for entry in sprinkle.manifest.contributes.screens:
            above, _, last = entry.route.rpartition("/")
            if last.startswith(":") and ":" not in above and above in _stops(sprinkle):
                return f"{above}/{record_id}"
    return None


def is_there(cupcake: Cupcake, route: str) -> bool:
    """Whether a place that was left can be gone back to: its screen runs, and what its address names lives.

    Places are the stops and what is under them; what is laid over them is none.
    """
    if route in CORE:
        return True
    for sprinkle in cupcake.running:
        if not any(route == stop or route.startswith(stop + "/") for stop in _stops(sprinkle)):
            continue
        for entry in sprinkle.manifest.contributes.screens:
            named = _named_in(entry.route, route)
            if named is not None:
                return all(_lives(cupcake, sprinkle, value) for value in named if ID.fullmatch(value))
    return False


def _stops(sprinkle: Sprinkle) -> set[str]:
    return {s.route for s in sprinkle.manifest.contributes.screens if s.label and s.icon != "plus"}


def _named_in(pattern: str, route: str) -> list[str] | None:
    """What stands where the pattern has names; None when the route is another one."""
    want, have = pattern.split("/"), route.split("/")
    if len(want) != len(have):
        return None
    pairs = list(zip(want, have, strict=True))
    if any(w != h for w, h in pairs if not w.startswith(":")):
        return None
    return [h for w, h in pairs if w.startswith(":")]


def _lives(cupcake: Cupcake, sprinkle: Sprinkle, record_id: str) -> bool:
    return any(_row(cupcake, table, record_id) for table in _tables(sprinkle))


def _tables(sprinkle: Sprinkle) -> Iterable[str]:
    return sorted(sprinkle.contracts)


def _row(cupcake: Cupcake, table: str, record_id: str) -> bool:
    query = f'SELECT 1 FROM "{table}" WHERE id = ? AND deleted_at IS NULL'  # noqa: S608  a name out of a contract
    return cupcake.home.store.value(query, (record_id,)) is not None
