"""Every error of Cupcake, in one tree.

    CupcakeError               has a sentence that a person can read and that says what to do next
    ├── Refused                the person's input or wish can't be taken; nothing was changed
    ├── Retryable              it may work later, unchanged: no network, server busy, lock held
    │   └── Offline            no connection could be made at all
    └── Fatal                  it will never work unchanged
        ├── SignedOut          the server no longer knows this session; the words here are untouched
        └── Damaged            a file of the home is not what it should be

`Retryable` against `Fatal` is what sync decides by. Messages never carry what people wrote, tokens or names.
"""


class CupcakeError(Exception):
    """Base of the tree. `message` is one line; `code` is stable, for `--json` and tests."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class Refused(CupcakeError):
    """The input or the wish can't be taken; nothing was changed."""

    code = "refused"


class Retryable(CupcakeError):
    """May work later, unchanged."""

    code = "later"


class Offline(Retryable):
    """No connection could be made."""

    code = "offline"


class Fatal(CupcakeError):
    """Will never work unchanged."""

    code = "failed"


class SignedOut(Fatal):
    """The server no longer accepts this session; signing in again mends it."""

    code = "signed_out"


class Damaged(Fatal):
    """A file of the home is not what it should be; it was left untouched."""

    code = "damaged"
