"""The five moods of an entry: the words that its column keeps, and what people read for them. A test holds them to the kit's
faces. A word of a newer app's is shown as it is, without a face.
"""

MOODS = {"bright": "Bright", "warm": "Warm", "even": "Even", "low": "Low", "stormy": "Stormy"}


def name_of(mood: str | None) -> str:
    """What people read for it: `Warm`; "" for none."""
    return MOODS.get(mood or "", (mood or "").capitalize())
