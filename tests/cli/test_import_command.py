"""`cupcake import` finds the right importer, reports in one document, and shares nothing by accident."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cupcake
from tests.journal.exports import entry, export, zip_of
from tests.storage.homes import open_home, pair


def test_the_report_is_one_document_and_a_second_import_adds_nothing(cupcake: Cupcake, tmp_path: Path) -> None:
    file = str(export(tmp_path / "x.ZIP", entry(1), entry(2)))
    report = {"added": 2, "skipped": 0, "photos": 0, "missing_photos": 0, "total": 2, "others": 0}
    assert cupcake("import", file, "--json").document == report
    assert cupcake("import", file, "--json").document == {**report, "added": 0, "skipped": 2}
    assert cupcake("import", file).out == "Imported 0 of 2 entries.\nHere already: 2.\n"


def test_nothing_is_shared_unless_it_is_said(cupcake: Cupcake, tmp_path: Path) -> None:
    one, two = (str(export(tmp_path / f"{n}.zip", entry(n))) for n in (1, 2))
    refused = cupcake("import", one, "--share", "--json")
    assert (refused.code, refused.document["error"]) == (1, "not_paired")
    assert cupcake("journal", "list", "--json").document == []
    home = open_home(tmp_path / "home")
    pair(home)
    home.close()
    cupcake("import", one)
    cupcake("import", two, "--share")
    levels = {doc["text"][-1]: doc["visibility"] for doc in cupcake("journal", "list", "--json").document}
    assert levels == {"1": "private", "2": "shared"}


@pytest.mark.parametrize("name", ["x.pdf", "x", "none.zip"])
def test_a_file_that_nobody_knows_is_refused_in_one_line(cupcake: Cupcake, tmp_path: Path, name: str) -> None:
    answer = cupcake("import", str(tmp_path / name))
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)


def test_a_bad_file_is_refused_in_one_document(cupcake: Cupcake, tmp_path: Path) -> None:
    answer = cupcake("import", str(zip_of(tmp_path / "x.zip", {"../x": b""})), "--json")
    assert (answer.code, answer.document["error"]) == (1, "bad_import")
