"""`cupcake export` and `cupcake archive`: one verified file, never over another one, and nothing of it needs Cupcake."""

import json
import zipfile
from pathlib import Path

import pytest

from app.archive import verify
from core.errors import Fatal
from core.visibility import Visibility
from storage import versions
from storage.drafts import Drafts
from storage.pending import keep_aside
from storage.records import Records
from storage.store import Store
from tests.cli.conftest import Cupcake
from tests.journal.exports import entry, export, photo, png
from tests.storage.homes import PAIR, TABLE, add, load, open_home, pair, theirs


@pytest.fixture
def diary(cupcake: Cupcake, tmp_path: Path) -> None:
    """A home with an imported entry and its photo, and one that was written here."""
    data = png()
    file = export(
        tmp_path / "in.zip", entry(1, photos=[photo(data)]), members={f"photos/{photo(data)['md5']}.png": data}
    )
    assert cupcake("import", str(file)).code == 0
    assert cupcake("journal", "add", "--title", "Ours", "--text", "Written here").code == 0


def left_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_file())


@pytest.mark.usefixtures("diary")
@pytest.mark.parametrize(
    ("name", "args", "format_"),
    [("x.zip", (), "dayone"), ("x.ZIP", ("--format", "markdown"), "markdown"), ("x.json", (), "json"),
     ("y.zip", ("--format", "json"), "json")],
)  # fmt: skip
def test_each_format_writes_one_file_and_says_what_is_in_it(
    cupcake: Cupcake, tmp_path: Path, name: str, args: tuple[str, ...], format_: str
) -> None:
    place = tmp_path / name
    report = cupcake("export", str(place), *args, "--json").document
    assert (report["format"], report["file"]) == (format_, str(place))
    assert (report["records"]["journal_entry"] if format_ == "json" else report["entries"]) == 2
    assert report["photos"] == (0 if name == "x.json" else 1)
    again = cupcake("export", str(place), *args, "--json")
    assert (again.code, again.document["error"]) == (1, "exists")
    # An entry that was written stands in the calendar too; one that was imported does not.
    count = 3 if format_ == "json" else 2
    assert cupcake("export", str(place), *args, "--force").out.startswith(f"Exported {count} ")
    assert left_in(tmp_path) == ["in.zip", name]


@pytest.mark.usefixtures("diary")
@pytest.mark.parametrize(
    ("args", "code"),
    [(("x.zip", "--format", "pdf"), "bad_format"), (("x.txt",), "bad_place"), (("x.json", "--format", "dayone"), "bad_place"),
     (("no/where/x.zip",), "bad_place")],
)  # fmt: skip
def test_what_can_not_be_written_is_refused_in_one_line(
    cupcake: Cupcake, tmp_path: Path, args: tuple[str, ...], code: str
) -> None:
    answer = cupcake("export", str(tmp_path / args[0]), *args[1:], "--json")
    assert (answer.code, answer.document["error"]) == (1, code)
    assert left_in(tmp_path) == ["in.zip"]


def test_json_is_complete(cupcake: Cupcake, tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    pair(home)
    mine, shared = add(home.store, title="mine", text="now"), theirs(home.store, title="theirs")
    keep_version(home.store, mine.id, "before")
    with home.store.write() as txn:
        keep_aside(txn.raw, TABLE, mine.id, "deleted", {"text": "my words"}, 1000)
    Drafts(home.store).put("journal:new", {"text": "half a sentence"})
    whole = load(home.store, mine.id)
    home.close()
    cupcake("export", str(tmp_path / "x.json"))
    document = json.loads((tmp_path / "x.json").read_text())
    found = {r["id"]: r for r in document["tables"][TABLE]}
    assert found.keys() == {mine.id, shared.id}
    assert (found[mine.id]["visibility"], found[mine.id]["pair"]) == ("shared", PAIR)
    assert found[mine.id]["columns"] == whole.values
    (version,) = document["tables"]["record_version"]
    assert (version["columns"]["parent_id"], version["columns"]["value"]) == (mine.id, "before")
    assert found[shared.id]["author"] == shared.author_id
    assert [a["words"] for a in document["set_aside"]] == [{"text": "my words"}]
    assert [d["fields"] for d in document["drafts"]] == [{"text": "half a sentence"}]
    assert {p["pair"] for p in document["pairs"]} == {PAIR}


def keep_version(store: Store, record_id: str, value: str) -> None:
    with store.write() as txn:
        row = Records(txn, TABLE).get(record_id)
        level = Visibility.SHARED
        versions.keep_version(
            txn, TABLE, row, "text", value, "0" * 32, level=level, pair_id=row.pair_id, reason="both_wrote"
        )


@pytest.mark.usefixtures("diary")
def test_the_archive_holds_everything_once_and_says_so(cupcake: Cupcake, tmp_path: Path) -> None:
    place = tmp_path / "ours.zip"
    report = cupcake("archive", str(place), "--json").document
    assert (report["file"], report["photos"]) == (str(place), 1)
    assert {table: count for table, count in report["records"].items() if count} == {TABLE: 2, "calendar_link": 1}
    with zipfile.ZipFile(place) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
        assert set(manifest["files"]) == set(names) - {"manifest.json"}
        assert {"README.txt", "cupcake.json"} <= set(names)
        assert sum(n.endswith(".png") for n in names) == 1, "a photo is in it once"
        pages = [archive.read(n).decode() for n in names if n.endswith(".md")]
        assert any("Written here" in page for page in pages) and len(pages) == 2
    assert verify(place).records == report["records"]


@pytest.mark.usefixtures("diary")
def test_an_archive_that_lacks_anything_is_not_called_whole(cupcake: Cupcake, tmp_path: Path) -> None:
    place = tmp_path / "ours.zip"
    cupcake("archive", str(place))
    with zipfile.ZipFile(place) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    whole = json.loads(members["cupcake.json"])
    whole["tables"][TABLE].pop()
    photo_name = next(n for n in members if n.endswith(".png"))
    spoiled = [
        members | {"cupcake.json": json.dumps(whole).encode()},
        {n: data for n, data in members.items() if n != photo_name},
        members | {"more.txt": b"x"},
        members | {photo_name: b"x"},
        {n: data for n, data in members.items() if n != "manifest.json"},
        members | {"manifest.json": b"[]"},
    ]
    for bad in spoiled:
        with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
            for name, data in bad.items():
                archive.writestr(name, data)
        with pytest.raises(Fatal):
            verify(tmp_path / "bad.zip")
    (tmp_path / "bad.zip").write_bytes(place.read_bytes()[:-100])
    with pytest.raises(Fatal):
        verify(tmp_path / "bad.zip")
