"""What is worked out about a kind of control when the first one is drawn, worked out before: its module, where it can hold
others, and what Flet holds its values to. A first screen has some thirty kinds, and each costs most of a millisecond.
"""

import flet as ft
from flet import canvas
from flet.utils.validation import validate

from ui.quick import learn


def make_ready() -> None:
    """The kinds that nearly every screen is made of. Blocking; safe on any thread."""
    side = ft.BorderSide(1, "#000000")
    made = [
        ft.View(), ft.SafeArea(ft.Text("")), ft.Stack(), ft.Column(), ft.Row(), ft.ListView(), ft.Container(), ft.Text(""),
        ft.Semantics(), ft.Image("a"), ft.TextButton(""), canvas.Canvas(), canvas.Text(0, 0),
        ft.Padding(), ft.TextStyle(), ft.Alignment.CENTER, ft.LinearGradient(colors=[]), ft.ButtonStyle(), side, ft.Border(side),
        ft.RoundedRectangleBorder(), ft.BoxShadow(), ft.Offset(), ft.Connectivity(), ft.HapticFeedback(), ft.Theme(),
        ft.ColorScheme(), ft.ScrollbarTheme(), ft.PageTransitionsTheme(), ft.Locale(), ft.LocaleConfiguration(),
    ]  # fmt: skip
    for one in made:
        learn(type(one))
        validate(one)
    _ = ft.use_dialog, ft.use_memo  # named, they are imported
