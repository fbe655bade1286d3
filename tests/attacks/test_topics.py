"""Her realtime topic: nobody else joins it, whatever they call it and whoever they say they are."""

import asyncio

from tests.attacks.callers import Caller
from tests.attacks.scene import Scene
from tests.realtime.ears import Ear, ear


def topics(scene: Scene) -> list[str]:
    """Her topic, and what a careless server might take for it."""
    her = scene.victim.id
    return [
        f"member:{her}", f"member:{her.upper()}", f"member:{her} ", f" member:{her}", f"member:{her}\n", f"MEMBER:{her}",
        f"member:{her}:", f"realtime:member:{her}", "member:%", "member:*", "member:", f"pair:{scene.pair}", "*", "", "%",
    ]  # fmt: skip


def test_nobody_joins_her_topic_nor_speaks_on_it(scene: Scene, knocking: Caller) -> None:
    bearer = knocking.headers.get("authorization", "").removeprefix("Bearer").strip() or None

    async def knock(mine: Ear) -> None:
        for name in topics(scene):
            for config in (
                {},
                {"private": False},
                {"postgres_changes": [{"event": "*", "schema": "public", "table": "*"}]},
            ):
                answer = await mine.join(name, bearer, **config)
                assert answer["status"] == "error", (knocking.name, name, config, answer)
                assert not scene.told(str(answer), name), (knocking.name, name)
            lie = {"type": "broadcast", "event": "nudge", "payload": {"revision": 10**9, "node": None}}
            assert (await mine.say(f"realtime:{name}", "broadcast", lie))["status"] == "error", (knocking.name, name)

    async def scenario() -> None:
        async with ear(scene.cloud) as mine:
            await knock(mine)

    before = scene.digest()
    asyncio.run(scenario())
    assert scene.digest() == before
