"""Sentences that are written below the app and shown by it: core, storage, sync, the loader, and the cloud know no languages.

Here they stand once more, so that the catalogues have them; `tests/words/test_below.py` looks for one that is missing. What a
sentence holds of its own (a name, a code) is a hole here. Not here: what only the command line says.
"""

import re
from functools import cache

from ui.words import ENGLISH, N_, _, language


def say(sentence: str) -> str:
    """A sentence from below, in the language of the app; as it is when nobody knows it."""
    said = _(sentence)
    if said != sentence or language() == ENGLISH:
        return said
    for pattern, template in _with_holes():
        if found := pattern.fullmatch(sentence):
            return _(template).format(**found.groupdict())
    return said


@cache
def _with_holes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The ones with holes, the longest first: a short one may fit inside a longer."""
    holed = sorted((s for s in BELOW if "{" in s), key=len, reverse=True)
    return tuple((re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(s)), re.DOTALL), s) for s in holed)


BELOW = (
    # core/prose.py
    N_("{one} has a NUL character, which can't be kept. Remove it and save again."),
    N_("{one} has half of a character (a lone surrogate), which can't be kept. Remove it and save again."),
    N_("{one} is nested too deep to be kept."),
    N_("{one} has a number that can't be kept exactly."),
    # storage/archive_file.py
    N_("The file could not be read back as it was written. Nothing was kept; try another disk."),
    N_("{one} can't be a file: choose a folder that exists, and a name in it."),
    N_("The file could not be written: {one}. Nothing was left behind."),
    N_("{one} is there by now. Choose another name."),
    # storage/attention.py
    N_("That picture can’t be opened here. Choose a JPEG or a PNG."),
    N_("Copy what you want to keep into an entry of your own, or keep it in a file; then let go of it here."),
    N_("The cloud does not take this change: it is not yours to make, or this app is older than the cloud."),
    N_("Update the app and try again; if it stays so, keep your words in a file and let go of the change."),
    N_("The cloud can't read something in this change."),
    N_(
        "Edit the entry (a pasted character may be the cause) or try again after an update; keep it in a file to be safe."
    ),
    N_("This entry has grown larger than the cloud takes."),
    N_("Split it in two; both parts are sent then."),
    N_("What you wrote into was taken back by your partner before your words arrived."),
    N_("Your partner keeps what you wrote into to themselves now."),
    N_("What you wrote into was deleted before your words arrived."),
    N_("Your pair ended before your words arrived."),
    N_("The cloud no longer knows what this belongs to."),
    N_("Several begin like that. Give more of the id."),
    # storage/backup.py
    N_("There is a file of that name already. Choose another name."),
    N_("The backup could not be written: {one}. Nothing was changed."),
    N_("A photo in this home is damaged. Run `cupcake doctor`."),
    # storage/child_records.py
    N_("Only somebody who may change an entry can add to it."),
    # storage/database.py
    N_("The store failed ({one}); nothing was changed."),
    N_("Another program is using this home right now. Wait a moment and try again."),
    N_("The disk is full: nothing was changed. Free some space and try again."),
    N_("The database of this home is damaged; it was left as it is. Run `cupcake doctor`."),
    N_("This home can't be written to. Check the folder's permissions."),
    # storage/former.py
    N_(
        "Somebody you were paired with before wrote in this. Take their words out, or say that it is your own to share: "
        "confirm it, and it is shared."
    ),
    # storage/home.py
    N_("Another program is syncing this home. Try again in a moment."),
    # storage/media.py
    N_("That is not the name of a stored file."),
    N_("A file can have at most 50 MB. Choose a smaller one."),
    N_("Photos, sound, film and PDF can be kept; this file is none of them."),
    N_("The file could not be kept: {one}. Nothing was changed."),
    N_("The file could not be kept: {one}."),
    # storage/migrations_runner.py
    N_("Migration {one}/{two} could not be applied; nothing of it was."),
    N_("This home was made by a newer Cupcake. Update the app; nothing was changed."),
    N_("Migration {one}/{two} is not the one this home was made with. Reinstall the app."),
    # storage/reader.py
    N_("A sprinkle may read its own tables and nothing else."),
    # storage/records.py
    N_("{one} has no column “{two}”."),
    N_("An entry can hold at most 2 MB of text. Split it in two."),
    N_("The {one} is needed."),
    N_("The {one} is not a date and time."),
    N_("There is no such entry here. It may have been deleted."),
    N_("Only the person who wrote this can change it."),
    N_("Only the person who wrote this can delete it."),
    N_("There is nothing to restore."),
    N_("It was deleted more than thirty days ago, and its words are gone."),
    N_("There is no such version here."),
    N_("There is no such version of this entry."),
    N_("Only the person who wrote this decides who reads it."),
    N_("Pair first: there is nobody to share this with yet."),
    # storage/restore.py
    N_("The backup does not hold what its list of contents names. Nothing was changed."),
    N_("Cupcake is syncing this home. Close it and try again."),
    N_("Cupcake is open on this home. Close it and try again."),
    # storage/whole.py
    N_("Not every record could be read; nothing was exported. Run `cupcake doctor`."),
    # sync/accounts.py
    N_("There is no keyring here, so the session is kept in a file that only you can read (session.json in the home)."),
    N_("The mail address or the password is not right. Try again, or sign in with a mail code."),
    N_("There is an account with this address. Sign in instead."),
    N_("That password is too short: use at least 8 characters."),
    N_("A code was sent a moment ago. Wait a minute and try again."),
    N_("Too many tries. Wait a minute and try again."),
    N_("That is not a mail address that can get mail. Check it and try again."),
    N_("Signing in failed. Try again; if it stays so, update the app."),
    N_("That is not a mail address. Check it and try again."),
    N_("The cloud did not accept that ({one}). Check it and try again."),
    N_("The cloud is not well right now. Try again in a moment."),
    N_("Nobody is signed in here. Sign in to sync; everything is saved here."),
    N_("The cloud gave no session. It will be tried again."),
    N_("The session has ended. Sign in again; everything is saved here."),
    N_("What answered was not the cloud (a login page of the network?)."),
    # sync/compare.py
    N_(
        "This device and your partner's do not hold the same, though both have everything. Nothing is lost; run `cupcake doctor`."
    ),
    # sync/discard.py
    N_("The cloud does not know all of these: export your words first."),
    # sync/engine.py
    N_("This app and the cloud do not understand each other. Update the app; everything is saved here."),
    N_("The cloud could not take this call."),
    N_("The cloud was busy. It will be tried again."),
    # sync/objects.py
    N_("The cloud is not well right now ({one}). It will be tried again."),
    N_("The session has to be renewed."),
    N_("The file has not reached the cloud yet. It will be tried again."),
    N_("There is such a file already."),
    N_("The cloud does not take this file now."),
    N_("The cloud takes no file of this size or kind."),
    N_("What answered was not the cloud (a login page of the network?). It will be tried again."),
    N_("The file in the cloud is shorter than it should be. It will be tried again."),
    # sync/pairing.py
    N_("The cloud's answer could not be read. Try again."),
    N_("The cloud said no."),
    # sync/realtime.py
    N_("What answered was not the cloud."),
    # sync/schedule.py
    N_("Sync stumbled. Everything is saved here; it will be tried again."),
    # sync/transport.py
    N_("No connection to the cloud. Everything is saved here and goes when it is back."),
    N_("The cloud was busy with another device of yours. It will be tried again."),
    N_("The cloud does not accept this session. Sign in again; everything is saved here."),
    N_("This is more than the cloud takes in one call."),
    N_("The cloud could not take this call ({one})."),
    # sync/versions.py
    N_("Update the app: the cloud needs a newer one. Everything is saved here and goes once you have."),
    N_("The cloud is older than this app. Everything is saved here and goes once it is updated."),
    # sync/wire.py
    N_("The cloud's answer could not be read ({one}). Everything is saved here; it will be tried again."),
    # storage/backup_file.py
    N_("The backup holds a file that no backup of Cupcake has. Nothing was changed."),
    N_("The backup holds a link or is protected by a password, as no backup of Cupcake is. Nothing was changed."),
    N_("The backup is packed in a way that Cupcake does not use. Nothing was changed."),
    N_("The backup holds a file larger than any that Cupcake keeps. Nothing was changed."),
    N_("This backup was made by a newer Cupcake. Update the app and try again. Nothing was changed."),
    N_("The backup's list of contents can't be read. Nothing was changed."),
    N_("This is not a backup of Cupcake. Nothing was changed."),
    N_("The backup's list of contents is far too long. Nothing was changed."),
    N_("A file in the backup is larger or smaller than it declares. Nothing was changed."),
    N_("The backup would not fit on this disk. Free some space and try again. Nothing was changed."),
    N_("A file in the backup is not what it was when the backup was made. Nothing was changed."),
    N_("A file in the backup is shorter than it declares. Nothing was changed."),
    N_("This is not a backup of Cupcake, or it is damaged. Nothing was changed."),
    N_("The database in this backup is not one that Cupcake made. Nothing was changed."),
    N_(
        "This backup was made by a newer Cupcake, or with parts that this one lacks. Update the app. Nothing was changed."
    ),
    N_("This backup was made with another schema than this app has. Nothing was changed."),
    N_("The database in this backup is damaged. Nothing was changed."),
    N_("The database in this backup belongs to no home. Nothing was changed."),
    N_("The backup holds two files of one name. Nothing was changed."),
    N_("The backup is damaged. Nothing was changed."),
    N_("A file in the backup is larger than it declares. Nothing was changed."),
    N_("There is no such file. Check the path and try again."),
    N_("The file can't be read: {one}."),
    # the cloud (supabase/migrations)
    N_("You are paired already: leave that pair first to invite somebody else."),
    N_("This code was used already: ask for a new one."),
    N_("This is your own code: send it to the person you want to pair with."),
    N_("This code has expired: ask for a new one."),
    N_("You are paired already: leave that pair first to join another."),
    N_("The person who sent this code is paired by now: ask them about it."),
    N_("That were too many wrong codes: wait an hour and try again."),
    N_("No invite has this code: compare it with the one you were sent."),
    N_("A name has 1 to 80 characters: choose another."),
    N_("To delete the account for good, confirm it with the words “delete my account”."),
    # sprinkles/loader.py
    N_("{one} ({two}) could not start: {three}"),
    N_("{one} ({two}) could not start ({three}). The rest of Cupcake goes on."),
    N_("“{one}” is left out: its tables could not be made. {two}"),
)
