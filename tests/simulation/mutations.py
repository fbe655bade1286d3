"""Rules taken out, each by itself: what the simulation must notice.

A rule of the server is taken out of the text of its function, in a database of its own; a rule of the device by a patch.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import psycopg

from core.clock import ClockMap
from core.contracts import TableContract
from storage import tombstones
from storage.pending import Fresh, Pending
from storage.rows import Row
from storage.store import Store, Transaction
from sync import backfill, bench, inbox, merge, outbox, recovery
from sync.bench import Bench
from sync.merge_terms import Setting
from sync.registry import Registry
from sync.wire import Request, Response, Sent
from tests.simulation import device
from tests.simulation.tables import CONTRACTS


@dataclass(frozen=True)
class Rule:
    """A rule of the server: where its words stand, what stands there without it, and what breaks then, from which seed on."""

    name: str
    breaks: str
    seed: int
    function: str
    words: str
    without: str
    calm: bool = True
    """Whether it shows in histories without bad luck, which are the shorter way to it."""


APPLY = "apply_{table}"
SERVER_RULES = (
    Rule("content is compare-and-set", "LOST", 59, APPLY, "(u.stored = u.base or right(u.stored, 16) = p.node)", "true"),
    Rule("words stay with the audience they were written for", "LEAK in an answer", 8, APPLY,
         "a.level_1 > l.named as narrows", "false as narrows"),
    Rule("a widening has seen all content", "LEAK in an answer", 34, APPLY,
         "cupcake.clock_of(w.content_clocks, c) <>", "false and cupcake.clock_of(w.content_clocks, c) <>"),
    Rule("a retry of a visibility is none", "a repeated sync moved a head", 2, APPLY,
         "and w.c_vis > coalesce(w.sync_state -> 'vis_seen' ->> right(w.c_vis, 16), never)", ""),
    Rule("the partner hears of a withdrawal", "DIVERGED|LEAK", 49, APPLY,
         "case when u.fed_mate <> 'withdrawn' then 'withdrawn' end", "null"),
    Rule("only what changed moves a head", "a repeated sync moved a head", 0, APPLY,
         "coalesce(f.wrote, false) or", "coalesce(f.put_clocks is null, true) or"),
    Rule("membership is asked when reading", "LEAK to an ex-member", 17, "read_{table}",
         "when t.author_id = p_partner then case\n        when t.pair_id = p_pair and t.visibility = 'shared'",
         "when true then case\n        when t.visibility = 'shared'"),
    Rule("a call's number is taken once", "a repeated sync moved a head", 152, "take_call",
         "n.last_call < excluded.last_call", "true"),
    Rule("a call goes on where the one that it follows ended", "DIVERGED|LOST|membership", 0, "lead_to", "led_to = p_cursor",
         "led_to = (select least(p_cursor + 1, h.revision) from cupcake.head as h where h.member_id = node.member_id)",
         calm=False),
    Rule("only what this call wrote is left out", "DIVERGED", 45, "push", "coalesce(o.before, 0) <= p_cursor", "true"),
    Rule("a wiped tombstone asks for all of its content", "DIVERGED", 47, APPLY,
         "and not coalesce(a.sync_state -> 'wiped', '[]') <@ to_jsonb(p_columns)", "and false"),
    Rule("a new pair is fed everything", "DIVERGED", 47, "feed_records_anew", "perform cupcake.feed_member", "perform null; -- "),
    Rule("an archive is nobody's to take back", "taken out of an archive", 185, "make_pair",
         "perform cupcake.leave_archives", "perform null; -- "),
    Rule("a narrowing is heard of after the end", "LEAK of what was narrowed", 761, "pull",
         "when p_narrowed and w.kind = 'projection'", "when false"),
    Rule("a restored server starts a new epoch", "not live|DIVERGED|LOST|LEAK|a call", 11, "begin_epoch",
         "update cupcake.epoch set epoch = v_epoch", "perform null"),
    Rule("nobody is served before the author was heard", "SERVED", 2, "is_heard", "e.epoch = 1", "e.epoch > 0"),
    Rule("a file waits for what its device has yet to hear", "LEAK in an answer", 193, "apply_group",
         "p_group -> 'named' = 'false'", "false", calm=False),
    Rule("membership comes from its log", "membership|DIVERGED|LEAK|join refused|invite refused", 11, "begin_epoch",
         "perform cupcake.replay_membership(p_log)", "perform null"),
)  # fmt: skip

WIPES_WHAT_WAS_SEEN = Rule(
    "only what the deleter had seen is wiped", "LOST", 49, "sweep_tombstones",
    "where cupcake.clock_of(t.clocks, c) = cupcake.clock_of(coalesce(t.sync_state -> 'seen', '{}'), c)", "where true",
)  # fmt: skip
"""Server and devices wipe each by itself: either alone would leave the words with the other."""


def take_out(url: str, rule: Rule) -> None:
    """Take a rule out of every function that states it."""
    with psycopg.connect(url) as owner:
        for table in CONTRACTS:
            name = rule.function.format(table=table)
            found = owner.execute("select pg_get_functiondef(oid) from pg_proc where proname = %s", [name]).fetchone()
            assert found is not None, name
            assert rule.words in found[0] or rule.without in found[0], f"{name} does not say: {rule.words}"
            owner.execute(found[0].replace(rule.words, rule.without).encode())


# -- rules of the device


def _clear_all(sent: Sent, done: frozenset[str] | None, row: Row, pending: Pending) -> None:
    for column in sent.columns:
        pending.columns.pop(column, None)


def _changes_for_anybody(txn: Transaction, waiting: list[Pending | Fresh], registry: Registry) -> Any:
    whole = [p.pending() if isinstance(p, Fresh) else p for p in waiting]
    for pending in whole:
        pending.level, pending.pair_id = "shared", txn.pair_id
    return CHANGES(txn, whole, registry)


def _clear_touched(raw: sqlite3.Connection, items: Iterable[tuple[str, str, str]]) -> int:
    whole = [item[:2] for item in items]
    return raw.executemany("DELETE FROM pending_change WHERE table_name = ? AND record_id = ?", whole).rowcount


@contextmanager
def _clearing_all() -> Iterator[None]:
    with (
        patch.object(Bench, "_clear", staticmethod(_clear_all)),
        patch.object(inbox, "clear_untouched", _clear_touched),
    ):
        yield


CHANGES = outbox._changes
RECEIVE = inbox.receive


def _receive_late(store: Store, request: Request, response: Response) -> Any:
    call, cursor = store.database.rows("SELECT answered + 1, cursor FROM sync_state")[0]
    return RECEIVE(store, Request(request.body, call, cursor, request.sent), response)


def _nothing(*_args: Any, **_more: Any) -> None:
    """Where a rule was."""


def _no_words(*_args: Any, **_more: Any) -> dict[str, Any]:
    return {}


def _everything(raw: sqlite3.Connection, tables: Iterable[str]) -> list[str]:
    raw.execute("UPDATE cloud_version SET covered = ?", (json.dumps(sorted(tables)),))
    return sorted(tables)


@contextmanager
def _covering_everything() -> Iterator[None]:
    with patch.object(outbox, "covered", _everything), patch.object(backfill, "covered", _everything):
        yield


@contextmanager
def _no_own_words() -> Iterator[None]:
    with patch.object(merge, "own_words", _no_words), patch.object(bench, "own_words", _no_words):
        yield


def _merge_without_union(setting: Setting, *rest: Any) -> Any:
    return MERGE(replace(setting, union=False), *rest)


def _no_offer(*_args: Any) -> list[Any]:
    return []


MERGE = merge.merge


def _every_column(contract: TableContract, _row: Row, _seen: ClockMap) -> list[str]:
    return list(contract.content)


def wiping_everything() -> AbstractContextManager[Any]:
    """The device's side of `WIPES_WHAT_WAS_SEEN`."""
    return patch.object(tombstones, "_known", _every_column)


Mutation = Callable[[], AbstractContextManager[Any]]
DEVICE_RULES: dict[str, tuple[str, int, Mutation]] = {
    "a change is cleared only if it is what was sent": (
        "LOST|DIVERGED", 0, _clearing_all),
    "the loser is kept as a version": ("LOST", 5, lambda: patch.object(Bench, "_keep_version", _nothing)),
    "own words are kept aside": ("LOST", 17, _no_own_words),
    "what is withdrawn goes": ("DIVERGED|LEAK", 10, lambda: patch.object(Bench, "withdraw", _nothing)),
    "an answer is for the newest call": ("LOST|DIVERGED|not live", 244, lambda: patch.object(device, "receive", _receive_late)),
    "a clock that is ahead is stamped again": ("not live", 7, lambda: patch("sync.restamp.restamp", _nothing)),
    "the digest hears of every write": (
        "digest was not kept|digests differ", 5, lambda: patch.object(Transaction, "mark_for_digest", _nothing)),
    "what is held back of a new record has a clock of its own": (
        "LOST|DIVERGED", 13, lambda: patch("sync.registry._part", _no_words)),
    "columns that waited in extra are taken up": (
        "DIVERGED|LEAK|quarantined", 45, lambda: patch("storage.home.take_up_new_columns", _nothing)),
    "a new table is fetched from the beginning": ("DIVERGED", 41, _covering_everything),
    "the audience is the narrowest of all edits": (
        "LEAK in an answer", 10, lambda: patch.object(outbox, "_changes", _changes_for_anybody)),
    "a home that was put back draws another node": (
        "LOST|DIVERGED|SIMULATION", 13, lambda: patch.object(device.Device, "draw_node", device.Device.first_node)),
    "the author offers again what the server lacks": ("DIVERGED|LOST", 11, lambda: patch.object(recovery, "_offer", _no_offer)),
    "what the server lost is merged": ("LOST|DIVERGED", 69, lambda: patch.object(bench, "merge", _merge_without_union)),
    "what the server lacks of the partner's is set aside": (
        "DIVERGED|LEAK|a whole run", 38, lambda: patch.object(recovery, "set_aside", _nothing)),
}  # fmt: skip
