"""Attacks drawn from a seed, by the ten thousand: the victim's rows never move, and no answer holds a word of hers.

How many: `tests/proofs/sizes.py`; `CUPCAKE_PROVE_SEED` draws others. Most go to the database as the API's role, as the gateway
would send them; some go over HTTP.
"""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import psycopg
import pytest

from tests.attacks.callers import SIGNED_IN, Caller, caller
from tests.attacks.generator import Generator, Target
from tests.attacks.scene import Account, Scene
from tests.cloud_schema.actor import Actor
from tests.proofs.sizes import DIRECT_ATTACKS, HTTP_ATTACKS, SEED, WORKERS, tell

BATCH = 1000
KNOCKING = (*SIGNED_IN, "anonymous", "service_role forged", "alg none")
OUR_OWN_ERRORS = ("22", "54", "40")
"""SQLSTATE classes that a request may end in: data that PostgreSQL cannot hold, limits, a lost race."""


@dataclass
class Tally:
    """What became of the attacks that were made."""

    made: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def note(self, answer: object) -> None:
        kind = answer.get("kind", "other") if isinstance(answer, dict) else "nothing"
        self.answers[str(kind)] += 1
        for one in answer.get("answers", []) if isinstance(answer, dict) else []:
            self.answers[one if isinstance(one, str) else one["answer"]] += 1


def target_of(scene: Scene, *, partner: bool) -> Target:
    people = (scene.victim.id, scene.partner.id, scene.ex.id, scene.others[1].id)
    records = scene.private + scene.once_shown if partner else scene.private + scene.shared
    pairs = (scene.old_pair,) if partner else (scene.pair, scene.old_pair)
    return Target(tuple(records), scene.clocks, people, pairs, (scene.victim.actor.node,))


def generator(scene: Scene, who: str, seed: str) -> Generator:
    account = caller(scene, who).account
    assert account is not None
    device = Actor(scene.cloud.database_url, account.actor.id)
    device.pair = account.actor.pair
    partner = who == "partner"
    return Generator(random.Random(seed), device, target_of(scene, partner=partner), quiet=partner)


def shown_of_hers(answer: object, target: Target) -> list[object]:
    """Her records in the places where an answer shows records. What an attacker wrote about them is not hers."""
    if not isinstance(answer, dict):
        return []
    groups = answer.get("changes", []) + [
        a["row"] for a in answer.get("answers", []) if isinstance(a, dict) and "row" in a
    ]
    return [
        row for group in groups for row in group["rows"]
        if group["kind"] in ("full", "projection") and row[0] in target.records
    ]  # fmt: skip


def attack_directly(scene: Scene, who: str, count: int, part: int, tally: Tally) -> None:
    """One connection with the role and the claims that the gateway would set."""
    attacks = generator(scene, who, f"{SEED}/{who}/{part}")
    partner, actor = who == "partner", attacks.actor
    claims = json.dumps({"sub": str(actor.id), "role": "authenticated"})
    with psycopg.connect(scene.cloud.database_url, autocommit=True) as connection:
        connection.execute("select set_config('request.jwt.claims', %s, false)", [claims])
        connection.execute("select set_config('request.jwt.claim.sub', %s, false)", [str(actor.id)])
        connection.execute("set role authenticated")
        connection.execute("set statement_timeout = '10s'")
        for _ in range(count):
            function, request = attacks.attack()
            sent = json.dumps(request)
            tally.made += 1
            try:
                query = f"select public.{function}(%s::jsonb)::text"
                answered = connection.execute(query.encode(), [sent]).fetchone()
            except psycopg.Error as error:
                assert error.sqlstate is not None and error.sqlstate[:2] in OUR_OWN_ERRORS, (
                    error.sqlstate,
                    function,
                    sent,
                )
                told = f"{error} {error.diag.message_detail} {error.diag.context}"
                tally.answers[f"SQLSTATE {error.sqlstate}"] += 1
            else:
                assert answered is not None
                told = answered[0]
                answer = json.loads(told)
                tally.note(answer)
                attacks.hear(answer)
                assert not shown_of_hers(answer, attacks.target), (function, sent, told)
            hidden = scene.told(told, sent, partner=partner, but=attacks.target.known)
            assert not hidden, (function, sent, told)


def attack_over_http(scene: Scene, who: Caller, attacks: Generator, count: int, tally: Tally) -> None:
    """The same through the gateway, with tables in place of calls now and then."""
    rng = attacks.rng
    with httpx.Client(base_url=scene.cloud.url, headers=who.headers, timeout=30) as http:
        for _ in range(count):
            function, request = attacks.attack()
            sent = json.dumps({"request": request})
            tally.made += 1
            if rng.random() < 0.3:
                verb = rng.choice(("GET", "POST", "PATCH", "PUT", "DELETE"))
                table = rng.choice(("journal_entry", "profile", "pair", "pair_member", "invite", "feed", "users"))
                filters = {rng.choice(("id", "author_id", "select", "or", "order")): f"eq.{attacks.value(2)}"}
                profile = (
                    {"accept-profile": s, "content-profile": s} if (s := rng.choice(("", "cupcake", "auth"))) else {}
                )
                answer = http.request(verb, f"/rest/v1/{table}", params=filters, content=sent, headers=profile)
                assert answer.status_code >= 400, (verb, table, filters)
            else:
                answer = http.post(
                    f"/rest/v1/rpc/{function}", content=sent, headers={"content-type": "application/json"}
                )
            tally.answers[f"HTTP {answer.status_code}"] += 1
            attacks.hear(answer.json() if answer.text.startswith("{") else None)
            assert not shown_of_hers(answer.json() if answer.text.startswith("{") else None, attacks.target), (
                function,
                sent,
            )
            hidden = scene.told(answer.text, sent, partner=who.is_partner, but=attacks.target.known)
            assert not hidden, (function, sent, answer.text)


def share() -> list[int]:
    """How many attacks the batches of one attacker have."""
    mine = DIRECT_ATTACKS.asked // len(SIGNED_IN) + 1
    return [min(BATCH, mine - start) for start in range(0, mine, BATCH)]


@pytest.mark.parametrize("who", SIGNED_IN)
def test_drawn_attacks_on_the_database_move_and_tell_nothing(scene: Scene, who: str) -> None:
    tally, partner = Tally(), who == "partner"
    before, batches = scene.digest(partner=partner), share()
    with ThreadPoolExecutor(WORKERS) as pool:
        for start in range(0, len(batches), WORKERS):
            # A tally each: two threads that count into one would lose some.
            running = [
                (pool.submit(attack_directly, scene, who, count, start + i, own), own)
                for i, count in enumerate(batches[start : start + WORKERS])
                for own in [Tally()]
            ]
            for batch, own in running:
                batch.result()
                tally.made += own.made
                tally.answers += own.answers
            assert scene.digest(partner=partner) == before, (who, SEED, start)
    # Attacks that are all turned away at the door would prove nothing about the rooms behind it.
    assert tally.answers["page"] > sum(batches) * 0.3, tally.answers
    assert tally.answers["refused"] and tally.answers["unknown"] and tally.answers["applied"], tally.answers
    tell(DIRECT_ATTACKS, tally.made, f"as {who}: {dict(tally.answers.most_common(6))}", part=len(SIGNED_IN))


@pytest.mark.parametrize("who", KNOCKING)
def test_drawn_attacks_over_http_move_and_tell_nothing(scene: Scene, who: str) -> None:
    tally, knocking, partner = Tally(), caller(scene, who), who == "partner"
    before = scene.digest(partner=partner)
    attacks = generator(scene, who if who in SIGNED_IN else "ex-partner", f"{SEED}/http/{who}")
    attack_over_http(scene, knocking, attacks, HTTP_ATTACKS.asked // len(KNOCKING) + 1, tally)
    assert scene.digest(partner=partner) == before, (who, SEED)
    tell(HTTP_ATTACKS, tally.made, part=len(KNOCKING))


def test_the_same_seed_draws_the_same_attacks(scene: Scene) -> None:
    def drawn(seed: str) -> list[str]:
        attacks = generator(scene, "ex-partner", seed)
        names = [name for name, _ in (attacks.attack() for _ in range(300))]
        return names

    assert drawn("7") == drawn("7") != drawn("8")


def test_drawn_attacks_leave_the_attacker_as_who_they_are(scene: Scene) -> None:
    """After all of that a stranger still has no more than before: no partner, no record that is not their own."""
    for account in (scene.ex, *scene.others):
        mine = _pulled(account)
        assert mine.isdisjoint(scene.private + scene.shared)


def _pulled(account: Account) -> set[str]:
    groups = account.actor.device().pull()
    return {str(row[0]) for group in groups for row in group["rows"]}
