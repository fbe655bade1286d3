"""What a sprinkle declares that it may see, in plain words. Made from its manifest, so that it can't say less than it may."""

from sprinkles.manifest import Manifest, Permission
from ui.words import N_, _

WORDS = {
    "media": ("image", N_("Photos of this app"), N_("Photos and files: it may add some")),
    "moments": ("calendar-blank", N_("What the other parts show of a day"), N_("What the other parts show of a day")),
    "people": ("users", N_("The names of you two"), N_("The names of you two")),
}
KNOWN = {
    "journal_entry": N_("Diary entries"), "calendar_event": N_("Events"), "calendar_link": N_("Links of a day to an entry"),
    "habit": N_("Habits"),
    "habit_check": N_("The days of habits"), "milestone": N_("Milestones"), "question_answer": N_("Your answers"),
    "question_marker": N_("That you answered"), "own_question": N_("Questions of your own"), "mood_check_in": N_("How you were"),
    "mood_weather": N_("Your word of weather"),
}  # fmt: skip


def sees_line(permission: Permission, manifest: Manifest) -> tuple[str, str]:
    """(icon, what it may see and do). A table without a name of ours is named as it is."""
    data, writes = permission.data, permission.level == "write"
    if data in WORDS:
        glyph, read, write = WORDS[data]
        return glyph, _(write if writes else read)
    name = _(KNOWN.get(data, data.replace("_", " ").capitalize()))
    own = data in manifest.outputs
    if writes:
        said = _("{what}: keeps its own") if own else _("{what}: reads and writes them")
        return "pencil-simple", said.format(what=name)
    return "eye", _("{what}: reads them").format(what=name)


def hosts_line(manifest: Manifest) -> tuple[str, str, str]:
    """(icon, whether it reaches the internet, where)."""
    if not manifest.network:
        return "cloud-slash", _("No internet"), _("It speaks to nobody; only Cupcake’s own sync moves what it keeps.")
    return "cloud-arrow-up", _("Reaches the internet"), ", ".join(manifest.network)
