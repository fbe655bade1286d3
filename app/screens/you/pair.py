"""Pair: who the two are and since when, what is shared, how they come together, and what is kept of a pair that ended."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.files import given
from app.parting import keep_archive
from app.screens.invite import InviteCard
from app.screens.join import JoinCard
from app.screens.own_name import NameCard
from app.screens.us import Pair, read_us
from app.screens.welcome.plain_words import WHAT_IS_SHARED, lines
from app.screens.you.parting import kept_line
from app.screens.you.parts import body, fact_line, group, said, sentence_of
from app.screens.you.work import Working, use_work
from app.together import Together, both_names, days_line, read_together
from ui.action import use_action
from ui.boundary import component, keyed
from ui.look import use_look
from ui.people import couple
from ui.press import button
from ui.reading import use_reading
from ui.states import Loading, notice
from ui.surface import card
from ui.sync_mark import SyncState as Mark
from ui.text import text, title
from ui.tokens import Palette
from ui.words import _, dated

if TYPE_CHECKING:
    from app.window import Window
    from sync.parting import Parted


def read_pair(window: "Window") -> "tuple[Pair, Together, Parted | None]":
    """Blocking."""
    from sync.parting import read_parted

    cupcake = window.household.cupcake
    return read_us(window), read_together(cupcake, date.today()), read_parted(cupcake.home.store)


@component
def PairPage(window: "Window") -> ft.Control:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    sync = ft.use_state(window.sync)[0]
    found = use_reading(lambda: read_pair(window), [changes.people, sync.mark])
    p = look.p
    if found is None:
        return Loading(p)
    us, together, parted = found
    parts: list[ft.Control] = []
    if parted is not None:
        parts.append(keyed(Ended, "ended")(window, parted))
    if us.mate is not None:
        parts += [_both(p, us, together), group(p, _("What is shared"), [lines(p, WHAT_IS_SHARED)])]
        if together.milestone:
            parts.append(said(p, _("The days count from a milestone that you two keep under Memories.")))
        parts.append(
            fact_line(p, "sign-out", _("Leaving"), _("Either of you can, whenever you like: Part ways, below on You."))
        )
        return body(parts)
    return body([*parts, *_alone(window, p, us, signed_out=sync.mark is Mark.SIGNED_OUT)])


def _both(p: Palette, us: Pair, together: Together) -> ft.Control:
    assert us.mate is not None
    a, b = (us.me, us.mate) if us.me.side == "a" else (us.mate, us.me)
    names = both_names(together.name, us.mate.name)
    rows: list[ft.Control] = [title(names, "title", p.ink)]
    if together.since is not None:
        since = together.since
        rows.append(text(days_line(since, date.today(), milestone=bool(together.milestone)), "body", p.ink_soft))
        rows.append(text(_("Since {day}").format(day=dated(since)), "caption", p.ink_soft))
    faces = couple(p, (a.name, b.name), 76, ground=p.surface, photos=(a.photo, b.photo))
    column = ft.Column([faces, *rows], spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER, tight=True)
    return card(p, ft.Row([column], alignment=ft.MainAxisAlignment.CENTER), padding=24)


def _alone(window: "Window", p: Palette, us: Pair, *, signed_out: bool) -> list[ft.Control]:
    if not window.household.has_cloud:
        return [notice(p, _("No cloud is set up for this app. Everything works on this device alone."))]
    if us.email is None or signed_out:
        words = _("To find each other you each need an account; a mail address is enough.")
        go = ft.Row([button(p, _("Sign in"), lambda: window.nav.go("/sign-in"), expand=True)])
        first = card(
            p, ft.Column([title(_("Share with one person"), "heading", p.ink), said(p, words), go], spacing=14)
        )
        return [first, group(p, _("What would be shared"), [lines(p, WHAT_IS_SHARED)])]
    name = [] if us.named else [keyed(NameCard, "name")(window, "")]
    return [*name, keyed(InviteCard, "invite")(window), keyed(JoinCard, "join")(window)]


@component
def Ended(window: "Window", parted: "Parted") -> ft.Control:
    """The pair ended, maybe by the other one: what is here stays, and may be kept in a file."""
    from sync.parting import settle_parted

    p = use_look().p
    cupcake = window.household.cupcake
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    outcome, set_outcome = ft.use_state(("", ""))
    work = use_work()

    async def keep() -> None:
        set_outcome(("", ""))
        progress = work.follow(window)
        try:
            done = await given(
                window.page, picker, f"cupcake-archive-{date.today().isoformat()}.zip",
                lambda place: keep_archive(cupcake, place, force=True, progress=progress), work.begin,
            )  # fmt: skip
        finally:
            work.end()
        if done:
            window.notes.append(kept_line(done[0], done[1]))
            window.changes.noticed(people=True)

    def settle() -> None:
        settle_parted(cupcake.home.store)

    keeping = use_action(keep, on_error=lambda error: set_outcome(("warning", sentence_of(error))))
    settling = use_action(settle, on_done=lambda __: window.changes.noticed(people=True))
    day = date.fromisoformat(parted.ended_at[:10])
    words = _("It ended on {day}. What you shared stays here to read, and does not change any more.").format(
        day=dated(day)
    )
    busy = keeping.running or settling.running
    parts: list[ft.Control] = [
        title(_("Your pair has ended"), "heading", p.ink),
        said(p, words),
        said(p, _("Coming together again within 30 days brings back what you shared.")),
        ft.Row(
            [button(p, _("Keep it all in a file"), keeping.run, kind="soft", lead="archive", busy=busy, expand=True)]
        ),
        ft.Row([button(p, _("It can stay as it is"), settling.run, kind="quiet", disabled=busy, expand=True)]),
        *([Working(work, _("Keeping everything"))] if work.running else []),
    ]
    if outcome[1]:
        parts.append(notice(p, outcome[1], tone=outcome[0]))
    return card(p, ft.Column(parts, spacing=14))
