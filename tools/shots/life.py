"""The life of the couple that is photographed: Mara and Theo, weeks of it, written through the sprinkles' own code."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.bootstrap import Cupcake
from sprinkles.calendar import edits
from sprinkles.calendar.plans import Plan
from sprinkles.calendar.queries import packed
from sprinkles.calendar.zones import here
from sprinkles.daily_question import answering
from sprinkles.daily_question.models import OwnQuestion
from sprinkles.habits import doing
from sprinkles.habits.models import Habit
from sprinkles.journal import keeping as journal
from sprinkles.memories.milestones import keep_picture
from sprinkles.memories.models import Milestone
from sprinkles.mood import keeping as mood
from sprinkles.sdk import Context, Visibility
from tools.shots.paintings import painted

SHARED, PRIVATE, TIMES = Visibility.SHARED, Visibility.PRIVATE, Visibility.CALENDAR
WEEKS = 26


@dataclass
class Life:
    """What was kept, by the name that a route gives it: `{river}` is the id of that habit."""

    today: date
    names: dict[str, str] = field(default_factory=dict)

    def day(self, away: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=away)

    def monday(self, day: int = 0, weeks: int = 0) -> date:
        """A day of this week; Monday is 0."""
        return self.today - timedelta(days=self.today.weekday()) + timedelta(days=day, weeks=weeks)


def at(day: date, hour: int, minute: int = 0) -> str:
    """An instant as columns keep it, by this machine's clock."""
    there = datetime(day.year, day.month, day.day, hour, minute).astimezone()
    return there.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- the calendar


def hours(title: str, day: date, start: tuple[int, int], end: tuple[int, int], **more: Any) -> Plan:
    """Something with hours."""
    return Plan(title, starts=at(day, *start), ends=at(day, *end), zone=here(), **more)


def whole(title: str, first: date, last: date | None = None, **more: Any) -> Plan:
    """Something of whole days."""
    return Plan(title, all_day=True, starts=first.isoformat(), ends=(last or first).isoformat(), **more)


def plan(life: Life, mara: Context, theo: Context) -> None:
    """Events of every sort: of hours, of days, shared, private, times only, repeating, overlapping, far ahead."""
    d = life.monday
    met = date(life.today.year - 5, life.today.month, 3)
    for ctx, level, item in (
        (mara, SHARED, hours("Farmers’ market", d(5, -8), (9, 30), (11, 0), place="Naplavka", rrule="FREQ=WEEKLY",
                             color="leaf")),
        (mara, PRIVATE, hours("Run along the river", d(1, -8), (7, 0), (7, 45), rrule="FREQ=WEEKLY;BYDAY=TU,TH")),
        (theo, SHARED, hours("Pottery", d(2, -6), (18, 0), (20, 0), place="Studio Hlína", rrule="FREQ=WEEKLY")),
        (mara, SHARED, hours("Choir", d(2, -6), (18, 30), (20, 30), rrule="FREQ=WEEKLY", color="sea")),
        (theo, TIMES, hours("Dentist", d(3), (14, 0), (15, 30))),
        (theo, TIMES, hours("Present", d(5), (12, 0), (13, 0))),
        (mara, SHARED, hours("Dinner at Nonna’s", d(6), (18, 30), (21, 0), place="Via dei Fornai 12",
                             notes="She says to bring nothing. Bring flowers.", reminders=(60, 1440))),
        (mara, SHARED, hours("Call the landlord", d(4), (10, 0), (10, 30))),
        (theo, SHARED, hours("Team offsite", d(4), (9, 0), (16, 30), color="honey")),
        (mara, PRIVATE, hours("Draft due", d(4), (13, 0), (15, 0))),
        (mara, SHARED, whole("Theo’s mum visits", d(3), d(6), color="marmalade")),
        (mara, SHARED, hours("Cinema", d(5), (20, 0), (22, 30), place="Lucerna")),
        (mara, SHARED, hours("Coffee with Jana", d(0, 1), (16, 0), (17, 0))),
        (theo, SHARED, hours("Climbing", d(1, 1), (19, 0), (21, 0), rrule="FREQ=WEEKLY;COUNT=6")),
        (mara, SHARED, whole("Ferry to the islands", d(4, 3), d(0, 4), place="Hvar", color="sea")),
        (mara, SHARED, whole("Lisbon", life.day(41), life.day(45), occasion="countdown", color="honey")),
        (mara, SHARED, whole("The evening we met", met, occasion="anniversary")),
        (theo, SHARED, whole("Keys to the flat", life.day(19).replace(year=life.today.year - 2), occasion="anniversary")),
    ):  # fmt: skip
        life.names[item.title] = edits.add(ctx, item, level)
    life.names["dinner"] = f"{life.names['Dinner at Nonna’s']}/{packed(at(d(6), 18, 30))}"
    life.names["market"] = f"{life.names['Farmers’ market']}/{packed(at(d(5), 9, 30))}"


# -- habits


def build_habits(life: Life, mara: Context) -> None:
    """Habits of every mode and goal."""
    first = life.day(-7 * WEEKS).isoformat()
    kinds: tuple[tuple[str, Visibility, dict[str, Any]], ...] = (
        ("walk", SHARED, {"title": "A walk after dinner", "icon": "sun", "colour": "accent", "mode": "both",
                          "why": "Ten minutes are enough. The talking is the point.", "remind_at": "20:30"}),
        ("water", PRIVATE, {"title": "Morning pages", "icon": "pencil-simple", "colour": "a", "mode": "mine",
                            "weekdays": [1, 2, 3, 4, 5]}),
        ("plants", SHARED, {"title": "Water the plants", "icon": "leaf", "colour": "b", "mode": "either",
                            "goal": "weekly", "times_a_week": 2}),
        ("phones", SHARED, {"title": "Phones away at ten", "icon": "moon", "colour": "b", "mode": "both"}),
    )  # fmt: skip
    for n, (key, level, values) in enumerate(kinds):
        kept = mara.store.add(Habit(id="", starts_on=first, position=n + 1.0, **values), visibility=level)
        life.names[key] = kept.id


def keep_habits(life: Life, ctx: Context, habits: dict[str, float], seed: int, *, today: bool) -> None:
    """Weeks of checks: each habit as likely as it says, better of late."""
    dice = random.Random(seed)  # noqa: S311  days, not secrets
    for key, likely in habits.items():
        for away in range(-7 * WEEKS, 1 if today else 0):
            day = life.day(away)
            if key == "water" and day.isoweekday() > 5:
                continue
            lately = 0.12 if away > -21 else 0
            if dice.random() < likely + lately:
                doing.check(ctx, life.names[key], day)


# -- moods, questions, days


FEELINGS = (
    (), ("tired", "heavy"), ("stressed",), ("irritated", "restless"), ("balanced",), ("content", "rested"),
    ("grateful", "in love"), ("joyful", "inspired"),
)  # fmt: skip


def feel(life: Life, ctx: Context) -> None:
    """Check-ins of ten weeks, one or two a day, with gaps; better with the other one and with sleep."""
    dice = random.Random(7)  # noqa: S311
    level = 4.2
    for away in range(-70, 1):
        if dice.random() < 0.16 and away:
            continue
        factors = {f for f in ("sleep", "us", "work", "movement", "friends") if dice.random() < 0.3}
        pull = sum({"us": 0.9, "sleep": 0.5, "movement": 0.6, "friends": 0.4, "work": -1.2}[f] for f in factors)
        level = 0.35 * level + 0.65 * (4.4 + 1.6 * pull + dice.uniform(-2, 2))
        valence = max(1, min(7, round(level)))
        energy = max(1, min(7, valence + dice.choice((-1, 0, 0, 1))))
        note = {-1: "We laughed about the tram again.", -6: "Too many meetings. The walk helped."}.get(away, "")
        telling = mood.Telling(valence, energy, FEELINGS[valence], tuple(sorted(factors)), note)
        day = life.day(away)
        when = datetime(day.year, day.month, day.day, 8 if not away else 20, dice.randrange(60)).astimezone()
        if when <= datetime.now().astimezone():
            life.names["mood"] = mood.keep(ctx, telling, at=when)


ANSWERS = (
    (-1, "The kitchen at midnight, both of us barefoot, eating cold gnocchi from the pan.",
     "You, singing the wrong words to the right song, and not stopping when I came in."),
    (-2, "That you ask twice.", "That you notice when I only say that I’m fine."),
    (-3, "Anything with rain on the roof.", "The ferry. Any ferry."),
    (-5, "My grandmother’s kitchen, flour up to the light switch.", "The smell of the garage, and my father humming."),
    (-8, "Less phone. More river.", "One evening a week without a plan."),
    (-9, "That I can be quiet with you.", "That you make me braver than I am."),
)  # fmt: skip


def ask(life: Life, ctx: Context) -> None:
    """Yesterday had a question of their own."""
    with ctx.store.together() as work:
        work.add(OwnQuestion, text="What was the best minute of this week?", day=life.day(-1).isoformat())


def answer(life: Life, ctx: Context, which: int) -> None:
    """Answers of one of the two: 0 is Mara, 1 is Theo."""
    for away, *words in ANSWERS:
        answering.answer(ctx, life.day(away), words[which])
    if which:
        answering.answer(ctx, life.day(0), "Saturday mornings, before either of us has looked at a clock.")
        return
    answering.answer(ctx, life.day(-4), "I’d like us to learn one song properly. All the verses.")
    answering.write_question(ctx, "Which of our habits would your ten-year-old self laugh about?", life.day(2))
    answering.write_question(ctx, "What should we cook when your mum is here?")


def remember(life: Life, ctx: Context) -> None:
    """Milestones with pictures, some of them on this day."""
    today = life.today
    for key, day, theme, title, note, pictures in (
        ("met", date(today.year - 5, today.month, 3), "us", "The evening we met",
         "You spilled your drink on my shoes and apologised to the shoes.", ("evening", "night")),
        ("flat", date(today.year - 2, today.month, today.day), "home", "Keys to the flat",
         "One lamp, two mugs, no curtains. The whole city could see us dancing.", ("snow",)),
        ("sea", date(today.year - 3, 7, 14), "trip", "The island with one road",
         "We walked it twice in both directions.", ("sea", "field", "evening")),
        ("first", date(today.year - 4, 5, 9), "first", "First bread that rose", "", ("field",)),
        ("promise", date(today.year - 1, 10, 30), "promise", "Sundays are ours", "No plans before noon. Ever.", ()),
    ):  # fmt: skip
        media = [keep_picture(ctx, painted(name)) for name in pictures]
        fresh = Milestone(id="", title=title, day=day.isoformat(), note=note, theme=theme, media=media)
        life.names[key] = ctx.store.add(fresh, visibility=SHARED).id


Entry = tuple[int, int, str, str, Visibility, tuple[str, ...]]
"""(days away, hour, title, words, level, pictures)"""


def write(life: Life, ctx: Context, entries: tuple[Entry, ...]) -> None:
    """Entries of the diary."""
    for away, hour, title, words, level, pictures in entries:
        media = [keep_picture(ctx, painted(name)) for name in pictures]
        kept = journal.keep(
            ctx, level, title=title, text=words, at=at(life.day(away), hour), media=media, time_zone=here()
        )
        life.names[f"entry_{title.split()[-1] if title else 'radio'}"] = kept.id


def write_at_once(life: Life, mara: Context, theo: Context) -> None:
    """One sentence that both wrote anew without hearing of each other, and an entry that is let go."""
    entry = life.names["entry_balcony"]
    journal.change(mara, entry, text="Basil, thyme, and the good chair. Lanterns by June.")
    journal.change(theo, entry, text="Basil, thyme, rosemary, and a chair that somebody has to like.")
    gone = journal.keep(
        mara, PRIVATE, title="A list of lists", text="Bread. Stamps. The other list.", at=at(life.day(-5), 12)
    )
    journal.delete(mara, gone.id)


MARA_WROTE = (
    (-1, 21, "The light on the stairs", "The bulb is new and far too bright. We look like people who have a plan.",
     SHARED, ("evening",)),
    (-3, 8, "", "Woke before the alarm and lay there listening to you argue with the radio.", SHARED, ()),
    (-13, 17, "Up on the ridge", "Wind, one apple between us, and the whole valley.", SHARED, ("forest", "field")),
    (-365, 22, "First snow", "You opened the window to hear that you could hear nothing.", SHARED, ("snow",)),
)  # fmt: skip
THEO_WROTE = (
    (-2, 19, "A plan for the balcony", "Basil, thyme, and the chair that nobody admits to liking.", SHARED, ("forest",)),
    (-7, 18, "By the water", "The ferry left without us and it was the best part of the day.", SHARED, ("sea",)),
)  # fmt: skip


Sync = Callable[[str], None]


def live(mara: Cupcake, theo: Cupcake, sync: Sync) -> Life:
    """All of it, on both homes, each writing what is theirs; `sync("mara")` takes one of them through a whole sync."""
    life = Life(date.today())
    m, t = mara.contexts, theo.contexts
    plan(life, m["calendar"], t["calendar"])
    build_habits(life, m["habits"])
    feel(life, m["mood"])
    remember(life, m["memories"])
    write(life, m["journal"], MARA_WROTE)
    write(life, t["journal"], THEO_WROTE)
    ask(life, m["daily-question"])
    for who in ("mara", "theo", "mara"):
        sync(who)
    keep_habits(life, m["habits"], {"walk": 0.74, "water": 0.62, "plants": 0.2, "phones": 0.5}, 3, today=False)
    keep_habits(life, t["habits"], {"walk": 0.7, "plants": 0.16, "phones": 0.42}, 5, today=True)
    doing.check(m["habits"], life.names["walk"], life.today)
    answer(life, m["daily-question"], 0)
    answer(life, t["daily-question"], 1)
    mood.offer(m["mood"], "bright")
    mood.offer(t["mood"], "mild")
    write_at_once(life, m["journal"], t["journal"])
    for who in ("mara", "theo", "mara", "theo"):
        sync(who)
        for home in (m, t):
            answering.open_what_both_answered(home["daily-question"])
    for who in ("mara", "theo", "mara"):
        sync(who)
    return life
