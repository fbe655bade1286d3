"""Two people with habits, through the real local cloud."""

import secrets
from pathlib import Path

from app.bootstrap import open_cupcake
from core.settings import Settings
from sprinkles.sdk import Context
from sync.cloud import Cloud
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, pair


def couple(cloud: LocalCloud, folder: Path, enabled: tuple[str, ...] = ("journal", "habits")) -> tuple[Person, Person]:
    """Mara and Theo, paired."""
    people = []
    for name in ("mara", "theo"):
        settings = Settings("test", cloud.url, cloud.publishable_key, None, enabled)
        person = Person(
            name, open_cupcake(folder / name, settings), f"{name}-{secrets.token_hex(6)}@cupcake.test", "a-good-password",
            settings,
        )  # fmt: skip

        async def enter(c: Cloud, person: Person = person) -> None:
            await c.signup(person.email, person.password)
            await c.set_name(person.name.capitalize())

        person.online(enter)
        people.append(person)
    mara, theo = people
    pair(mara, theo)
    return mara, theo


def habits(person: Person) -> Context:
    """The habits' corner of a home."""
    return person.app.contexts["habits"]
