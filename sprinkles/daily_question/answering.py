"""Answering, and opening what both have answered.

Invariants: an answer is written private, with a marker beside it that the other one may see, in one transaction. It is opened by
its author's own device, once both markers of the day are here: nobody reads the other's words before their own are written.
Opening is done again after every change and at every start, and the second time does nothing.
"""

from datetime import date

from sprinkles.daily_question.circle import Circle, circle, today
from sprinkles.daily_question.models import OwnQuestion, QuestionAnswer, QuestionMarker
from sprinkles.daily_question.queries import question_of
from sprinkles.sdk import Context, Refused, Visibility
from ui.words import _

TABLES = frozenset({"question_answer", "question_marker", "own_question", "profile", "pair_member"})
"""What a day that is shown depends on."""
FIRST_ID = "me"
"""Stands for the author in ids before there is an account; signing in draws them anew (the contract's `identity`)."""
_DUE = """
    SELECT a.id FROM question_answer AS a
    WHERE a.deleted_at IS NULL AND a.visibility = 'private' AND a.circle = ? AND a.author_id = ?
    AND EXISTS (SELECT 1 FROM question_marker AS m
                WHERE m.deleted_at IS NULL AND m.day = a.day AND m.circle = a.circle AND m.author_id = ?)
    AND EXISTS (SELECT 1 FROM question_marker AS m
                WHERE m.deleted_at IS NULL AND m.day = a.day AND m.circle = a.circle AND m.author_id = ?)
    ORDER BY a.day"""


def answer(ctx: Context, day: date, text: str) -> str:
    """Keep this person's answer for a day, new or changed; answers its id.

    Raises: Refused for no words, or a day that is still to come.
    """
    words = text.strip()
    if not words:
        raise Refused(_("Write a word or two first."), code="missing")
    if day > today():
        raise Refused(_("That day is still to come. Its question waits until then."), code="bad_date")
    now, on = circle(ctx), day.isoformat()
    found = _mine(ctx, now, on)
    if found is not None:
        with ctx.store.together() as work:
            work.change(QuestionAnswer, found, text=words)
    else:
        found = _new(ctx, now, day, words)
    open_what_both_answered(ctx)
    return found


def _new(ctx: Context, now: Circle, day: date, words: str) -> str:
    on, who = day.isoformat(), now.me.id or FIRST_ID
    question_id, question, _ = question_of(ctx, now, day)
    record_id = ctx.store.id_of(QuestionAnswer, who, on, now.name)
    with ctx.store.together() as work:
        work.put(
            QuestionAnswer, record_id, visibility=Visibility.PRIVATE, day=on, circle=now.name,
            question_id=question_id, question=question, text=words,
        )  # fmt: skip
        if not now.solo:
            mark = ctx.store.id_of(QuestionMarker, who, on, now.name)
            work.put(QuestionMarker, mark, visibility=Visibility.SHARED, day=on, circle=now.name)
        work.emit("question.answered", source=("question_answer", record_id), day=on)
    return record_id


def take_away(ctx: Context, day: date) -> None:
    """Delete this person's answer of a day, and that there was one. What the other one said stays with both.

    Raises: Refused when there is none.
    """
    now, on = circle(ctx), day.isoformat()
    found = _mine(ctx, now, on)
    if found is None:
        raise Refused(_("There is no answer of yours for that day."), code="not_found")
    with ctx.store.together() as work:
        if not now.solo:
            work.delete(QuestionMarker, ctx.store.id_of(QuestionMarker, now.me.id or FIRST_ID, on, now.name))
            # Back to private first: answered again, it must not be open before the other one has answered too.
            work.set_visibility(QuestionAnswer, found, Visibility.PRIVATE)
        work.delete(QuestionAnswer, found)


def open_what_both_answered(ctx: Context) -> int:
    """Open this person's answers of the days that both have answered; answers how many that were."""
    now = circle(ctx)
    if now.mate is None:
        return 0
    due = ctx.store.rows(_DUE, (now.name, now.me.id, now.me.id, now.mate.id))
    opened = 0
    for (record_id,) in due:
        try:
            ctx.store.set_visibility(QuestionAnswer, record_id, Visibility.SHARED)
        except Refused as error:  # one that can't be opened now must not hold up the others
            ctx.log.warning("answer_not_opened code=%s", error.code)
        else:
            opened += 1
    return opened


def write_question(ctx: Context, text: str, day: date | None = None, question_id: str | None = None) -> str:
    """Keep a question of one's own, new or changed; answers its id. Raises: Refused for no words, or a day that has gone."""
    words = " ".join(text.split())
    if not words:
        raise Refused(_("Write the question first."), code="missing")
    if day is not None and day < today():
        raise Refused(_("That day has gone. Choose today or a later one."), code="bad_date")
    on = day.isoformat() if day else None
    if question_id is not None:
        with ctx.store.together() as work:
            work.change(OwnQuestion, question_id, text=words, day=on)
        return question_id
    with ctx.store.together() as work:
        return work.add(OwnQuestion, text=words, day=on)


def _mine(ctx: Context, now: Circle, on: str) -> str | None:
    rows = ctx.store.rows(
        """SELECT id FROM question_answer WHERE deleted_at IS NULL AND day = ? AND circle = ?
           AND (author_id IS NULL OR author_id = ?) ORDER BY created_at DESC, id DESC LIMIT 1""",
        (on, now.name, now.me.id),
    )
    return str(rows[0][0]) if rows else None
