"""Requests that say they are somebody else's, ask for somebody else's, or are nothing that a device would send."""

from collections.abc import Iterator
from typing import Any

from tests.attacks.scene import Account, Scene
from tests.cloud_schema.actor import ENTRY, NEVER, Json, entry_id

HUGE = [10**400, -(10**400), 2**63, 2**64, -1, -(2**63), 1e308, 0.5, True, "1", None, [], {}, [[]], {"$gt": 0}]


def asked_for(scene: Scene, attacker: Account) -> Iterator[Json]:
    """Sync requests that want to read what is the victim's."""
    ask = attacker.actor.request
    hers = [[ENTRY, i] for i in scene.private + scene.shared]
    yield ask(node=scene.victim.actor.node)
    yield ask(cursor=0)
    yield ask(cursor=0, member=scene.victim.id, user_id=scene.victim.id, author_id=scene.victim.id, sub=scene.victim.id)
    yield ask(cursor=0, claims={"sub": scene.victim.id, "role": "service_role"}, role="service_role")
    yield ask(cursor=0, pair=scene.pair, pair_id=scene.pair, partner=scene.victim.id)
    yield ask(
        cursor=0, tables=["journal_entry", "profile", "pair_member", "invite", "pair", "cupcake.feed", "users", "*"]
    )
    yield ask(cursor=0, tables=["journal_entry; select 1", "JOURNAL_ENTRY", "public.journal_entry", "", "../invite"])
    if attacker is not scene.partner:
        # What a partner learns of a record that was never for them stands in a test of its own.
        yield ask(cursor=0, aside=hers)
    yield ask(cursor=0, aside=[["invite", scene.victim.id], ["users", scene.victim.id], ["profile", scene.victim.id]])
    for value in HUGE:
        yield ask(cursor=value)
        yield ask(cursor=0, max_rows=value, max_bytes=value)
        yield ask(epoch=value, call=value)


def aimed_at(scene: Scene, attacker: Account, record: str) -> Iterator[Json]:
    """Groups of changes that are aimed at one of the victim's records."""
    actor, base = attacker.actor, scene.clocks[record]
    for pair in (scene.pair, scene.old_pair, None, entry_id()):
        for level in ("private", "shared", "calendar_visible", "everybody"):
            yield actor.edit(record, base, shown=base, title="taken") | {"pair": pair, "level": level}
            yield actor.show(record, level, base, seen=base) | {"pair": pair, "level": "shared"}
            yield actor.delete(record, base, shown=base, seen=base) | {"pair": pair, "level": level}
            group = actor.new({"id": record, "title": "taken"}, level=level)
            yield group | {"pair": pair}
    yield actor.edit(record, NEVER, shown=NEVER, title="taken")
    yield actor.edit(record, base, shown=base, at=f"{'f' * 12}0000{scene.victim.actor.node}", title="taken")
    for column in ("author_id", "pair_id", "id", "clocks", "sync_state", "created_at", "updated_at", "*", 'title"; --'):
        yield actor.edit(record, base, shown=base, **{column: attacker.id})
        yield actor.edit(record, base, shown=base, **{"title": "taken", column: attacker.id})
    for odd in ([record], {"id": record}, record.upper(), "{" + record + "}", record + "\n", record.replace("-", "")):
        group = actor.edit(record, base, shown=base, title="taken")
        group["rows"][0][0] = odd
        yield group
    for table in ("profile", "pair_member", "invite", "feed", "head", "public.journal_entry", 'journal_entry" --'):
        yield actor.edit(record, base, shown=base, title="taken") | {"table": table}


def for_people(scene: Scene, attacker: Account) -> Iterator[tuple[str, Any]]:
    """Calls of the other RPCs. Only those that do nothing when they come from the caller alone."""
    hers = {
        "id": scene.victim.id, "member": scene.victim.id, "user_id": scene.victim.id, "inviter_id": scene.victim.id,
        "pair_id": scene.pair, "pair": scene.pair, "author_id": scene.victim.id, "sub": scene.victim.id,
    }  # fmt: skip
    yield "pair_status", hers
    yield "media_usage", hers
    yield "delete_account", hers
    yield "set_profile", hers
    yield "set_profile", hers | {"display_name": ""}
    yield "set_profile", hers | {"display_name": ["taken"]}
    yield "set_profile", hers | {"display_name": "x" * 81}
    for code in (scene.victim.id, scene.pair, ["0"], {"like": "%"}, None, 0):
        yield "join_pair", hers | {"code": code}
    for ids in (
        scene.private[:20],
        [scene.victim.id],
        [scene.pair],
        ["%"],
        [[scene.private[0]]],
        {"0": scene.private[0]},
    ):
        yield "show_again", hers | {"table": ENTRY, "ids": ids}
    for table in ("profile", "pair_member", "invite", "feed", "public.journal_entry", 'journal_entry" --', None):
        yield "show_again", hers | {"table": table, "ids": [scene.victim.id]}
    if attacker is not scene.partner:
        yield "show_again", hers | {"table": ENTRY, "ids": scene.shared[:20]}
        yield "set_profile", hers | {"display_name": attacker.name}
    for value in (None, [], "x", 7, True, [hers], {"request": hers}):
        for function in ("pair_status", "set_profile", "join_pair", "delete_account", "sync", "show_again"):
            yield function, value
