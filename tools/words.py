"""Collect, merge and compile the app's words, and write the tables of dates. Needs Babel; the app does not.

    python tools/words.py collect     the words of the sources into app/locales/app.pot and each language's .po
    python tools/words.py compile     each .po into the .mo beside it, which ships
    python tools/words.py dates       ui/dates.json out of Babel's tables
    python tools/words.py missing     which words a language lacks
    python tools/words.py left        words of screens that no catalogue reaches

A sprinkle keeps its own words in its own folder (sprinkles/NAME/locales), made the same way. Words that stand in its data files
are found by `locales/sources.json`, which names the files and under which keys words stand in them.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ui.words import ENGLISH, LANGUAGES  # noqa: E402  (after the path is set)

APP = (ROOT / "app", ROOT / "ui", ROOT / "sprinkles" / "sdk")
"""Whose words are in the app's own catalogue; with them those of the manifests, which the app draws."""
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
DRAWN = {
    "text", "title", "overline", "one_line", "button", "word_button", "round_button", "tappable", "chip", "notice", "empty",
    "text_input", "page_field", "code_input", "offline_note", "error_card", "sheet", "sheet_body", "overlay", "badge", "fact",
    "fact_line", "said", "group", "switch_line", "saved_line", "top_bar", "photo_waiting", "Stop", "Refused", "say",
    "tell_page", "Loading", "Working", "Text", "Semantics", "TextField", "SnackBar", "picture",
}  # fmt: skip
"""Calls whose strings somebody reads."""
NOT_WORDS = {"display", "title", "question", "heading", "row", "story", "story_small", "story_aside", "body", "body_strong",
             "label", "label_strong", "caption", "overline", "nav", "numeral", "code", "quiet", "soft", "primary", "danger",
             "warning", "info", "success"}  # fmt: skip
NAMED = {"label", "hint", "help_line", "sentence", "heading", "under", "action", "words", "error", "tooltip", "way_out",
         "semantics_label", "hint_text", "dialog_title"}  # fmt: skip
SILENT = {"tests", "cli", "cli.py", "workshop", "gallery", "demo.py", "demo_couple.py"}
"""Where nothing is drawn for the people who use the app."""
SPEAKING = {"_", "N_", "ngettext", "pgettext"}
NAMES = {"Cupcake", "Cupcake {}", "Day One", "Fraunces", "Figtree", "Phosphor icons", "JSON", "Markdown"}
"""The same in every language."""
STATEMENT = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|VACUUM|BEGIN|AND|EXISTS|NULL)\b|</?path\b")
"""A piece of a statement for the database, or of a drawing."""
SENTENCE = re.compile(r"[“‘(]?[A-Z{][^\n]*[^\W\d_]{2,} [^\n]*", re.DOTALL)
"""Begins large and has a space between its words: a sentence, or what is glued to one."""


def homes() -> dict[str, Path]:
    """Where words are kept: the app's (with ui, and what the layers below say), and each sprinkle's that has begun."""
    found = {"app": ROOT / "app" / "locales"}
    found |= {p.parent.name: p for p in sorted((ROOT / "sprinkles").glob("*/locales"))}
    return found


def template(name: str) -> Catalog:
    """The words in the sources of one home."""
    catalogue = Catalog(project="Cupcake", version="", copyright_holder="Cupcake contributors", charset="utf-8")
    folders = [*APP] if name == "app" else [ROOT / "sprinkles" / name]
    for folder in folders:
        found = extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS, comment_tags=["Words:"])
        for file, line, message, comments, context in found:
            if "/tests/" not in file:
                place = (folder / file).relative_to(ROOT).as_posix()
                catalogue.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    if name != "app":
        manifest = ROOT / "sprinkles" / name / "sprinkle.json"
        for message in words_of_manifest(json.loads(manifest.read_text("utf-8"))):
            catalogue.add(message, locations=[(manifest.relative_to(ROOT).as_posix(), 1)])
    sources = homes()[name] / "sources.json"
    for file, keys in json.loads(sources.read_text("utf-8")).items() if sources.exists() else ():
        path = folders[0] / file
        for message in _under(json.loads(path.read_text("utf-8")), frozenset(keys)):
            catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), 1)])
    return catalogue


def _under(found: Any, keys: frozenset[str], *, inside: bool = False) -> Iterator[str]:
    """The strings under any of the keys, however deep."""
    if isinstance(found, str):
        yield from (found,) if inside and found else ()
    elif isinstance(found, list):
        for each in found:
            yield from _under(each, keys, inside=inside)
    elif isinstance(found, dict):
        for key, value in found.items():
            yield from _under(value, keys, inside=key in keys)


def words_of_manifest(said: dict[str, Any]) -> Iterator[str]:
    """What a sprinkle says of itself to the person: its name and line, why it may what, its stops and its formats."""
    adds = said.get("contributes", {})
    yield from filter(None, (said.get("title"), said.get("summary")))
    yield from (permission["reason"] for permission in said.get("permissions", ()))
    yield from (screen["label"] for screen in adds.get("screens", ()) if screen.get("label"))
    yield from (entry["title"] for kind in ("importers", "exporters") for entry in adds.get(kind, ()))


def collect() -> None:
    """Refresh every template and .po; what was translated stays."""
    for name, folder in homes().items():
        fresh = template(name)
        folder.mkdir(exist_ok=True)
        _write(folder / f"{name}.pot", fresh)
        for language in LANGUAGES:
            if language != ENGLISH:
                path = folder / f"{language}.po"
                known = (
                    read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
                )
                known.update(fresh, no_fuzzy_matching=True)
                _write(path, known)


def _write(path: Path, catalogue: Catalog) -> None:
    """Without times and people in the header: a file changes when its words do."""
    out = BytesIO()
    write_po(out, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    path.write_bytes(out.getvalue())


def compiled(path: Path) -> bytes:
    """The .mo of a .po: a file without a time in it, so that the same words are the same bytes."""
    catalogue = read_po(BytesIO(path.read_bytes()), locale=path.stem)
    slim = Catalog(locale=path.stem, project="Cupcake", version="", creation_date=LONG_AGO, revision_date=LONG_AGO)
    for message in catalogue:
        if message.id and message.string:
            slim.add(message.id, message.string, context=message.context)
    out = BytesIO()
    write_mo(out, slim)
    return out.getvalue()


def compile_all() -> None:
    """Write every .mo."""
    for folder in homes().values():
        for path in folder.glob("*.po"):
            path.with_suffix(".mo").write_bytes(compiled(path))


def date_tables() -> str:
    """ui/dates.json. The order of a date's parts is each language's own; names stand in the form that goes with a day."""
    patterns = {
        "en": ("{weekday} {day} {month} {year}", "{alone} {year}", "{weekday} {day} {month}", "{day} {month}", "{day} {brief}"),
        "de": (
            "{weekday}, {day}. {month} {year}", "{alone} {year}", "{weekday}, {day}. {month}", "{day}. {month}",
            "{day}. {brief}",
        ),
        "he": (
            "{weekday}, {day} ב{month} {year}", "{alone} {year}", "{weekday}, {day} ב{month}", "{day} ב{month}",
            "{day} ב{brief}",
        ),
    }  # fmt: skip
    sunday_first = {"he"}
    tables = {}
    for language in LANGUAGES:
        locale = Locale.parse(language)
        whole, month, of_week, day, short = patterns[language]
        alone = locale.days["stand-alone"]
        # Where English has three letters and two, German has two, and Hebrew the letter that a day is called by.
        three, two = {"en": ("abbreviated", "short"), "he": ("short", "short")}.get(language, ("abbreviated",) * 2)
        tables[language] = {
            "weekdays": [locale.days["format"]["wide"][n] for n in range(7)],
            "weekdays_short": [alone[three][n] for n in range(7)],
            "weekdays_two": [alone[two][n] for n in range(7)],
            "weekdays_tiny": [alone["narrow"][n] for n in range(7)],
            "months": [locale.months["format"]["wide"][n] for n in range(1, 13)],
            "months_alone": [locale.months["stand-alone"]["wide"][n] for n in range(1, 13)],
            "months_short": [locale.months["stand-alone"]["abbreviated"][n] for n in range(1, 13)],
            "months_brief": [locale.months["format"]["abbreviated"][n] for n in range(1, 13)],
            "whole_day": whole,
            "month_and_year": month,
            "day_of_week": of_week,
            "dated": f"{day} {{year}}",
            "day_and_month": day,
            "short_day": short,
            "week_begins": 6 if language in sunday_first else 0,
            "thousands": locale.number_symbols["latn"]["group"],
            "decimal": locale.number_symbols["latn"]["decimal"],
        }
    return json.dumps(tables, ensure_ascii=False, indent=1) + "\n"


def messages(name: str) -> frozenset[str]:
    """The messages of a home, also as `left_in` spells them: {} for each hole."""
    found = (m.id for m in template(name) if m.id)
    said = (message for ids in found for message in ((ids,) if isinstance(ids, str) else ids))
    return frozenset(spelling for message in said for spelling in (message, re.sub(r"\{\w+\}", "{}", message)))


def home_of(path: Path) -> str:
    """The name of the home whose catalogue a source's words are in."""
    return next(name for name, source in sources() if source == path)


def sources() -> list[tuple[str, Path]]:
    """Every file whose words somebody may read on a screen, with the name of its home."""
    found = []
    for name, folder in homes().items():
        for root in APP if name == "app" else (folder.parent,):
            found += [(name, p) for p in sorted(root.rglob("*.py")) if not SILENT & {*p.relative_to(ROOT).parts}]
    return found


def left_in(path: Path, known: frozenset[str] = frozenset()) -> list[tuple[int, str]]:
    """Words that stand in the source as they are: (line, words). What is drawn, whatever it is; elsewhere sentences.

    `known` are messages that a constant may hold, since whoever draws it asks the catalogue; a call that draws may not. Not
    seen: a single word in a constant or a dictionary, unless a call that draws is given it.
    """
    tree = ast.parse(path.read_text("utf-8"))
    passed = set(_passed_over(tree))
    found = set(_drawn(tree))
    for node in ast.walk(tree):
        if node not in passed and isinstance(node, ast.Constant | ast.JoinedStr):
            found |= {(node.lineno, words) for words in spelled(node) if _is_sentence(words) and words not in known}
    return sorted(found)


def _drawn(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _called(node)
        if name not in DRAWN:
            continue
        given = [*node.args, *(k.value for k in node.keywords if k.arg in NAMED)]
        for value in given:
            for word in spelled(value):
                told = any(c.isalpha() for c in word.replace("{}", "")) and not word.startswith("/")
                told = told and not STATEMENT.search(word)
                if told and word not in NOT_WORDS | NAMES and not _is_name_of_icon(word):
                    yield node.lineno, word


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _passed_over(tree: ast.AST) -> Iterator[ast.AST]:
    """What nobody reads on a screen, and what speaks already: docstrings, annotations, logs, holes."""
    for node in ast.walk(tree):
        over: list[ast.AST | None] = []
        if isinstance(node, ast.Expr):
            over.append(node.value if isinstance(node.value, ast.Constant) else None)
        elif isinstance(node, ast.JoinedStr):
            over += node.values
        elif isinstance(node, ast.AnnAssign | ast.arg):
            over.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            over.append(node.returns)
        elif isinstance(node, ast.Call):
            logs = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("log", "logging", "re")
            if logs or _called(node) in SPEAKING | {"cast", "TypeVar", "TypeError", "AssertionError"}:
                over.append(node)
        for part in over:
            if part is not None:
                yield from ast.walk(part)


def _is_sentence(words: str) -> bool:
    return SENTENCE.fullmatch(words) is not None and not STATEMENT.search(words) and words not in NAMES


def spelled(value: ast.AST) -> Iterator[str]:
    """The words of a constant, an f-string (with {} for its holes) or a choice between them."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in value.values)
    elif isinstance(value, ast.IfExp):
        yield from spelled(value.body)
        yield from spelled(value.orelse)


def _is_name_of_icon(word: str) -> bool:
    from ui.icon_paths import PATHS

    return word in PATHS


def main(command: str) -> int:
    """Run one."""
    if command == "left":
        known = {name: messages(name) for name in homes()}
        for name, path in sources():
            for line, words in left_in(path, known[name]):
                sys.stdout.write(f"{path.relative_to(ROOT)}:{line}: {words}\n")
        return 0
    if command == "missing":
        for folder in homes().values():
            for path in sorted(folder.glob("*.po")):
                for message in read_po(BytesIO(path.read_bytes()), locale=path.stem):
                    if message.id and not message.string:
                        sys.stdout.write(f"{path.relative_to(ROOT)}: {message.id}\n")
        return 0
    steps = {
        "collect": collect,
        "compile": compile_all,
        "dates": lambda: (ROOT / "ui/dates.json").write_text(date_tables(), "utf-8"),
    }
    steps[command]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
