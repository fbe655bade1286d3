"""The victim, everybody who might attack her, and what must never change or be told.

Owns signing people up over HTTP and writing their records through the same RPC that devices use; the digests are read
by the database's owner, so nothing that an attacker is told can hide a change.
"""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg

from cloud.state import StateDir
from tests.attacks.catalog import record, synced
from tests.attacks.tokens import claims_of
from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import ENTRY, Actor, entry_id, word

PASSWORD = "a-good-password"
WORDS = "marzipan-under-the-floorboards"
"""In every private record, and in the stored file."""
BETWEEN_US = "the-key-is-beneath-the-lavender"
"""In what the victim and her partner share: nothing for anybody else."""

AFTERWARDS = "the-garden-gate-is-green-now"
"""Written after the parting into what was once shared with the ex-partner."""

# Every line answers rows that name the victim in $1, and says `from schema.table as t`. The first group must stand against
# everybody; the second moves when her partner does what a partner may. Registered tables come by themselves.
PRIVATE_ROWS: tuple[str, ...] = (
    "select t::text from public.profile as t where id = %(her)s",
    "select t::text from public.invite as t where inviter_id = %(her)s",
    "select t::text from cupcake.node as t where member_id = %(her)s",
    "select t::text from cupcake.invite_attempt as t where member_id = %(her)s",
    "select t.id::text || t.email || t.encrypted_password from auth.users as t where id = %(her)s",
    "select t.id::text || t.name || t.bucket_id from storage.objects as t where name like %(her)s || '%%'",
    "select t::text from cupcake.audit_log as t where actor_id = %(her)s",
    "select t::text from cupcake.digest_report as t where member_id = %(her)s",
    "select t::text from cupcake.synced_table as t",
    "select t::text from cupcake.registry_mark as t",
    "select t::text from cupcake.epoch as t",
    "select t::text from cupcake.member_epoch as t where member_id = %(her)s",
    "select t::text from cupcake.media_limit as t",
    "select t::text from cupcake.stray_object as t where name like %(her)s || '%%'",
    "select t::text from cupcake.orphaned_media as t where owner_id = %(her)s",
    "select encode(sha256(t.invite_key), 'hex') from cupcake.secret as t",
)
SHARED_ROWS: tuple[str, ...] = (
    "select t::text from public.pair_member as t "
    "where pair_id in (select pair_id from public.pair_member where user_id = %(her)s)",
    "select t::text from public.pair as t where id in (select pair_id from public.pair_member where user_id = %(her)s)",
    "select t::text from public.pair_entitlement as t "
    "where pair_id in (select pair_id from public.pair_member where user_id = %(her)s)",
    "select t::text from cupcake.membership_log as t where user_id = %(her)s",
    "select t::text from cupcake.head as t where member_id = %(her)s",
    "select t::text from cupcake.feed as t where member_id = %(her)s",
)


def rows_of_hers(admin: psycopg.Connection[Any], *, partner: bool) -> list[str]:
    """Every line, those of the tables that are registered with sync among them; `partner`: what must stand even so."""
    kept = " and visibility <> 'shared'" if partner else ""
    mine = [f"select t::text from public.{name} as t where author_id = %(her)s{kept}" for name in synced(admin)]
    return [*mine, *PRIVATE_ROWS, *(() if partner else SHARED_ROWS)]


@dataclass
class Account:
    """A person with a token, and an actor of the same id for calls that skip HTTP."""

    name: str
    email: str
    token: str
    actor: Actor

    @property
    def id(self) -> str:
        return str(self.actor.id)


@dataclass
class Scene:
    """A victim with a partner, an ex-partner, and strangers around her."""

    cloud: LocalCloud
    jwt_secret: str = field(repr=False)
    secret_key: str = field(repr=False)
    victim: Account
    partner: Account
    ex: Account
    others: tuple[Account, Account]
    private: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    once_shown: list[str] = field(default_factory=list)
    elsewhere: dict[str, str] = field(default_factory=dict)
    pair: str = ""
    old_pair: str = ""
    bucket: str = ""
    clocks: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Where the victim's stored file is, within its bucket."""
        return f"{self.victim.id}/secret.bin"

    def secrets(self, *, partner: bool = False) -> list[str]:
        """What no answer to an attacker may hold; her partner may read what they share, its clocks included."""
        found = [WORDS, AFTERWARDS, self.victim.email, *self.private]
        found += [rid for rid, level in self.elsewhere.items() if level == "private"]
        others = [rid for rid, level in self.elsewhere.items() if level != "private"]
        return (
            found if partner else [*found, BETWEEN_US, self.victim.name, self.victim.actor.node, *self.shared, *others]
        )

    def digest(self, *, partner: bool = False) -> str:
        """A digest of everything of the victim's that the attacker may not move."""
        sums = hashlib.sha256()
        with psycopg.connect(self.cloud.database_url, autocommit=True) as admin:
            for query in rows_of_hers(admin, partner=partner):
                rows = sorted(str(row[0]) for row in admin.execute(query.encode(), {"her": self.victim.id}))
                sums.update(repr(rows).encode())
        return sums.hexdigest()

    def buckets(self) -> list[str]:
        """Every bucket that these tests know, as it is."""
        with psycopg.connect(self.cloud.database_url, autocommit=True) as admin:
            query = "select t.id || t.public::text from storage.buckets as t where t.id like %s"
            return sorted(str(row[0]) for row in admin.execute(query, (f"{self.bucket}%",)))

    def told(self, answer: str, sent: str = "", *, partner: bool = False, but: Collection[str] = ()) -> list[str]:
        """The secrets that an answer holds and the question did not; `but` those that the asker knew before."""
        return [s for s in self.secrets(partner=partner) if s in answer and s not in sent and s not in but]


def sign_up(cloud: LocalCloud, name: str) -> Account:
    first = name.partition(" ")[0].lower()
    email = f"{first}-{uuid.uuid4().hex[:10]}@cupcake.test"
    made = httpx.post(
        f"{cloud.url}/auth/v1/signup",
        json={"email": email, "password": PASSWORD},
        headers={"apikey": cloud.publishable_key},
        timeout=30,
    ).json()
    token = str(made["access_token"])
    actor = Actor(cloud.database_url, uuid.UUID(claims_of(token)["sub"]))
    actor.rpc("set_profile", {"display_name": name})
    return Account(name, email, token, actor)


def entry(words: str) -> dict[str, Any]:
    """An entry with the words in every column that can hold them."""
    return {
        "id": entry_id(), "title": words, "text": f"{words} " * 20, "at": "2026-11-20T20:14:00Z", "tags": [words],
        "location": {"name": words}, "media": [{"sha256": words}], "source_data": {"deep": [words]}, "source_id": words,
    }  # fmt: skip


def write(who: Account, entries: Sequence[dict[str, Any]], level: str) -> dict[str, str]:
    """Stores entries; answers their clocks."""
    group = who.actor.new(*entries, level=level)
    answers = who.actor.sync([group])["answers"]
    assert answers == ["applied"] * len(entries)
    return {row[0]: row[2] for row in group["rows"]}


def write_everywhere(who: Account, url: str, parents: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    """A record of hers in every other table that devices write, at each level; answers its level.

    Raises: AssertionError for a table that the matrix does not know how to fill.
    """
    with psycopg.connect(url) as admin:
        others = {name: columns for name, columns in synced(admin).items() if name != ENTRY}
    written = {}
    for table, columns in others.items():
        for level, parent in parents.items():
            made = record(table, columns, words[level], parent)
            group = {**who.actor.new({k: v for k, v in made.items() if k != "table"}, level=level), "table": table}
            answers = who.actor.sync([group], tables=[table])["answers"]
            assert [word(a) for a in answers] == ["applied"], f"the matrix does not know how to fill {table}: {answers}"
            written[made["id"]] = level
    return written


def store_file(cloud: LocalCloud, secret_key: str, bucket: str, path: str) -> None:
    """Puts the victim's file in a private bucket, under her id, and one among the app's files that no attachment names."""
    headers = {"apikey": secret_key, "authorization": f"Bearer {secret_key}"}
    with httpx.Client(base_url=f"{cloud.url}/storage/v1", headers=headers, timeout=30) as http:
        made = http.post("/bucket", json={"id": bucket, "name": bucket, "public": False})
        assert made.status_code == 200, made.text
        kept = http.post(f"/object/{bucket}/{path}", content=WORDS.encode())
        assert kept.status_code == 200, kept.text
        orphan = f"/object/media/{path.partition('/')[0]}/{uuid.uuid4()}"
        kept = http.post(orphan, content=WORDS.encode(), headers={"content-type": "image/png"})
        assert kept.status_code == 200, kept.text


def set_scene(cloud: LocalCloud) -> Scene:
    """Signs everybody up and lets them live a little."""
    state = StateDir(cloud.state_dir).load()
    assert state is not None
    victim, partner, ex = sign_up(cloud, "Viola Aldermoor"), sign_up(cloud, "Percy"), sign_up(cloud, "Xerxes")
    others = sign_up(cloud, "Otto"), sign_up(cloud, "Ottilie")
    others[0].actor.pair_with(others[1].actor)
    bucket = f"attacks-{uuid.uuid4().hex[:8]}"
    scene = Scene(cloud, state.jwt_secret, state.secret_key, victim, partner, ex, others, bucket=bucket)

    scene.old_pair = victim.actor.pair_with(ex.actor)
    ((once, base),) = write(victim, [entry("what we once shared")], "shared").items()
    ex.actor.pull()
    victim.actor.rpc("leave_pair", {})
    # Still written for the pair that has ended, so it stays in it; the ex-partner was fed this record once.
    assert victim.actor.sync([victim.actor.edit(once, base, shown=base, title=AFTERWARDS)])["answers"] == ["applied"]
    victim.actor.pair = ex.actor.pair = None
    ex.actor.pull()

    scene.pair = victim.actor.pair_with(partner.actor)
    parents: dict[str, str] = {}
    for level, words, kept in (("private", WORDS, scene.private), ("calendar_visible", WORDS, scene.private),
                               ("shared", BETWEEN_US, scene.shared)):  # fmt: skip
        clocks = write(victim, [entry(words) for _ in range(4)], level)
        kept.extend(clocks)
        scene.clocks |= clocks
        if level != "calendar_visible":
            parents[level] = next(iter(clocks))
    partner.actor.pull()
    everywhere = write_everywhere(victim, cloud.database_url, parents, {"private": WORDS, "shared": BETWEEN_US})
    scene.elsewhere = everywhere
    victim.actor.rpc("join_pair", {"code": "WRONG-00000"})
    # What the partner was shown once and may not see now.
    ((taken_back, base),) = write(victim, [entry("on second thought")], "shared").items()
    partner.actor.pull()
    narrowing = victim.actor.edit(taken_back, base, shown=base, visibility="private", title=WORDS)
    assert victim.actor.sync([narrowing])["answers"] == ["applied"]
    scene.clocks[taken_back] = narrowing["rows"][0][2]
    scene.once_shown.append(taken_back)
    victim.actor.pull()
    partner.actor.pull()
    victim.actor.pull()
    said = {ENTRY: {"version": 1, "marks": {"1": "d" * 64}}}
    where = {"node": victim.actor.node, "epoch": 1, "cursor": victim.actor.cursor}
    assert victim.actor.rpc("report_digest", {**where, "tables": said})["kind"] == "compared"
    store_file(cloud, state.secret_key, scene.bucket, scene.file)
    with psycopg.connect(cloud.database_url) as admin:
        bought = "insert into public.pair_entitlement (pair_id, product, purchase_id, purchaser_user_id) values (%s, 'p', %s, %s)"
        admin.execute(bought, (scene.pair, WORDS, victim.id))
        # As after a restore in which she was heard.
        admin.execute("insert into cupcake.member_epoch values (%s, 1)", (victim.id,))
        # As of a file whose account went; housekeeping drops it from the list when its object is gone.
        admin.execute("insert into cupcake.stray_object (bucket_id, name) values (%s, %s)", (bucket, scene.file))
    return scene
