"""Backup and restore: everything in one file that was read back; and put back whole, never over words that are not kept first."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.bootstrap import migrations_of
from app.files import given, taken
from app.screens.you.parts import body, fact_line, group, said, sentence_of
from app.screens.you.work import Stopped, Working, use_work
from core.errors import CupcakeError
from ui.action import use_action
from ui.boundary import component, keyed
from ui.look import use_look
from ui.press import button
from ui.reading import use_reading
from ui.states import notice
from ui.words import N_, _, clock, day_and_month, grouped, ngettext

if TYPE_CHECKING:
    from app.bootstrap import Cupcake
    from app.window import Window

STOPPED = N_("Stopped. No file was left behind.")
OWN_WORDS = {
    "another_account": N_("This backup belongs to another account than this device. Nothing was changed."),
    "locked": N_(
        "Cupcake is busy with this home elsewhere. Close its other windows and try again. Nothing was changed."
    ),
}


def write(cupcake: "Cupcake", place: Path, progress: Any) -> str:
    """Back up; one sentence about it. Blocking. Raises: Refused, Fatal."""
    from storage.backup import write_backup

    place.unlink(missing_ok=True)  # the picker has asked
    made = write_backup(cupcake.home.folder, place, migrations_of(cupcake.settings), progress=progress)
    size, photos = _size(made.bytes), grouped(made.photos)
    if made.missing:
        return ngettext(
            "{size}, {n} photo. Photos that are not on this device yet: {missing}.",
            "{size}, {n} photos. Photos that are not on this device yet: {missing}.",
            made.photos,
        ).format(size=size, n=photos, missing=grouped(made.missing))
    return ngettext(
        "{size}, {n} photo, read back and whole.", "{size}, {n} photos, read back and whole.", made.photos
    ).format(size=size, n=photos)


def _size(count: int) -> str:
    return _("{size} MB").format(size=grouped(count / 1_000_000, 1))


def last_own(cupcake: "Cupcake") -> str:
    """When the home's own newest backup was made, for a person."""
    from storage.backup import automatic_backups

    found = automatic_backups(cupcake.home.folder)
    if not found:
        return _("None yet. The first is made soon.")
    at = datetime.fromtimestamp(found[0].stat().st_mtime, UTC).astimezone()
    return _("The last one: {day}, {time}.").format(day=day_and_month(at), time=clock(at))


@component
def BackupPage(window: "Window") -> ft.Control:
    look = use_look()
    p = look.p
    cupcake = window.household.cupcake
    own = use_reading(lambda: last_own(cupcake), [])
    why = _("On this device, against a damaged file; the last three are kept.")
    kept = fact_line(p, "clock", _("Once a day, by itself"), f"{why} {own or ''}".strip())
    return body(
        [keyed(Make, "make")(window), keyed(PutBack, "back")(window), group(p, _("Without your doing"), [kept])]
    )


@component
def Make(window: "Window") -> ft.Control:
    p = use_look().p
    cupcake = window.household.cupcake
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    outcome, set_outcome = ft.use_state(("", ""))
    work = use_work()

    async def go() -> str:
        set_outcome(("", ""))
        progress = work.follow(window)
        name = f"cupcake-backup-{date.today().isoformat()}.zip"
        try:
            done = await given(window.page, picker, name, lambda place: write(cupcake, place, progress), work.begin)
        finally:
            work.end()
        return f"{done[1]}: {done[0]}" if done else ""

    def failed(error: Exception) -> None:
        set_outcome(("info", _(STOPPED)) if isinstance(error, Stopped) else ("warning", sentence_of(error)))

    action = use_action(go, on_done=lambda line: set_outcome(("info", line)), on_error=failed)
    parts: list[ft.Control] = [
        said(
            p,
            _("Everything of this device in one file: words, history, photos. It is not locked: keep it like a diary."),
        ),
        ft.Row([button(p, _("Back up now"), action.run, lead="archive", busy=action.running, expand=True)]),
        *([Working(work, _("Backing up"))] if work.running else []),
    ]
    if outcome[1]:
        parts.append(notice(p, outcome[1], tone=outcome[0]))
    return group(p, _("Make a backup"), parts, lines=False)


@component
def PutBack(window: "Window") -> ft.Control:
    """Two steps: what will happen, then the file."""
    p = use_look().p
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    asked, ask = ft.use_state(False)
    problem, set_problem = ft.use_state("")

    async def go() -> str:
        set_problem("")
        async with taken(window.page, picker, ["zip"]) as file:
            if file is None:
                return ""
            done = await window.household.restore(file, replace=True)
        said = ngettext(
            "The backup is back, with {n} photo. Sign in to have it go on.",
            "The backup is back, with {n} photos. Sign in to have it go on.",
            done.photos,
        ).format(n=grouped(done.photos))
        kept = _("What was here before is kept in this home’s folder.")
        return f"{said} {kept}" if done.kept else said

    def put_back(line: str) -> None:
        if line:
            ask(False)
            window.notes.append(line)
            window.nav.go("/us")

    def failed(error: Exception) -> None:
        code = error.code if isinstance(error, CupcakeError) else ""
        set_problem(_(OWN_WORDS[code]) if code in OWN_WORDS else sentence_of(error))

    action = use_action(go, on_done=put_back, on_error=failed)
    words = _("The backup takes the place of what is on this device. What is here now is backed up first and kept.")
    parts: list[ft.Control] = [said(p, words)]
    if asked:
        parts.append(
            notice(p, _("Afterwards you are signed out here. Sign in, and both are brought together."), tone="warning")
        )
        parts.append(
            ft.Row(
                [
                    button(p, _("Choose the backup"), action.run, kind="soft", busy=action.running, expand=True),
                    button(p, _("Not now"), lambda: ask(False), kind="quiet", disabled=action.running, expand=True),
                ],
                spacing=8,
            )
        )
    else:
        parts.append(ft.Row([button(p, _("Put a backup back"), lambda: ask(True), kind="quiet", lead="arrow-counter-clockwise",
                                    expand=True)]))  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return group(p, _("Restore"), parts, lines=False)
