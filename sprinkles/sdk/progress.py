"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with (done, total) now and then, on the worker's thread. It may raise to cancel; what is committed stays."""
