"""A habit as a JSON document and as lines of a terminal."""

from datetime import date
from typing import Any

from sprinkles.habits.queries import MATE, ME, HabitView, goal_words, in_words, streak_words

MODE_WORDS = {"mine": "one of you", "either": "either of you", "both": "both of you"}


def document(view: HabitView, *, days: bool = False) -> dict[str, Any]:
    """The habit as the command line answers it; with `days`, everything that was done."""
    stands = view.stands
    doc: dict[str, Any] = {
        "id": view.id,
        "title": view.title,
        "icon": view.icon,
        "colour": view.colour,
        "why": view.why,
        "goal": view.goal.kind,
        "weekdays": sorted(view.goal.weekdays),
        "times_a_week": view.goal.times,
        "mode": view.mode,
        "starts_on": view.starts_on.isoformat(),
        "archived": view.archived,
        "remind_at": view.remind_at,
        "visibility": "shared" if view.shared else "private",
        "author": {"id": view.author.id, "name": view.author.name, "me": view.author.is_me},
        "today": {"day": view.today.isoformat(), "asked": view.asks_today, "kept": view.today in view.kept,
                  "done_by": names(view, view.today)},
        "streak": {"unit": stands.unit, "now": stands.streak, "best": stands.best, "freezes": stands.freezes},
        "rate": {"kept": stands.rate_kept, "due": stands.rate_due},
    }  # fmt: skip
    if days:
        doc["days"] = [
            {"day": day.isoformat(), "done_by": names(view, day), "kept": view.keeps(doers)}
            for day, doers in sorted(view.done.items())
        ]
    return doc


def names(view: HabitView, day: date) -> list[str]:
    """Who did it that day."""
    known = {ME: view.me.name, MATE: view.mate.name if view.mate else "Somebody"}
    known |= {account: person.name for account, person in view.before.items()}
    return sorted({known.get(doer, "Somebody") for doer in view.on(day)})


def line(view: HabitView) -> str:
    """One habit in a list."""
    mark = "✓" if view.today in view.kept else "·"
    stands = view.stands
    streak = f"  {streak_words(stands)}" if stands.streak else ""
    return f"{mark} {view.id[:13]}  {view.title}  ({in_words(view, view.today)}){streak}"


def lines(view: HabitView) -> list[str]:
    """One habit in full."""
    stands = view.stands
    out = [view.title, f"{goal_words(view)}, kept by {MODE_WORDS[view.mode]}"]
    if view.why:
        out.append(view.why)
    out.append(f"Today: {in_words(view, view.today)}")
    out.append(
        f"Streak: {streak_words(stands)}, best {streak_words(stands, stands.best)}, freezes left {stands.freezes}"
    )
    if stands.rate_due:
        out.append(f"Kept {stands.rate_kept} of the last {stands.rate_due} {stands.unit}s")
    for day in sorted(view.done, reverse=True)[:14]:
        out.append(f"  {day.isoformat()}  {' and '.join(names(view, day))}")
    return out
