"""A value that the cloud can't read is found alone, and everything around it arrives; a cloud that is not well finds none."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import CupcakeError, Fatal, Refused, Retryable
from core.visibility import Visibility
from storage.attention import Kind, Reason, choose, discard_here, read_items, retry
from sync import engine
from sync.transport import Transport, _error
from tests.cloud.local_cloud import LocalCloud
from tests.storage.files import indexed, leftovers
from tests.together.people import Person, couple, settle, sign_up

MANY = 600


def poison(person: Person, record_id: str) -> None:
    """A NUL, past every check of ours: PostgreSQL has no place for it, so the call is refused whole."""
    with person.app.home.store.database.write() as raw:
        raw.execute("UPDATE journal_entry SET text = ? WHERE id = ?", ("before\x00after", record_id))


@pytest.fixture
def alone(cloud: LocalCloud, tmp_path: Path) -> Iterator[Person]:
    person = sign_up(cloud, tmp_path / "a", "mara")
    yield person
    person.close()


def test_several_poison_values_among_hundreds_are_found_and_the_healthy_arrive(
    alone: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [alone.write(title=f"entry {n}") for n in range(MANY)]
    bad = {ids[n] for n in (0, 1, 250, 433, MANY - 1)}
    for record_id in bad:
        poison(alone, record_id)
    calls = 0
    original = Transport.rpc

    async def counting(self: Transport, name: str, request: dict[str, Any], token: str) -> Any:
        nonlocal calls
        calls += 1
        return await original(self, name, request, token)

    monkeypatch.setattr(Transport, "rpc", counting)
    report = alone.online(lambda c: c.sync())
    status = alone.status()
    assert (report.pushed, report.quarantined, status.pending, status.quarantined) == (MANY - 5, 5, 0, 5)
    items = read_items(alone.app.home.store)
    assert {i.record_id for i in items} == bad
    assert {i.reason for i in items} == {Reason.UNACCEPTABLE}
    # Each costs at most one way down and one way up again through the halves, and a call that asks whether it is to blame.
    assert calls <= 5 * (2 * math.ceil(math.log2(MANY)) + 3)
    laptop = sign_in_again(alone)
    assert {r.id for r in laptop.rows()} == set(ids) - bad
    laptop.close()


def sign_in_again(person: Person) -> Person:
    from app.bootstrap import open_cupcake

    folder = person.app.home.folder.parent / "laptop"
    other = Person(person.name, open_cupcake(folder, person.settings), person.email, person.password, person.settings)
    other.online(lambda c: c.login(person.email, person.password))
    other.sync()
    return other


def test_a_mended_entry_is_retried_by_its_edit_and_arrives(alone: Person) -> None:
    entry = alone.write(title="entry")
    poison(alone, entry)
    alone.sync()
    assert alone.status().quarantined == 1
    alone.sync()
    assert alone.status().quarantined == 1, "what is quarantined is not sent by itself"
    alone.edit(entry, text="mended")
    alone.sync()
    assert (alone.status().pending, alone.status().quarantined) == (0, 0)


def test_a_retry_that_is_refused_again_counts_its_tries(alone: Person) -> None:
    poison(alone, alone.write(title="entry"))
    alone.sync()
    store = alone.app.home.store
    assert retry(store, read_items(store)) == 1
    assert (alone.status().pending, alone.status().quarantined) == (1, 0)
    alone.sync()
    (item,) = read_items(store)
    assert (item.kind, item.tries) == (Kind.CHANGE, 2)


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (500, {}, Retryable),
        (503, {}, Retryable),
        (404, {"code": "PGRST202"}, Retryable),
        (400, {}, Fatal),
        (413, {}, Fatal),
    ],
)
def test_a_cloud_that_refuses_everything_quarantines_nothing(
    alone: Person, status: int, answer: Any, kind: type[CupcakeError]
) -> None:
    for n in range(20):
        alone.write(title=f"entry {n}")
    asked = 0

    async def refusing(body: dict[str, Any]) -> Any:
        nonlocal asked
        asked += 1
        raise _error(status, answer)

    async def go() -> None:
        await engine.run(alone.app.home.store, refusing)

    with pytest.raises(kind):
        alone.online(lambda _c: go())
    assert (alone.status().pending, alone.status().quarantined) == (20, 0)
    assert asked <= 10


def test_an_envelope_that_is_refused_quarantines_nothing(alone: Person) -> None:
    """The server has words for a call that is wrong whatever it carries (a node that is somebody else's)."""
    alone.write(title="entry")

    async def invalid(body: dict[str, Any]) -> Any:
        return {"kind": "invalid", "reason": "the node belongs to somebody else"}

    async def go() -> None:
        await engine.run(alone.app.home.store, invalid)

    with pytest.raises(Fatal, match="everything is saved here"):
        alone.online(lambda _c: go())
    assert (alone.status().pending, alone.status().quarantined) == (1, 0)


def test_a_discarded_change_gives_way_to_what_the_cloud_has(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    mine, ours, secret = (a.write(title=t, text="as it was") for t in ("mine", "ours", "secret"))
    settle(a, b)
    b.edit(ours, title="ours, as B has it")
    b.sync()
    # A pulls nothing more before it gives up; the last one was taken back meanwhile.
    for entry in (mine, ours):
        a.edit(entry, title="marzipan", text="changed")
        poison(a, entry)
    b.edit(secret, text="changed by B")
    poison(b, secret)
    a.sync()
    b.sync()
    a.share(secret, Visibility.PRIVATE)
    a.sync()
    assert (a.status().quarantined, b.status().quarantined) == (2, 1)
    for person, count in ((a, 2), (b, 1)):
        items = read_items(person.app.home.store)
        assert person.online(lambda c, items=items: c.discard(items)) == count  # type: ignore[misc]
        assert (person.status().pending, person.status().quarantined, person.status().set_aside) == (0, 0, 0)
    assert {(r.values["title"], r.values["text"]) for r in a.rows()} == {
        ("mine", "as it was"), ("ours, as B has it", "as it was"), ("secret", "as it was"),
    }  # fmt: skip
    assert b.row(secret) is None
    # What was given up is gone from the files too.
    assert leftovers(a.app.home.folder, "marzipan") == [] and indexed(a.app.home.folder, "marzipan") == []
    settle(a, b)
    assert a.status().digest == b.status().digest
    a.close()
    b.close()


def test_a_discard_leaves_alone_what_was_written_since(alone: Person) -> None:
    entry = alone.write(title="entry", text="as it was")
    alone.sync()
    alone.edit(entry, text="changed")
    poison(alone, entry)
    alone.sync()
    items = choose(alone.app.home.store, None)
    alone.edit(entry, text="mended since")
    assert alone.online(lambda c: c.discard(items)) == 0
    alone.sync()
    row = alone.row(entry)
    assert row is not None and row.values["text"] == "mended since"


def test_the_only_copy_is_not_discarded_with_the_rest(alone: Person) -> None:
    entry = alone.write(title="entry")
    poison(alone, entry)
    alone.sync()
    store = alone.app.home.store
    (item,) = read_items(store)
    assert item.only_here
    with pytest.raises(Refused):
        discard_here(store, [item])
    assert alone.online(lambda c: c.discard([item])) == 0
    assert alone.row(entry) is not None


def test_asking_for_what_was_never_shown_tells_nothing(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    private = a.write(title="secret", level=Visibility.PRIVATE)
    shared = a.write(title="ours")
    settle(a, b)
    unknown = "00000000-0000-4000-8000-000000000001"

    answers = [answer_to(b, "show_again", {"table": "journal_entry", "ids": [i]}) for i in (private, unknown)]
    assert answers[0] == answers[1] == {"kind": "again", "changes": []}
    (group,) = answer_to(b, "show_again", {"table": "journal_entry", "ids": [shared, private]})["changes"]
    assert [row[0] for row in group["rows"]] == [shared]
    for bad in ({}, {"table": "pair", "ids": []}, {"table": "journal_entry", "ids": [1]}, {"table": 1, "ids": "x"}):
        assert answer_to(b, "show_again", bad)["kind"] == "invalid"
    a.online(lambda c: c.leave())
    ended = answer_to(b, "show_again", {"table": "journal_entry", "ids": [shared]})
    assert ended["changes"] == [], "an archive is not withdrawn"
    a.close()
    b.close()


def answer_to(person: Person, name: str, request: dict[str, Any]) -> Any:
    return person.online(lambda c: c._rpc(name, request))
