"""What is known of a day: its question, who has answered, and the words that this person may read. Blocking, pure reads.

What is not on this device can't be shown by mistake: the other one's answer comes only once it was opened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import col, select

from sprinkles.daily_question.catalog import asked_on, catalog, said_of
from sprinkles.daily_question.circle import SOLO, Circle, circle, today
from sprinkles.daily_question.models import OwnQuestion, QuestionAnswer
from sprinkles.sdk import Context, Person, Visibility
from ui.words import N_, _

State = Literal["open", "theirs", "waiting", "coming", "both", "solo"]
"""open: nobody has answered; theirs: the other one has; waiting: only I have; coming: both have, their words are on the way;
both: both can be read; solo: answered for oneself."""
OURS = "ours"
"""The theme of the questions that the two wrote themselves."""
OUR_OWN = N_("Our own")


@dataclass(frozen=True)
class Words:
    """An answer that this person may read."""

    id: str
    text: str
    question: str
    author: Person
    waiting: bool = False


@dataclass(frozen=True)
class Day:
    """A day's question and how far it is. `mine` and `theirs` are the answers that are here."""

    day: date
    question_id: str
    question: str
    theme: str
    theme_title: str
    state: State
    mine: Words | None
    theirs: Words | None
    me: Person
    mate: Person | None
    past: bool = False
    """Whether it was answered in another circle: alone, before there were two, or in a pair that ended."""
    other_question: str = ""
    """What the other one was asked, where that was something else: both may have chosen a question for one day offline."""

    @property
    def id(self) -> str:
        """The day as text."""
        return self.day.isoformat()

    @property
    def own(self) -> bool:
        """Whether the two wrote the question."""
        return self.theme == OURS


def title_of(theme: str) -> str:
    """A theme as somebody reads it."""
    return _(catalog().themes.get(theme, OUR_OWN))


def read_day(ctx: Context, day: date) -> Day:
    """One day as it stands now. One that has gone and was answered in another circle only is shown as it was then."""
    now = circle(ctx)
    named = {name for _, name in _answered(ctx, day, day)}
    before = named - {now.name} if day < today() and now.name not in named else set()
    return _days(ctx, now, [(day, min(before, default=now.name))])[0]


def read_history(ctx: Context, theme: str | None = None, limit: int = 400) -> list[Day]:
    """The days on which anybody answered, newest first; also those of before there were two, and of an ended pair."""
    now = circle(ctx)
    found = _answered(ctx, date.min, date.max)[:limit]
    return [d for d in _days(ctx, now, found) if theme in (None, d.theme)]


def read_between(ctx: Context, first: date, last: date) -> list[Day]:
    """Answered days of a range, oldest first."""
    return _days(ctx, circle(ctx), _answered(ctx, first, last)[::-1])


def _answered(ctx: Context, first: date, last: date) -> list[tuple[date, str]]:
    """(day, circle) of all that was answered, newest first."""
    rows = ctx.store.rows(
        """SELECT day, circle FROM question_answer WHERE deleted_at IS NULL AND day BETWEEN ? AND ?
           UNION SELECT day, circle FROM question_marker WHERE deleted_at IS NULL AND day BETWEEN ? AND ?
           ORDER BY day DESC, circle""",
        (first.isoformat(), last.isoformat()) * 2,
    )
    return [(d, name) for text, name in rows if (d := _date(text))]


def own_questions(ctx: Context) -> list[OwnQuestion]:
    """All that can be asked in this circle: those without a day first, then by day."""
    now = circle(ctx)
    found = ctx.store.find(
        select(OwnQuestion)
        .where(col(OwnQuestion.deleted_at).is_(None))
        .order_by(col(OwnQuestion.day), col(OwnQuestion.created_at), col(OwnQuestion.id))
    )
    return [q for q in found if q.text.strip() and _asked_of(ctx, now, q)]


def question_of(ctx: Context, now: Circle, day: date) -> tuple[str, str, str]:
    """(id, text, theme) of what this day asks: of several own questions the one that was written first, else a built-in one."""
    return _question_of(now, day, _own_on(ctx, now, [day]))


def _question_of(now: Circle, day: date, own: dict[str, OwnQuestion]) -> tuple[str, str, str]:
    written = own.get(day.isoformat())
    if written is not None:
        return written.id, written.text, OURS
    asked = asked_on(catalog().waves, now.key, day, solo=now.solo)
    return asked.id, asked.read_by(now.partner), asked.theme


def _own_on(ctx: Context, now: Circle, days: Sequence[date]) -> dict[str, OwnQuestion]:
    named = {d.isoformat() for d in days}
    found: dict[str, OwnQuestion] = {}
    for question in own_questions(ctx):  # in the order of writing, so the first stands
        if question.day in named:
            found.setdefault(question.day or "", question)
    return found


def _asked_of(ctx: Context, now: Circle, question: OwnQuestion) -> bool:
    if now.solo:
        return question.author_id in (None, now.me.id)
    return ctx.store.reaches(question) is Visibility.SHARED


def _days(ctx: Context, now: Circle, wanted: Sequence[tuple[date, str]]) -> list[Day]:
    """Days, each with the circle that was asked, in the same order."""
    if not wanted:
        return []
    days = [day for day, __ in wanted]
    answers = ctx.store.find(
        select(QuestionAnswer).where(
            col(QuestionAnswer.deleted_at).is_(None),
            col(QuestionAnswer.day).between(min(days).isoformat(), max(days).isoformat()),
        )
    )
    marked = ctx.store.rows(
        "SELECT day FROM question_marker WHERE deleted_at IS NULL AND circle = ? AND author_id = ?",
        (now.name, now.mate.id if now.mate else None),
    )
    asking = _Asking(
        ctx, now, _own_on(ctx, now, days), frozenset(day for (day,) in marked),
        ctx.store.waiting(QuestionAnswer, [a.id for a in answers]) if answers and now.me.id else set(),
    )  # fmt: skip
    found: dict[tuple[str, str], list[QuestionAnswer]] = {}
    for answer in answers:
        found.setdefault((answer.day, answer.circle), []).append(answer)
    drawn = (asking.day(day, name, found.get((day.isoformat(), name), [])) for day, name in wanted)
    # Of another circle there may be a marker without words: nothing to show.
    return [d for d in drawn if not d.past or d.mine is not None]


@dataclass
class _Asking:
    """What several days need to be drawn."""

    ctx: Context
    now: Circle
    own: dict[str, OwnQuestion]
    marked: frozenset[str]
    """The days on which the other one has answered, in this circle."""
    waits: set[str]

    def day(self, day: date, name: str, answers: Sequence[QuestionAnswer]) -> Day:
        now, past = self.now, name != self.now.name
        mine = _newest(a for a in answers if a.author_id in (None, now.me.id))
        theirs = _newest(a for a in answers if name != SOLO and a.author_id not in (None, now.me.id))
        mate = now.mate if not past else self.ctx.people.author(theirs.author_id) if theirs and mine else None
        marked = not past and day.isoformat() in self.marked
        question_id, question, theme = self._asked(day, mine, theirs)
        return Day(
            day=day,
            question_id=question_id,
            question=said_of(question_id, question),
            theme=theme,
            theme_title=title_of(theme),
            state=_state(mate is None, mine is not None, marked, theirs is not None),
            mine=self._words(mine, now.me) if mine else None,
            # Their words only once this person has answered: even if a device of theirs opened them too early.
            theirs=self._words(theirs, mate) if theirs and mine and mate else None,
            me=now.me,
            mate=mate,
            past=past,
            other_question=said_of(theirs.question_id, theirs.question)
            if mine and theirs and mine.question_id != theirs.question_id
            else "",
        )

    def _asked(self, day: date, mine: QuestionAnswer | None, theirs: QuestionAnswer | None) -> tuple[str, str, str]:
        # What somebody was asked stays, whatever a later version or the other one says the day asks.
        answered = mine or theirs
        if answered is None:
            return _question_of(self.now, day, self.own)
        built_in = catalog().find(answered.question_id)
        theme = built_in.theme if built_in else OURS
        if mine or built_in is None:
            return answered.question_id, answered.question, theme
        return answered.question_id, built_in.read_by(self.now.partner), theme

    def _words(self, answer: QuestionAnswer, author: Person) -> Words:
        return Words(answer.id, answer.text, answer.question, author, answer.id in self.waits)


def _state(alone: bool, mine: bool, mate_marked: bool, theirs: bool) -> State:
    if alone:
        return "solo" if mine else "open"
    if mine:
        return "both" if theirs else "coming" if mate_marked else "waiting"
    return "theirs" if mate_marked or theirs else "open"


def _newest(answers: Iterable[QuestionAnswer]) -> QuestionAnswer | None:
    return max(answers, key=lambda a: (a.created_at, a.id), default=None)


def _date(text: object) -> date | None:
    """A day as a column holds it; None for what somebody else's app may have written."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
