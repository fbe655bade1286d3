"""Which sprinkles run in a home: what the pair wants, what this device hides, what the pair owns.

A sprinkle that is off is hidden: no screens, commands, listeners. Its records stay in the home and go on syncing, so that what
the partner takes back is gone here too, and nothing has to be fetched when it is on again.
"""

from dataclasses import dataclass
from typing import Literal

from core.ids import identity_id
from core.visibility import Visibility
from sprinkles.manifest import Manifest
from storage.local_settings import put_setting, read_setting
from storage.records import Records
from storage.rows import Row
from storage.store import Store, Transaction

TABLE = "addon"
HIDDEN = "sprinkles.hidden"
GRACE_MS = 30 * 24 * 3600 * 1000
"""So long after its end a purchase still counts: a device may be offline while it is renewed."""
WATCHED = frozenset({TABLE, "pair_entitlement", "pair_member", HIDDEN})
"""Tables of a change notice after which it should be asked again what runs."""

State = Literal["on", "off", "hidden", "not_owned"]


@dataclass(frozen=True)
class Switches:
    """The state of every switch at one moment."""

    off: frozenset[str]
    hidden: frozenset[str]
    owned: frozenset[str]

    def state(self, manifest: Manifest) -> State:
        """Whether a sprinkle runs, or the first reason why not."""
        if manifest.entitlement != "free" and manifest.entitlement not in self.owned:
            return "not_owned"
        if manifest.name in self.off:
            return "off"
        return "hidden" if manifest.name in self.hidden else "on"


def read_switches(store: Store) -> Switches:
    """As they stand now."""
    with store.look() as txn:
        newest: dict[str, Row] = {}
        for row in _words(txn):
            if not isinstance(row.values["name"], str) or not isinstance(row.values["enabled"], bool):
                continue  # a partner's app may have written anything
            other = newest.get(row.values["name"])
            if other is None or other.clock("enabled") < row.clock("enabled"):
                newest[row.values["name"]] = row
        owned = txn.raw.execute(
            """SELECT product FROM pair_entitlement WHERE pair_id = ? AND revoked_at IS NULL
               AND (ends_at IS NULL OR ends_at + ? >= ?)""",
            (txn.pair_id, GRACE_MS, store.wall_ms()),
        ).fetchall()
    return Switches(
        off=frozenset(name for name, row in newest.items() if not row.values["enabled"]),
        hidden=frozenset(read_setting(store, HIDDEN, [])),
        owned=frozenset(product for (product,) in owned),
    )


def turn(store: Store, name: str, *, on: bool) -> None:
    """Say whether the sprinkle is used: by both in a pair, else by this person. It takes effect with the next look."""
    with store.write() as txn:
        addons = Records(txn, TABLE)
        mine = next((r for r in _own(txn) if r.values["name"] == name), None)
        if mine is None:
            record_id = identity_id(TABLE, txn.account_id, (name,)) if txn.account_id else None
            addons.create({"name": name, "enabled": on}, record_id=record_id)
            return
        if mine.deleted_at is not None:
            addons.restore(mine.id)
        # Said again though it is what this person said last: the other may have said otherwise since.
        addons.change(mine.id, {"enabled": not on})
        addons.change(mine.id, {"enabled": on})
        if txn.pair_id is not None and addons.effective(addons.get(mine.id)) is not Visibility.SHARED:
            addons.set_visibility(mine.id, Visibility.SHARED)


def hide(store: Store, name: str, *, hidden: bool) -> None:
    """Hide a sprinkle on this device alone, or show it again."""
    with store.write() as txn:
        now = set(read_setting(store, HIDDEN, []))
        put_setting(txn.raw, HIDDEN, sorted(now | {name} if hidden else now - {name}) or None)
        txn.note(HIDDEN, name)


def _own(txn: Transaction) -> list[Row]:
    return txn.tables[TABLE].where(txn.raw, "author_id IS ? OR author_id IS NULL", (txn.account_id,))


def _words(txn: Transaction) -> list[Row]:
    """What counts: in a pair what both were told, else this person's own."""
    if txn.pair_id is None:
        return [r for r in _own(txn) if r.deleted_at is None]
    query = "deleted_at IS NULL AND visibility = 'shared' AND pair_id = ?"
    return txn.tables[TABLE].where(txn.raw, query, (txn.pair_id,))
