"""Who may hear, who may speak, and what is said."""

import asyncio
import json
import re
from typing import Any

import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cloud.state import StateDir
from core.visibility import Visibility
from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import Actor, entry_id
from tests.realtime.ears import address, ear, ear_of, forged, member_of, token_of
from tests.together.people import Person

Couple = tuple[Person, Person]


def refusal(answer: dict[str, Any]) -> str:
    assert answer["status"] == "error"
    return str(answer["response"]["reason"]).partition(":")[0]


def test_a_stranger_and_even_the_partner_can_not_join_another_members_topic(cloud: LocalCloud, pair: Couple) -> None:
    async def scenario() -> None:
        async with ear(cloud) as mine:
            for name in (f"member:{member_of(pair[0])}", "member:", "member:%", "pair", ""):
                assert refusal(await mine.join(name, token_of(pair[1]))) == "Unauthorized"

    asyncio.run(scenario())


def test_nobody_joins_without_a_sound_token(cloud: LocalCloud, pair: Couple) -> None:
    member = member_of(pair[0])
    head, body, signature = forged(cloud, member, 60).split(".")
    unsound = {
        None: "Unauthorized",
        cloud.publishable_key: "Unauthorized",
        forged(cloud, member, 60, role="anon"): "Unauthorized",
        forged(cloud, member, -1): "InvalidJWTToken",
        f"{head}.{body}.{signature[::-1]}": "JwtSignatureError",
        forged(cloud, member, 60, role="supabase_admin"): "JwtSignatureError",
        "nonsense": "JwtSignatureError",
    }

    async def scenario() -> None:
        async with ear(cloud) as mine:
            for token, reason in unsound.items():
                assert refusal(await mine.join(f"member:{member}", token)) == reason
            assert refusal(await mine.join(f"member:{member}", token_of(pair[0]), private=False)) == "PrivateOnly"

    asyncio.run(scenario())


def test_a_socket_without_a_key_or_with_nonsense_is_closed_and_the_others_go_on(
    cloud: LocalCloud, pair: Couple
) -> None:
    async def scenario() -> None:
        async with ear_of(cloud, pair[0]) as listening:
            with pytest.raises(InvalidStatus):
                await connect(address(cloud, "sb_publishable_wrong"))
            with pytest.raises(InvalidStatus):
                await connect(address(cloud).replace("/websocket", "/elsewhere"))
            for nonsense in (
                "{",
                "null",
                '{"topic": 1, "event": "phx_join", "ref": "1"}',
                "[" * 100_000,
                "x" * 400_000,
            ):
                async with connect(address(cloud)) as socket:
                    with pytest.raises(ConnectionClosed):
                        await socket.send(nonsense)
                        while True:
                            await socket.recv()
            assert (await listening.say("phoenix", "heartbeat", {}))["status"] == "ok"

    asyncio.run(scenario())


def test_a_channel_ends_with_its_token(cloud: LocalCloud, pair: Couple) -> None:
    name = f"member:{member_of(pair[0])}"

    async def scenario() -> None:
        async with ear(cloud) as mine:
            for renewed in (False, True):
                assert (await mine.join(name, forged(cloud, name[7:], 600 if renewed else 0.3)))["status"] == "ok"
                if renewed:
                    await mine.tell(f"realtime:{name}", "access_token", {"access_token": forged(cloud, name[7:], 0.3)})
                assert (await mine.hear(lambda f: f["event"] == "system"))["payload"]["status"] == "error"
                assert (await mine.hear(lambda f: f["event"] == "phx_close"))["topic"] == f"realtime:{name}"

    asyncio.run(scenario())


def test_nobody_can_speak_on_a_topic_not_even_its_own_member(cloud: LocalCloud, pair: Couple) -> None:
    a, b = pair

    async def scenario() -> None:
        topic = f"realtime:member:{member_of(a)}"
        lie = {"type": "broadcast", "event": "nudge", "payload": {"revision": 10**9, "node": None}}
        async with ear_of(cloud, a) as first, ear_of(cloud, a) as second, ear_of(cloud, b) as other:
            assert (await first.say(topic, "broadcast", lie))["status"] == "ok"
            assert (await other.say(topic, "broadcast", lie)) == {
                "status": "error",
                "response": {"reason": "unmatched topic"},
            }
            a.write(title="The truth")
            await asyncio.to_thread(a.sync)
            assert (await second.nudge())["payload"]["payload"]["revision"] < 10**9

    asyncio.run(scenario())


def test_only_whose_head_moved_is_nudged_once_and_nothing_of_the_content_is_said(
    cloud: LocalCloud, pair: Couple
) -> None:
    a, b = pair
    secret = "the colour of the boat"

    async def scenario() -> None:
        for person in pair:
            await asyncio.to_thread(person.sync)
        start = {p.name: p.status().cursor for p in pair}
        async with ear_of(cloud, a) as hears_a, ear_of(cloud, b) as hears_b:
            a.write(title=secret, level=Visibility.PRIVATE)
            await asyncio.to_thread(a.sync)
            for number in range(3):
                a.write(title=f"{secret} {number}", level=Visibility.SHARED)
            await asyncio.to_thread(a.sync)
            # B's first nudge is of the second call, and one for its three records.
            heard = await hears_b.nudge()
            assert heard["payload"]["payload"] == {"revision": start["theo"] + 3, "node": node_of(a)}
            of_a = [await hears_a.nudge() for _ in range(2)]
            assert [f["payload"]["payload"]["revision"] - start["mara"] for f in of_a] == [1, 4]
            said = json.dumps([heard, *of_a])
            assert heard["payload"].keys() == {"type", "event", "payload", "meta"}
            assert secret not in said
            assert len(said) < 1200

    asyncio.run(scenario())


def node_of(person: Person) -> str:
    return str(person.app.home.store.value("SELECT node FROM clock_row"))


def nudges_to(admin: psycopg.Connection[Any], who: Actor) -> list[dict[str, Any]]:
    found = admin.execute(
        "select payload, event, private from realtime.messages where topic = %s order by inserted_at",
        [f"member:{who.id}"],
    ).fetchall()
    assert all(row[1:] == ("nudge", True) for row in found)
    return [row[0] for row in found]


@pytest.fixture
def admin(cloud: LocalCloud) -> Any:
    with psycopg.connect(cloud.database_url, autocommit=True) as connection:
        yield connection


def test_pairing_nudges_both_once_and_names_no_device(cloud: LocalCloud, admin: psycopg.Connection[Any]) -> None:
    a, b, c = (Actor(cloud.database_url) for _ in range(3))
    a.sync([a.new({"id": entry_id(), "title": "x"}, level="private")])
    a.pair_with(b)
    to_a, to_b = nudges_to(admin, a), nudges_to(admin, b)
    assert [n["node"] for n in to_a] == [a.node, None]
    assert [n["node"] for n in to_b] == [None]
    assert to_a[-1]["revision"] == a.cursor
    a.pull()
    c.pull()
    assert len(nudges_to(admin, a)) == 2  # a pull moves no head
    assert nudges_to(admin, c) == []
    a.rpc("leave_pair", {})
    assert (len(nudges_to(admin, a)), len(nudges_to(admin, b))) == (3, 2)


@pytest.mark.parametrize(
    "damage",
    [
        "drop function realtime.send(jsonb, text, text, boolean)",
        "alter table realtime.messages rename to messages_gone",
        "alter schema realtime rename to realtime_gone",
    ],
)
def test_a_nudge_that_can_not_be_sent_undoes_nothing(cloud: LocalCloud, damage: str) -> None:
    """As on a project whose realtime is broken or gone; in a transaction that is rolled back."""
    a = Actor(cloud.database_url)
    state = StateDir(cloud.state_dir).load()
    assert state is not None
    change = a.request([a.new({"id": entry_id(), "title": "x"}, level="private")])
    with psycopg.connect(state.admin_url) as connection, connection.cursor() as cursor:
        cursor.execute(damage.encode())
        a.become(cursor)
        answer = cursor.execute("select public.sync(%s)", [json.dumps(change)]).fetchone()
        assert answer is not None
        assert answer[0]["answers"] == ["applied"]
        cursor.execute("set constraints all immediate")
        cursor.execute("reset role")
        assert cursor.execute("select revision from cupcake.head where member_id = %s", [a.id]).fetchone() == (1,)
        connection.rollback()


def test_policies_are_for_reading_ones_own_topic_only(admin: psycopg.Connection[Any]) -> None:
    found = admin.execute(
        "select cmd, roles::text, qual from pg_policies where schemaname = 'realtime' and tablename = 'messages'"
    ).fetchall()
    assert [(command, roles) for command, roles, _ in found] == [("SELECT", "{authenticated}")]
    assert re.search(r"SELECT auth\.uid\(\)", found[0][2])
    assert "extension" in found[0][2]
