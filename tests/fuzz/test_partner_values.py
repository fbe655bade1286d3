"""A partner's device gone mad (or bad) may write any JSON into a shared record; the server does not read it.

It must never stop the other's sync: not for ever, and not for one round.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest

from core.errors import Refused
from tests.cloud.local_cloud import LocalCloud
from tests.cloud_schema.actor import Actor, entry_id
from tests.together.people import assert_identical, couple, settle

NESTED = 300 * "[" + 300 * "]"
ODD = {
    "an object": '{"a": 1}', "a list": "[1, [2]]", "a huge number": str(2**70), "a float": "0.5", "a number": "7", "true": "true",
    "a text": '"odd"', "an empty object": "{}", "null": "null", "lists in lists": NESTED,
    "a number beyond a float": "1e400",
    # PostgreSQL holds both; Python refuses to read them.
    "a number of five thousand digits": "9" * 5000, "lists two thousand deep": 2000 * "[" + 2000 * "]",
}  # fmt: skip
COLUMNS = (
    "title", "text", "at", "time_zone", "all_day", "tags", "starred", "location", "weather", "media", "source", "source_id",
)  # fmt: skip
PLACE = "the-odd-value"


@pytest.mark.parametrize("name", ODD)
def test_no_value_of_a_partner_stops_sync(cloud: LocalCloud, tmp_path: Path, name: str) -> None:
    reader, writer = couple(cloud, tmp_path)
    account = writer.app.home.account
    assert account is not None
    actor = Actor(cloud.database_url, UUID(account[0]))
    actor.pair = str(actor.rpc("pair_status", {})["pair_id"])
    for column in COLUMNS:
        entry = {"id": entry_id(), "title": "t", "text": "x", "at": "2026-11-20T20:14:00Z", column: PLACE}
        text = json.dumps(actor.request([actor.new(entry, level="shared")])).replace(f'"{PLACE}"', ODD[name])
        with actor.session() as cursor:
            cursor.execute("select (public.sync(%s::jsonb) -> 'answers')::text", [text])
            # The server may turn away what no device could read; what it takes must arrive.
            assert cursor.fetchone() in (('["applied"]',), ('["refused"]',))
    good = entry_id()
    after = {"id": good, "title": "after that", "text": "", "at": "2026-11-20T20:14:00Z"}
    # No tables: this test's own reader of JSON need not read what it is about.
    actor.sync([actor.new(after, level="shared")], tables=[])
    reader.sync()
    assert reader.row(good) is not None
    # What it holds can be read, searched by the list, written again, and sent.
    reader.rows()
    reader.edit(good, title="still here")
    reader.sync()
    assert reader.status().pending == 0


@pytest.mark.parametrize("number", [2**53 - 1, 0.1 + 0.2])
def test_a_number_arrives_as_it_was_written(cloud: LocalCloud, tmp_path: Path, number: float) -> None:
    """What an import keeps verbatim must be as verbatim on the other phone, or two equal clocks stand for two values."""
    a, b = couple(cloud, tmp_path)
    rid = a.write(title="numbers", source_data={"n": number})
    settle(a, b)
    row = b.row(rid)
    assert row is not None and row.values["source_data"] == {"n": number}
    assert_identical(a, b)


@pytest.mark.parametrize("number", [2**53 + 1, float("nan"), float("inf")])
def test_a_number_that_would_change_on_the_way_is_refused_where_it_enters(
    cloud: LocalCloud, tmp_path: Path, number: float
) -> None:
    a, _ = couple(cloud, tmp_path)
    with pytest.raises(Refused, match="number"):
        a.write(title="numbers", source_data={"n": [number]})
