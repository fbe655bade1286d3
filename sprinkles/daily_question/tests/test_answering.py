"""Answering: alone, before an account, in a pair; changed, taken away; own questions; what a day looks like meanwhile."""

import time
from datetime import date, timedelta

import pytest

from app.bootstrap import Cupcake
from sprinkles.daily_question.answering import answer, open_what_both_answered, take_away, write_question
from sprinkles.daily_question.circle import circle, today
from sprinkles.daily_question.exporters import export_markdown
from sprinkles.daily_question.models import OwnQuestion, QuestionAnswer, QuestionMarker
from sprinkles.daily_question.moments import moments
from sprinkles.daily_question.queries import OURS, own_questions, read_day, read_history
from sprinkles.sdk import Context, Refused
from storage.records import Records
from tests.harness.paired import MATE, ME, by_theo, pair_up
from tests.harness.sprinkle import MemorySink

DAY = today() - timedelta(days=1)


def held(app: Cupcake, table: str) -> list[tuple[str, ...]]:
    """(day, visibility) of the live rows."""
    return app.home.store.database.rows(f"SELECT day, visibility FROM {table} WHERE deleted_at IS NULL ORDER BY day")


def theo_answers(app: Cupcake, day: date, text: str, *, opened: bool = True) -> None:
    name = circle(app.contexts["daily-question"]).name
    if opened:
        by_theo(app, "question_answer", day=day.isoformat(), circle=name, question_id="us-01", question="Q?", text=text)
    by_theo(app, "question_marker", day=day.isoformat(), circle=name)


def until_opened(app: Cupcake) -> None:
    end = time.monotonic() + 5
    while held(app, "question_answer") != [(DAY.isoformat(), "shared")]:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_alone_an_answer_is_private_and_nothing_says_that_it_is_there(app: Cupcake, ctx: Context) -> None:
    before = read_day(ctx, DAY)
    assert (before.state, before.mine, before.mate) == ("open", None, None)
    answer(ctx, DAY, "  Quiet.  ")
    day = read_day(ctx, DAY)
    assert (day.state, day.question_id) == ("solo", before.question_id)
    assert day.mine is not None and day.mine.text == "Quiet."
    assert held(app, "question_marker") == []
    assert held(app, "question_answer") == [(DAY.isoformat(), "private")]
    assert app.home.store.database.rows("SELECT name, payload FROM event") == [
        ("question.answered", f'{{"day":"{DAY.isoformat()}"}}')
    ]


def test_what_was_answered_before_signing_in_keeps_its_question_and_becomes_one_with_the_other_devices(
    app: Cupcake, ctx: Context
) -> None:
    answer(ctx, DAY, "Quiet.")
    asked = read_day(ctx, DAY).question_id
    app.home.bind(ME, "mara@example.org")
    day = read_day(ctx, DAY)
    assert (day.question_id, day.state) == (asked, "solo")
    assert day.mine is not None and day.mine.id == ctx.store.id_of(QuestionAnswer, ME, DAY.isoformat(), "solo")
    answer(ctx, DAY, "Very quiet.")
    assert [d.mine.text for d in read_history(ctx) if d.mine] == ["Very quiet."]


@pytest.mark.parametrize("words", ["", "  \n "])
def test_no_words_are_no_answer(ctx: Context, words: str) -> None:
    with pytest.raises(Refused, match="a word or two"):
        answer(ctx, DAY, words)
    with pytest.raises(Refused, match="still to come"):
        answer(ctx, today() + timedelta(days=1), "Soon")
    assert read_history(ctx) == []


def test_an_answer_stays_private_until_the_other_one_has_answered(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    answer(ctx, DAY, "Mine.")
    assert held(app, "question_answer") == [(DAY.isoformat(), "private")]
    assert held(app, "question_marker") == [(DAY.isoformat(), "shared")]
    assert read_day(ctx, DAY).state == "waiting"
    theo_answers(app, DAY, "His.", opened=False)
    until_opened(app)
    assert read_day(ctx, DAY).state == "coming"
    theo_answers(app, DAY, "His.")
    day = read_day(ctx, DAY)
    assert day.state == "both" and day.theirs is not None and day.theirs.text == "His."
    assert open_what_both_answered(ctx) == 0


def test_who_answers_second_opens_at_once(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    theo_answers(app, DAY, "", opened=False)
    assert read_day(ctx, DAY).state == "theirs"
    answer(ctx, DAY, "Mine.")
    assert held(app, "question_answer") == [(DAY.isoformat(), "shared")]


def test_words_that_came_too_early_are_not_shown_before_ones_own(app: Cupcake, ctx: Context) -> None:
    """A device of another make might open without waiting; this one asks for an answer first all the same."""
    pair_up(app)
    theo_answers(app, DAY, "Too early.")
    day = read_day(ctx, DAY)
    assert (day.state, day.theirs) == ("theirs", None)
    assert list(moments(ctx, DAY, DAY)) == []
    sink = MemorySink()
    assert export_markdown(ctx, sink).entries == 0
    assert sink.files == {}


def test_a_marker_of_another_day_or_another_circle_opens_nothing(app: Cupcake, ctx: Context) -> None:
    answer(ctx, DAY, "From before there were two.")
    pair_up(app)
    theo_answers(app, DAY, "", opened=False)
    theo_answers(app, DAY - timedelta(days=1), "", opened=False)
    by_theo(app, "question_marker", day=DAY.isoformat(), circle="solo")
    assert open_what_both_answered(ctx) == 0
    assert held(app, "question_answer") == [(DAY.isoformat(), "private")]
    # For the two, that day has not been answered yet, though alone it was.
    assert read_day(ctx, DAY).state == "theirs"


def test_what_opens_at_the_start_was_missed_before(app: Cupcake, ctx: Context) -> None:
    from sprinkles.daily_question import setup

    pair_up(app)
    answer(ctx, DAY, "Mine.")
    with app.home.store.database.write() as raw:  # behind everybody's back: no notice
        mark = ctx.store.id_of(QuestionMarker, ME, DAY.isoformat(), circle(ctx).name)
        raw.execute("UPDATE question_marker SET author_id = ?, id = 'x' WHERE id = ?", (MATE, mark))
    assert open_what_both_answered(ctx) == 0, "one's own marker counts too"
    with ctx.store.together() as work:
        work.put(QuestionMarker, mark, day=DAY.isoformat(), circle=circle(ctx).name)
    setup(ctx)
    assert held(app, "question_answer") == [(DAY.isoformat(), "shared")]


def test_taken_away_and_answered_again_it_waits_again(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    answer(ctx, DAY, "Mine.")
    take_away(ctx, DAY)
    assert (held(app, "question_answer"), held(app, "question_marker")) == ([], [])
    assert read_day(ctx, DAY).state == "open"
    with pytest.raises(Refused, match="no answer of yours"):
        take_away(ctx, DAY)
    answer(ctx, DAY, "Again.")
    assert held(app, "question_answer") == [(DAY.isoformat(), "private")]
    assert held(app, "question_marker") == [(DAY.isoformat(), "shared")]


def test_what_an_answer_said_before_stays_as_history(app: Cupcake, ctx: Context) -> None:
    kept = answer(ctx, DAY, "First.")
    wall = app.home.store.wall_ms
    app.home.store.wall_ms = lambda: wall() + 20 * 60_000
    assert answer(ctx, DAY, "Second.") == kept
    assert [v.value for v in ctx.store.versions(QuestionAnswer, kept)] == ["First."]


def test_sharing_everything_from_before_shares_no_answer(app: Cupcake, ctx: Context) -> None:
    answer(ctx, DAY, "Quiet.")
    pair_up(app)
    with app.home.store.write() as txn:
        assert Records(txn, "question_answer").share_earlier(app.home.store.wall_ms() + 1) == 0


def test_an_own_question_stands_on_its_day(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    on = today() + timedelta(days=3)
    later = write_question(ctx, "  What   shall we plant? ", on)
    write_question(ctx, "Without a day")
    assert [(q.text, q.day) for q in own_questions(ctx)] == [
        ("Without a day", None), ("What shall we plant?", on.isoformat()),
    ]  # fmt: skip
    day = read_day(ctx, on)
    assert (day.question, day.theme, day.question_id) == ("What shall we plant?", OURS, later)
    write_question(ctx, "And then?", on, later)
    assert read_day(ctx, on).question == "And then?"
    with pytest.raises(Refused, match="has gone"):
        write_question(ctx, "Yesterday", today() - timedelta(days=1))
    ctx.store.delete(OwnQuestion, later)
    assert read_day(ctx, on).theme != OURS


def test_of_two_questions_for_one_day_the_first_stands_whoever_asks(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    write_question(ctx, "Mine", today())
    by_theo(app, "own_question", text="His was first", day=today().isoformat())
    assert read_day(ctx, today()).question == "His was first"


def test_a_question_that_was_answered_stays_though_the_day_asks_another_now(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    answer(ctx, today(), "To the first one.")
    asked = read_day(ctx, today()).question
    by_theo(app, "own_question", text="His", day=today().isoformat())
    assert read_day(ctx, today()).question == asked
    by_theo(
        app, "question_answer", day=today().isoformat(), circle=circle(ctx).name, question_id="x", question="His",
        text="To his.",
    )  # fmt: skip
    by_theo(app, "question_marker", day=today().isoformat(), circle=circle(ctx).name)
    day = read_day(ctx, today())
    assert (day.question, day.other_question) == (asked, "His")


def test_questions_of_before_the_pair_are_not_asked_of_the_two(app: Cupcake, ctx: Context) -> None:
    write_question(ctx, "To myself", today())
    assert read_day(ctx, today()).question == "To myself"
    pair_up(app)
    assert own_questions(ctx) == []
    assert read_day(ctx, today()).theme != OURS


def test_after_a_parting_nobody_asks_the_questions_that_the_other_one_wrote(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    by_theo(app, "own_question", text="His", day=today().isoformat())
    assert read_day(ctx, today()).question == "His"
    pair_up(app, ended=True)
    assert own_questions(ctx) == []
    assert read_day(ctx, today()).question != "His"


def test_history_moments_and_export_show_what_can_be_read(app: Cupcake, ctx: Context) -> None:
    answer(ctx, DAY - timedelta(days=2), "Alone.")
    pair_up(app)
    answer(ctx, DAY - timedelta(days=1), "Waiting.")
    answer(ctx, DAY, "Mine.")
    theo_answers(app, DAY, "His.")
    days = read_history(ctx)
    assert [d.state for d in days] == ["both", "waiting", "solo"]
    theme = days[0].theme
    assert [d.theme for d in read_history(ctx, theme)] == [theme] * len(read_history(ctx, theme))
    found = list(moments(ctx, DAY - timedelta(days=9), DAY))
    assert [(m.day, m.visibility) for m in found] == [(DAY - timedelta(days=2), "private"), (DAY, "shared")]
    assert found[1].text == "You: Mine."
    sink = MemorySink()
    assert export_markdown(ctx, sink).entries == 3
    page = "".join(sink.text(name) for name in sorted(sink.files))
    assert page.index("Alone.") < page.index("Waiting.") < page.index("**Mara**\n\nMine.\n\n**Theo**\n\n*Q?*\n\nHis.")
    assert [h.id for h in ctx.store.search(QuestionAnswer, "alone")] == [days[2].mine.id if days[2].mine else ""]


def test_after_a_parting_what_both_answered_can_still_be_read(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    answer(ctx, DAY, "Mine.")
    theo_answers(app, DAY, "His.")
    pair_up(app, ended=True)
    assert circle(ctx).solo
    (day,) = read_history(ctx)
    assert (day.mine.text if day.mine else "", day.theirs.text if day.theirs else "", day.past) == (
        "Mine.",
        "His.",
        True,
    )
    assert read_day(ctx, DAY).theirs == day.theirs
    assert [m.visibility for m in moments(ctx, DAY, DAY)] == ["private"]
    pair_up(app)
    assert [(d.mine.text, d.past) for d in read_history(ctx) if d.mine] == [("Mine.", False)]


def test_a_question_waits_for_the_partners_own_name(app: Cupcake, ctx: Context) -> None:
    pair_up(app)
    assert circle(ctx).partner == "Theo"
    with app.home.store.database.write() as raw:
        raw.execute("DELETE FROM profile WHERE id = ?", (MATE,))
    mate = ctx.people.both()[1]
    assert mate is not None and (mate.name, mate.named) == ("Your partner", False)
    assert circle(ctx).partner is None, "words that stand for a name are no name to ask by"
