"""Milestones: reading them, and what they are called. Blocking: call it in a thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from sprinkles.memories.models import Milestone
from sprinkles.sdk import Context, Moment, Person, Refused, Visibility
from ui.words import N_, _, dated

THEMES = {
    "us": (N_("Us"), "heart"),
    "first": (N_("A first time"), "sparkle"),
    "home": (N_("Home"), "house-simple"),
    "trip": (N_("On the way"), "map-pin"),
    "family": (N_("Family and friends"), "users"),
    "promise": (N_("A promise"), "hand-heart"),
    "other": (N_("Something else"), "star"),
}
WEIGHT = 3


@dataclass(frozen=True)
class MilestoneView:
    """A milestone as screens and commands show it. `pictures` are (sha256, width, height)."""

    id: str
    title: str
    day: date
    note: str
    theme: str
    pictures: tuple[tuple[str, int, int], ...]
    author: Person
    mate: Person | None
    shared: bool
    may_edit: bool
    may_delete: bool


def moments(ctx: Context, first: date, last: date) -> Iterable[Moment]:
    """The milestones of these days, both included."""
    here = "SELECT 1 FROM milestone WHERE deleted_at IS NULL AND day BETWEEN ? AND ? LIMIT 1"
    if not ctx.store.rows(here, (first.isoformat(), last.isoformat())):
        return
    for found in _find(ctx, first.isoformat(), last.isoformat()):
        view = _view(ctx, found)
        if view is not None:
            yield Moment(
                day=view.day,
                title=view.title,
                kind="milestone",
                icon=THEMES[view.theme][1],
                route=f"/memories/{view.id}",
                table="milestone",
                record_id=view.id,
                text=" ".join(view.note.split())[:220],
                # A milestone is of both, whoever wrote it down.
                author_id=None if view.shared else view.author.id,
                visibility="shared" if view.shared else "private",
                picture=view.pictures[0][0] if view.pictures else None,
                weight=WEIGHT,
            )


def years(ctx: Context) -> set[int]:
    """The years of the milestones."""
    return ctx.store.years(Milestone, "day")


def all_milestones(ctx: Context) -> list[MilestoneView]:
    """Every milestone that has a day, oldest first."""
    return [view for found in _find(ctx, "", "~") if (view := _view(ctx, found)) is not None]


def read_milestone(ctx: Context, milestone_id: str) -> MilestoneView | None:
    """One, or None when it is not here (any more)."""
    found = ctx.store.get(Milestone, milestone_id)
    return _view(ctx, found) if found is not None else None


def read_day(words: str) -> date:
    """Raises: Refused."""
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise Refused(_("That is not a day. Write it like 2021-05-16."), code="bad_date") from None


def keep_picture(ctx: Context, data: bytes) -> dict[str, Any]:
    """A picture as the `media` column lists it. Raises: Refused when it can't be kept."""
    from uuid import uuid4

    kept = ctx.media.keep(data)
    if not str(kept["type"]).startswith("image/"):
        raise Refused(_("Only pictures can be kept with a milestone."), code="bad_type")
    return {"id": str(uuid4()), **kept}


def keep_file(ctx: Context, file: Path) -> dict[str, Any]:
    """As `keep_picture`, from the disk. Raises: Refused."""
    try:
        return keep_picture(ctx, file.read_bytes())
    except OSError:
        raise Refused(_("{file} could not be read.").format(file=file.name), code="bad_file") from None


def _find(ctx: Context, first: str, last: str) -> list[Milestone]:
    day = col(Milestone.day)
    wanted = (col(Milestone.deleted_at).is_(None), col(Milestone.kind) == "full", day >= first, day <= last)
    return ctx.store.find(select(Milestone).where(*wanted).order_by(day, col(Milestone.id)))


def _view(ctx: Context, found: Milestone) -> MilestoneView | None:
    try:
        day = date.fromisoformat(found.day or "")
    except ValueError:
        return None
    __, mate = ctx.people.both()
    return MilestoneView(
        id=found.id,
        title=" ".join((found.title or "").split()) or dated(day),
        day=day,
        note=(found.note or "").strip(),
        theme=found.theme if found.theme in THEMES else "other",
        pictures=tuple(_pictures(found.media)),
        author=ctx.people.author(found.author_id),
        mate=mate,
        shared=ctx.store.reaches(found) is Visibility.SHARED,
        may_edit=ctx.store.may(Milestone, found.id, "edit"),
        may_delete=ctx.store.may(Milestone, found.id, "delete"),
    )


def _pictures(media: Any) -> Iterable[tuple[str, int, int]]:
    for item in media if isinstance(media, list) else ():
        sha256 = item.get("sha256") if isinstance(item, dict) else None
        if isinstance(sha256, str) and len(sha256) == 64:
            width, height = item.get("width"), item.get("height")
            yield sha256, width if isinstance(width, int) else 0, height if isinstance(height, int) else 0
