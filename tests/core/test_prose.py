"""Text that some store on the way could not hold is refused, and the refusal never repeats it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import prose
from core.errors import Refused

BAD: list[Any] = [
    "a\x00secret", "secret\ud800", "\udfffsecret", ["fine", {"deep": "secret\x00"}], {"secret\x00": 1},
    ("secret\ud83d",),
]  # fmt: skip


@pytest.mark.parametrize("value", BAD, ids=range(len(BAD)))
def test_nul_and_lone_surrogates_are_refused_however_deep(value: Any) -> None:
    with pytest.raises(Refused) as refusal:
        prose.check(value, "The title")
    assert refusal.value.code == "bad_text"
    assert refusal.value.message.startswith("The title has")
    assert "secret" not in refusal.value.message


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_every_other_text_is_taken(text: str) -> None:
    prose.check({"text": [text]}, "The text")


def test_emoji_and_right_to_left_are_text_like_any_other() -> None:
    prose.check("👩‍❤️‍👨 שלום مرحبا \u202e", "The text")
