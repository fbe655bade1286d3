"""Everybody who may knock: who they are to the victim, and the headers that they come with."""

from dataclasses import dataclass, field

from tests.attacks.scene import Account, Scene
from tests.attacks.tokens import claims_of, expired, sign, swapped

SIGNED_IN = ("partner", "ex-partner", "other couple")
NAMES = (
    *SIGNED_IN, "anonymous", "expired token", "forged signature", "signed with the publishable key", "alg none",
    "alg none in odd letters", "unsigned HS256", "claims swapped under a signature", "service_role forged",
    "postgres forged", "empty bearer", "publishable key as bearer", "no key at all", "token as key",
)  # fmt: skip


@dataclass(frozen=True)
class Caller:
    """A way to knock. `account` is there for people who are really signed in, as themselves."""

    name: str
    headers: dict[str, str] = field(repr=False)
    account: Account | None = None

    @property
    def is_partner(self) -> bool:
        return self.name == "partner"


def caller(scene: Scene, name: str) -> Caller:
    """The caller of this name."""
    key, hers = scene.cloud.publishable_key, claims_of(scene.victim.token)
    people = {"partner": scene.partner, "ex-partner": scene.ex, "other couple": scene.others[0]}
    if name in people:
        account = people[name]
        return Caller(name, {"apikey": key, "authorization": f"Bearer {account.token}"}, account)
    wrong = "0" * 64
    bearers = {
        "expired token": expired(hers, scene.jwt_secret),
        "forged signature": sign(hers, wrong),
        "signed with the publishable key": sign(hers, key),
        "alg none": sign(hers, "", "none"),
        "alg none in odd letters": sign(hers, "", "nOnE"),
        "unsigned HS256": sign(hers, ""),
        "claims swapped under a signature": swapped(scene.ex.token, hers),
        "service_role forged": sign(hers | {"role": "service_role"}, wrong),
        "postgres forged": sign(hers | {"role": "postgres"}, wrong),
        "publishable key as bearer": key,
    }
    if name in bearers:
        return Caller(name, {"apikey": key, "authorization": f"Bearer {bearers[name]}"})
    return Caller(name, {
        "anonymous": {"apikey": key},
        "empty bearer": {"apikey": key, "authorization": "Bearer"},
        "no key at all": {},
        "token as key": {"apikey": scene.ex.token},
    }[name])  # fmt: skip
