"""The database that proofs copy theirs from."""

from tests.simulation.conftest import base_url

__all__ = ["base_url"]
