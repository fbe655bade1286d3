"""Whether this home has been begun, and the name somebody gave before there was an account.

The name is kept on this device until the first sign-in, which gives it to the account unless that has one.
Everything here blocks, and is quick: a few rows.
"""

from storage.home import Home
from storage.local_settings import read_setting, write_setting

WELCOMED = "app.welcomed"
OWN_NAME = "app.own_name"
MOST = 80
"""Letters of a name; the account takes no more."""


def is_new(home: Home) -> bool:
    """Whether nobody wrote here, signed in or was welcomed yet."""
    if read_setting(home.store, WELCOMED) or home.account is not None:
        return False
    # Countable are the things that people make; an empty diary has none of them.
    made = ["draft", *(name for name, sql in home.store.tables.items() if sql.contract.countable)]
    return not any(home.store.value(f'SELECT 1 FROM "{name}" LIMIT 1') for name in made)  # noqa: S608


def begin(home: Home) -> None:
    """The home is begun: it shows no welcome any more."""
    write_setting(home.store, WELCOMED, True)


def keep_name(home: Home, name: str) -> None:
    """Keep what somebody is called, if they said it."""
    if name.strip():
        write_setting(home.store, OWN_NAME, " ".join(name.split())[:MOST])


def own_name(home: Home) -> str:
    """What this person is called: as their account says, else as they said at the beginning; else empty."""
    account = home.account
    if account is not None:
        named = home.store.value("SELECT display_name FROM profile WHERE id = ?", (account[0],))
        if named:
            return str(named)
    return str(read_setting(home.store, OWN_NAME, ""))


def name_to_give(home: Home) -> str:
    """The name that a new account should get; empty when it has one, or none was said."""
    account = home.account
    if account is None:
        return ""
    named = home.store.value("SELECT display_name FROM profile WHERE id = ?", (account[0],))
    return "" if named else str(read_setting(home.store, OWN_NAME, ""))
