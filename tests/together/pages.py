"""A sync in small pages, with something between the engine and each call."""

from collections.abc import Awaitable, Callable
from typing import Any

from sync import engine
from sync.cloud import Cloud
from sync.steps import SyncReport
from tests.together.people import Person

PAGE = 5
Around = Callable[[int, Callable[[], Awaitable[Any]]], Awaitable[Any]]


async def plainly(_number: int, call: Callable[[], Awaitable[Any]]) -> Any:
    return await call()


def sync_in_pages(person: Person, around: Around = plainly) -> SyncReport:
    """One whole sync in small pages both ways; `around` stands between the engine and each call."""

    async def go(cloud: Cloud) -> SyncReport:
        count = 0

        async def call(body: dict[str, Any]) -> Any:
            nonlocal count
            count += 1
            return await around(count, lambda: cloud._sync_call({**body, "max_rows": PAGE}))

        return await engine.run(person.app.home.store, call, max_rows=PAGE)

    return person.online(go)
