"""The words of a mood: levels, feelings by how pleasant and how lively they are, what may have a part, the weather inside.

Names are what is kept; they are never renamed, and are the same in every language: `said` says them. Everybody may use words
of their own beside them.
"""

from ui.words import N_, _, pgettext

VALENCE = (
    N_("very unpleasant"),
    N_("unpleasant"),
    N_("a little unpleasant"),
    N_("neither"),
    N_("a little pleasant"),
    N_("pleasant"),
    N_("very pleasant"),
)
"""From 1 to 7."""
FACES = ("stormy", "low", "grey", "even", "fair", "warm", "bright")
"""The face of each level, from 1 to 7."""
ENERGY = (N_("drained"), N_("tired"), N_("slow"), N_("steady"), N_("awake"), N_("lively"), N_("wide awake"))
"""From 1 to 7."""
FEELINGS: dict[str, tuple[str, ...]] = {
    "Bright": (
        N_("joyful"), N_("excited"), N_("playful"), N_("proud"), N_("in love"), N_("inspired"), N_("hopeful"),
        N_("curious"), N_("confident"), N_("amused"), N_("grateful"), N_("brave"),
    ),
    "Calm": (
        N_("calm"), N_("content"), N_("relaxed"), N_("safe"), N_("tender"), N_("rested"), N_("balanced"),
        N_("relieved"), N_("cosy"), N_("at ease"), N_("understood"), N_("thoughtful"),
    ),
    "Stirred up": (
        N_("anxious"), N_("stressed"), N_("angry"), N_("irritated"), N_("restless"), N_("overwhelmed"),
        N_("nervous"), N_("frustrated"), N_("jealous"), N_("hurt"), N_("torn"), N_("impatient"),
    ),
    "Low": (
        N_("sad"), N_("lonely"), N_("tired"), N_("empty"), N_("disappointed"), N_("discouraged"), N_("bored"),
        N_("homesick"), N_("guilty"), N_("ashamed"), N_("numb"), N_("heavy"),
    ),
}  # fmt: skip
"""Pleasant and lively, pleasant and quiet, unpleasant and lively, unpleasant and quiet."""
FACTORS = (
    N_("sleep"), N_("work"), N_("us"), N_("family"), N_("friends"), N_("health"), N_("weather"), N_("movement"),
    N_("food"), N_("time alone"), N_("home"), N_("money"), N_("hobbies"), N_("travel"), N_("news"), N_("cycle"),
)  # fmt: skip
WEATHER = (N_("sunny"), N_("bright"), N_("mild"), N_("cloudy"), N_("misty"), N_("rainy"), N_("stormy"))
"""What may be offered to the other one, from clear to wild."""
MOST, LONGEST = 24, 40
"""So many words in a check-in, each at most so long."""


KNOWN = frozenset({*VALENCE, *ENERGY, *FACTORS, *WEATHER, *(word for group in FEELINGS.values() for word in group)})


def said(word: str) -> str:
    """One of these words as somebody reads it; a word of somebody's own as it was typed."""
    return _(word) if word in KNOWN else word


def first_up(words: str) -> str:
    """With a capital letter at the beginning; the others stay, for some languages have them within."""
    return words[:1].upper() + words[1:]


def group_name(group: str) -> str:
    """A group of FEELINGS as somebody reads it."""
    return {
        "Bright": pgettext("feelings", "Bright"),
        "Calm": pgettext("feelings", "Calm"),
        "Stirred up": pgettext("feelings", "Stirred up"),
        "Low": pgettext("feelings", "Low"),
    }.get(group, group)


def groups_for(valence: int, energy: int | None) -> list[str]:
    """The groups of feelings, those nearest to the levels first. None is left out: feelings are mixed."""
    pleasant = ["Bright", "Calm"] if (energy or 4) >= 4 else ["Calm", "Bright"]
    other = ["Stirred up", "Low"] if (energy or 4) >= 4 else ["Low", "Stirred up"]
    return [*pleasant, *other] if valence >= 4 else [*other, *pleasant]


def tidy(words: list[str]) -> list[str]:
    """Words as they are kept: lower case, no blanks around, each once, not too many."""
    seen: dict[str, None] = {}
    for word in words:
        plain = " ".join(word.split()).casefold()[:LONGEST].strip()
        if plain:
            seen.setdefault(plain)
    return list(seen)[:MOST]
