"""The one error of this package: a whole sentence for the person at the keyboard, never a traceback."""


class CloudError(Exception):
    """The cloud can't do what was asked; `str(error)` says why in one line and, where there is one, the way out."""


class PortTaken(CloudError):
    """Another program has the port by now: it was free when it was chosen."""
