"""A day as the command line shows it."""

from typing import Any

from sprinkles.daily_question.queries import Day
from ui.words import _


def document(day: Day) -> dict[str, Any]:
    """As JSON. An answer that may not be read yet is null."""
    return {
        "day": day.id,
        "question_id": day.question_id,
        "question": day.question,
        "theme": day.theme,
        "state": day.state,
        "answer": day.mine.text if day.mine else None,
        "partner": day.mate.name if day.mate else None,
        "partner_answered": day.state in ("theirs", "coming", "both"),
        "partner_answer": day.theirs.text if day.theirs else None,
        "partner_question": day.other_question or None,
    }


def lines(day: Day) -> list[str]:
    """In words."""
    out = [day.question]
    if day.mine:
        out.append(f"{'You' if day.mate else 'Answer'}: {day.mine.text}")
    if day.theirs:
        asked = f" (asked: {day.other_question})" if day.other_question else ""
        out.append(f"{day.theirs.author.name}{asked}: {day.theirs.text}")
    else:
        out.append(state_words(day))
    return [line for line in out if line]


def state_words(day: Day) -> str:
    """How far the day is, in a sentence."""
    name = day.mate.name if day.mate else ""
    return {
        "open": "",
        "theirs": _("{name} has answered. It opens when you do."),
        "waiting": _("{name} hasn’t answered yet. Yours opens when both are here."),
        "coming": _("{name} has answered too. Their words are on the way."),
        "both": "",
        "solo": _("Only you can read this."),
    }[day.state].format(name=name)
