"""Our own JSON taken in: only what its person wrote, never wider than it was, whole or not at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.contracts import ColumnType
from core.errors import CupcakeError
from sprinkles.journal import zip_guard
from sprinkles.journal.importers import BATCH, import_json, import_zip
from sprinkles.journal.own_json import SHAPES
from sprinkles.sdk import Context, Refused, Visibility
from storage.home import Home
from tests.journal.diaries import entries, everything
from tests.journal.exports import flipped, lying, png, zip_of
from tests.storage.homes import MATE, ME, PAIR, pair

SECRET = "nobody may read this"
SHA = "f" * 64
Change = Callable[[dict[str, Any]], object]


def record(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A record as `cupcake export` writes it."""
    columns = {
        "title": "",
        "text": f"{SECRET} {number}",
        "at": "2020-02-02T20:20:00Z",
        "tags": [],
        **fields.pop("columns", {}),
    }
    return {
        "id": f"00000000-0000-7000-8000-{number:012x}", "author": None, "pair": None, "visibility": "private",
        "shown": "full", "created_at": "2020-02-02T20:20:00.000Z", "columns": columns, **fields,
    }  # fmt: skip


def document(*records: Any, **fields: Any) -> dict[str, Any]:
    return {
        "format": "cupcake-export", "version": 1, "me": None, "people": [], "pairs": [],
        "tables": {"journal_entry": list(records)}, **fields,
    }  # fmt: skip


def bare(file: Path, *records: Any, **fields: Any) -> Path:
    file.write_text(json.dumps(document(*records, **fields)), "utf-8")
    return file


def paired(**fields: Any) -> dict[str, Any]:
    """What an export of ME says who is paired with MATE."""
    pairs = [{"pair": PAIR, "member": who, "joined_at": "x", "ended_at": None, **fields} for who in (ME, MATE)]
    return {"me": ME, "pairs": pairs}


def test_the_shapes_are_those_of_the_contract(home: Home) -> None:
    kinds = {ColumnType.TEXT: str, ColumnType.INSTANT: str, ColumnType.BOOL: bool, ColumnType.SET: list}
    columns = home.store.contracts["journal_entry"].columns
    assert SHAPES.keys() == columns.keys()
    assert all(SHAPES[c] is kinds[spec.type] for c, spec in columns.items() if spec.type in kinds)


def test_only_its_persons_own_entries_come_in(ctx: Context, tmp_path: Path) -> None:
    file = bare(
        tmp_path / "x.json", record(1, author=ME), record(2, author=MATE), record(3, author=ME, shown="projection"),
        record(4), **paired(),
    )  # fmt: skip
    report = import_json(ctx, file)
    assert (report.added, report.total, report.others) == (2, 2, 2)
    assert {e.text[-1] for e in entries(ctx)} == {"1", "4"}


def test_nothing_is_shared_that_was_not_shared_with_the_same_person(ctx: Context, home: Home, tmp_path: Path) -> None:
    pair(home)
    both = {"author": ME, "pair": PAIR, "visibility": "shared"}
    now = bare(
        tmp_path / "x.json", record(1, **both), record(2, author=ME), record(3, **both | {"visibility": "later word"}),
        record(4, **both | {"visibility": "calendar_visible"}), record(5, **both | {"pair": "another"}), **paired(),
    )  # fmt: skip
    assert import_json(ctx, now, visibility=Visibility.SHARED).added == 5
    levels = {e.text[-1]: e.visibility for e in entries(ctx)}
    assert levels == {"1": "shared", "2": "private", "3": "private", "4": "calendar_visible", "5": "private"}
    ended = bare(tmp_path / "y.json", record(6, **both), **paired(ended_at="2021-01-01T00:00:00Z"))
    import_json(ctx, ended, visibility=Visibility.SHARED)
    import_json(ctx, bare(tmp_path / "z.json", record(7, **both), **paired()))
    levels = {e.text[-1]: e.visibility for e in entries(ctx)}
    assert (levels["6"], levels["7"]) == ("private", "private")


def test_an_import_that_is_stopped_keeps_whole_batches_and_is_completed_later(
    ctx: Context, home: Home, tmp_path: Path
) -> None:
    count = BATCH * 3
    file = bare(tmp_path / "x.json", *(record(n) for n in range(1, count + 1)))

    def stop(done: int, _total: int) -> None:
        if done >= 2 * BATCH:
            raise Refused("Stopped.", code="stopped")

    with pytest.raises(Refused, match="Stopped"):
        import_json(ctx, file, stop)
    assert len(entries(ctx)) == 2 * BATCH
    gone = entries(ctx)[0]
    ctx.store.delete(type(gone), gone.id)
    report = import_json(ctx, file)
    assert (report.added, report.skipped) == (BATCH, 2 * BATCH)
    assert len(entries(ctx)) == count
    assert ctx.store.get(type(gone), gone.id) is None, "what was deleted stays deleted"
    assert len({e.text for e in entries(ctx)}) == count
    event = home.store.database.rows("SELECT payload FROM event WHERE name = 'journal.imported'")
    assert [json.loads(p)["importer"] for (p,) in event] == ["cupcake"]


def test_both_may_have_imported_the_same_and_neither_is_lost(ctx: Context, tmp_path: Path) -> None:
    same = {"columns": {"source": "dayone", "source_id": "U", "text": "one"}}
    file = bare(tmp_path / "x.json", record(1, **same), record(2, columns={**same["columns"], "text": "two"}))
    assert import_json(ctx, file).added == 2
    assert import_json(ctx, file).skipped == 2
    assert {e.text for e in entries(ctx)} == {"one", "two"}


def test_a_photo_is_believed_only_by_its_bytes(ctx: Context, tmp_path: Path) -> None:
    photos = [{"id": "a", "sha256": SHA, "type": "image/png"}, {"id": "b", "sha256": None}]
    file = zip_of(
        tmp_path / "x.zip",
        {"cupcake.json": json.dumps(document(record(columns={"media": photos}))).encode(), f"media/{SHA}.png": png()},
    )
    assert import_zip(ctx, file).missing_photos == 2
    assert [item["sha256"] for item in entries(ctx)[0].media] == [None, None]


def columns(**fields: Any) -> Change:
    return lambda d: d["tables"]["journal_entry"][1]["columns"].update(fields)


def whole(**fields: Any) -> Change:
    return lambda d: d["tables"]["journal_entry"][1].update(fields)


def top(**fields: Any) -> Change:
    return lambda d: d.update(fields)


BAD: dict[str, tuple[Change, str]] = {
    "another format": (top(format="x"), "no JSON export of Cupcake"),
    "a later version": (top(version=2), "a newer Cupcake"),
    "no version": (top(version=None), "a newer Cupcake"),
    "no tables": (top(tables=[]), "no diary"),
    "no diary": (top(tables={"mood_check_in": []}), "no diary"),
    "no list": (top(tables={"journal_entry": {}}), "no diary"),
    "no entry": (top(tables={"journal_entry": [record(), 7]}), "Entry 2 is not an entry"),
    "no id": (whole(id=None), "Entry 2 has no id"),
    "an id that climbs": (whole(id="../../etc/passwd"), "Entry 2 has no id"),
    "an id twice": (whole(id=record(1)["id"]), "Entry 2 has the id of an earlier one"),
    "no visibility": (whole(visibility=["shared"]), "does not say who may read it"),
    "no columns": (whole(columns=[]), "is not an entry"),
    "a later column": (columns(feeling="x"), "a newer Cupcake"),
    "a later mood": (columns(mood="x"), "a newer Cupcake"),
    "text no text": (columns(text=[SECRET]), "“text” of the wrong kind"),
    "a number for yes": (columns(starred=1), "“starred” of the wrong kind"),
    "location no object": (columns(location=SECRET), "“location” of the wrong kind"),
    "a tag no text": (columns(tags=[1]), "a tag that is not text"),
    "no title": (columns(title=None), "Entry 2 can't be kept: The title is needed"),
    "no date": (columns(at=None), "Entry 2 can't be kept: The at is needed"),
    "a date of another kind": (columns(at="yesterday"), "is not a date"),
    "a day that is none": (columns(at="2020-02-30T00:00:00Z"), "a date that can't be read"),
    "a photo no object": (columns(media=[7]), "a photo of the wrong kind"),
    "a photo that climbs": (columns(media=[{"id": "x", "sha256": "../../etc/passwd"}]), "a photo of the wrong kind"),
    "a photo of endless size": (columns(media=[{"id": "x", "bytes": 10**300}]), "a photo of the wrong kind"),
    "nul": (columns(text=f"{SECRET}\x00"), "Entry 2 can't be kept: The text has a NUL"),
    "half a character": (columns(text=f"{SECRET}\ud83d"), "Entry 2 can't be kept: The text has half"),
    "nul within": (columns(source_data={"deep": ["\x00"]}), "Entry 2 can't be kept"),
    "over 2 MB": (columns(text="x" * 2_000_001), "at most 2 MB"),
}  # fmt: skip


def refused(home: Home, ctx: Context, file: Path) -> str:
    """The line of a refusal; nothing was changed, and it repeats nothing."""
    before = everything(home)
    with pytest.raises(Refused) as refusal:
        (import_zip if file.suffix == ".zip" else import_json)(ctx, file)
    assert everything(home) == before
    line = refusal.value.message
    assert refusal.value.code == "bad_import" and SECRET not in line and "\n" not in line
    assert line.endswith("Nothing was imported.") or "no such file" in line or "can't be read" in line
    return line


@pytest.mark.parametrize(("change", "says"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("kind", ["zip", "json"])
def test_a_file_that_is_not_good_is_refused_whole(
    home: Home, ctx: Context, tmp_path: Path, change: Change, says: str, kind: str
) -> None:
    told = document(record(1), record(2))
    change(told)
    if kind == "json":
        (tmp_path / "x.json").write_text(json.dumps(told), "utf-8")
        assert says in refused(home, ctx, tmp_path / "x.json")
    elif told["format"] == "cupcake-export":  # a zip of another format is looked at as Day One's
        assert says in refused(home, ctx, zip_of(tmp_path / "x.zip", {"cupcake.json": json.dumps(told).encode()}))


RAW = {
    "empty": (b"", "not valid JSON"),
    "cut short": (b'{"format": "cupcake-export",', "not valid JSON"),
    "not utf-8": (b'{"format": "\xff"}', "can't be kept"),
    "infinite": (b'{"format": 1e999}', "can't be kept"),
    "too deep": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "a list": (b"[]", "no JSON export of Cupcake"),
}


@pytest.mark.parametrize(("data", "says"), RAW.values(), ids=RAW)
def test_bytes_that_are_no_document_are_refused(
    home: Home, ctx: Context, tmp_path: Path, data: bytes, says: str
) -> None:
    (tmp_path / "x.json").write_bytes(data)
    assert says in refused(home, ctx, tmp_path / "x.json")


def test_a_hostile_zip_is_refused_as_day_ones_is(
    home: Home, ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = json.dumps(document(record())).encode()
    file = tmp_path / "x.zip"
    assert "leads out" in refused(home, ctx, zip_of(file, {"cupcake.json": good, "../../x": b"x"}))
    assert "far more" in refused(home, ctx, zip_of(file, {"cupcake.json": good, "media/x": bytes(51 * 1024**2)}))
    assert "larger than it declares" in refused(
        home, ctx, lying(zip_of(file, {"cupcake.json": good}), "cupcake.json", 60)
    )
    photo = json.dumps(document(record(columns={"media": [{"id": "a", "sha256": SHA}]}))).encode()
    file = lying(zip_of(file, {"cupcake.json": photo, f"media/{SHA}.png": png()}), f"media/{SHA}.png", 5)
    assert "larger than it declares" in refused(home, ctx, file)
    assert "no such file" in refused(home, ctx, tmp_path / "none.json")
    assert "can't be read" in refused(home, ctx, tmp_path)
    monkeypatch.setattr("sprinkles.journal.own_json.MAX_JSON_BYTES", 50)
    assert "500 MB" in refused(home, ctx, bare(tmp_path / "y.json", record()))
    assert "500 MB" in refused(home, ctx, zip_of(file, {"cupcake.json": good}))
    assert zip_guard.MAX_JSON_BYTES == 500 * 1024**2


def test_whatever_bytes_are_flipped_the_import_is_whole_or_refused(home: Home, ctx: Context, tmp_path: Path) -> None:
    media = [{"id": "a", "sha256": SHA, "type": "image/png"}]
    good = json.dumps(document(record(1), record(2, columns={"media": media, "mood": "warm"}), record(3))).encode()
    kept = 0
    file = tmp_path / "x.json"
    for data in flipped(good, 400):
        file.write_bytes(data)
        before = home.store.value("SELECT count(*) FROM journal_entry")
        try:
            report = import_json(ctx, file)
        except CupcakeError:
            assert home.store.value("SELECT count(*) FROM journal_entry") == before
        else:
            kept += 1
            assert report.total == report.added + report.skipped
    assert kept
