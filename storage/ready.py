"""Values of a new record, checked against the contract once and then written as they are: for imports of thousands.

Invariants: a value is ready just when `check_values` takes it, and is written just as `TableSql` would write it (a property test
holds both together). What stands in `content` was copied out when it was checked: nothing that happens to the values later
gets past the check. Whatever the quick look here is not sure of, `check_values` decides.
"""

import re
from collections.abc import Mapping
from copy import copy
from typing import Any

from core import prose
from core.contracts import ColumnType, TableContract
from storage.records import INSTANT, MAX_RECORD_BYTES, check_values
from storage.rows import JSON_TYPES, dump

_MAY_NOT_FIT = re.compile(r"[0-9]{16}|\\u0000|NaN|Infinity")
"""In JSON: digits that may be more than 2^53, a NUL, no number at all. Any of them may also stand in an honest text."""


class Ready(dict[str, Any]):
    """Every content column of a record that can be kept, and `content`: the same as SQLite takes it."""

    __slots__ = ("content", "table")
    table: str
    content: tuple[Any, ...]


class Checker:
    """The check of one table's new records, made once from its contract."""

    def __init__(self, contract: TableContract) -> None:
        self._contract = contract
        self._columns = [
            (c, spec.type in JSON_TYPES, spec.type is ColumnType.INSTANT, spec.nullable)
            for c, spec in contract.columns.items()
        ]
        self._defaults = {c: spec.default for c, spec in contract.columns.items()}

    def ready(self, values: Mapping[str, Any]) -> Ready:
        """These values and the defaults of the others. Raises: Refused, as `check_values`."""
        ready = Ready(values)
        for column, default in self._defaults.items():
            if column not in ready:
                ready[column] = copy(default)  # a list of its own: nobody's later change is another record's
        content = []
        length, sure = 0, len(ready) == len(self._columns)
        for column, as_json, instant, nullable in self._columns:
            value = ready[column]
            if value is None:
                sure = sure and nullable
            elif as_json:
                if value:
                    value, fine = _json(value)
                    length += len(value)
                    sure = sure and fine
                else:
                    value = dump(value)
            elif type(value) is str:
                length += len(value)
                sure = sure and _is_text(value) and (not instant or INSTANT.fullmatch(value) is not None)
            elif (value is not True and value is not False) or instant:
                sure = False
            content.append(value)
        if not sure or length * 4 > MAX_RECORD_BYTES:
            check_values(self._contract, ready, set(ready))
            content = [
                dump(ready[c]) if as_json and ready[c] is not None else ready[c] for c, as_json, *_ in self._columns
            ]
        ready.table, ready.content = self._contract.table, tuple(content)
        return ready


def _is_text(value: str) -> bool:
    if "\x00" in value:
        return False
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return False
    return True


def _json(value: Any) -> tuple[str, bool]:
    """A value as JSON, and whether it surely can be kept."""
    try:
        text = dump(value)
    except (TypeError, ValueError, RecursionError):
        return "", False
    deep = text.count("[") + text.count("{") > prose.MAX_DEPTH
    return text, not deep and _is_text(text) and _MAY_NOT_FIT.search(text) is None
