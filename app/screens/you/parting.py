"""Part ways: what happens, a complete archive first, and then the step itself. Each is its own press; the last asks once more.

Invariant: an archive that was wished for is verified and where it was to go before anything is said to the cloud.
"""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.archive import ArchiveReport
from app.files import given
from app.parting import keep_archive, part
from app.screens.us import read_us
from app.screens.you.parts import body, fact_line, group, said, sentence_of
from app.screens.you.work import Stopped, Working, use_work
from ui.action import use_action
from ui.boundary import component
from ui.look import use_look
from ui.overlay import overlay
from ui.press import button, word_button
from ui.reading import use_reading
from ui.states import Loading, notice
from ui.words import N_, _, grouped

if TYPE_CHECKING:
    from app.window import Window

WHAT = (
    ("book-open", N_("What you two shared stays with both of you, to read. It does not change any more.")),
    ("lock", N_("What is yours alone stays yours alone.")),
    ("hourglass-medium", N_("Coming together again within 30 days brings back what you shared.")),
    ("users", N_("They are told the next time their Cupcake syncs, and offered the same archive.")),
)


@component
def Part(window: "Window") -> ft.Control:
    look = use_look()
    changes = ft.use_state(window.changes)[0]
    us = use_reading(lambda: read_us(window), [changes.people])
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    kept, set_kept = ft.use_state("")
    without, set_without = ft.use_state(False)
    asked, ask = ft.use_state(False)
    problem, set_problem = ft.use_state("")
    work = use_work()
    p = look.p
    cupcake = window.household.cupcake

    async def keep() -> str:
        set_problem("")
        await (await window.household.cloud()).sync()  # everything that they wrote, too
        progress = work.follow(window)
        try:
            name = f"cupcake-archive-{date.today().isoformat()}.zip"
            done = await given(
                window.page, picker, name,
                lambda place: keep_archive(cupcake, place, force=True, progress=progress), work.begin,
            )  # fmt: skip
        finally:
            work.end()
        return kept_line(*done) if done else ""

    async def leave() -> None:
        set_problem("")
        await part(cupcake, await window.household.cloud(), None)

    def left(__: Any) -> None:
        ask(False)
        window.household.nudge()
        window.notes.append(_("You have parted. Everything that was here is still here."))
        window.changes.noticed(people=True)
        window.nav.go("/us")

    def failed(error: Exception) -> None:
        ask(False)
        set_problem(_("Stopped. No file was left behind.") if isinstance(error, Stopped) else sentence_of(error))

    keeping = use_action(keep, on_done=set_kept, on_error=failed)
    leaving = use_action(leave, on_done=left, on_error=failed)
    sure = ft.Column(
        [
            said(p, _("It takes effect at once, for both of you.")),
            ft.Row([button(p, _("Part now"), leaving.run, kind="danger", busy=leaving.running, expand=True)]),
            ft.Row([button(p, _("Not now"), lambda: ask(False), kind="quiet", disabled=leaving.running, expand=True)]),
        ],
        spacing=12, tight=True,
    )  # fmt: skip
    ft.use_dialog(overlay(look, _("Part ways?"), sure, lambda: ask(False)) if asked else None)
    if us is None:
        return Loading(p)
    if us.mate is None:
        return body([notice(p, _("You are not paired, so there is nobody to part from."))])
    ready = bool(kept) or without
    first: list[ft.Control] = [
        ft.Row([button(p, _("Keep it all in a file"), keeping.run, kind="quiet" if ready else "primary", lead="archive",
                       busy=keeping.running, expand=True)]),
        *([Working(work, _("Keeping everything"))] if work.running else []),
    ]  # fmt: skip
    if kept:
        first.append(notice(p, kept, tone="success"))
    elif not without:
        first.append(ft.Row([word_button(p, _("Part without a file"), lambda: set_without(True), color=p.ink_soft)]))
    parts: list[ft.Control] = [
        said(p, _("You can leave {name} whenever you like. Nothing of yours is lost by it.").format(name=us.mate.name)),
        group(p, _("What happens"), [fact_line(p, glyph, _(words)) for glyph, words in WHAT], lines=False),
        group(p, _("First, a file with everything"), first, lines=False,
              under=_("What you wrote and what was shared with you, readable without Cupcake. "
                      "It is read back before it counts.")),
        group(p, _("Then"), [ft.Row([button(p, _("Part from {name}").format(name=us.mate.name), lambda: ask(True),
                                            kind="danger", disabled=not ready, expand=True)])],
              under="" if ready else _("Once the file is kept, or you said that you want none."), lines=False),
    ]  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return body(parts)


def kept_line(report: ArchiveReport, name: str) -> str:
    """What was kept, and where."""
    return _("Kept in {file}, records {records}, photos {photos}. It was read back and is whole.").format(
        file=name, records=grouped(sum(report.records.values())), photos=grouped(report.photos)
    )
