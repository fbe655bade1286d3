"""What only this home still says: words that a restored server lost, and an archive of what its author shares anew.

See docs/sync.md, Restores.
"""

from typing import Any

from core.clock import clock_of
from core.contracts import TableContract
from core.visibility import Visibility
from storage.rows import Row
from storage.versions import DELETED_THERE, EDITED
from sync.merge_terms import Lost, Setting, was_written
from sync.own_words import inserted


def unseen_words(row: Row, theirs: Row, contract: TableContract) -> dict[str, Any]:
    """Words that were acknowledged here, that the restored server lost, and that its tombstone therefore never saw."""
    return {
        c: row.values[c]
        for c in contract.content
        if row.clock(c) != theirs.clock(c) and inserted(row.values.get(c), theirs.values.get(c))
    }


def unseen_versions(row: Row, theirs: Row, contract: TableContract, level: Visibility) -> list[Lost]:
    """The same of the partner's record: whose words they were can't be told, so they stay with the record and go with it."""
    return [
        Lost(c, row.values[c], row.clock(c), level, DELETED_THERE, row.values[c])
        for c in contract.content
        if row.clock(c) > max(theirs.clock(c), clock_of(theirs.seen or {}, c))
        and inserted(row.values.get(c), theirs.values.get(c))
    ]


def is_archive(setting: Setting, row: Row, theirs: Row) -> bool:
    """Whether what is here is the other one's, of a pair that ended, and theirs is what they share anew."""
    return row.kind == "full" and row.author_id not in (None, setting.me) and row.pair_id not in (None, theirs.pair_id)


def in_place_of(setting: Setting, archive: Row, theirs: Row) -> list[Lost]:
    """What somebody shares anew takes the place of an archive. What only that says stays with it, as what it said before, where
    nobody else may have it any more: a restored server lost it, or a new account offers what its device still had. Else the
    server has all, or knows that it was taken out.
    """
    known = setting.restored or archive.author_id != theirs.author_id
    if not (known and theirs.kind == "full" and setting.may(theirs, "edit")):
        return []
    level = _audience(archive, theirs)
    if theirs.deleted_at is not None:
        return unseen_versions(archive, theirs, setting.contract, level)
    return [
        Lost(c, archive.values[c], archive.clock(c), level, EDITED, archive.values[c])
        for c in setting.contract.content
        if was_written(setting.contract, c) and archive.clock(c) != theirs.clock(c)
        if inserted(archive.values.get(c), theirs.values.get(c))
    ]


def _audience(archive: Row, theirs: Row) -> Visibility:
    """Both, if it was shared with this very person by this very author. An id that somebody else has by now proves nothing, and
    what a former partner wrote is not for them: it stays this person's alone.
    """
    same = archive.author_id == theirs.author_id
    return Visibility.read(theirs.visibility) if same else Visibility.PRIVATE


def lost_narrowing(row: Row, theirs: Row) -> bool:
    """Whether a restored server lost a narrowing: it has the record wider, or as narrow by an older wish.

    Of the second it must hear too: another device of the author may have a widening under way that goes by the older wish.
    """
    here, there = Visibility.read(row.visibility), Visibility.read(theirs.visibility)
    ours, older = row.clock("visibility"), theirs.clock("visibility")
    return (here.rank < there.rank and ours != older) or (here is there is not Visibility.SHARED and ours > older)
