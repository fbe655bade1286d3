"""The five moods of an entry: the words that its column keeps, and what people read for them. A test holds them to the kit's
faces. A word of a newer app's is shown as it is, without a face.
"""

from ui.words import N_, _

MOODS = {"bright": N_("Bright"), "warm": N_("Warm"), "even": N_("Even"), "low": N_("Low"), "stormy": N_("Stormy")}


def name_of(mood: str | None) -> str:
    """What people read for it: `Warm`; "" for none."""
    return _(MOODS[mood]) if mood in MOODS else (mood or "").capitalize()
