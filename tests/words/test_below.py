"""What core, storage, sync, the loader and the cloud say is in the app's catalogues, and is said in its languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.below import BELOW, say
from app.screens.sign_in import OWN_WORDS, sentence_of
from core.errors import Refused
from storage.attention import SENTENCES, Reason
from tools import words as tool
from ui import words

ROOT = Path(__file__).resolve().parents[2]
COMMAND_LINE = re.compile(r"--|`cupcake (archive|attention|cloud)")
"""Only the command line says these; where the app meets one it has words of its own."""
SILENT = ("core/contracts/promises.py", "core/settings.py", "sync/state.py")
"""What only developers and the command line read."""


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


def sentences_of(folder: str) -> Iterator[tuple[str, str]]:
    """(file, sentence) of all that ends like one, with {} for what differs."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if where in SILENT:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        passed = {
            n for node in ast.walk(tree) for n in ast.walk(node)
            if (isinstance(node, ast.JoinedStr) and n is not node)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        }  # fmt: skip
        for node in ast.walk(tree):
            if node not in passed:
                for sentence in tool.spelled(node):
                    if re.fullmatch(r"[A-Z{“].* .*\.", sentence):
                        yield where, sentence
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refuse":
                yield where, f"{ast.literal_eval(node.args[0])}. Nothing was changed."


def without_names(sentence: str) -> str:
    return re.sub(r"\{\w+\}", "{}", sentence)


@pytest.mark.parametrize("folder", ["core", "storage", "sync"])
def test_every_sentence_from_below_is_in_the_list(folder: str) -> None:
    known = {without_names(s) for s in BELOW}
    glued = {"{}. Nothing was changed."}  # of the sentences about backups, which are read whole
    found = {(where, s) for where, s in sentences_of(folder) if not COMMAND_LINE.search(s)}
    assert len(found) > {"core": 3, "storage": 50, "sync": 30}[folder], "the search finds them at all"
    assert [f for f in sorted(found) if f[1] not in known | glued] == []


def test_every_sentence_of_the_cloud_for_people_is_in_the_list() -> None:
    made = [s for p in (ROOT / "supabase/migrations").glob("*.sql") for s in p.read_text("utf-8").split("sorry(")[1:]]
    said = {found[1] for s in made if (found := re.match(r"'\w+', '([^']+)'\)", s))}
    operators = {
        "ends_at is milliseconds since 1970, or null: send it again.",
        "There is no such pair: look it up again.",
    }
    assert len(said) > 8
    assert said - operators - set(BELOW) == set()


def test_no_sentence_of_the_list_is_said_by_nobody() -> None:
    below = {without_names(s) for folder in ("core", "storage", "sync") for _, s in sentences_of(folder)}
    others = "".join(p.read_text("utf-8") for p in (ROOT / "supabase/migrations").glob("*.sql"))
    others += re.sub(
        r"\{[^}]*\}", "{}", "".join((ROOT / p).read_text("utf-8") for p in ("sprinkles/loader.py", "app/bootstrap.py"))
    )
    assert [s for s in BELOW if without_names(s) not in below and without_names(s) not in others] == []


def catalogues(language: str) -> list[bytes]:
    return [(ROOT / f"app/locales/{language}.mo").read_bytes()]


@pytest.mark.parametrize("language", ["de", "he"])
def test_they_are_said_in_the_language(language: str) -> None:
    words.speak(language, catalogues(language))
    for reason in Reason:
        assert all(say(sentence) != sentence for sentence in SENTENCES[reason])
    assert say("Nobody knows this one.") == "Nobody knows this one."
    assert say("") == ""


def test_a_hole_takes_along_what_stood_in_it() -> None:
    sentence = "The cloud is not well right now (503). It will be tried again."
    assert say(sentence) == sentence
    words.speak("de", catalogues("de"))
    assert say(sentence) == "Der Cloud geht es gerade nicht gut (503). Es wird wieder versucht."
    assert say("Diary (journal) could not start: The disk is full.") == (
        "Diary (journal) ließ sich nicht starten: The disk is full."
    )


def test_an_error_is_said_by_its_sentence_or_in_the_apps_own_words() -> None:
    words.speak("de", catalogues("de"))
    assert sentence_of(Refused("This code has expired: ask for a new one.", code="expired")).startswith("Dieser Code")
    code, own = next(iter(OWN_WORDS.items()))
    assert sentence_of(Refused("Use --code send.", code=code)) == words._(own) != own
