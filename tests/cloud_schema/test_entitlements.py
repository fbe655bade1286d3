"""What a pair owns gates new records of what is sold, and nothing else; nobody but the payment service writes it."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from tests.cloud_schema.actor import Actor, Json, call_rpc, clock, entry_id, rows_of, word

SOLD = "try_sold"
TABLES = [SOLD, "pair_entitlement", "pair_member", "profile"]


@pytest.fixture
def sold(database_url: str) -> Iterator[None]:
    """A table that is sold; gone afterwards."""
    columns = """id uuid primary key, author_id uuid not null, pair_id uuid, visibility text not null,
      created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz, clocks jsonb not null,
      sync_state jsonb not null default '{}', words jsonb"""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create table public.{SOLD} ({columns})".encode())
        admin.execute(f"select cupcake.register_synced_table('{SOLD}', '{{\"edit\": \"both\"}}')".encode())
        admin.execute(f"select cupcake.sell_table('{SOLD}', 'cupcake.plus')".encode())
    yield
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("delete from cupcake.feed where table_name = %s", [SOLD])
        admin.execute("delete from cupcake.synced_table where name = %s", [SOLD])
        admin.execute(f"drop table public.{SOLD}".encode())


def buy(actor: Actor, product: str = "cupcake.plus", **more: object) -> Json:
    request = {"pair_id": actor.pair, "product": product, "purchase_id": f"order-{actor.pair}",
               "purchaser_user_id": str(actor.id), "ends_at": None, **more}  # fmt: skip
    with Actor(actor.url).session("service_role") as cursor:
        return call_rpc(cursor, "record_entitlement", request)


def new(actor: Actor, record: str | None = None) -> Json:
    group = actor.new({"id": record or entry_id(), "words": "new"}, level="shared")
    return {**group, "table": SOLD}


def send(actor: Actor, *groups: Json) -> list[object]:
    return [word(a) for a in actor.sync(groups, tables=TABLES)["answers"]]


@pytest.mark.usefixtures("sold")
def test_new_records_of_what_is_sold_wait_until_it_is_owned(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    waiting = new(alice)
    assert send(alice, waiting) == ["retry"]
    assert rows_of(bob.sync(tables=TABLES)["changes"], "full", SOLD) == {}
    buy(alice)
    assert send(alice, waiting) == ["applied"]
    assert len(rows_of(bob.sync(tables=TABLES)["changes"], "full", SOLD)) == 1


@pytest.mark.usefixtures("sold")
def test_edits_deletes_narrowing_and_pull_never_wait(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    buy(alice)
    group = new(alice)
    record, at = group["rows"][0][0], group["rows"][0][2]
    assert send(alice, group) == ["applied"]
    buy(alice, revoked=True)
    assert send(alice, new(alice)) == ["retry"]
    # Its answer was lost: the device still thinks it new, and it is not.
    assert send(alice, group) == ["duplicate"]
    assert list(rows_of(bob.sync(tables=TABLES)["changes"], "full", SOLD)) == [record]
    edit = {**bob.edit(record, at, shown=at, words="changed"), "table": SOLD}
    assert send(bob, edit) == ["applied"]
    narrow = {**alice.show(record, "private", at), "table": SOLD}
    assert send(alice, narrow) == ["applied"]
    gone = {**alice.delete(record, at, shown=narrow["rows"][0][2], seen={"words": edit["rows"][0][2]}), "table": SOLD}
    assert send(alice, gone) == ["applied"]


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"ends_at": int(clock("0" * 16)[:12], 16) - 29 * 86_400_000}, "applied"),
        ({"ends_at": int(clock("0" * 16)[:12], 16) - 31 * 86_400_000}, "retry"),
        ({"product": "cupcake.other"}, "retry"),
    ],
)
def test_it_is_owned_for_thirty_days_after_its_end_and_by_its_own_name(
    couple: tuple[Actor, Actor], more: Json, answer: str
) -> None:
    buy(couple[0], **more)
    assert send(couple[0], new(couple[0])) == [answer]


def test_both_are_told_once_and_nobody_else_ever(couple: tuple[Actor, Actor], database_url: str) -> None:
    alice, bob = couple
    assert buy(alice) == {"recorded": True}
    heads = alice.head(), bob.head()
    assert buy(alice) == {"recorded": False}
    assert (alice.head(), bob.head()) == heads
    for who in couple:
        (told,) = rows_of(who.sync(tables=TABLES)["changes"], "server", "pair_entitlement").values()
        assert told == {"pair_id": alice.pair, "product": "cupcake.plus", "ends_at": None, "revoked_at": None}
    assert rows_of(Actor(database_url).sync(tables=TABLES)["changes"], "server", "pair_entitlement") == {}


def test_a_purchase_never_moves_to_another_pair(couple: tuple[Actor, Actor], database_url: str) -> None:
    buy(couple[0])
    others = Actor(database_url), Actor(database_url)
    others[0].pair_with(others[1])
    assert buy(others[0], purchase_id=f"order-{couple[0].pair}") == {"recorded": False}
    assert buy(others[0], pair_id=str(uuid.uuid4()))["error"] == "no_pair"
    assert buy(others[0], ends_at="soon")["error"] == "bad_time"


def test_what_an_ended_pair_owned_is_theirs_again_when_it_is_restored(couple: tuple[Actor, Actor]) -> None:
    alice, bob = couple
    alice.rpc("leave_pair", {})
    buy(alice)
    alice.pull()
    assert alice.pair_with(bob) == alice.pair
    fresh = bob.device()
    assert len(rows_of(fresh.sync(tables=TABLES)["changes"], "server", "pair_entitlement")) == 1
