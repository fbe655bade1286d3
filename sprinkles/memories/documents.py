"""Moments and milestones as JSON documents and as lines of a terminal."""

from typing import Any

from sprinkles.memories.life import person_of
from sprinkles.memories.milestones import THEMES, MilestoneView
from sprinkles.sdk import Context, Moment
from ui.words import dated


def moment_document(ctx: Context, moment: Moment) -> dict[str, Any]:
    """A moment as the command line answers it."""
    who = person_of(ctx, moment.author_id)
    return {
        "day": moment.day.isoformat(),
        "at": moment.at,
        "kind": moment.kind,
        "title": moment.title,
        "text": moment.text,
        "table": moment.table,
        "id": moment.record_id,
        "person": who.name if who else None,
        "visibility": moment.visibility,
        "picture": moment.picture,
    }


def moment_line(ctx: Context, moment: Moment) -> str:
    """A moment in a list."""
    who = person_of(ctx, moment.author_id)
    mark = "★ " if moment.kind == "milestone" else ""
    return f"{moment.day.isoformat()}  {mark}{moment.title}{f'  ({who.name})' if who else ''}"


def milestone_document(view: MilestoneView) -> dict[str, Any]:
    """A milestone as the command line answers it."""
    return {
        "id": view.id,
        "title": view.title,
        "day": view.day.isoformat(),
        "note": view.note,
        "theme": view.theme,
        "pictures": [sha256 for sha256, _, _ in view.pictures],
        "visibility": "shared" if view.shared else "private",
        "author": {"id": view.author.id, "name": view.author.name, "me": view.author.is_me},
    }


def milestone_page(view: MilestoneView, names: list[str]) -> str:
    """A milestone as Markdown; `names` are the files of its pictures."""
    out = [f"# {view.title}", "", f"{dated(view.day)}. {THEMES[view.theme][0]}."]
    if view.note:
        out += ["", view.note]
    for name in names:
        out += ["", f"![]({name})"]
    return "\n".join(out) + "\n"
