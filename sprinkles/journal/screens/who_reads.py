"""Who can read what is being written: the one thing on the page that must never be misread. A sentence, a shape, a whole
band of colour, and the way to change it.
"""

import flet as ft

from sprinkles.journal.screens.draft import Draft
from sprinkles.sdk import Visibility
from ui.boundary import component
from ui.icons import icon
from ui.look import use_look
from ui.people import Sees, band, band_colors
from ui.press import tappable
from ui.text import text
from ui.tokens import R_M
from ui.words import _

SHARED, PRIVATE = Visibility.SHARED.value, Visibility.PRIVATE.value


@component
def WhoReads(draft: Draft, narrow: bool) -> ft.Control:
    look = use_look()
    p = look.p
    who: Sees = "me" if draft.visibility == PRIVATE else "both"
    sentence, under = sentences(draft)
    fg, bg = band_colors(p, who)
    if not draft.mine or draft.mate is None:
        drawn = band(p, who, sentence, under)
        return ft.Semantics(label=f"{sentence}. {under}", container=True, exclude_semantics=True, content=drawn)
    word: list[ft.Control] = [] if narrow else [text(_("Change"), "label_strong", fg)]
    change = ft.Row([*word, icon("caret-down", fg, 16)], spacing=4, tight=True)

    def flip() -> None:
        draft.write(visibility=SHARED if draft.visibility == PRIVATE else PRIVATE)

    return tappable(
        p,
        band(p, who, sentence, under, [change]),
        _("{sentence}. Change").format(sentence=sentence),
        flip,
        radius=R_M,
        bgcolor=bg,
    )


def sentences(draft: Draft) -> tuple[str, str]:
    """(who, and what that means), in words."""
    other = draft.mate.name if draft.mate else ""
    was_shared = draft.entry_id is not None and draft.base.visibility != PRIVATE
    if draft.mate is None:
        return _("Only you can read this"), _("There is nobody to share it with yet")
    if draft.visibility == PRIVATE:
        under = (
            _("It leaves {name}’s devices when you press Done")
            if was_shared
            else _("{name} won’t see it, or that it exists")
        )
        return _("Only you can read this"), under.format(name=other)
    who = _("You and {name} can read this").format(name=other)
    if not draft.mine:
        return who, _("{name} wrote it and decides who reads it").format(name=other)
    under = _("{name} sees what is new when you press Done") if was_shared else _("{name} sees it when you press Done")
    return who, under.format(name=other)
