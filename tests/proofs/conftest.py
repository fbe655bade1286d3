"""The database and the home that proofs copy theirs from."""

from tests.simulation.conftest import base_url, folder, template

__all__ = ["base_url", "folder", "template"]
