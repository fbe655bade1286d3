"""What must hold of a crowd's story, whatever met whatever."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg

from core.clock import clock_of
from tests.cloud_schema.actor import ENTRY, Json, word
from tests.proofs.crowd import Event, Member, Story

Log = list[tuple[str, str, str, str, int, str, str | None, bool | None]]


class Broken(AssertionError):
    """A promise does not hold when calls meet."""


def check(ok: object, name: str, *facts: object) -> None:
    """Raises: Broken."""
    if not ok:
        raise Broken(f"{name}: {facts}")


def check_crowd(url: str, members: list[Member], story: Story) -> None:
    """Every promise, once everybody has stopped. Raises: Broken."""
    people = sorted({m.me for m in members})
    with psycopg.connect(url) as connection:
        log: Log = connection.execute(
            "select xid, member_id::text, table_name, record_id::text, revision, kind, author_id::text, ended "
            "from public.crowd_log where member_id = any (%s::uuid[]) order by seq", (people,)).fetchall()  # fmt: skip
        heads: dict[str, int] = dict(
            connection.execute("select member_id::text, revision from cupcake.head").fetchall()
        )
        query = "select id::text, clocks from public.journal_entry where author_id = any (%s::uuid[])"
        stored: dict[str, Any] = dict(connection.execute(query, (people,)).fetchall())
    for person in people:
        _gapless(person, [entry for entry in log if entry[1] == person], heads.get(person, 0))
    _repeats(story, log)
    _single_chain(story, stored)
    _only_while_paired(story, log)
    _narrowed_is_gone(story)
    for member in members:
        _nothing_skipped(member, people)


def _gapless(person: str, log: Log, head: int) -> None:
    revisions = sorted(entry[4] for entry in log)
    check(revisions == list(range(1, head + 1)), "revisions are not 1 to the head", person, head, len(revisions))
    # In the order of revisions, which is the order of commits: records of another only while that one is the partner.
    partner: str | None = None
    for _xid, _member, table, record, revision, kind, author, ended in sorted(log, key=lambda entry: entry[4]):
        if table == "pair_member" and author != person:
            partner = None if ended else author
        elif table == ENTRY and kind != "withdrawn" and author != person:
            check(author == partner, "fed while they were no pair", person, record, revision, author, partner)


def _repeats(story: Story, log: Log) -> None:
    fed = {entry[0] for entry in log}
    twice: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for event in story.events:
        if event.note == "twice":
            twice[event.device, event.request["call"]].append(event.answer["kind"])
        elif event.note == "again" and {word(a) for a in event.answer["answers"]} == {"duplicate"}:
            check(event.xid not in fed, "a repeat moved a head", event)
    for call, kinds in twice.items():
        check(sorted(kinds) == ["page", "stale"], "one call was taken twice", call, kinds)


def _applied(story: Story) -> Iterator[tuple[Event, Json, list[Any]]]:
    for event in story.events:
        if event.function == "sync" and event.answer["kind"] == "page":
            rows = [(group, row) for group in event.request["changes"] for row in group["rows"]]
            for (group, row), answer in zip(rows, event.answer["answers"], strict=True):
                if word(answer) == "applied":
                    yield event, group, row


def _single_chain(story: Story, stored: dict[str, Any]) -> None:
    """Of two edits on one base one is applied: else the other's words would be gone without a trace."""
    seen: dict[tuple[str, str], str] = {}
    for event, group, row in _applied(story):
        check(row[0] in stored, "an applied record is not there", event)
        if "title" not in group["columns"]:
            continue
        check(clock_of(stored[row[0]], "title") >= row[2], "an applied clock went down", event)
        if not group["new"]:
            base = (row[0], row[3])
            # The pusher's own earlier value needs no base of its own (its answer may have been lost).
            if seen.setdefault(base, row[2]) != row[2]:
                check(seen[base][16:] == row[2][16:], "two edits were applied on one base", event, seen[base])


def _times_together(story: Story, log: Log) -> dict[frozenset[str], list[tuple[float, float]]]:
    """When two people could have been a pair: from the asking of the join to the answer of the leave."""
    changes: dict[str, tuple[frozenset[str], bool]] = {}
    for xid, member, table, _record, _revision, _kind, author, ended in log:
        if table == "pair_member" and author is not None and author != member:
            changes[xid] = (frozenset((member, author)), not ended)
    calls = {e.xid: e for e in story.events if e.function in ("join_pair", "leave_pair")}
    spans: defaultdict[frozenset[str], list[tuple[float, float]]] = defaultdict(list)
    for xid, (pair, begins) in changes.items():
        if begins:
            spans[pair].append((calls[xid].began, float("inf")))
        else:
            spans[pair][-1] = (spans[pair][-1][0], calls[xid].ended)
    return spans


def _shown(event: Event) -> Iterator[list[Any]]:
    if event.function == "sync" and event.answer["kind"] == "page":
        groups = event.answer["changes"] + [
            a["row"] for a in event.answer["answers"] if isinstance(a, dict) and "row" in a
        ]
        for group in groups:
            if group["kind"] in ("full", "projection"):
                yield from group["rows"]


def _only_while_paired(story: Story, log: Log) -> None:
    spans = _times_together(story, log)
    for event in story.events:
        for row in _shown(event):
            if row[1] != event.who:
                able = any(b <= event.ended and event.began <= e for b, e in spans[frozenset((event.who, row[1]))])
                check(able, "shown after the pair had ended", event.who, row, event.began)


def _narrowed_is_gone(story: Story) -> None:
    """Who asks after a narrowing was answered is not shown it, unless a widening was asked for by then."""
    turns: defaultdict[str, list[tuple[Event, bool]]] = defaultdict(list)
    for event, group, row in _applied(story):
        if "visibility" in group["columns"]:
            turns[row[0]].append((event, group["rows"][0][4][group["columns"].index("visibility")] != "private"))
    for event in story.events:
        for row in _shown(event):
            if row[1] == event.who:
                continue
            for narrowing in [e for e, wide in turns[row[0]] if not wide and e.ended < event.began]:
                wider = any(wide and e.began < event.ended and e.ended > narrowing.began for e, wide in turns[row[0]])
                check(wider, "shown after it was made private", event.who, row)


def _nothing_skipped(member: Member, people: list[str]) -> None:
    """What came by cursor, page after page while others wrote, is what a new device is given."""
    while member.exchange(max_rows=50)["more"]:
        pass
    fresh = Member(member.url, member.id, 1000 + member.number, Story())
    try:
        while fresh.exchange(max_rows=200)["more"]:
            pass
    finally:
        fresh.close()
    partner = next((r["values"]["user_id"] for (t, _), r in fresh.rows.items() if t == "pair_member"
                    and r["values"]["pair_id"] == fresh.pair and r["values"]["user_id"] != member.me), None)  # fmt: skip
    # What an ended pair shared stays on a device as an archive; a new device is not given it.
    readable = {key: row for key, row in member.rows.items() if row.get("author") in (None, member.me, partner)}
    mine, theirs = _faces(readable, member.me, partner), _faces(fresh.rows, member.me, partner)
    differ = [
        (key, mine.get(key), theirs.get(key)) for key in sorted({*mine, *theirs}) if mine.get(key) != theirs.get(key)
    ]
    check(not differ, "skipped while reading", member.me, member.number, differ[:2])


def _faces(rows: dict[tuple[str, str], Json], me: str, partner: str | None) -> dict[tuple[str, str], Any]:
    faces: dict[tuple[str, str], Any] = {}
    for key, row in rows.items():
        values = {c: v for c, v in row["values"].items() if v is not None}
        if row["kind"] == "server":
            # The name of an earlier partner is no longer told.
            if key[0] != "profile" or key[1] in (me, partner):
                faces[key] = values
        else:
            clocks = [clock_of(row["clocks"], c) for c in ("visibility", "deleted_at", "title")]
            faces[key] = (row["kind"], row["author"], row["pair"], clocks, values)
    return faces
