"""Where people write: a page without a box, a sunken input with its label and error line, and a code."""

from typing import Any

import flet as ft

from ui.direction import own_way
from ui.focus import at_once, followed
from ui.guard import Handler, guarded
from ui.icons import icon
from ui.text import style, text
from ui.theme import CLEAR
from ui.tokens import R_M, Palette


def _plain(p: Palette, name: str) -> dict[str, Any]:
    """A Material field with everything of Material's taken off."""
    return {
        "text_style": style(name, p.ink),
        "hint_style": style(name, p.ink_soft),
        "border": ft.NoInputBorder(),
        "filled": False,
        "bgcolor": CLEAR,
        "hover_color": CLEAR,
        "focused_bgcolor": CLEAR,
        "dense": True,
        "cursor_color": p.accent,
        "cursor_width": 2,
        "selection_color": ft.Colors.with_opacity(0.25, p.accent),
    }


def _boxed(p: Palette, name: str, error: str | None) -> dict[str, Any]:
    """A sunken box; a 2 px edge while it has the focus, and in danger's colour while it has an error."""

    def border(color: str) -> ft.OutlineInputBorder:
        return ft.OutlineInputBorder(side=ft.BorderSide(2, color), border_radius=R_M)

    rest, focused = (p.danger, p.danger) if error else (CLEAR, p.edge)
    return {
        **_plain(p, name),
        "border": {
            ft.ControlState.DEFAULT: border(rest),
            ft.ControlState.FOCUSED: border(focused),
            ft.ControlState.DISABLED: border(CLEAR),
        },
        "filled": True,
        "bgcolor": p.sunken,
        "fill_color": p.sunken,
        "focused_bgcolor": p.sunken,
    }


def _named(label: str, field: ft.TextField, *, expand: bool | None = None) -> ft.Control:
    """The field with a name for screen readers; unmerged, the name would stand on a group around it."""
    return ft.MergeSemantics(content=ft.Semantics(label=label, content=field), expand=expand)


def _labelled(
    p: Palette, label: str, field: ft.TextField, error: str | None, help_line: str | None, *, opacity: float = 1
) -> ft.Control:
    parts: list[ft.Control] = [
        # The field speaks the label itself; the drawn one would be read twice.
        ft.Semantics(exclude_semantics=True, content=text(label, "label_strong", p.ink)),
        _named(label, field),
    ]
    if error:
        said = ft.Row(
            [icon("warning-circle", p.danger, 16, fill=True), text(error, "caption", p.danger, expand=True)],
            spacing=6,
        )
        parts.append(ft.Semantics(live_region=True, content=said))
    elif help_line:
        parts.append(text(help_line, "caption", p.ink_soft))
    return ft.Column(parts, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, opacity=opacity)


def page_field(
    p: Palette,
    value: str,
    on_change: Handler,
    *,
    label: str,
    hint: str = "",
    name: str = "story",
    many: bool = True,
    autofocus: bool = False,
    on_blur: Handler | None = None,
    key: str | None = None,
) -> ft.Control:
    """Paper: no box at all. `name` is the text style ("title" for a title); `many` lets it grow.

    It runs the way of the words that it begins with, else the screen's.
    """
    field = ft.TextField(
        value=value,
        **own_way(value),
        hint_text=hint,
        multiline=many,
        max_lines=None if many else 2,
        content_padding=0,
        autofocus=at_once(autofocus),
        capitalization=ft.TextCapitalization.SENTENCES,
        on_change=guarded(on_change),
        key=key,
        **followed(on_blur),
        **_plain(p, name),
    )
    # In a row, because a field alone in a column is 300 wide.
    return ft.Row([_named(label, field, expand=True)])


def text_input(
    p: Palette,
    label: str,
    value: str,
    on_change: Handler,
    *,
    hint: str = "",
    error: str | None = None,
    help_line: str | None = None,
    password: bool = False,
    many: bool = False,
    disabled: bool = False,
    autofocus: bool = False,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    autofill: ft.AutofillHint | None = None,
    on_submit: Handler | None = None,
    on_blur: Handler | None = None,
    key: str | None = None,
) -> ft.Control:
    """A sunken box under its label. `error` is one sentence that says how to mend it; it replaces `help_line`."""
    field = ft.TextField(
        value=value,
        hint_text=hint,
        password=password,
        can_reveal_password=password,
        multiline=many,
        min_lines=3 if many else None,
        max_lines=8 if many else 1,
        disabled=disabled,
        autofocus=at_once(autofocus),
        keyboard_type=ft.KeyboardType.MULTILINE if many else keyboard,
        autofill_hints=autofill,
        content_padding=ft.Padding.symmetric(horizontal=16, vertical=15),
        on_change=guarded(on_change),
        on_submit=guarded(on_submit) if on_submit else None,
        key=key,
        **followed(on_blur),
        **_boxed(p, "body", error),
    )
    return _labelled(p, label, field, error, help_line, opacity=0.55 if disabled else 1)


def code_input(
    p: Palette,
    label: str,
    value: str,
    on_change: Handler,
    *,
    hint: str = "000000",
    length: int = 6,
    digits: bool = True,
    link: bool = False,
    error: str | None = None,
    on_submit: Handler | None = None,
    autofocus: bool = False,
    key: str | None = None,
) -> ft.Control:
    """A short code from a mail or a partner: one wide field, so that it can be pasted and filled in by the phone.

    `link`: a whole link that ends in the code may be pasted as well.
    """
    taken = "[0-9]" if digits else "[0-9A-Za-z:/.?=&_% -]" if link else "[0-9A-Za-z -]"
    field = ft.TextField(
        value=value,
        hint_text=hint,
        text_align=ft.TextAlign.CENTER,
        max_lines=1,
        keyboard_type=ft.KeyboardType.NUMBER if digits else ft.KeyboardType.TEXT,
        capitalization=None if digits else ft.TextCapitalization.CHARACTERS,
        autofill_hints=ft.AutofillHint.ONE_TIME_CODE,
        autocorrect=False,
        enable_suggestions=False,
        autofocus=at_once(autofocus),
        # The filter also cuts: a counter under the field would be noise.
        input_filter=ft.InputFilter(
            regex_string=rf"^{taken}{{0,{length}}}$",
            allow=True,
        ),
        content_padding=ft.Padding.symmetric(horizontal=16, vertical=14),
        on_change=guarded(on_change),
        on_submit=guarded(on_submit) if on_submit else None,
        key=key,
        **followed(),
        **_boxed(p, "code", error),
    )
    return _labelled(p, label, field, error, None)
