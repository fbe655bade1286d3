"""What a sprinkle declares that it may see, in plain words. Made from its manifest, so that it can't say less than it may."""

from sprinkles.manifest import Manifest, Permission

WORDS = {
    "media": ("image", "Photos of this app", "Photos and files: it may add some"),
    "moments": ("calendar-blank", "What the other parts show of a day", "What the other parts show of a day"),
    "people": ("users", "The names of you two", "The names of you two"),
}
KNOWN = {
    "journal_entry": "Diary entries", "calendar_event": "Events", "calendar_link": "Links of a day to an entry",
    "habit": "Habits",
    "habit_check": "The days of habits", "milestone": "Milestones", "question_answer": "Your answers",
    "question_marker": "That you answered", "own_question": "Questions of your own", "mood_check_in": "How you were",
    "mood_weather": "Your word of weather",
}  # fmt: skip


def sees_line(permission: Permission, manifest: Manifest) -> tuple[str, str]:
    """(icon, what it may see and do). A table without a name of ours is named as it is."""
    data, writes = permission.data, permission.level == "write"
    if data in WORDS:
        glyph, read, write = WORDS[data]
        return glyph, write if writes else read
    name = KNOWN.get(data, data.replace("_", " ").capitalize())
    own = data in manifest.outputs
    if writes:
        return "pencil-simple", f"{name}: keeps its own" if own else f"{name}: reads and writes them"
    return "eye", f"{name}: reads them"


def hosts_line(manifest: Manifest) -> tuple[str, str, str]:
    """(icon, whether it reaches the internet, where)."""
    if not manifest.network:
        return "cloud-slash", "No internet", "It speaks to nobody; only Cupcake’s own sync moves what it keeps."
    return "cloud-arrow-up", "Reaches the internet", ", ".join(manifest.network)
