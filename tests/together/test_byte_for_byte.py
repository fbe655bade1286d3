"""What people write survives the round trip byte for byte."""

import pytest

from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, couple, settle

TEXTS = {
    "emoji": "👩🏽‍❤️‍💋‍👨🏿 🏳️‍🌈 e\u0301 ﬁ \u200d \ufeff",
    "right_to_left": "\u202bשלום עולם\u202c مرحبا \u200f!",
    "controls": "tab\there\r\nline\u2028separator\x7f\x01\x1f",
    "quotes": "\"'`\\ \\u0041 \\n </script> {{}} %s $1 '; DROP TABLE journal_entry; --",
    "astral": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010fffd",
    "long": "Mr. Pepys, his diary. ü " * 42_000,
    "empty": "",
}


@pytest.fixture(scope="module")
def two(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> tuple[Person, Person]:
    return couple(cloud, tmp_path_factory.mktemp("bytes"))


@pytest.mark.parametrize("kind", TEXTS)
def test_text_arrives_as_it_was_written(two: tuple[Person, Person], kind: str) -> None:
    a, b = two
    text = TEXTS[kind]
    title = text if len(text) < 1000 else ""
    entry = a.write(title=title, text=text, tags=[text[:50] or "none"], location={"name": text[:80]})
    settle(a, b)
    seen = b.row(entry)
    assert seen is not None
    assert seen.values["text"].encode() == text.encode()
    assert seen.values["title"] == title
    assert seen.values["location"] == {"name": text[:80]}
    assert_identical(a, b)


@pytest.mark.parametrize("at", ["1660-01-01T21:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_any_year_arrives(two: tuple[Person, Person], at: str) -> None:
    a, b = two
    entry = a.write(title="", text="", at=at, time_zone="Europe/London", all_day=True)
    settle(a, b)
    seen = b.row(entry)
    assert seen is not None and seen.values["at"] == at and seen.values["title"] == ""
    assert seen.values["all_day"] is True and seen.values["time_zone"] == "Europe/London"
