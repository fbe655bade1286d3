"""What can't be kept is refused with a reason; what can comes back byte for byte."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Refused
from storage.store import Store
from tests.storage.homes import TABLE, add, count, load


@pytest.mark.parametrize("text", ["a\x00b", "half \ud83d"], ids=["nul", "surrogate"])
def test_text_that_no_server_could_hold_is_refused(store: Store, text: str) -> None:
    with pytest.raises(Refused) as refusal:
        add(store, text=text)
    assert refusal.value.code == "bad_text"
    with pytest.raises(Refused):
        add(store, tags=[text])
    with pytest.raises(Refused):
        add(store, source_data={"deep": [{text: 1}]})
    assert count(store, f"SELECT count(*) FROM {TABLE}") == 0


def test_a_megabyte_is_kept_and_over_two_are_refused(store: Store) -> None:
    row = add(store, text="x" * 1_000_000)
    assert len(load(store, row.id).values["text"]) == 1_000_000
    for text in ("x" * 2_000_001, "💬" * 500_001, "\n" * 1_000_001):
        with pytest.raises(Refused) as refusal:
            add(store, text=text)
        assert refusal.value.code == "too_large"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), max_size=4, unique=True),
)
def test_any_other_text_comes_back_byte_for_byte(store: Store, text: str, tags: list[str]) -> None:
    row = add(store, title=text, text=text, tags=tags)
    found = load(store, row.id)
    assert (found.values["title"], found.values["text"], found.values["tags"]) == (text, text, tags)
