"""What is wrong with a file that comes in is a whole sentence in the language of whoever brings it, whatever is wrong with it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sprinkles.journal.importers import import_dayone, import_json
from sprinkles.journal.when import read_month, read_when
from sprinkles.sdk import Context, Refused
from tests.journal import test_import_own, test_import_refused
from tests.journal.exports import entry, export, lying, photo, png, zip_of
from tests.journal.test_import_own import columns, document, record
from tests.journal.test_import_refused import Make, entries_of
from ui import words

ROOT = Path(__file__).resolve().parents[2]
DEEP: Any = 1
for _level in range(80):
    DEEP = [DEEP]
ODD: dict[str, tuple[Make, str]] = {
    "too deep to keep": (entries_of(entry(2, later=DEEP)), "Entry 2 can't be kept: The source data is nested too deep"),
    "a number too large": (entries_of(entry(2, later=2**60)), "Entry 2 can't be kept: The source data has a number"),
}
DAYONE = {**test_import_refused.ZIPS, **test_import_refused.JOURNALS, **test_import_refused.ENTRIES, **ODD}
OWN = test_import_own.BAD | {
    "too deep to keep": (
        columns(source_data={"deep": DEEP}),
        "Entry 2 can't be kept: The source data is nested too deep",
    ),
    "a number too large": (columns(source_data={"n": 2**60}), "Entry 2 can't be kept: The source data has a number"),
}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


def is_one_sentence(line: str) -> bool:
    """Whether all of it stands within one pair of the pretend language's brackets."""
    depth = 0
    for place, sign in enumerate(line):
        depth += (sign == "⟦") - (sign == "⟧")
        if not depth and place < len(line) - 1:
            return False
    return line.endswith("⟧")


def lines_of(bring_in: Callable[[], object]) -> dict[str, str]:
    """What the refusal says in every language."""
    said = {}
    for language in (*words.LANGUAGES, words.PSEUDO):
        catalogue = ROOT / f"sprinkles/journal/locales/{language}.mo"
        words.speak(language, [catalogue.read_bytes()] if catalogue.exists() else [])
        with pytest.raises(Refused) as refusal:
            bring_in()
        said[language] = refusal.value.message
    return said


def check(said: dict[str, str], says: str) -> None:
    assert says in said["en"]
    assert is_one_sentence(said[words.PSEUDO])
    assert said["de"].endswith("Es wurde nichts importiert.") and said["he"].endswith("דבר לא יובא.")
    assert not {"has", "is", "the", "be", "entry", "file", "kept"} & set(said["de"].lower().split())


@pytest.mark.parametrize(("make", "says"), DAYONE.values(), ids=DAYONE)
def test_what_is_wrong_with_a_dayone_export_is_one_sentence(
    ctx: Context, tmp_path: Path, make: Make, says: str
) -> None:
    file = make(tmp_path / "x.zip")
    check(lines_of(lambda: import_dayone(ctx, file)), says)


@pytest.mark.parametrize(("change", "says"), OWN.values(), ids=OWN)
def test_what_is_wrong_with_our_own_export_is_one_sentence(
    ctx: Context, tmp_path: Path, change: Callable[[Any], None], says: str
) -> None:
    told = document(record(1), record(2))
    change(told)
    (tmp_path / "x.json").write_text(json.dumps(told), "utf-8")
    check(lines_of(lambda: import_json(ctx, tmp_path / "x.json")), says)


def test_which_journal_it_is_is_said_in_the_language(ctx: Context, tmp_path: Path) -> None:
    one = json.dumps({"entries": [entry(1)]}).encode()
    said = lines_of(lambda: import_dayone(ctx, zip_of(tmp_path / "x.zip", {"a.json": one, "b.json": one})))
    check(said, "Entry 1 of journal 2 has the uuid of an earlier one.")
    assert said["de"].startswith("Eintrag 1 aus Tagebuch 2 ")
    said = lines_of(lambda: import_dayone(ctx, zip_of(tmp_path / "y.zip", {"a.json": one, "b.json": b"["})))
    check(said, "Journal 2 of 2 is not valid JSON (line 1).")


def test_a_photo_that_lies_is_said_in_the_language(ctx: Context, tmp_path: Path) -> None:
    said = photo(png())
    name = f"photos/{said['md5']}.png"
    file = lying(export(tmp_path / "x.zip", entry(photos=[said]), members={name: png()}), name, 5)
    check(lines_of(lambda: import_dayone(ctx, file)), "A file in the zip is larger than it declares.")


def test_a_file_that_is_not_there_is_said_in_the_language(ctx: Context, tmp_path: Path) -> None:
    for bring_in, name in ((import_dayone, "none.zip"), (import_json, "none.json")):
        said = lines_of(lambda bring_in=bring_in, name=name: bring_in(ctx, tmp_path / name))  # type: ignore[misc]
        assert said["en"] == "There is no such file. Check the path and try again."
        assert is_one_sentence(said[words.PSEUDO]) and len({*said.values()}) == 4
        said = lines_of(lambda bring_in=bring_in: bring_in(ctx, tmp_path))  # type: ignore[misc]
        assert is_one_sentence(said[words.PSEUDO]) and len({*said.values()}) == 4


def test_a_date_that_is_none_is_said_in_the_language() -> None:
    for read in (read_when, read_month):
        said = lines_of(lambda read=read: read("yesterday"))  # type: ignore[misc]
        assert is_one_sentence(said[words.PSEUDO]) and len({*said.values()}) == 4
