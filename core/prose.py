"""What text may be kept: anything that every store on the way can hold byte for byte.

SQLite and JSON take NUL, PostgreSQL's text and jsonb do not; a lone surrogate is no Unicode text at all and can't be
encoded. Both are refused where they would enter (save and import), so that nothing later is surprised by them.
"""

from core.errors import Refused


def check(value: object, what: str) -> None:
    """Refuse NUL and lone surrogates anywhere in a value.

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
    elif isinstance(value, dict):
        for key, item in value.items():
            check(key, what)
            check(item, what)
    elif isinstance(value, (list, tuple)):
        for item in value:
            check(item, what)
