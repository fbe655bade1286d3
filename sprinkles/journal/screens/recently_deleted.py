"""Entries that were deleted and still have their words, each brought back by one press."""

import flet as ft

from sprinkles.journal import keeping
from sprinkles.journal.deleted import PAGE, Deleted, recently_deleted
from sprinkles.journal.screens.live import use_live
from sprinkles.sdk import Context
from ui.action import use_action
from ui.boundary import component, keyed
from ui.direction import following
from ui.icons import backward
from ui.look import use_look
from ui.people import sees
from ui.press import button, round_button
from ui.shell import canvas, column_list, top_bar
from ui.states import Loading, empty
from ui.surface import hairline
from ui.text import one_line, text
from ui.tokens import READING
from ui.words import _


@component
def RecentlyDeleted(ctx: Context) -> ft.View:
    look = use_look()
    count, set_count = ft.use_state(PAGE)
    found = use_live(ctx, lambda: recently_deleted(ctx, count), [count])
    assert ctx.nav is not None
    nav, p = ctx.nav, look.p
    back = round_button(p, backward(), _("Back to the diary"), lambda: nav.go("/diary"))
    bar = top_bar(p, _("Recently deleted"), leading=back, trailing=[nav.sync_mark()])
    parts: list[ft.Control] = []
    if found is None:
        parts.append(Loading(p, 3))
    elif not found.rows:
        parts.append(empty(p, _("Nothing was deleted in the last thirty days.")))
    else:
        under = _(
            "Thirty days after an entry is deleted its words go from all devices. Until then you can take it back."
        )
        parts.append(text(under, "label", p.ink_soft))
        for number, row in enumerate(found.rows):
            if number:
                parts.append(hairline(p))
            parts.append(keyed(Line, row.id)(ctx, row))
        if found.more:
            parts.append(
                ft.Row([button(p, _("Show more"), lambda: set_count(count + PAGE), kind="quiet")])
            )  # fmt: skip
    phone = ft.Column([bar, column_list(look, parts, spacing=14, top=4)], spacing=0, expand=True)
    wide = canvas(ft.Column([bar, *parts], spacing=16), width=READING) if look.wide else phone
    return nav.frame("/recently-deleted", phone, wide, bar=False)  # type: ignore[no-any-return]


@component
def Line(ctx: Context, row: Deleted) -> ft.Control:
    """One of them."""
    p = use_look().p

    def restore() -> None:
        keeping.restore(ctx, row.id)

    back = use_action(restore)
    words: list[ft.Control] = [
        text(row.when, "caption", p.ink_soft),
        following(one_line(row.name, "row", p.ink, lines=2)),
    ]
    if row.snippet:
        words.append(following(one_line(row.snippet, "label", p.ink_soft, lines=2)))
    kept = _("Deleted {when}. Its words stay until {until}.").format(when=row.deleted, until=row.until)
    words.append(text(kept, "caption", p.ink_soft))
    words.append(sees(p, "both" if row.shared else "me", 13))
    take = button(p, _("Take it back"), back.run, kind="soft", lead="arrow-counter-clockwise", busy=back.running)
    named = ft.Semantics(label=_("Take back {name}").format(name=row.name), container=True, content=ft.Row([take]))
    return ft.Container(
        ft.Column([*words, ft.Container(named, padding=ft.Padding.only(top=6))], spacing=4, tight=True),
        padding=ft.Padding.symmetric(vertical=4),
    )
