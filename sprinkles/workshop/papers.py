"""What goes with the code: a README that says the essentials, docstrings, tests that exist and claim something."""

import ast
from collections.abc import Iterator

from sprinkles.workshop.faults import Fault
from sprinkles.workshop.source import Subject


def check_docs(s: Subject) -> Iterator[Fault]:
    """README.md names its tables and events and what is private; modules and public functions have docstrings."""
    readme = s.part.folder / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else ""
    if not text:
        yield s.fault(
            "docs", "README.md", "There is no README.md. Say what it does, its tables and events, and what is private."
        )
    else:
        for name in (*s.part.tables, *s.part.events):
            if f"`{name}`" not in text:
                yield s.fault("docs", "README.md", f"It does not say `{name}`. Say what it is for.")
        if s.part.tables and "rivate" not in text:
            yield s.fault("docs", "README.md", "It does not say what is private. Say it.")
    for module in s.modules:
        place = str(module.file.relative_to(s.part.folder))
        if module.text.strip() and not ast.get_docstring(module.tree):
            yield s.fault("docs", place, "The module has no docstring. Say what it owns and what it must never do.", 1)
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                drawn = any(getattr(d, "id", "") == "component" for d in node.decorator_list)
                if not node.name.startswith("_") and not drawn and not ast.get_docstring(node):
                    yield s.fault("docs", place, f"{node.name} has no docstring.", node.lineno)


def check_tests(s: Subject) -> Iterator[Fault]:
    """There are tests, each asserts something, and none is skipped."""
    found = [
        (m, n)
        for m in s.tests
        for n in ast.walk(m.tree)
        if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")
    ]
    elsewhere = (s.part.folder.parents[1] / "tests" / s.part.folder.name).is_dir()
    if not found and not elsewhere:
        yield s.fault("tests", "tests", "There are no tests. Write one that fails first.")
    for module, node in found:
        place = str(module.file.relative_to(s.part.folder))
        names = {getattr(n, "attr", getattr(n, "id", "")) for n in ast.walk(node)}
        if not any(isinstance(n, ast.Assert) for n in ast.walk(node)) and not names & {"raises", "until", "run"}:
            calls = {n for n in names if n.startswith(("assert_", "check", "expect"))}
            if not calls:
                yield s.fault("tests", place, f"{node.name} asserts nothing, so it can't fail.", node.lineno)
        if names & {"skip", "skipif", "xfail"}:
            yield s.fault("tests", place, f"{node.name} is skipped. Mend it, or take it out.", node.lineno)
