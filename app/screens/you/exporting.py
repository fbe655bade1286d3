"""Export: everything back, in forms that other programs read. A file is read back before it counts."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import flet as ft

from app.devices.interfaces import Shared
from app.exports import JSON, export, formats
from app.files import given, sent
from app.parting import keep_archive
from app.screens.you.parts import body, group, said, sentence_of
from app.screens.you.work import Stopped, Working, use_work
from ui.action import use_action
from ui.boundary import component
from ui.choice import use_choice
from ui.look import use_look
from ui.press import button
from ui.states import notice
from ui.switch import choice_lines
from ui.words import N_, _, grouped

if TYPE_CHECKING:
    from app.bootstrap import Cupcake
    from app.window import Window

T = TypeVar("T")
Make = Callable[[Path], str]
ARCHIVE = "archive"
FIRST: dict[str, tuple[str, str]] = {
    "dayone": ("Day One", N_("The diary with its photos, for Day One and programs that read it.")),
    "markdown": ("Markdown", N_("Pages with their photos, to read with any program.")),
    JSON: ("JSON", N_("Every record and every photo, for programs.")),
    ARCHIVE: (N_("Complete archive"), N_("All of the above in one file, to keep. Made before two people part.")),
}
STOPPED = N_("Stopped. No file was left behind.")


def choices(cupcake: "Cupcake") -> list[tuple[str, str, str]]:
    """(format, label, what it is): the well-known ones, then what the running sprinkles add."""
    known = formats(cupcake)
    found = [(name, _(FIRST[name][0]), _(FIRST[name][1])) for name in FIRST if name in known or name in (JSON, ARCHIVE)]
    for sprinkle in cupcake.running:
        for entry in sprinkle.manifest.contributes.exporters:
            if entry.name not in FIRST:
                about = _("From {part}.").format(part=_(sprinkle.manifest.title or sprinkle.manifest.name))
                found.append((entry.name, _(entry.title), about))
    return found


def write(cupcake: "Cupcake", place: Path, name: str, progress: Any) -> str:
    """Write one; one sentence about it. Blocking. Raises: Refused, Fatal."""
    if name == ARCHIVE:
        report = keep_archive(cupcake, place, force=True, progress=progress)
        return counted(sum(report.records.values()), report.photos)
    made = export(cupcake, place, name, force=True, progress=progress)
    count = (
        made["entries"] if "entries" in made else sum(made.get("records", {}).values()) if "records" in made else None
    )
    missing = made.get("missing_photos", 0)
    if count is None:
        return _("it was read back and is whole.")
    if missing:
        return _("records {records}, photos {photos}, not on this device yet {missing}. It was read back.").format(
            records=grouped(count), photos=grouped(made.get("photos", 0)), missing=grouped(missing)
        )
    return counted(count, made.get("photos", 0))


def counted(records: int, photos: int) -> str:
    """What a file holds that is whole."""
    return _("records {records}, photos {photos}. It was read back and is whole.").format(
        records=grouped(records), photos=grouped(photos)
    )


@component
def ExportPage(window: "Window") -> ft.Control:
    look = use_look()
    p = look.p
    cupcake = window.household.cupcake
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    rows = choices(cupcake)
    shown, choose, chosen = use_choice(rows[0][0])
    outcome, set_outcome = ft.use_state(("", ""))
    work = use_work()

    async def made(way: Callable[[str, Make, Callable[[], None]], Awaitable[T]]) -> tuple[str, T]:
        """Its name, and how it left by that way."""
        set_outcome(("", ""))
        form = chosen()
        name = f"cupcake-{form}-{date.today().isoformat()}.zip"
        progress = work.follow(window)
        try:
            return name, await way(name, lambda place: write(cupcake, place, form, progress), work.begin)
        finally:
            work.end()

    async def go() -> str:
        _name, done = await made(lambda name, make, began: given(window.page, picker, name, make, began))
        where = " " + _("It is where your browser keeps downloads.") if done and window.page.web else ""
        return f"{done[1]}: {done[0]}{where}" if done else ""

    async def share() -> str:
        name, done = await made(lambda name, make, began: sent(window.devices.sharing, name, make, began))
        if done is None:
            return ""
        unsure = " " + _("This device does not say whether it arrived.") if done[1] is Shared.UNKNOWN else ""
        return f"{name}: {done[0]}{unsure}"

    def failed(error: Exception) -> None:
        set_outcome(("info", _(STOPPED)) if isinstance(error, Stopped) else ("warning", sentence_of(error)))

    action = use_action(go, on_done=lambda line: set_outcome(("info", line)), on_error=failed)
    sharing = use_action(share, on_done=lambda line: set_outcome(("info", line)), on_error=failed)
    well_known = [r for r in rows if r[0] in FIRST]
    others = [r for r in rows if r[0] not in FIRST]
    parts: list[ft.Control] = [
        said(p, _("Your words are yours. Take them along whenever you like; nothing here changes.")),
        group(p, _("As what"), choice_lines(p, well_known, shown, choose)),
    ]
    if others:
        parts.append(group(p, _("From one part of Cupcake"), choice_lines(p, others, shown, choose)))
    busy = action.running or sharing.running
    ways: list[ft.Control] = [
        button(p, _("Export"), action.run, lead="upload-simple", busy=action.running, disabled=busy, expand=True)
    ]
    if window.devices.sharing.can:
        ways.append(button(p, _("Share"), sharing.run, kind="quiet", lead="share-network", busy=sharing.running,
                           disabled=busy, expand=True))  # fmt: skip
    parts.append(ft.Row(ways, spacing=8))
    if work.running:
        parts.append(Working(work, _("Writing the file")))
    if outcome[1]:
        parts.append(notice(p, outcome[1], tone=outcome[0]))
    parts.append(
        said(
            p, _("The file holds what you wrote and what was shared with you, and is not locked. Keep it like a diary.")
        )
    )
    return body(parts)
