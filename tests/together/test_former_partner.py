"""An entry with words of an ex-partner is not shown to somebody else unless its author says that it is theirs to share."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import Refused
from core.visibility import Visibility
from storage.records import Records
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, another_device, couple, pair, settle, sign_up

SHARED = Visibility.SHARED


@dataclass
class Former:
    """A was a pair with B and is one with C now. B wrote in one of A's entries, and A after that; not in the other."""

    a: Person
    b: Person
    c: Person
    touched: str
    own: str

    def share(self, person: Person, entry: str, *, confirm: bool = False) -> None:
        with person.app.home.store.write() as txn:
            Records(txn, "journal_entry").set_visibility(entry, SHARED, confirm=confirm)


@pytest.fixture
def former(cloud: LocalCloud, tmp_path: Path) -> Iterator[Former]:
    a, b = couple(cloud, tmp_path)
    c = sign_up(cloud, tmp_path / "c", "nora")
    touched, own = a.write(text="mine."), a.write(text="only mine")
    settle(a, b)
    b.edit(touched, text="mine. And B's.")
    settle(b, a)
    # The last hand is A's own: the clocks tell nothing of B any more.
    a.edit(touched, text="mine. And B's. Mine again.")
    settle(a, b)
    a.online(lambda cloud: cloud.leave())
    yield Former(a, b, c, touched, own)
    for person in (a, b, c):
        person.close()


def test_it_is_asked_before_it_is_shared_and_the_answer_is_kept(former: Former) -> None:
    a, c = former.a, former.c
    pair(a, c)
    former.share(a, former.own)
    with pytest.raises(Refused) as refusal:
        former.share(a, former.touched)
    assert refusal.value.code == "ex_partner_words"
    settle(a, c)
    assert {r.id for r in c.rows()} == {former.own}
    former.share(a, former.touched, confirm=True)
    settle(a, c)
    assert {r.id for r in c.rows()} == {former.own, former.touched}
    logged = a.app.home.store.database.rows("SELECT record_id, partner_id, confirmed_at FROM widening_confirmed")
    account = c.app.home.account
    assert account is not None
    assert [(row[0], row[1]) for row in logged] == [(former.touched, account[0])] and logged[0][2] > 0
    # Said once for this partner, it is not asked again.
    a.share(former.touched, Visibility.PRIVATE)
    former.share(a, former.touched)


def test_sharing_everything_leaves_it_out(former: Former) -> None:
    pair(former.a, former.c, share_a="all")
    settle(former.a, former.c)
    assert {r.id for r in former.c.rows()} == {former.own}
    row = former.a.row(former.touched)
    assert row is not None and row.values["text"].endswith("Mine again.")


def test_a_device_that_was_never_there_knows_it_too(former: Former, tmp_path: Path) -> None:
    laptop = another_device(former.a, tmp_path / "laptop")
    laptop.sync()
    pair(laptop, former.c)
    former.share(laptop, former.own)
    with pytest.raises(Refused, match="paired with before"):
        former.share(laptop, former.touched)
    laptop.close()


def test_coming_back_to_the_same_one_needs_no_question(former: Former) -> None:
    a, b = former.a, former.b
    a.share(former.touched, Visibility.PRIVATE)
    a.sync()
    pair(a, b)
    former.share(a, former.touched)
    settle(a, b)
    row = b.row(former.touched)
    assert row is not None and row.visibility == "shared"


def test_whoever_is_still_a_pair_is_asked_nothing(cloud: LocalCloud, tmp_path: Path) -> None:
    a, b = couple(cloud, tmp_path)
    entry = a.write(text="mine.")
    settle(a, b)
    b.edit(entry, text="mine. And B's.")
    settle(b, a)
    for level in (Visibility.PRIVATE, SHARED):
        a.share(entry, level)
    settle(a, b)
    assert b.row(entry) is not None
    a.close()
    b.close()
