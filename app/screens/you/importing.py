"""Import: diaries and calendars of other programs, through the sprinkles' importers. Nothing comes in twice."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.files import taken
from app.screens.you.parts import body, fact_line, group, said, sentence_of
from app.screens.you.work import Stopped, Working, use_work
from core.errors import Refused
from core.visibility import Visibility
from sprinkles.sdk.people import People
from ui.action import use_action
from ui.boundary import component
from ui.choice import use_choice
from ui.look import use_look
from ui.press import button
from ui.reading import use_reading
from ui.states import notice
from ui.switch import choice_lines
from ui.words import N_, _, grouped

if TYPE_CHECKING:
    from app.bootstrap import Cupcake
    from app.window import Window

STOPPED = N_("Stopped. What came in before stays; choose the file again to go on.")


def importers(cupcake: "Cupcake") -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(sprinkle, entry, title, suffixes) of what the running sprinkles take in."""
    return [
        (s.manifest.name, f.entry, f.title, f.suffixes)
        for s in cupcake.running
        for f in s.manifest.contributes.importers
    ]


def bring_in(cupcake: "Cupcake", file: Path, *, share: bool, progress: Any) -> str:
    """Import a file; one sentence about it. Blocking. Raises: Refused, Fatal."""
    found = next((i for i in importers(cupcake) if file.suffix.lower() in i[3]), None)
    if found is None:
        raise Refused(N_("Files of this kind can’t be imported. Nothing was changed."), code="bad_import")
    name, entry = found[:2]
    level = Visibility.SHARED if share else Visibility.PRIVATE
    report: dict[str, Any] = asdict(
        cupcake.sprinkle(name).load(entry)(cupcake.contexts[name], file, progress, visibility=level)
    )
    return line_of(report)


def line_of(report: dict[str, Any]) -> str:
    """What an import did."""
    added, total, skipped = report["added"], report["total"], report["skipped"]
    lines = [
        _("{added} of {total} came in, {skipped} were here already.").format(
            added=grouped(added), total=grouped(total), skipped=grouped(skipped)
        )
    ]
    if missing := report.get("missing_photos", 0):
        lines.append(_("Photos that the file lacks: {missing}.").format(missing=grouped(missing)))
    if others := report.get("others", 0):
        lines.append(
            _("Written by somebody else, and left to come from them: {others}.").format(others=grouped(others))
        )
    return " ".join(lines)


@component
def ImportPage(window: "Window") -> ft.Control:
    look = use_look()
    p = look.p
    cupcake = window.household.cupcake
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    mate = use_reading(lambda: People(cupcake.home.store).both()[1], [])
    shown, choose_share, share = use_choice("mine")
    outcome, set_outcome = ft.use_state(("", ""))
    work = use_work()
    known = importers(cupcake)
    suffixes = sorted({s.removeprefix(".") for i in known for s in i[3]})

    async def choose() -> str:
        set_outcome(("", ""))
        async with taken(window.page, picker, suffixes) as file:
            if file is None:
                return ""
            work.begin()
            try:
                return await asyncio.to_thread(
                    bring_in, cupcake, file, share=share() == "both", progress=work.follow(window)
                )
            finally:
                work.end()

    def failed(error: Exception) -> None:
        set_outcome(("info", _(STOPPED)) if isinstance(error, Stopped) else ("warning", sentence_of(error)))

    action = use_action(choose, on_done=lambda line: set_outcome(("info", line)), on_error=failed)
    rows = [fact_line(p, "download-simple", _(entry[2])) for entry in known]
    if not rows:
        return body([notice(p, _("Nothing that you use takes files in. Turn the diary on under Sprinkles."))])
    parts: list[ft.Control] = [group(p, _("What can come in"), rows)]
    if mate is not None:
        sees = (
            ("mine", _("Only me"), _("{name} won’t see them, or that they exist.").format(name=mate.name)),
            (
                "both",
                _("{name} and me").format(name=mate.name),
                _("{name} can read what comes in, except what a Cupcake export calls private.").format(name=mate.name),
            ),
        )
        parts.append(group(p, _("Who can read it"), choice_lines(p, sees, shown, choose_share)))
    parts.append(
        ft.Row([button(p, _("Choose a file"), action.run, lead="download-simple", busy=action.running, expand=True)])
    )
    if work.running:
        parts.append(Working(work, _("Bringing it in")))
    if outcome[1]:
        parts.append(notice(p, outcome[1], tone=outcome[0]))
    parts.append(
        said(p, _("Nothing comes in twice: what is here already is passed over, and what you deleted stays deleted."))
    )
    return body(parts)
