"""The fields of the form. Drawn again only when the form is filled anew, never while somebody types."""

import flet as ft

from sprinkles.calendar.screens.form import Form
from sprinkles.calendar.zones import known
from ui.boundary import component, memo
from ui.fields import page_field, text_input
from ui.icons import icon
from ui.look import use_look


class Held:
    """A Form that a component is given without following it."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.form is self.form

    def __hash__(self) -> int:
        return id(self.form)


LABELS = {"title": ("What is it?", "What is it?"), "place": ("Where", "Where, if it matters"),
          "notes": ("Notes", "What to bring, whom to call")}  # fmt: skip


@component
def _Words(held: Held, revision: int, name: str) -> ft.Control:
    look = use_look()
    p, form = look.p, held.form
    label, hint = LABELS[name]

    def typed(event: ft.Event[ft.TextField]) -> None:
        form.write(**{name: event.control.value or ""})

    field = page_field(
        p,
        getattr(form.plan, name),
        typed,
        label=label,
        hint=hint,
        name={"title": "display" if look.wide else "title", "place": "body"}.get(name, "story"),
        many=name == "notes",
        autofocus=name == "title" and form.event_id is None,
        key=f"{name}-{revision}",
    )
    if name != "place":
        return field
    return ft.Row([icon("map-pin", p.ink_soft, 20), ft.Container(field, expand=True)], spacing=12)


Words = memo(_Words)


@component
def _ZoneField(held: Held, revision: int, zone: str) -> ft.Control:
    p = use_look().p
    wrong, set_wrong = ft.use_state(False)

    def typed(event: ft.Event[ft.TextField]) -> None:
        name = (event.control.value or "").strip()
        set_wrong(not known(name))
        held.form.choose_zone(name)

    return text_input(
        p,
        "Whose clock it keeps",
        zone,
        typed,
        hint="Europe/Prague",
        error="That is no time zone. Write it like Europe/Prague." if wrong else None,
        help_line="It stays at the same hour there, also when the clock changes.",
        key=f"zone-{revision}",
    )


ZoneField = memo(_ZoneField)
