"""Habits, given away: pages of Markdown for people, CSV for spreadsheets, JSON for programs. Every live habit that this home
shows, those at rest too, with every day that it was done.
"""

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass

from sprinkles.habits.documents import MODE_WORDS, document, names
from sprinkles.habits.doing import today
from sprinkles.habits.queries import HabitView, goal_words, read_habits, streak_words
from sprinkles.sdk import Context, Progress, Sink
from ui.words import in_english

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class ExportReport:
    """What an export holds: habits as entries, and their days."""

    entries: int = 0
    photos: int = 0
    checks: int = 0


@in_english()
def export_markdown(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """A page for each habit. Blocking. Raises: what the sink raises."""
    habits, report = _all(ctx)
    taken: set[str] = set()
    for done, view in enumerate(habits, 1):
        sink.add(_file_name(view, taken), _page(view).encode())
        if progress:
            progress(done, len(habits))
    return report


@in_english()
def export_csv(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """Two tables: the habits, and one line for each day and person. Blocking. Raises: what the sink raises."""
    habits, report = _all(ctx)
    head = ["id", "title", "why", "goal", "mode", "starts_on", "archived", "visibility", "author"]
    rows = [
        [v.id, v.title, v.why, goal_words(v), v.mode, v.starts_on.isoformat(), str(v.archived).lower(),
         "shared" if v.shared else "private", v.author.name]
        for v in habits
    ]  # fmt: skip
    sink.add("habits.csv", _csv(head, rows))
    checks = [
        [v.id, v.title, day.isoformat(), name, str(v.keeps(v.on(day))).lower()]
        for v in habits
        for day in sorted(v.done)
        for name in names(v, day)
    ]
    sink.add("habit_checks.csv", _csv(["habit_id", "title", "day", "done_by", "kept"], checks))
    return report


@in_english()
def export_json(ctx: Context, sink: Sink, progress: Progress | None = None) -> ExportReport:
    """One document with all habits and their days. Blocking. Raises: what the sink raises."""
    habits, report = _all(ctx)
    text = json.dumps([document(view, days=True) for view in habits], ensure_ascii=False, indent=1)
    sink.add("habits.json", text.encode())
    return report


def _all(ctx: Context) -> tuple[list[HabitView], ExportReport]:
    habits = read_habits(ctx, today(), archived=None)
    return habits, ExportReport(len(habits), checks=sum(len(doers) for v in habits for doers in v.done.values()))


def _page(view: HabitView) -> str:
    stands = view.stands
    out = [
        f"# {view.title}",
        "",
        f"{goal_words(view)}, kept by {MODE_WORDS[view.mode]}, since {view.starts_on.isoformat()}.",
    ]
    if view.why:
        out += ["", view.why]
    out += ["", f"Streak: {streak_words(stands)}. Best: {streak_words(stands, stands.best)}.", ""]
    month = ""
    for day in sorted(view.done, reverse=True):
        if f"{day:%Y-%m}" != month:
            month = f"{day:%Y-%m}"
            out += [*([""] if out[-1] else []), f"## {month}", ""]
        out.append(f"- {day.isoformat()}: {', '.join(names(view, day))}")
    return "\n".join(out) + "\n"


def _csv(head: list[str], rows: list[list[str]]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(head)
    # A cell that begins like a formula would be run by a spreadsheet.
    writer.writerows([[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows])
    return made.getvalue().encode("utf-8-sig")


def _file_name(view: HabitView, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFC", view.title)
    stem = re.sub(r"[^\w\- ]+", "", plain).strip()[:60].strip() or "Habit"
    name = f"{stem}.md"
    if name.casefold() in taken:
        name = f"{stem} {view.id[-8:]}.md"
    taken.add(name.casefold())
    return name
