"""Two people with real homes against the real local cloud, as the tests of this folder use them."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.bootstrap import Cupcake, open_cupcake
from core.settings import Settings
from core.visibility import Visibility
from storage.records import Records
from storage.rows import Row
from sync.cloud import Cloud
from sync.status import Status, read_status
from tests.cloud.local_cloud import LocalCloud

T = TypeVar("T")


@dataclass
class Person:
    """One home of one person."""

    name: str
    app: Cupcake
    email: str
    password: str
    settings: Settings

    def online(self, work: Callable[[Cloud], Coroutine[Any, Any, T]]) -> T:
        """Do something with the cloud, on a connection of its own."""

        async def go() -> T:
            cloud = Cloud.of(self.app.home, self.settings)
            try:
                return await work(cloud)
            finally:
                await cloud.close()

        return asyncio.run(go())

    def sync(self) -> None:
        """One whole sync."""
        self.online(lambda c: c.sync())

    def write(self, *, level: Visibility | None = None, **values: Any) -> str:
        """A new entry; answers its id."""
        with self.app.home.store.write() as txn:
            filled = {"at": "2026-11-20T20:14:00Z", **values}
            return Records(txn, "journal_entry").create(filled, visibility=level).id

    def edit(self, record_id: str, **values: Any) -> None:
        """Change some columns."""
        with self.app.home.store.write() as txn:
            Records(txn, "journal_entry").change(record_id, values)

    def delete(self, record_id: str) -> None:
        """Delete an entry."""
        with self.app.home.store.write() as txn:
            Records(txn, "journal_entry").delete(record_id)

    def share(self, record_id: str, level: Visibility) -> None:
        """Say who may read it."""
        with self.app.home.store.write() as txn:
            Records(txn, "journal_entry").set_visibility(record_id, level)

    def row(self, record_id: str) -> Row | None:
        """What this home holds, tombstones included."""
        store = self.app.home.store
        with store.database.snapshot() as raw:
            return store.tables["journal_entry"].load(raw, [record_id]).get(record_id)

    def rows(self) -> list[Row]:
        """Every live entry."""
        store = self.app.home.store
        with store.database.snapshot() as raw:
            return store.tables["journal_entry"].where(raw, "deleted_at IS NULL ORDER BY id")

    def status(self) -> Status:
        """Where the words are."""
        return read_status(self.app.home)

    def raw_bytes(self) -> bytes:
        """Every byte of the home's database files."""
        return b"".join(p.read_bytes() for p in sorted(self.app.home.folder.glob("cupcake.db*")))

    def close(self) -> None:
        """Let go of the home."""
        self.app.close()


def sign_up(
    cloud: LocalCloud, folder: Path, name: str, url: str | None = None, sprinkles: tuple[str, ...] = ("journal",)
) -> Person:
    """A new account with a new home; `url` may be a relay before the cloud."""
    settings = Settings("test", url or cloud.url, cloud.publishable_key, None, sprinkles)
    person = Person(
        name, open_cupcake(folder, settings), f"{name}-{secrets.token_hex(6)}@cupcake.test", "a-good-password", settings
    )

    async def enter(c: Cloud) -> None:
        await c.signup(person.email, person.password)
        await c.set_name(name.capitalize())

    person.online(enter)
    return person


def another_device(person: Person, folder: Path) -> Person:
    """Another home of the same person, signed in."""
    other = Person(person.name, open_cupcake(folder, person.settings), person.email, person.password, person.settings)
    other.online(lambda c: c.login(person.email, person.password))
    return other


def pair(a: Person, b: Person, *, share_a: str = "none", share_b: str = "none") -> None:
    """A invites, B joins, and all of it has arrived on both."""
    invite = a.online(lambda c: c.invite(share_a))
    b.online(lambda c: c.join(invite.code, share_b))
    settle(a, b)


def settle(*people: Person) -> None:
    """Everybody syncs in turn until nothing moves any more."""
    for _ in range(4):
        for person in people:
            person.sync()
    compared(*people)


def compared(*people: Person) -> None:
    """Through the server: two who are a pair, and have sent everything, are told that both hold the same."""
    states = [person.status() for person in people]
    pairs = {s.pair_id for s in states}
    if (
        len(people) == 2
        and len(pairs) == 1
        and None not in pairs
        and not any(s.pending + s.quarantined for s in states)
    ):
        first, second = people
        said = [person.online(lambda c: c.compare()) for person in (first, second, first)]
        assert said[1:] == [True, True], said
        assert all(person.status().same_as_partner for person in people)


def couple(cloud: LocalCloud, folder: Path, *, share_a: str = "none", share_b: str = "none") -> tuple[Person, Person]:
    """Two people, paired."""
    a, b = sign_up(cloud, folder / "a", "mara"), sign_up(cloud, folder / "b", "theo")
    pair(a, b, share_a=share_a, share_b=share_b)
    return a, b


def assert_identical(a: Person, b: Person) -> None:
    """Both phones hold the same, and nothing waits."""
    mine, yours = a.status(), b.status()
    assert (mine.pending, mine.quarantined, yours.pending, yours.quarantined) == (0, 0, 0, 0)
    assert mine.digest == yours.digest != ""
    assert mine.shared == yours.shared
