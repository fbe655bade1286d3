"""The words of a mood: levels, feelings by how pleasant and how lively they are, what may have a part, the weather inside.

Names are what is kept; they are never renamed. Everybody may use words of their own beside them.
"""

VALENCE = (
    "very unpleasant",
    "unpleasant",
    "a little unpleasant",
    "neither",
    "a little pleasant",
    "pleasant",
    "very pleasant",
)
"""From 1 to 7."""
FACES = ("stormy", "low", "grey", "even", "fair", "warm", "bright")
"""The face of each level, from 1 to 7."""
ENERGY = ("drained", "tired", "slow", "steady", "awake", "lively", "wide awake")
"""From 1 to 7."""
FEELINGS: dict[str, tuple[str, ...]] = {
    "Bright": (
        "joyful", "excited", "playful", "proud", "in love", "inspired", "hopeful", "curious", "confident", "amused",
        "grateful", "brave",
    ),
    "Calm": (
        "calm", "content", "relaxed", "safe", "tender", "rested", "balanced", "relieved", "cosy", "at ease", "understood",
        "thoughtful",
    ),
    "Stirred up": (
        "anxious", "stressed", "angry", "irritated", "restless", "overwhelmed", "nervous", "frustrated", "jealous", "hurt",
        "torn", "impatient",
    ),
    "Low": (
        "sad", "lonely", "tired", "empty", "disappointed", "discouraged", "bored", "homesick", "guilty", "ashamed", "numb",
        "heavy",
    ),
}  # fmt: skip
"""Pleasant and lively, pleasant and quiet, unpleasant and lively, unpleasant and quiet."""
FACTORS = (
    "sleep", "work", "us", "family", "friends", "health", "weather", "movement", "food", "time alone", "home", "money",
    "hobbies", "travel", "news", "cycle",
)  # fmt: skip
WEATHER = ("sunny", "bright", "mild", "cloudy", "misty", "rainy", "stormy")
"""What may be offered to the other one, from clear to wild."""
MOST, LONGEST = 24, 40
"""So many words in a check-in, each at most so long."""


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
