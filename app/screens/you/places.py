"""Which pages there are under You: their routes, what they are called, and the groups they stand in. Data only."""

from dataclasses import dataclass

from ui.words import N_


@dataclass(frozen=True)
class Place:
    """A row of the hub. `end` ones stand last, calmly, without a drawing."""

    path: str
    label: str
    glyph: str
    end: bool = False

    @property
    def route(self) -> str:
        """Where it leads."""
        return f"/us/{self.path}"


PROFILE = Place("profile", N_("Profile"), "user")
PAIR = Place("pair", N_("Pair"), "users")
APPEARANCE = Place("appearance", N_("Appearance"), "text-aa")
LANGUAGE = Place("language", N_("Language"), "chat-circle")
REMINDERS = Place("reminders", N_("Reminders"), "bell")
LOCK = Place("lock", N_("App lock"), "lock")
PRIVACY = Place("privacy", N_("Privacy"), "eye")
SPRINKLES = Place("sprinkles", N_("Sprinkles"), "shapes")
IMPORT = Place("import", N_("Import"), "download-simple")
EXPORT = Place("export", N_("Export"), "upload-simple")
BACKUP = Place("backup", N_("Backup and restore"), "archive")
ATTENTION = Place("attention", N_("What needs attention"), "flag")
ABOUT = Place("about", N_("About Cupcake"), "question")
SIGN_OUT = Place("sign-out", N_("Sign out"), "sign-out", end=True)
PART = Place("part", N_("Part ways"), "sign-out", end=True)
DELETE = Place("delete-account", N_("Delete account"), "trash", end=True)

GROUPS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (N_("The two of you"), (PROFILE, PAIR)),
    (N_("This device"), (APPEARANCE, LANGUAGE, REMINDERS, LOCK)),
    (N_("What you write"), (PRIVACY, SPRINKLES, IMPORT, EXPORT, BACKUP, ATTENTION)),
    (N_("The app"), (ABOUT,)),
)
