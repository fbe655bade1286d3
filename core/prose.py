"""What may be kept: anything that every store on the way can hold to the letter.

SQLite and JSON take NUL, PostgreSQL's text and jsonb do not; a lone surrogate is no Unicode text at all and can't be
encoded. Whole numbers beyond 2^53 change on their way through JSON of a JavaScript gateway, NaN is no JSON at all, and what
is nested a thousand deep can't be parsed. All are refused where they would enter (save and import), so that nothing later is
surprised by them.
"""

import math

from core.errors import Refused

MAX_WHOLE = 2**53 - 1
MAX_DEPTH = 60


def check(value: object, what: str, depth: int = 0) -> None:
    """Refuse NUL, lone surrogates, numbers that would change on the way, and bottomless nesting, anywhere in a value.

    Raises: Refused, naming `what` but never the text.
    """
    if isinstance(value, str):
        if "\x00" in value:
            raise Refused(
                f"{what} has a NUL character, which can't be kept. Remove it and save again.", code="bad_text"
            )
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused(
                f"{what} has half of a character (a lone surrogate), which can't be kept. Remove it and save again.",
                code="bad_text",
            ) from None
    elif isinstance(value, (dict, list, tuple)):
        if depth > MAX_DEPTH:
            raise Refused(f"{what} is nested too deep to be kept.", code="bad_value")
        for item in [*value, *value.values()] if isinstance(value, dict) else value:
            check(item, what, depth + 1)
    elif isinstance(value, (int, float)) and (
        abs(value) > MAX_WHOLE if isinstance(value, int) else not math.isfinite(value)
    ):
        raise Refused(f"{what} has a number that can't be kept exactly.", code="bad_value")
