"""The catalogues hold what the sources say, whole and compiled; words fall back to English, never to nothing."""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools import words as tool
from ui import words

ROOT = Path(__file__).resolve().parents[2]
ENGLISH_ONLY = {
    "app/web.py": "the command line's",
    "ui/quick.py": "for who writes a screen",
    "sprinkles/sdk/console.py": "the command line's",
    "sprinkles/sdk/context.py": "for who writes a sprinkle",
    "sprinkles/sdk/events.py": "for who writes a sprinkle",
    "sprinkles/sdk/store.py": "for who writes a sprinkle",
    "sprinkles/sdk/work.py": "for who writes a sprinkle",
    "sprinkles/calendar/documents.py": "the command line's",
    "sprinkles/calendar/ics_read.py": "names of the format",
    "sprinkles/calendar/queries.py": "the command line's, and names of columns",
    "sprinkles/habits/documents.py": "the command line's",
    "sprinkles/habits/exporters.py": "the same file in every language",
    "sprinkles/habits/queries.py": "the command line's",
    "sprinkles/journal/documents.py": "the command line's",
}
"""Files with words that are not said in the language of the app, and why."""
OTHERS = [language for language in words.LANGUAGES if language != words.ENGLISH]


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.speak(words.ENGLISH)


def compiled(language: str, *messages: tuple[str | tuple[str, ...], str | tuple[str, ...]]) -> bytes:
    catalogue = Catalog(locale=language)
    for message, said in messages:
        catalogue.add(message, said)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_fresh_whole_and_compiled(language: str) -> None:
    for name, folder in tool.homes().items():
        wanted = {m.id for m in tool.template(name) if m.id}
        catalogue = read_po(BytesIO((folder / f"{language}.po").read_bytes()), locale=language)
        known = {m.id: m for m in catalogue if m.id}
        assert set(known) == wanted, "run `python tools/words.py collect`"
        untold = [m.id for m in known.values() if not m.string or m.fuzzy]
        assert untold == [], f"{language} has no words for these"
        assert [e for m in known.values() for e in m.check(catalogue)] == []
        mo = folder / f"{language}.mo"
        assert mo.read_bytes() == tool.compiled(mo.with_suffix(".po")), "run `python tools/words.py compile`"


@pytest.mark.parametrize("language", OTHERS)
def test_holes_of_a_sentence_are_the_same_in_every_language(language: str) -> None:
    from string import Formatter

    def holes(sentence: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name}

    for folder in tool.homes().values():
        for message in read_po(BytesIO((folder / f"{language}.po").read_bytes()), locale=language):
            if isinstance(message.id, str) and message.id:
                assert holes(message.id) == holes(str(message.string)), message.id
            elif message.id:  # the form for one may say it in a word
                for said in message.string or ():
                    assert holes(message.id[1]) - {"n"} <= holes(said) <= holes(message.id[1]), message.id


@pytest.mark.parametrize("home", tool.homes())
def test_no_words_of_a_screen_are_bare(home: str) -> None:
    known = tool.messages(home)
    bare = {
        path.relative_to(ROOT).as_posix(): found
        for name, path in tool.sources()
        if name == home and (found := tool.left_in(path, known))
    }
    meant = {path for path in ENGLISH_ONLY if tool.home_of(ROOT / path) == home}
    assert {path: found for path, found in bare.items() if path not in meant} == {}
    assert meant <= set(bare), "these are not English only any more: take them out of the list"


def test_every_sprinkle_keeps_its_words() -> None:
    assert set(tool.homes()) == {"app", *(p.parent.name for p in (ROOT / "sprinkles").glob("*/sprinkle.json"))}


def test_bare_words_are_found(tmp_path: Path) -> None:
    source = tmp_path / "screen.py"
    source.write_text(
        'text("Bare", "row", p.ink)\nbutton(p, f"Send {n}", go, lead="envelope-simple")\nnotice(p, _("Good"))\n'
        'title("One" if a else _("Two"), "display", p.ink)\ntext_input(p, _("Mail"), value, help_line="Short.")\n'
        'text("12:30", "caption", p.ink)\n'
    )
    assert tool.left_in(source) == [(1, "Bare"), (2, "Send {}"), (4, "One"), (5, "Short.")]


def test_sentences_are_found_wherever_they_stand(tmp_path: Path) -> None:
    source = tmp_path / "screen.py"
    source.write_text(
        '"""A docstring says nothing here."""\nLINE = "That did not work. Try again."\nSAID = {"a": "Only for you"}\n'
        'def of(n: "int | None") -> str:\n    log.info("Nobody reads this %s", n)\n    return f"There are {n} of them"\n'
        'raise Refused("Short", code="An id")\nstore.rows("SELECT a FROM Some table")\nfact_line(p, "eye", f"{n}: reads")\n'
        'ok = (_("This one speaks."), N_("And this"), ngettext("{n} thing more", "{n} things more", n))\n'
    )
    found = [(2, "That did not work. Try again."), (3, "Only for you"), (6, "There are {} of them"), (7, "Short")]
    assert [line for line in tool.left_in(source) if line[0] != 9] == found
    assert (9, "{}: reads") in tool.left_in(source)


def test_a_constant_may_hold_a_message_and_a_call_that_draws_may_not(tmp_path: Path) -> None:
    source = tmp_path / "screen.py"
    source.write_text('SAID = {"a": "Only for {n}"}\nOTHER = f"Only for {n}"\ntext("Only for {n}", "row", p.ink)\n')
    assert tool.left_in(source, frozenset({"Only for {}"})) == [(1, "Only for {n}"), (3, "Only for {n}")]
    assert tool.left_in(source, frozenset({"Only for {}", "Only for {n}"})) == [(3, "Only for {n}")]


def test_statements_and_drawings_are_no_words(tmp_path: Path) -> None:
    source = tmp_path / "listing.py"
    source.write_text(
        'A = "Deleted IS NULL AND so"\nB = f"EXISTS (SELECT {a})"\nC = f"{a}<path d=\'M2 2l6 9\' fill />"\n'
    )
    assert tool.left_in(source) == []


def test_nobody_hides_the_underscore_that_speaks() -> None:
    hidden = []
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "sprinkles").rglob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        if not any(
            isinstance(n, ast.ImportFrom) and n.module == "ui.words" and any(a.name == "_" for a in n.names)
            for n in ast.walk(tree)
        ):
            continue
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                inside = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == "_"]
                own = any(a.arg == "_" for a in function.args.args) or any(isinstance(n.ctx, ast.Store) for n in inside)
                calls = any(
                    isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "_"
                    for n in ast.walk(function)
                )
                if own and calls:
                    hidden.append(f"{path.relative_to(ROOT)}:{function.lineno}")
    assert hidden == [], "`_` is both an unused name and the words here: call the unused one `__`"


def test_nothing_speaks_inside_an_f_string() -> None:
    """Babel does not look into f-strings: such a message would be in no catalogue."""
    lost = []
    for path in [p for root in ("app", "ui", "sprinkles") for p in (ROOT / root).rglob("*.py")]:
        for glued in (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.JoinedStr)):
            for call in (n for n in ast.walk(glued) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)):
                if call.func.id in tool.SPEAKING and any(isinstance(a, ast.Constant) for a in call.args):  # type: ignore[attr-defined]
                    lost.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert lost == []


def test_the_first_catalogue_that_knows_wins_and_english_is_the_last() -> None:
    first = compiled("de", ("Sign in", "Anmelden"))
    second = compiled("de", ("Sign in", "Einloggen"), ("More", "Mehr"))
    words.speak("de", [first, b"not a catalogue", second])
    assert [words._(w) for w in ("Sign in", "More", "Never seen")] == ["Anmelden", "Mehr", "Never seen"]
    words.speak("en")
    assert words._("Sign in") == "Sign in"


def test_a_file_that_is_the_same_everywhere_is_in_english() -> None:
    words.speak("de", [compiled("de", ("Sign in", "Anmelden"), (("{n} day", "{n} days"), ("{n} Tag", "{n} Tage")))])

    def all_of_it() -> tuple[str, str, str]:
        return words._("Sign in"), words.ngettext("{n} day", "{n} days", 2), words.dated(date(2026, 3, 1))

    with words.in_english():
        assert all_of_it() == ("Sign in", "{n} days", "1 March 2026")
        with ThreadPoolExecutor(1) as other:  # what a screen draws meanwhile is not English
            assert other.submit(all_of_it).result() == ("Anmelden", "{n} Tage", "1. März 2026")
    assert all_of_it()[0] == "Anmelden"


def test_plurals_follow_the_language() -> None:
    forms = compiled("he", (("{n} photo", "{n} photos"), ("תמונה אחת", "{n} תמונות")))
    words.speak("he", [forms])
    said = [words.ngettext("{n} photo", "{n} photos", n).format(n=n) for n in (1, 5)]
    assert said == ["תמונה אחת", "5 תמונות"]
    words.speak("de")
    assert [words.ngettext("{n} photo", "{n} photos", n).format(n=n) for n in (1, 2)] == ["1 photo", "2 photos"]


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["de-AT", "en"], "de"), (["iw"], "he"), (["he_IL"], "he"), (["fr-FR", "de"], "de"), (["fr"], "en"), ([], "en"),
        (["DE"], "de"), (["", "-"], "en"),
    ],
)  # fmt: skip
def test_the_best_of_what_somebody_wants(wanted: list[str], spoken: str) -> None:
    assert words.best_of(wanted) == spoken


def test_dates_are_said_in_the_language() -> None:
    day = date(2026, 11, 21)
    said = {}
    for language in words.LANGUAGES:
        words.speak(language)
        said[language] = (words.whole_day(day), words.month_and_year(day), words.right_to_left())
    assert said == {
        "en": ("Saturday 21 November 2026", "November 2026", False),
        "de": ("Samstag, 21. November 2026", "November 2026", False),
        "he": ("יום שבת, 21 בנובמבר 2026", "נובמבר 2026", True),
    }
    assert words.clock(datetime(2026, 11, 21, 9, 5)) == "09:05"


def test_parts_of_dates_are_said_in_the_language() -> None:
    day = date(2026, 11, 5)
    said = {}
    for language in words.LANGUAGES:
        words.speak(language)
        names = (words.weekday(6), words.weekday(6, "short"), words.month_name(3), words.month_name(3, short=True))
        said[language] = (
            words.day_of_week(day), words.dated(day), words.day_and_month(day), words.short_day(day), names,
            words.week_begins(), words.grouped(12345),
        )  # fmt: skip
    assert said == {
        "en": (
            "Thursday 5 November", "5 November 2026", "5 November", "5 Nov", ("Sunday", "Sun", "March", "Mar"), 0, "12,345",
        ),
        "de": (
            "Donnerstag, 5. November", "5. November 2026", "5. November", "5. Nov.", ("Sonntag", "So", "März", "Mär"), 0,
            "12.345",
        ),
        "he": (
            "יום חמישי, 5 בנובמבר", "5 בנובמבר 2026", "5 בנובמבר", "5 בנוב׳", ("יום ראשון", "א׳", "מרץ", "מרץ"), 6, "12,345",
        ),
    }  # fmt: skip


def test_what_a_manifest_says_is_collected() -> None:
    said = {
        "title": "Habits", "summary": "Small promises.", "permissions": [{"reason": "To keep them."}],
        "contributes": {
            "screens": [{"label": "Habits"}, {"route": "/habits/new"}], "exporters": [{"title": "Habits as JSON"}],
            "commands": [{"help": "Not for a screen."}],
        },
    }  # fmt: skip
    assert list(tool.words_of_manifest(said)) == [
        "Habits",
        "Small promises.",
        "To keep them.",
        "Habits",
        "Habits as JSON",
    ]


def test_the_tables_of_dates_are_babels() -> None:
    assert (ROOT / "ui/dates.json").read_text("utf-8") == tool.date_tables()


def test_words_of_data_files_are_collected() -> None:
    from sprinkles.journal.prompts import prompts

    wanted = {m.id for m in tool.template("journal") if m.id}
    assert set(prompts()) <= wanted
    assert "journal" not in wanted, "ids are no words"


def test_every_daily_question_and_theme_is_collected() -> None:
    from sprinkles.daily_question.catalog import catalog

    wanted = {m.id for m in tool.template("daily_question") if m.id}
    asked = catalog()
    assert {q.text for q in asked.questions} | set(asked.themes.values()) <= wanted
    assert not {q.id for q in asked.questions} & wanted, "ids are no words"


@pytest.mark.parametrize("language", OTHERS)
def test_a_kept_question_is_said_with_its_name_in_every_language(language: str) -> None:
    from sprinkles.daily_question.catalog import NAME, catalog, said_of

    folder = tool.homes()["daily_question"]
    words.speak(language, [(folder / f"{language}.mo").read_bytes()])
    for question in catalog().questions:
        kept = question.read_by("Mara")
        said = said_of(question.id, kept)
        assert said != kept, question.id
        assert NAME not in said, question.id
        assert said.count("Mara") == question.text.count(NAME), question.id


def test_a_weekday_may_be_another_calendars_and_figures_have_their_own_signs() -> None:
    # Pepys counted by the Julian calendar: 1 January 1660 was a Sunday in London.
    words.speak("de")
    assert words.whole_day(date(1660, 1, 1), 6) == "Sonntag, 1. Januar 1660"
    assert words.grouped(2.14, 1) == "2,1"
