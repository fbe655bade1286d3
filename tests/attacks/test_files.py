"""The couple's photos in the bucket: who may knock how, and what they hear. The scene's own bucket is in test_storage.py."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import psycopg
import pytest

from tests.attacks.callers import Caller, caller
from tests.attacks.scene import Account, Scene, entry, write
from tests.attacks.test_storage import Try, ask
from tests.cloud_schema.actor import entry_id

BUCKET = "media"
PRIVATE, SHARED = b"\xff\xd8\xff a photo of nobody else's", b"\xff\xd8\xff a photo of the two of us"


@dataclass(frozen=True)
class Photos:
    """The victim's: one private, one shared with her partner of now, one shared with the partner before."""

    private: str
    shared: str
    once: str
    spare: str
    """A name that an attachment of hers has and no object yet."""


def put(http: httpx.Client, scene: Scene, who: Account, name: str, data: bytes, **headers: str) -> httpx.Response:
    own = {"apikey": scene.cloud.publishable_key, "authorization": f"Bearer {who.token}", "content-type": "image/jpeg"}
    return http.post(f"/storage/v1/object/{BUCKET}/{name}", content=data, headers=own | headers)


def attach(who: Account, parent: str, level: str) -> str:
    made = entry_id()
    group = who.actor.new(
        {"id": made, "parent_table": "journal_entry", "parent_id": parent, "owner_id": who.id}, level=level
    )
    assert who.actor.sync([group | {"table": "attachment"}])["answers"] == ["applied"]
    return f"{who.id}/{made}"


@pytest.fixture(scope="module")
def photos(scene: Scene, http: httpx.Client) -> Photos:
    her, made = scene.victim, {}
    for level in ("private", "shared"):
        (parent,) = write(her, [entry("x")], level)
        made[level], made[f"{level} spare"] = attach(her, parent, level), attach(her, parent, level)
    found = Photos(made["private"], made["shared"], made["private spare"], made["shared spare"])
    for name, data in ((found.private, PRIVATE), (found.shared, SHARED), (found.once, PRIVATE)):
        assert put(http, scene, her, name, data).status_code == 200
    return found


def stored(scene: Scene) -> list[str]:
    """Every object of the victim's, as it is."""
    with psycopg.connect(scene.cloud.database_url, autocommit=True) as admin:
        query = """select t.name || coalesce(t.version, '') || t.metadata::text from storage.objects as t
                   where bucket_id = 'media' and name like %s order by 1"""
        return [str(row[0]) for row in admin.execute(query, (f"%{scene.victim.id}%",))]


def reads(scene: Scene, photos: Photos) -> Iterator[Try]:
    me = scene.ex.id
    owner, _, file = photos.private.partition("/")
    for name in (photos.private, photos.once, photos.shared, photos.spare, f"{owner}/{uuid.uuid4()}", f"{owner}/", owner,
                 f"{me}/..%2f{photos.private}", f"{me}/%2e%2e/{photos.private}", f"/{photos.private}", f"./{photos.private}",
                 f"{owner}%2f{file}", f"{photos.private}%00.png", photos.private.upper(),
                 f"{photos.private}?token=x"):  # fmt: skip
        for kind in (
            "object",
            "object/authenticated",
            "object/public",
            "object/info",
            "object/sign",
            "render/image/authenticated",
        ):
            yield "GET", f"{kind}/{BUCKET}/{name}", None
        yield "HEAD", f"object/{BUCKET}/{name}", None
        yield "POST", f"object/sign/{BUCKET}/{name}", {"expiresIn": 3600}
    yield "GET", f"object/other/..%2f{BUCKET}%2f{photos.private}", None
    yield "POST", f"object/sign/{BUCKET}", {"expiresIn": 3600, "paths": [photos.private, photos.shared]}
    for prefix in ("", owner, f"{owner}/", "%", "_" * 36, "../"):
        yield "POST", f"object/list/{BUCKET}", {"prefix": prefix, "limit": 1000, "offset": 0, "search": ""}
        yield "POST", f"object/list-v2/{BUCKET}", {"prefix": prefix, "limit": 1000}


def writes(scene: Scene, photos: Photos) -> Iterator[Try]:
    owner, _, _file = photos.private.partition("/")
    me = scene.ex.id
    for name in (photos.private, photos.shared, photos.spare, f"{owner}/{uuid.uuid4()}", f"{me}/..%2f{photos.spare}",
                 f"{me}/{uuid.uuid4()}", f"{me}/planted.jpg", "planted.jpg"):  # fmt: skip
        for verb in ("POST", "PUT"):
            yield verb, f"object/{BUCKET}/{name}", SHARED
        yield "POST", f"object/upload/sign/{BUCKET}/{name}", {}
        yield "DELETE", f"object/{BUCKET}/{name}", None
    yield "DELETE", f"object/{BUCKET}", {"prefixes": [photos.private, photos.shared, f"{owner}/"]}
    for verb in ("move", "copy"):
        for source in (photos.private, photos.shared):
            target = {"sourceKey": source, "destinationKey": f"{me}/{uuid.uuid4()}", "destinationBucket": BUCKET}
            yield "POST", f"object/{verb}", {"bucketId": BUCKET, **target}
    yield "PUT", f"bucket/{BUCKET}", {"id": BUCKET, "public": True}
    yield "POST", f"bucket/{BUCKET}/empty", {}
    yield "DELETE", f"bucket/{BUCKET}", None


def test_nobody_reads_signs_or_lists_her_photos(
    scene: Scene, knocking: Caller, photos: Photos, http: httpx.Client
) -> None:
    before = stored(scene)
    assert len(before) == 4
    for attempt in reads(scene, photos):
        answer = ask(http, knocking, attempt)
        mate_may = knocking.is_partner and attempt[0] == "GET" and attempt[1].split("?")[0] in (
            f"object/{BUCKET}/{photos.shared}", f"object/authenticated/{BUCKET}/{photos.shared}",
        )  # fmt: skip
        assert PRIVATE not in answer.content, attempt
        assert (SHARED in answer.content) == mate_may, attempt
        assert "signedurl" not in answer.text.lower() or answer.json()[0].get("error"), attempt
        if "/list" in attempt[1]:
            assert answer.status_code >= 400 or answer.json() == [], attempt
        if attempt[0] == "HEAD":
            assert answer.status_code >= 400, attempt
    assert stored(scene) == before


def test_nobody_changes_plants_or_removes_her_photos(
    scene: Scene, knocking: Caller, photos: Photos, http: httpx.Client
) -> None:
    before = stored(scene)
    for attempt in writes(scene, photos):
        answer = ask(http, knocking, attempt)
        assert answer.status_code >= 400 or answer.text == "[]", (attempt, answer.text)
    assert stored(scene) == before
    mine = {"apikey": scene.cloud.publishable_key, "authorization": f"Bearer {scene.victim.token}"}
    assert http.get(f"/storage/v1/object/authenticated/{BUCKET}/{photos.private}", headers=mine).content == PRIVATE


def test_a_name_that_exists_is_answered_like_one_that_does_not(
    scene: Scene, photos: Photos, http: httpx.Client
) -> None:
    """Guessing tells nothing: not even that somebody keeps something there."""
    nothing = f"{scene.victim.id}/{uuid.uuid4()}"
    for name in ("partner", "ex-partner", "other couple", "anonymous", "expired token"):
        who = caller(scene, name)
        for verb, kind in (
            ("GET", "object/authenticated"),
            ("GET", "object"),
            ("HEAD", "object"),
            ("DELETE", "object"),
        ):
            there = ask(http, who, (verb, f"{kind}/{BUCKET}/{photos.private}", None))
            absent = ask(http, who, (verb, f"{kind}/{BUCKET}/{nothing}", None))
            assert there.status_code == absent.status_code
            assert there.text.replace(photos.private, "") == absent.text.replace(nothing, "")


def test_the_owner_neither_writes_over_nor_beside(scene: Scene, photos: Photos, http: httpx.Client) -> None:
    before = stored(scene)
    her = scene.victim
    assert put(http, scene, her, photos.shared, PRIVATE).status_code >= 400
    assert put(http, scene, her, photos.shared, PRIVATE, **{"x-upsert": "true"}).status_code >= 400
    for name in (f"{her.id}/{uuid.uuid4()}", f"{her.id}/a.jpg", f"{her.id}/a/b", f"{scene.partner.id}/{uuid.uuid4()}"):
        assert put(http, scene, her, name, PRIVATE).status_code >= 400, name
    assert stored(scene) == before


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "text/html", "application/octet-stream", "application/javascript", ""]
)
def test_the_bucket_takes_no_page_and_no_program(scene: Scene, photos: Photos, http: httpx.Client, kind: str) -> None:
    answer = put(http, scene, scene.victim, photos.spare, b"<svg onload=alert(1)>", **{"content-type": kind})
    assert answer.status_code >= 400
    assert len(stored(scene)) == 4


def test_the_bucket_takes_nothing_over_fifty_megabytes(scene: Scene, photos: Photos, http: httpx.Client) -> None:
    try:
        answer = put(http, scene, scene.victim, photos.spare, bytes(50 * 1024 * 1024 + 1))
    except httpx.TransportError:  # refused before all of it was read
        pass
    else:
        assert answer.status_code >= 400
    assert len(stored(scene)) == 4
