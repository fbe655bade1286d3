"""What the pages of You need around them."""

import pytest

from app.lock import pin


@pytest.fixture
def lock_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_KEYRING", "file")
    monkeypatch.setattr(pin, "N", 2**4)  # the work is not what is tested here
