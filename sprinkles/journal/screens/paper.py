"""The page that is written on: a title, if it wants one, and the words. No box, nothing else.

Drawn again only when its `revision` or the look changes, never while somebody types: the fields keep what the client
holds, and a field that is drawn again may lose letters that are on their way.
"""

import flet as ft

from sprinkles.journal.screens.draft import Draft
from ui.boundary import component, memo
from ui.fields import page_field
from ui.icons import icon
from ui.look import use_look
from ui.words import _


class Quill:
    """A Draft that a component is given without following it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quill) and other.draft is self.draft

    def __hash__(self) -> int:
        return id(self.draft)


@component
def _Paper(quill: Quill, revision: int) -> ft.Control:
    look = use_look()
    p, draft = look.p, quill.draft

    def title_typed(event: ft.Event[ft.TextField]) -> None:
        draft.write(title=event.control.value or "")

    def text_typed(event: ft.Event[ft.TextField]) -> None:
        draft.write(text=event.control.value or "")

    return ft.Column(
        [
            page_field(
                p,
                draft.page.title,
                title_typed,
                label=_("Title"),
                hint=_("A title, if it wants one"),
                name="display" if look.wide else "title",
                many=False,
                key=f"title-{revision}",
            ),
            page_field(
                p,
                draft.page.text,
                text_typed,
                label=_("What happened?"),
                hint=_("What happened?"),
                key=f"text-{revision}",
                autofocus=draft.entry_id is None,
            ),
        ],
        spacing=8,
    )


Paper = memo(_Paper)


@component
def _TagLine(quill: Quill, revision: int, hint: str) -> ft.Control:
    p = use_look().p
    draft = quill.draft

    def typed(event: ft.Event[ft.TextField]) -> None:
        draft.write(tags=tags_in(event.control.value or ""))

    field = page_field(
        p,
        ", ".join(draft.page.tags),
        typed,
        label=_("Tags"),
        hint=hint,
        name="label",
        many=False,
        key=f"tags-{revision}",
    )
    return ft.Row([icon("tag", p.ink_soft, 18), ft.Container(field, expand=True)], spacing=10)


TagLine = memo(_TagLine)


def tags_in(typed: str) -> tuple[str, ...]:
    """Each once, in the order typed; a leading # is a habit of other apps."""
    return tuple(dict.fromkeys(tag for part in typed.split(",") if (tag := part.strip().lstrip("#").strip())))
