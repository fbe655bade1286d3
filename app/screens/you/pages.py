"""The body of each page under You, by its path: loaded when it is first opened, not before."""

from importlib import import_module
from typing import Any

from app.screens.you import places as at

BODIES = {
    at.PROFILE.path: "profile:Profile",
    at.PAIR.path: "pair:PairPage",
    at.APPEARANCE.path: "appearance:AppearancePage",
    at.LANGUAGE.path: "language:LanguagePage",
    at.REMINDERS.path: "reminders:RemindersPage",
    at.LOCK.path: "lock:LockPage",
    at.PRIVACY.path: "privacy:Privacy",
    at.SPRINKLES.path: "sprinkles:SprinklesPage",
    at.IMPORT.path: "importing:ImportPage",
    at.EXPORT.path: "exporting:ExportPage",
    at.BACKUP.path: "backups:BackupPage",
    at.ATTENTION.path: "attention:AttentionPage",
    at.ABOUT.path: "about:About",
    at.SIGN_OUT.path: "signing_out:SignOut",
    at.PART.path: "parting:Part",
    at.DELETE.path: "deleting:DeleteAccount",
}


def body_of(place: at.Place) -> Any:
    """The component that draws a place; it takes the window."""
    module, name = BODIES[place.path].split(":")
    return getattr(import_module(f"app.screens.you.{module}"), name)
