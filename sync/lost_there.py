"""What only this home still says: words that a restored server lost, and an archive of what its author shares anew.

See docs/sync.md, Restores.
"""

from typing import Any

from core.clock import ZERO, clock_of
from core.contracts import TableContract
from core.visibility import Visibility
from storage.records import keeps_base
from storage.rows import Row
from storage.versions import DELETED_THERE, EDITED
from sync.merge_terms import Lost, Merged, Setting, was_written
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


def in_place_of(setting: Setting, archive: Row, theirs: Row) -> Merged:
    """What somebody shares anew takes the place of an archive. What only that says stays with it, as what it said before, where
    nobody else may have it any more: a restored server lost it, or a new account offers what its device still had. Else the
    server has all, or knows that it was taken out.

    What somebody else shares who has no more than the id is no older copy of it, and what a former partner wrote is not for
    them: it is set aside for this person.
    """
    contract, anew = setting.contract, archive.author_id != theirs.author_id
    if theirs.kind != "full" or not (anew or setting.restored):
        return Merged(theirs, None)
    more = {c: inserted(archive.values.get(c), theirs.values.get(c)) for c in contract.content}
    said = {c: words for c, words in more.items() if words}
    if anew and not is_older_copy(archive, theirs, contract):
        # It may be one nevertheless: what theirs says too goes when they take it back.
        words = {c: words for c, words in said.items() if keeps_base(contract, c)}
        return Merged(theirs, None, own_words=words, reason="unknown")
    if not setting.may(theirs, "edit"):
        return Merged(theirs, None)
    level = Visibility.read(theirs.visibility)
    if theirs.deleted_at is not None:
        return Merged(theirs, None, unseen_versions(archive, theirs, contract, level))
    lost = [
        Lost(c, archive.values[c], archive.clock(c), level, EDITED, archive.values[c])
        for c in said
        if was_written(contract, c) and archive.clock(c) != theirs.clock(c)
    ]
    return Merged(theirs, None, lost)


def is_older_copy(archive: Row, theirs: Row, contract: TableContract) -> bool:
    """Whether who shares this had the record, as only its readers can: by the clock that it was made with, or, where a
    projection shows that too, by words that none shows.
    """
    if not contract.calendar_visible:
        return archive.clocks.get("*", ZERO) == theirs.clocks.get("*") != ZERO
    return any(
        archive.clock(c) == theirs.clock(c) and archive.values.get(c) == theirs.values.get(c)
        for c in contract.content
        if c not in contract.calendar_visible and archive.values.get(c)
    )


def lost_narrowing(row: Row, theirs: Row) -> bool:
    """Whether a restored server lost a narrowing: it has the record wider, or as narrow by an older wish.

    Of the second it must hear too: another device of the author may have a widening under way that goes by the older wish.
    """
    here, there = Visibility.read(row.visibility), Visibility.read(theirs.visibility)
    ours, older = row.clock("visibility"), theirs.clock("visibility")
    return (here.rank < there.rank and ours != older) or (here is there is not Visibility.SHARED and ours > older)
