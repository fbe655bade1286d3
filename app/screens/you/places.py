"""Which pages there are under You: their routes, what they are called, and the groups they stand in. Data only."""

from dataclasses import dataclass


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


PROFILE = Place("profile", "Profile", "user")
PAIR = Place("pair", "Pair", "users")
APPEARANCE = Place("appearance", "Appearance", "text-aa")
REMINDERS = Place("reminders", "Reminders", "bell")
LOCK = Place("lock", "App lock", "lock")
PRIVACY = Place("privacy", "Privacy", "eye")
SPRINKLES = Place("sprinkles", "Sprinkles", "shapes")
IMPORT = Place("import", "Import", "download-simple")
EXPORT = Place("export", "Export", "upload-simple")
BACKUP = Place("backup", "Backup and restore", "archive")
ATTENTION = Place("attention", "What needs attention", "flag")
ABOUT = Place("about", "About Cupcake", "question")
SIGN_OUT = Place("sign-out", "Sign out", "sign-out", end=True)
PART = Place("part", "Part ways", "sign-out", end=True)
DELETE = Place("delete-account", "Delete account", "trash", end=True)

GROUPS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("The two of you", (PROFILE, PAIR)),
    ("This device", (APPEARANCE, REMINDERS, LOCK)),
    ("What you write", (PRIVACY, SPRINKLES, IMPORT, EXPORT, BACKUP, ATTENTION)),
    ("The app", (ABOUT,)),
)
