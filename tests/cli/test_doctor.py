"""`cupcake doctor` finds what is wrong, one line each, and mends the search index on the spot."""

import sqlite3
from pathlib import Path

from tests.cli.conftest import Cupcake
from tests.journal.exports import entry, export, photo, png


def run_sql(tmp_path: Path, sql: str) -> None:
    with sqlite3.connect(tmp_path / "home" / "cupcake.db") as raw:
        raw.execute(sql)
    raw.close()


def test_a_sound_home_is_said_to_be_sound(cupcake: Cupcake) -> None:
    cupcake("journal", "add", "--text", "x")
    answer = cupcake("doctor")
    assert (answer.code, answer.out) == (0, "Everything is sound.\n")
    assert cupcake("doctor", "--json").document == {"ok": True, "problems": [], "mended": []}


def test_a_search_index_that_lost_words_is_made_anew(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "findable")
    run_sql(tmp_path, "INSERT INTO journal_entry_search (journal_entry_search) VALUES ('delete-all')")
    assert cupcake("journal", "search", "findable", "--json").document == []
    answer = cupcake("doctor", "--json")
    assert (answer.code, len(answer.document["mended"])) == (0, 1)
    assert len(cupcake("journal", "search", "findable", "--json").document) == 1
    assert cupcake("doctor", "--json").document["mended"] == []


def test_photos_that_are_gone_or_damaged_are_problems(cupcake: Cupcake, tmp_path: Path) -> None:
    one, two = photo(png(1, 1), "A"), photo(png(2, 2), "B")
    members = {f"photos/{p['md5']}.png": data for p, data in ((one, png(1, 1)), (two, png(2, 2)))}
    cupcake("import", str(export(tmp_path / "x.zip", entry(photos=[one, two]), members=members)))
    first, second = sorted(p for p in (tmp_path / "home" / "media").rglob("*") if p.is_file())
    first.unlink()
    second.write_bytes(b"other")
    answer = cupcake("doctor", "--json")
    assert (answer.code, answer.document["ok"], len(answer.document["problems"])) == (1, False, 2)
    assert cupcake("doctor").out.count("\n") == 2


def test_a_change_without_its_record_is_a_problem(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "x")
    run_sql(tmp_path, "DELETE FROM journal_entry")
    assert cupcake("doctor").code == 1


def test_words_that_are_no_text_any_more_are_counted_and_never_shown(cupcake: Cupcake, tmp_path: Path) -> None:
    for text in ("fine", "broken"):
        cupcake("journal", "add", "--text", text)
    run_sql(tmp_path, "UPDATE journal_entry SET text = CAST(x'ff62726f6b656e' AS TEXT) WHERE text = 'broken'")
    run_sql(tmp_path, "UPDATE journal_entry SET tags = '[' WHERE text = 'fine'")
    answer = cupcake("doctor", "--json")
    assert answer.code == 1
    assert answer.document["problems"] == ["Records of journal_entry that can't be read: 2. Restore the last backup."]
    listed = cupcake("journal", "list", "--json")
    assert listed.code == 1
    assert "broken" not in listed.out


def test_a_file_that_is_no_database_is_said_without_advice_to_run_the_doctor(cupcake: Cupcake, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "cupcake.db").write_bytes(b"not a database at all " * 100)
    answer = cupcake("doctor")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "cupcake doctor" not in answer.err


def test_a_digest_that_is_not_that_of_its_records_is_made_anew(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "x")
    for sql in (
        "UPDATE home SET account_id = 'me'",
        "INSERT INTO pair_member VALUES ('1', 'pair', 'me', 1, 1, NULL), ('2', 'pair', 'you', 2, 1, NULL)",
        "UPDATE journal_entry SET author_id = 'me', pair_id = 'pair', visibility = 'shared'",
    ):
        run_sql(tmp_path, sql)
    assert cupcake("doctor", "--json").document == {"ok": True, "problems": [], "mended": []}
    run_sql(tmp_path, "UPDATE digest_total SET total = zeroblob(32)")
    mended = cupcake("doctor", "--json").document["mended"]
    assert mended == ["The digest of journal_entry was not that of its records; it was made anew."]
    assert cupcake("doctor", "--json").document["mended"] == []


def test_a_lasting_difference_says_what_to_do_and_resync_does_it(cupcake: Cupcake, tmp_path: Path) -> None:
    cupcake("journal", "add", "--text", "x")
    run_sql(tmp_path, "UPDATE home SET account_id = 'me'")
    run_sql(tmp_path, "INSERT INTO pair_member VALUES ('1', 'pair', 'me', 1, 1, NULL)")
    cupcake("doctor")
    run_sql(tmp_path, "UPDATE digest_state SET differs = 2")
    run_sql(tmp_path, "UPDATE sync_state SET cursor = 7")
    assert "cupcake doctor" in cupcake("status").out
    answer = cupcake("doctor")
    assert (answer.code, "doctor --resync" in answer.out) == (1, True)
    again = cupcake("doctor", "--resync", "--json").document
    assert again == {"ok": True, "problems": [], "mended": ["The next `cupcake sync` fetches everything again."]}
    status = cupcake("status", "--json").document
    assert (status["cursor"], status["notice"], status["pending"]) == (0, None, 1)
