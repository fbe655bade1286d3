"""What a pair uses and owns reaches both, and takes nothing away from either."""

from pathlib import Path

import psycopg

from sprinkles.journal.models import JournalEntry
from sprinkles.switches import turn
from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import Actor, call_rpc
from tests.together.people import Person, assert_identical, couple, settle


def off(person: Person) -> bool:
    person.app.follow_switches()
    return person.app.states == {"journal": "off"}


def test_the_newer_word_of_both_says_whether_the_pair_uses_it(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    entry = a.write(text="Still here.")
    turn(a.app.home.store, "journal", on=False)
    settle(a, b)
    assert off(a) and off(b)
    # What is off goes on syncing: a withdrawal must not wait until it is on again.
    assert b.row(entry) is not None
    turn(b.app.home.store, "journal", on=True)
    settle(a, b)
    assert not off(a) and not off(b)
    turn(a.app.home.store, "journal", on=False)
    turn(b.app.home.store, "journal", on=False)
    # Two phones' clocks agree to within the time that a call takes: newer is what comes a moment later.
    store, now = a.app.home.store, a.app.home.store.wall_ms
    store.wall_ms = lambda: now() + 2000
    turn(store, "journal", on=True)
    settle(a, b)
    assert not off(a) and not off(b)
    found = b.app.contexts["journal"].store.get(JournalEntry, entry)
    assert found is not None and found.text == "Still here."
    assert_identical(a, b)
    a.close()
    b.close()


def owned(person: Person) -> list[tuple[object, ...]]:
    return person.app.home.store.database.rows("SELECT product, ends_at, revoked_at IS NULL FROM pair_entitlement")


def test_what_the_pair_bought_is_told_to_both_and_renewed_and_taken_back(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    account = a.app.home.account
    assert account is not None
    bought = {"pair_id": a.status().pair_id, "product": "cupcake.plus", "purchase_id": f"p-{a.email}",
              "purchaser_user_id": account[0], "ends_at": 1_800_000_000_000}  # fmt: skip
    service = Actor(cloud.database_url)
    with service.session("service_role") as cursor:
        assert call_rpc(cursor, "record_entitlement", bought) == {"recorded": True}
        assert call_rpc(cursor, "record_entitlement", bought) == {"recorded": False}
    settle(a, b)
    assert owned(a) == owned(b) == [("cupcake.plus", 1_800_000_000_000, 1)]
    with service.session("service_role") as cursor:
        call_rpc(cursor, "record_entitlement", {**bought, "ends_at": 1_900_000_000_000})
    settle(a, b)
    assert owned(b) == [("cupcake.plus", 1_900_000_000_000, 1)]
    with service.session("service_role") as cursor:
        call_rpc(cursor, "record_entitlement", {**bought, "ends_at": 1_900_000_000_000, "revoked": True})
    settle(a, b)
    assert owned(a) == owned(b) == [("cupcake.plus", 1_900_000_000_000, 0)]
    a.close()
    b.close()


def test_nobody_but_the_payment_service_says_what_a_pair_owns(cloud: LocalCloud) -> None:
    somebody = Actor(cloud.database_url)
    for role in ("authenticated", "anon"):
        for statement in ("select public.record_entitlement('{}')", "select * from public.pair_entitlement",
                          "insert into public.pair_entitlement default values"):  # fmt: skip
            try:
                with somebody.session(role) as cursor:
                    cursor.execute(statement.encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise AssertionError(f"{role} may {statement}")
