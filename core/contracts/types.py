"""What a column or a field of an event may hold."""

from enum import StrEnum


class ColumnType(StrEnum):
    """How a content column is kept on the device. On the server every one of them is opaque `jsonb`."""

    TEXT = "text"
    INSTANT = "instant"  # ISO 8601, UTC, whole seconds or finer, ending in Z: sorts as text for years 0001-9999
    BOOL = "bool"
    INT = "int"
    REAL = "real"
    SET = "set"  # list of distinct strings, kept as JSON
    JSON = "json"
