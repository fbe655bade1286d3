"""Files when the line is cut, the bytes are wrong, the room is used up or the process dies: records go on, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from cloud.state import StateDir
from core.errors import Offline
from core.visibility import Visibility
from storage import transfers
from tests.cloud.local_cloud import LocalCloud
from tests.together.people import Person, assert_identical, pair, settle, sign_up
from tests.together.pictures import ask_for, due_now, exchange, has, keep, move, objects_of, photo
from tests.together.relay_thread import CuttingRelay, RelayThread

BIG = 3_000_000


@pytest.fixture
def line(cloud: LocalCloud) -> Iterator[RelayThread]:
    with RelayThread(cloud.url, CuttingRelay) as thread:
        yield thread


def relay_of(line: RelayThread) -> CuttingRelay:
    assert isinstance(line.relay, CuttingRelay)
    return line.relay


@pytest.fixture
def two(cloud: LocalCloud, tmp_path: Path, line: RelayThread) -> tuple[Person, Person]:
    """A on a line that can be cut, B on a good one."""
    a, b = sign_up(cloud, tmp_path / "a", "mara", line.url), sign_up(cloud, tmp_path / "b", "theo")
    pair(a, b)
    return a, b


def shared(person: Person, data: bytes) -> dict[str, object]:
    item = keep(person, data)
    person.write(level=Visibility.SHARED, media=[item])
    return item


def test_what_was_kept_offline_arrives_later(two: tuple[Person, Person], line: RelayThread) -> None:
    a, b = two
    line.cut()
    item = shared(a, photo(20))
    with pytest.raises(Offline):
        a.sync()
    line.mend()
    settle(a)
    line.cut()
    assert move(a).uploaded == 0
    assert a.status().media_waiting == 1
    line.mend()
    due_now(a)
    assert move(a).uploaded == 1
    exchange(b)
    assert has(b, item) == photo(20)


def test_a_download_that_was_cut_goes_on_from_there(two: tuple[Person, Person], line: RelayThread) -> None:
    a, b = two
    item = shared(b, photo(21, at_least=BIG))
    exchange(b)
    a.sync()
    relay = relay_of(line)
    relay.down_left = 1_200_000
    assert move(a).waiting == 1
    part = a.app.home.media_folder / ".parts" / str(item["sha256"])
    came = part.stat().st_size
    assert 500_000 < came < BIG
    assert has(a, item) is None
    relay.down_left, before = None, relay.bytes_down
    due_now(a)
    assert move(a).downloaded == 1
    assert has(a, item) == photo(21, at_least=BIG)
    assert not part.exists()
    assert BIG - came <= relay.bytes_down - before < BIG - came + 5_000


def test_an_upload_that_was_cut_starts_again_and_leaves_no_stump(two: tuple[Person, Person], line: RelayThread) -> None:
    a, b = two
    item = shared(a, photo(22, at_least=BIG))
    a.sync()
    relay = relay_of(line)
    relay.up_left = 1_000_000
    report = move(a)
    assert (report.uploaded, report.waiting) == (0, 1)
    (name,) = objects_of(a)
    assert ask_for(b, name).status_code >= 400
    relay.up_left = None
    due_now(a)
    assert move(a).uploaded == 1
    exchange(b)
    assert has(b, item) == photo(22, at_least=BIG)


def test_an_upload_whose_answer_was_lost_is_done_all_the_same(two: tuple[Person, Person]) -> None:
    a, b = two
    item = shared(a, photo(23, at_least=BIG))
    a.sync()
    assert move(a).uploaded == 1
    with a.app.home.store.database.write() as raw:
        raw.execute("UPDATE media_transfer SET state = 'waiting'")
    # The cloud may refuse so large a body before it has read it; then its answer is lost, too.
    first = move(a).uploaded
    due_now(a)
    assert first + move(a).uploaded == 1
    exchange(b)
    assert has(b, item) == photo(23, at_least=BIG)
    (name,) = objects_of(a)
    assert ask_for(a, name).status_code == 200


def put_as_operator(cloud: LocalCloud, name: str, data: bytes) -> None:
    state = StateDir(cloud.state_dir).load()
    assert state is not None
    headers = {
        "apikey": state.secret_key, "authorization": f"Bearer {state.secret_key}", "x-upsert": "true",
        "content-type": "image/jpeg",
    }  # fmt: skip
    answer = httpx.post(f"{cloud.url}/storage/v1/object/media/{name}", content=data, headers=headers)
    assert answer.status_code == 200, answer.text


def test_wrong_bytes_are_thrown_away_and_shown_as_failed_after_a_few_tries(
    cloud: LocalCloud, two: tuple[Person, Person]
) -> None:
    a, b = two
    data = photo(24)
    item = shared(a, data)
    exchange(a)
    b.sync()
    (name,) = objects_of(a)
    put_as_operator(cloud, name, data[:-1] + bytes([data[-1] ^ 1]))
    for tries in range(1, 5):
        due_now(b)
        report = move(b)
        assert (report.downloaded, report.failed) == (0, int(tries == 4))
        assert has(b, item) is None
        assert list((b.app.home.media_folder / ".parts").iterdir()) == []
    assert (b.status().media_waiting, b.status().media_failed) == (0, 1)
    due_now(b)
    assert move(b).downloaded == 0
    put_as_operator(cloud, name, data)
    assert move(b, again=True).downloaded == 1
    assert has(b, item) == data
    assert b.status().media_failed == 0
    assert_identical(a, b)


@pytest.mark.parametrize("change", ["longer", "shorter", "empty"])
def test_a_file_of_another_length_is_not_taken(cloud: LocalCloud, two: tuple[Person, Person], change: str) -> None:
    a, b = two
    data = photo(25)
    item = shared(a, data)
    exchange(a)
    b.sync()
    (name,) = objects_of(a)
    put_as_operator(cloud, name, {"longer": data * 3, "shorter": data[:100], "empty": b""}[change])
    assert move(b).downloaded == 0
    assert has(b, item) is None
    assert b.status().pending == 0


@pytest.fixture
def little_room(cloud: LocalCloud) -> Iterator[int]:
    """So many bytes for each member, until the test is over."""
    with psycopg.connect(cloud.database_url, autocommit=True) as admin:
        admin.execute("update cupcake.media_limit set member_bytes = 10000")
        yield 10000
        admin.execute("update cupcake.media_limit set member_bytes = 5368709120")


def test_without_room_a_file_waits_visibly_and_records_go_on(
    cloud: LocalCloud, two: tuple[Person, Person], little_room: int
) -> None:
    a, b = two
    first, second = photo(26, at_least=6000), photo(27, at_least=6001)
    shared(a, first)
    exchange(a, b)
    item = shared(a, second)
    exchange(a, b)
    assert (a.status().media_waiting, a.status().media_failed, a.status().pending) == (0, 1, 0)
    reasons = a.app.home.store.database.rows("SELECT last_error FROM media_transfer WHERE state = 'failed'")
    assert reasons == [("quota",)]
    due_now(a)
    assert move(a).uploaded == 0
    assert_identical(a, b)
    with psycopg.connect(cloud.database_url, autocommit=True) as admin:
        admin.execute("update cupcake.media_limit set member_bytes = 20000")
    assert move(a, again=True).uploaded == 1
    exchange(a, b)
    assert has(b, item) == second


def test_a_file_that_has_not_been_sent_yet_is_waited_for_and_not_given_up(two: tuple[Person, Person]) -> None:
    a, b = two
    item = shared(a, photo(28))
    a.sync()
    b.sync()
    for _ in range(6):
        due_now(b)
        assert move(b).failed == 0
    assert b.status().media_waiting == 1
    assert b.app.home.store.database.rows("SELECT last_error FROM media_transfer") == [("not_there",)]
    move(a)
    due_now(b)
    assert move(b).downloaded == 1
    assert has(b, item) == photo(28)


def test_a_part_of_another_file_does_not_stand_in_the_way(two: tuple[Person, Person]) -> None:
    a, b = two
    item = shared(a, photo(29))
    exchange(a)
    b.sync()
    folder = b.app.home.media_folder / ".parts"
    folder.mkdir()
    (folder / str(item["sha256"])).write_bytes(b"not at all what it should be" * 10)
    assert move(b).downloaded == 0
    due_now(b)
    assert move(b).downloaded == 1
    assert has(b, item) == photo(29)


def test_one_file_that_always_fails_does_not_hold_up_the_others(two: tuple[Person, Person]) -> None:
    a, b = two
    bad = shared(a, photo(30))
    good = shared(a, photo(31, at_least=9000))
    place = a.app.home.media_folder / str(bad["sha256"])[:2] / str(bad["sha256"])
    place.unlink()
    a.sync()
    report = move(a)
    assert (report.uploaded, report.failed) == (1, 1)
    exchange(b)
    assert has(b, good) == photo(31, at_least=9000)


def test_what_a_screen_asks_for_comes_first(two: tuple[Person, Person]) -> None:
    a, b = two
    items = [shared(a, photo(40 + n, at_least=1000 * (n + 5))) for n in range(4)]
    exchange(a)
    b.sync()
    transfers.look(b.app.home)
    store = b.app.home.store
    assert transfers.due(store, store.wall_ms())[0].sha256 == items[0]["sha256"]
    transfers.want(store, str(items[3]["sha256"]), store.wall_ms())
    assert transfers.due(store, store.wall_ms())[0].sha256 == items[3]["sha256"]


def test_a_line_that_drops_everything_ends_the_run(two: tuple[Person, Person], line: RelayThread) -> None:
    a, _ = two
    for n in range(6):
        shared(a, photo(50 + n))
    a.sync()
    line.cut()
    with pytest.raises(Offline):
        move(a)
    tried = a.app.home.store.value("SELECT count(*) FROM media_transfer WHERE attempts > 0")
    assert tried < 6
    line.mend()
    due_now(a)
    assert move(a).uploaded == 6
