"""One file to or from the bucket: streamed, checked by status, mapped to our errors.

Knows nothing of queues. An upload is whole or nothing; what was cut off starts again. A download goes on where it was cut,
if the storage serves ranges. Storage says what went wrong in `statusCode` of the body more truly than in the status.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from core.errors import Fatal, Offline, Retryable
from sync.transport import OFFLINE, Expired

BUCKET = "media"
CHUNK_BYTES = 256 * 1024


class Cut(Retryable):
    """The connection was there and ended midway; `moved` bytes came of it."""

    code = "cut"

    def __init__(self, moved: int = 0) -> None:
        super().__init__(OFFLINE)
        self.moved = moved


class NotThere(Retryable):
    """There is no such object, or it is not shown to the caller: storage says the same of both."""

    code = "not_there"


class AlreadyThere(Fatal):
    """An object of that name exists."""

    code = "already_there"


class NotAllowed(Fatal):
    """The caller may not put that there: no attachment, or no room."""

    code = "not_allowed"


class NotTaken(Fatal):
    """The bucket takes no file of this size or kind, whoever sends it."""

    code = "not_taken"


class Objects:
    """The bucket, over the home's one connection."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def put(self, name: str, file: Path, media_type: str, token: str) -> None:
        """Store a file under a name that is free.

        Raises: AlreadyThere, NotAllowed, NotTaken, Expired, Offline, Cut, Retryable; OSError when the file can't be read.
        """
        headers = _bearer(token) | {
            "content-type": media_type,
            "content-length": str(await asyncio.to_thread(_length, file)),
            # Nothing between us may keep a copy that outlives what its reader is shown.
            "cache-control": "no-store",
        }
        try:
            answer = await self._client.post(_address(name), content=_read(file), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _cut(error) from None
        if answer.status_code != httpx.codes.OK:
            raise _error(answer.status_code, answer.content)
        _shape(answer.content)

    async def get(self, name: str, part: Path, size_bytes: int, token: str) -> None:
        """Fetch an object into `part`, from where that ends; not one byte more than `size_bytes` is written.

        Raises: NotThere, Expired, Offline, Cut, Retryable; OSError when the disk won't take it. What came stays in `part`.
        """
        have = count = await asyncio.to_thread(_length, part)
        if have == size_bytes:
            return
        if have > size_bytes:
            await asyncio.to_thread(part.unlink)
            have = count = 0
        headers = _bearer(token) | {"accept-encoding": "identity"} | ({"range": f"bytes={have}-"} if have else {})
        address = _address(name, "authenticated/")
        try:
            async with self._client.stream("GET", address, headers=headers) as answer:
                if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    await asyncio.to_thread(part.unlink)
                    raise Retryable("The file in the cloud is shorter than it should be. It will be tried again.")
                if answer.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                    raise _error(answer.status_code, await answer.aread())
                goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT and _starts_at(answer, have)
                count = have if goes_on else 0
                with await asyncio.to_thread(part.open, "ab" if goes_on else "wb") as sink:
                    async for chunk in answer.aiter_bytes(CHUNK_BYTES):
                        await asyncio.to_thread(sink.write, chunk[: size_bytes + 1 - count])
                        count += len(chunk)
                        if count > size_bytes:
                            break
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _cut(error, max(0, count - have)) from None

    async def size(self, name: str, token: str) -> int | None:
        """How long an own object is, or None when there is none. Raises: Expired, Offline, Retryable."""
        try:
            async with self._client.stream("GET", _address(name, "authenticated/"), headers=_bearer(token)) as answer:
                if answer.status_code == httpx.codes.OK:
                    return int(answer.headers.get("content-length", "-1"))
                raise _error(answer.status_code, await answer.aread())
        except NotThere:
            return None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise _cut(error) from None

    async def remove(self, names: list[str], token: str) -> None:
        """Remove own objects; one that is not there is no error. Raises: Expired, Offline, Retryable, NotAllowed."""
        body = json.dumps({"prefixes": names}).encode()
        headers = _bearer(token) | {"content-type": "application/json"}
        try:
            address = f"/storage/v1/object/{BUCKET}"
            answer = await self._client.request("DELETE", address, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _cut(error) from None
        if answer.status_code != httpx.codes.OK:
            raise _error(answer.status_code, answer.content)
        _shape(answer.content)


def _address(name: str, kind: str = "") -> str:
    return f"/storage/v1/object/{kind}{BUCKET}/{name}"


def _cut(error: Exception, moved: int = 0) -> Retryable:
    away = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL))
    return Offline(OFFLINE) if away else Cut(moved)


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _length(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


async def _read(file: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(file.open, "rb") as source:
        while chunk := await asyncio.to_thread(source.read, CHUNK_BYTES):
            yield chunk


def _starts_at(answer: httpx.Response, offset: int) -> bool:
    return str(answer.headers.get("content-range", "")).startswith(f"bytes {offset}-")


def _shape(body: bytes) -> Any:
    """The answer as JSON. Raises: Retryable when it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Retryable(
            "What answered was not the cloud (a login page of the network?). It will be tried again."
        ) from None


def _error(status: int, body: bytes) -> Exception:
    said = _shape(body)
    told = str(said.get("statusCode", "")) if isinstance(said, dict) else ""
    word = f"{said.get('error', '')} {said.get('message', '')}".lower() if isinstance(said, dict) else ""
    code = int(told) if told.isdecimal() and len(told) == 3 else status
    if code == httpx.codes.UNAUTHORIZED or "jwt" in word or "exp" in word.split() or '"exp"' in word:
        return Expired("The session has to be renewed.")
    if code == httpx.codes.NOT_FOUND:
        return NotThere("The file has not reached the cloud yet. It will be tried again.")
    if code == httpx.codes.CONFLICT:
        return AlreadyThere("There is such a file already.")
    if code == httpx.codes.FORBIDDEN:
        return NotAllowed("The cloud does not take this file now.")
    if code in (
        httpx.codes.REQUEST_ENTITY_TOO_LARGE,
        httpx.codes.UNSUPPORTED_MEDIA_TYPE,
        httpx.codes.UNPROCESSABLE_ENTITY,
    ):
        return NotTaken("The cloud takes no file of this size or kind.")
    return Retryable(f"The cloud is not well right now ({code}). It will be tried again.")
