"""Which words stand on which ground in a drawn tree: (ink, ground, words) as hex, for tests of contrast."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import flet as ft
from flet.components.component import Component
from flet.controls.base_control import BaseControl

Drawn = tuple[str, str, str]


def words_on_grounds(root: Any, ground: str = "") -> Iterator[Drawn]:
    """Every text of the tree with the nearest colour behind it. What is faded (disabled) and what stands on a picture or a
    gradient is left out: nothing here knows the colour behind it.
    """
    yield from _walk(root, ground, set())


def _walk(value: Any, ground: str, seen: set[int]) -> Iterator[Drawn]:
    if isinstance(value, Component):
        yield from _walk(value._b, ground, seen)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item, ground, seen)
    elif isinstance(value, BaseControl) and id(value) not in seen:
        seen.add(id(value))
        yield from _of(value, ground, seen)


def _of(control: BaseControl, ground: str, seen: set[int]) -> Iterator[Drawn]:
    opacity = getattr(control, "opacity", None)
    if isinstance(opacity, int | float) and opacity < 1:
        return
    own = getattr(control, "bgcolor", None)
    if getattr(control, "gradient", None) is not None:
        ground = ""
    elif isinstance(own, str) and own.startswith("#"):
        ground = own if len(own) == 7 else ""  # a translucent one lies on something else
    if isinstance(control, ft.Stack):
        # What lies at the bottom of a stack may be a picture or a wash; what is on top brings its own ground.
        ground = ground if not any(_covers(c) for c in control.controls) else ""
    if isinstance(control, ft.Text) and control.value and ground and isinstance(control.style, ft.TextStyle):
        color = control.style.color
        if isinstance(color, str) and color.startswith("#"):
            yield color, ground, control.value
    for field in dataclasses.fields(control):
        private = field.name.startswith("_") and field.name not in ("_dialogs", "_overlay")
        if not private and not field.metadata.get("skip"):
            yield from _walk(getattr(control, field.name, None), ground, seen)


def _covers(layer: Any) -> bool:
    """A picture, or a gradient somewhere in a layer that carries no words."""
    if isinstance(layer, Component) or not isinstance(layer, BaseControl):
        return False
    if isinstance(layer, ft.Image) or getattr(layer, "gradient", None) is not None:
        return True
    inside = getattr(layer, "content", None)
    parts = getattr(inside, "controls", None) or ([inside] if inside is not None else [])
    return not isinstance(layer, ft.TextButton) and any(_covers(part) for part in parts)
