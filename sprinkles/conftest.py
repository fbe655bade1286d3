"""The sprinkles' own tests use the suite's local cloud and its command line."""

from tests.cli.conftest import cupcake
from tests.conftest import cloud

__all__ = ["cloud", "cupcake"]
