"""Whatever answers a call (a login page, half a body, a proxy's redirect): one of our errors, never another's."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CupcakeError, Offline, Retryable, SignedOut
from sync.transport import Contended, Expired, Transport, Unacceptable, new_client
from tests.fuzz.examples import fuzz
from tests.fuzz.shapes import encode, whatever

CUT = gzip.compress(b"{}" * 99)[:12]
HTML = b"<!doctype html><html><title>Free wifi</title><form action=/login></form></html>"
KINDS = st.sampled_from(("", "text/html", "application/json", "x;charset=utf-16"))
Answer = Callable[[httpx.Request], httpx.Response]


def ask(answer: Answer) -> Any:
    """One call that is answered so. Raises what the transport raises."""

    async def go() -> Any:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://cloud.test") as client:
            return await Transport(client).rpc("sync", {"protocol": 1}, "token")

    return asyncio.run(go())


def reply(status: int, content: bytes = b"", **headers: str) -> Answer:
    return lambda _request: httpx.Response(
        status, content=content, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def raising(error: Exception) -> Answer:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    return answer


NO_CLOUD: dict[str, Answer] = {
    "a login page": reply(200, HTML, content_type="text/html"),
    "a login page that says it is JSON": reply(200, HTML, content_type="application/json"),
    "nothing": reply(204), "nothing with 200": reply(200), "blanks": reply(200, b" \n\t"),
    "half of an answer": reply(200, b'{"protocol":1,"kind":"page","answers":[', content_type="application/json"),
    "an answer and more": reply(200, b'{"kind":"page"}{"kind":"page"}'),
    "bytes that are no text": reply(200, b"\xff\xfe\x00\xd8" * 9), "half of a letter": reply(200, b'"\xe2\x98'),
    "lists without end": reply(200, b"[" * 200_000), "a deep list": reply(200, b"[" * 100_000 + b"]" * 100_000),
    "deep objects": reply(200, b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "bad gzip": lambda _r: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")),
    "cut gzip": lambda _r: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(CUT)),
    "a redirect": reply(302, HTML, location="http://portal.example/login"), "a redirect to nowhere": reply(301),
    "a redirect to nonsense": reply(302, b"", location="http://[::1"), "a redirect with JSON": reply(307, b"{}", location="/x"),
    "a redirect in a circle": reply(308, b"", location="/rest/v1/rpc/sync"), "a redirect to a file": reply(302, b"", location="file:///etc/passwd"),
    "a 404 page": reply(404, HTML), "a proxy's 502": reply(502, HTML), "a 503 of JSON": reply(503, b'{"message":"down"}'),
    "a 500 with JSON": reply(500, b'{"code":"XX000","message":"internal"}'), "a 500 with a number": reply(500, b"7"),
    "a 500 with a list": reply(500, b'[{"code":"40001"}]'), "a 500 with an odd code": reply(500, b'{"code":{"a":[1]}}'),
    "a 429": reply(429, b'{"message":"slow down"}', retry_after="3"), "a 418": reply(418, b"null"), "a 100": reply(199, b"{}"),
    "a 511": reply(511, HTML), "a 600": reply(599, b"[]"), "a 206": reply(206, b'{"kind":"page"}', content_range="bytes 0-9/99"),
    "an unknown charset": reply(200, HTML, content_type="application/json; charset=klingon"),
    "utf-16 of a page": reply(200, HTML.decode().encode("utf-16")),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_CLOUD)
def test_what_is_no_cloud_is_tried_again(name: str) -> None:
    with pytest.raises(Retryable):
        ask(NO_CLOUD[name])


@pytest.mark.parametrize(
    "error",
    [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.ReadTimeout("x"), httpx.WriteError("x"), httpx.PoolTimeout("x"),
     httpx.RemoteProtocolError("x"), httpx.LocalProtocolError("x"), httpx.ProxyError("x"), httpx.UnsupportedProtocol("x"),
     httpx.TooManyRedirects("x"), httpx.DecodingError("x"), httpx.CloseError("x"), httpx.InvalidURL("x"),
     OSError("x"), ConnectionResetError("x"), TimeoutError("x")],
    ids=lambda e: type(e).__name__,
)  # fmt: skip
def test_a_line_that_breaks_is_offline(error: Exception) -> None:
    with pytest.raises(Offline):
        ask(raising(error))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b'{"code":"PGRST303","message":"JWT expired"}', Expired), (403, b'{"code":"42501"}', SignedOut),
        (500, b'{"code":"40001"}', Contended), (503, b'{"code":"57014"}', Contended), (400, b'{"code":"22P05"}', Unacceptable),
        (413, b"{}", Unacceptable), (422, b"[]", Unacceptable),
    ],
)  # fmt: skip
def test_each_answer_of_the_cloud_is_its_own_error(status: int, body: bytes, kind: type[CupcakeError]) -> None:
    with pytest.raises(kind):
        ask(reply(status, body))


@pytest.mark.parametrize("status", [400, 401, 403, 413, 422])
def test_a_login_page_never_signs_out_nor_sets_words_aside(status: int) -> None:
    """A portal that answers 403 with its own page or JSON is no cloud: signing out is for the cloud to say."""
    with pytest.raises(Retryable) as caught:
        ask(reply(status, HTML, content_type="text/html"))
    assert not isinstance(caught.value, Unacceptable | SignedOut)


@fuzz(250)
@given(
    status=st.sampled_from((200, 201, 204, 301, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503)), value=whatever
)
def test_any_json_with_any_status_is_an_answer_or_ours(status: int, value: Any) -> None:
    try:
        answer = ask(reply(status, encode(value).encode(), content_type="application/json"))
    except CupcakeError:
        return
    assert status == 200
    assert answer == json.loads(encode(value))


@fuzz(250)
@given(status=st.integers(200, 599), content=st.binary(max_size=60), kind=KINDS)
def test_any_bytes_with_any_status_are_an_answer_or_ours(status: int, content: bytes, kind: str) -> None:
    try:
        ask(reply(status, content, content_type=kind))
    except CupcakeError:
        return
    json.loads(content)


def test_the_real_client_follows_no_redirect() -> None:
    """Else a portal would be handed the words and the token."""
    client = new_client("http://cloud.test", "key")
    assert client.follow_redirects is False
    asyncio.run(client.aclose())


def test_a_number_beyond_all_numbers_does_not_cost_the_whole_answer() -> None:
    """A partner may have written it: read as its digits, it can be kept, and the rest of the page arrives."""
    digits = "9" * 10_000
    assert ask(reply(200, b'{"n":' + digits.encode() + b"}")) == {"n": digits}
