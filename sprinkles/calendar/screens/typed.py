"""The fields of the form. Drawn again only when the form is filled anew, never while somebody types."""

import flet as ft

from sprinkles.calendar.screens.form import Form
from sprinkles.calendar.zones import known
from ui.boundary import component, memo
from ui.fields import page_field, text_input
from ui.icons import icon
from ui.look import use_look
from ui.words import N_, _


class Held:
    """A Form that a component is given without following it."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.form is self.form

    def __hash__(self) -> int:
        return id(self.form)


LABELS = {
    "title": (N_("What is it?"), N_("What is it?")),
    "place": (N_("Where"), N_("Where, if it matters")),
    "notes": (N_("Notes"), N_("What to bring, whom to call")),
}


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
        label=_(label),
        hint=_(hint),
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
        _("Whose clock it keeps"),
        zone,
        typed,
        hint=_("Europe/Prague"),
        error=_("That is no time zone. Write it like Europe/Prague.") if wrong else None,
        help_line=_("It stays at the same hour there, also when the clock changes."),
        key=f"zone-{revision}",
    )


ZoneField = memo(_ZoneField)
