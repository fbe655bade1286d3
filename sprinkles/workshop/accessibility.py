"""What can be pressed, typed into or seen has words for whoever can't see it. Read from the code of `screens/`, by its shape."""

import ast
from collections.abc import Iterator

from sprinkles.workshop.faults import Fault
from sprinkles.workshop.source import Subject

BARE = {
    "IconButton": ("tooltip",), "FloatingActionButton": ("tooltip", "content", "text"), "TextField": ("label",),
    "Checkbox": ("label",), "Switch": ("label",), "Radio": ("label",), "Slider": ("label", "tooltip"),
    "Dropdown": ("label",), "PopupMenuButton": ("tooltip",), "Image": ("semantics_label", "exclude_from_semantics"),
    "GestureDetector": (),
}  # fmt: skip
"""Flet's own controls, and what names each to a screen reader; those without such a property need ft.Semantics around them."""
PRESSED = frozenset({"on_click", "on_tap", "on_long_press", "on_change"})


def check_labels(s: Subject) -> Iterator[Fault]:
    """Bare controls of Flet have a label, a tooltip, or semantics around them."""
    for module in s.modules:
        if not module.name.startswith("screens"):
            continue
        place = str(module.file.relative_to(s.part.folder))
        inside = {id(n) for call in ast.walk(module.tree) if _name(call) == "Semantics" for n in ast.walk(call)}
        for node in ast.walk(module.tree):
            name = _name(node)
            if not isinstance(node, ast.Call) or id(node) in inside or not _is_flet(node):
                continue
            given = {k.arg for k in node.keywords}
            splat = None in given
            if name in BARE and not splat and not given & set(BARE[name]):
                if name == "GestureDetector" and not given & PRESSED:
                    continue
                mend = (
                    f"give it {' or '.join(BARE[name])}"
                    if BARE[name]
                    else "put ft.Semantics(label=…) around it, or use ui.press.tappable"
                )
                yield s.fault("labels", place, f"ft.{name} has no words for a screen reader: {mend}.", node.lineno)
            elif name == "Container" and given & PRESSED and "tooltip" not in given and not splat:
                yield s.fault(
                    "labels",
                    place,
                    "ft.Container is pressed and has no name: use ui.press.tappable(…, label, …).",
                    node.lineno,
                )


def _name(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_flet(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "ft"
