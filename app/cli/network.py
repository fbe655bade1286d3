"""The network side of a command: one event loop, one connection, closed when the command is done."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from app.cli.home import cupcake

if TYPE_CHECKING:
    from sync.cloud import Cloud

T = TypeVar("T")


def ask(work: "Callable[[Cloud], Awaitable[T]]") -> T:
    """Run `work` with the home's cloud; once for each command. Raises: CupcakeError with one calm line."""
    cloud = cupcake().cloud

    async def whole() -> T:
        try:
            return await work(cloud)
        finally:
            await cloud.close()

    return asyncio.run(whole())
