"""A sprinkle's Python files, parsed: what validators look at. Nothing of it is ever run by a check."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sprinkles.manifest import Manifest
from sprinkles.workshop.faults import Fault
from sprinkles.workshop.tree import Part


@dataclass(frozen=True)
class Module:
    """One file. `name` is relative to the sprinkle: `screens.notes`."""

    file: Path
    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Raises: SyntaxError."""
        return ast.parse(self.text, str(self.file))

    def names(self) -> set[str]:
        """What it defines at the top."""
        found: set[str] = set()
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Assign):
                found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            elif isinstance(node, ast.ImportFrom | ast.Import):
                found |= {(a.asname or a.name).partition(".")[0] for a in node.names}
        return found

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, module) of every import, at the top or within; relative ones as they would resolve."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, a.name) for a in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level:
                yield node.lineno, "." * node.level + (node.module or "")
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{a.name}") for a in node.names)
            elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
                first = node.args[0] if node.args else None
                known = isinstance(first, ast.Constant) and isinstance(first.value, str)
                yield node.lineno, str(first.value) if known and isinstance(first, ast.Constant) else "?"


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@dataclass(frozen=True)
class Subject:
    """What is checked: a part with its manifest and files. Tests are apart: they may use everything."""

    part: Part
    manifest: Manifest
    modules: tuple[Module, ...]
    tests: tuple[Module, ...]

    def fault(self, concern: str, place: str, line: str, at: int | None = None) -> Fault:
        """A fault of this sprinkle; `place` is relative to its folder."""
        where = f"sprinkles/{self.part.folder.name}/{place}" + (f":{at}" if at else "")
        return Fault(self.part.name, concern, where, line)


def modules_of(folder: Path) -> tuple[tuple[Module, ...], tuple[Module, ...]]:
    """(the sprinkle's own modules, its tests)."""
    own: list[Module] = []
    tests: list[Module] = []
    for file in sorted(folder.rglob("*.py")):
        place = file.relative_to(folder)
        module = Module(file, ".".join(place.with_suffix("").parts).removesuffix(".__init__"), file.read_text("utf-8"))
        (tests if "tests" in place.parts else own).append(module)
    return tuple(own), tuple(tests)
