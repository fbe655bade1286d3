"""The victim's file, and the folder it is in: nobody reads, lists, signs, moves, replaces or empties it."""

import json
from collections.abc import Iterator
from typing import Any

import httpx

from tests.attacks.callers import Caller
from tests.attacks.scene import WORDS, Scene

Try = tuple[str, str, dict[str, Any] | bytes | None]


def paths(scene: Scene) -> list[str]:
    """The file's path, and what a careless server might take for it."""
    bucket, owner, file = scene.bucket, scene.victim.id, scene.file
    me = scene.ex.id
    return [
        f"{bucket}/{file}", f"{bucket}/{me}/..%2f{owner}/secret.bin", f"{bucket}/{me}/%2e%2e/{owner}/secret.bin",
        f"{bucket}/{me}/..%252f{owner}/secret.bin", f"{bucket}//{file}", f"{bucket}/./{file}", f"{bucket}/{file}%00.png",
        f"{bucket}/{file}%20", f"{bucket}/{me}%2f..%2f{owner}%2fsecret.bin", f"{bucket}%2f{owner}/secret.bin",
        f"..%2f{bucket}/{file}", f"other/..%2f{bucket}%2f{file}", f"{bucket}/{me}/..\\{owner}\\secret.bin",
        f"{bucket.upper()}/{file}", f"{bucket}/{file}?token=x", f"{bucket}/{file}?download=secret.bin",
    ]  # fmt: skip


def reads(scene: Scene) -> Iterator[Try]:
    for path in paths(scene):
        for kind in ("object", "object/authenticated", "object/public", "object/info", "object/info/public", "object/sign",
                     "render/image/authenticated", "render/image/public"):  # fmt: skip
            yield "GET", f"{kind}/{path}", None
        yield "HEAD", f"object/{path}", None
        yield "POST", f"object/sign/{path}", {"expiresIn": 3600}
    for prefix in ("", scene.victim.id, f"{scene.victim.id}/", "..", "%", "../"):
        yield "POST", f"object/list/{scene.bucket}", {"prefix": prefix, "limit": 1000, "offset": 0, "search": ""}
        yield "POST", f"object/list-v2/{scene.bucket}", {"prefix": prefix, "limit": 1000}
    yield "POST", f"object/sign/{scene.bucket}", {"expiresIn": 3600, "paths": [scene.file]}
    for address in (
        "bucket",
        f"bucket/{scene.bucket}",
        "status",
        "s3",
        "upload/resumable",
        "..%2frest%2fv1%2fjournal_entry",
    ):
        yield "GET", address, None


def writes(scene: Scene) -> Iterator[Try]:
    for path in paths(scene):
        for verb in ("POST", "PUT", "DELETE"):
            yield verb, f"object/{path}", b"taken"
        yield "POST", f"object/upload/sign/{path}", {}
        yield "PUT", f"object/upload/sign/{path}", b"taken"
    yield "POST", f"object/{scene.bucket}/{scene.victim.id}/planted.bin", b"taken"
    yield "POST", f"object/{scene.bucket}/{scene.ex.id}/..%2f{scene.victim.id}%2fplanted.bin", b"taken"
    yield "DELETE", f"object/{scene.bucket}", {"prefixes": [scene.file, f"{scene.victim.id}/"]}
    for verb in ("move", "copy"):
        for bucket in (scene.bucket, f"../{scene.bucket}"):
            yield "POST", f"object/{verb}", {
                "bucketId": bucket, "sourceKey": scene.file, "destinationKey": f"{scene.ex.id}/mine.bin",
                "destinationBucket": scene.bucket,
            }  # fmt: skip
    yield "POST", "bucket", {"id": f"{scene.bucket}-too", "name": f"{scene.bucket}-too", "public": True}
    yield "PUT", f"bucket/{scene.bucket}", {"id": scene.bucket, "public": True}
    yield "POST", f"bucket/{scene.bucket}/empty", {}
    yield "DELETE", f"bucket/{scene.bucket}", None


def ask(http: httpx.Client, who: Caller, attempt: Try) -> httpx.Response:
    verb, path, sends = attempt
    content = json.dumps(sends).encode() if isinstance(sends, dict) else sends
    kind = "application/json" if isinstance(sends, dict) else "application/octet-stream"
    headers = who.headers | {"content-type": kind, "x-upsert": "true"}
    return http.request(verb, f"/storage/v1/{path}", content=content, headers=headers)


def test_her_file_is_where_it_should_be(scene: Scene, http: httpx.Client) -> None:
    """Else the tests below would pass against an empty house."""
    me = {"apikey": scene.secret_key, "authorization": f"Bearer {scene.secret_key}"}
    assert http.get(f"/storage/v1/object/{scene.bucket}/{scene.file}", headers=me).content == WORDS.encode()


def test_nobody_reads_her_file(scene: Scene, knocking: Caller, http: httpx.Client) -> None:
    before = scene.digest()
    for attempt in reads(scene):
        answer = ask(http, knocking, attempt)
        assert not scene.told(answer.text, attempt[1]), attempt
        assert "secret.bin" not in answer.text or answer.status_code >= 400, attempt
        assert "signedurl" not in answer.text.lower() or answer.json()[0].get("error"), attempt
    assert scene.digest() == before


def test_nobody_changes_her_file_nor_its_bucket(scene: Scene, knocking: Caller, http: httpx.Client) -> None:
    before, buckets = scene.digest(), scene.buckets()
    for attempt in writes(scene):
        answer = ask(http, knocking, attempt)
        assert answer.status_code >= 400 or answer.text in ("[]", "") or "<html" in answer.text, (attempt, answer.text)
    assert (scene.digest(), scene.buckets()) == (before, buckets)
    test_her_file_is_where_it_should_be(scene, http)
