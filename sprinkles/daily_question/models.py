"""Answers, markers and own questions as screens and commands read them. Hand-written; tests prove them equal to the contracts."""

from sprinkles.sdk import Record


class QuestionAnswer(Record, table=True):
    """An answer. `day` is an ISO date; `circle` says who was asked: `solo`, or the key of the two."""

    __tablename__ = "question_answer"

    day: str = ""
    circle: str = ""
    question_id: str = ""
    question: str = ""
    text: str = ""


class QuestionMarker(Record, table=True):
    """That its author has answered on `day`; nothing of what was said."""

    __tablename__ = "question_marker"

    day: str = ""
    circle: str = ""


class OwnQuestion(Record, table=True):
    """A question of the two's own, asked on `day` (ISO date), or not yet."""

    __tablename__ = "own_question"

    text: str = ""
    day: str | None = None
