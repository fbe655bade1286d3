"""Two small sprinkles in one home: notes, and marks that listen to them. Real file, real tables."""

from pathlib import Path
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field

from core.contracts import EventContract, TableContract
from sprinkles.deliveries import Deliveries
from sprinkles.sdk import Context, Record
from storage.home import Home
from storage.migrations_runner import Migration

STRUCTURE = """seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, author_id TEXT, pair_id TEXT, visibility TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER, clocks TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'full', extra TEXT"""

NOTE = TableContract.model_validate({"table": "toy_note", "doc": "A note.", "edit": "both", "columns": {
    "words": {"type": "text", "nullable": False, "default": ""}}})  # fmt: skip
MARK = TableContract.model_validate({"table": "toy_mark", "doc": "A mark on a record.", "edit": "nobody", "delete": "both",
    "parent": True, "follows": True, "columns": {
    "parent_table": {"type": "text", "nullable": False, "merge": "immutable"},
    "parent_id": {"type": "text", "nullable": False, "merge": "immutable"},
    "day": {"type": "text", "nullable": False, "merge": "immutable"}}})  # fmt: skip
WRITTEN = EventContract.model_validate({"event": "note.written", "doc": "A note was written.", "emitter": "notes",
    "fired": "With the note.", "payload": {"day": {"type": "text", "nullable": False}}})  # fmt: skip


class ToyNote(Record, table=True):
    __tablename__ = "toy_note"
    words: str = Field(default="", sa_column=Column(Text))


class ToyMark(Record, table=True):
    __tablename__ = "toy_mark"
    parent_table: str = ""
    parent_id: str = ""
    day: str = ""


def migrations() -> list[Migration]:
    """Their tables."""
    return [
        Migration("notes", "0001", f"CREATE TABLE toy_note ({STRUCTURE}, words TEXT);"),
        Migration(
            "marks",
            "0001",
            f"CREATE TABLE toy_mark ({STRUCTURE}, parent_table TEXT, parent_id TEXT, day TEXT);"
            "\nCREATE INDEX toy_mark_parent ON toy_mark (parent_id, parent_table);",
        ),
    ]


def open_home(folder: Path) -> Home:
    """A home with both tables."""
    return Home.open(folder, contracts={"toy_note": NOTE, "toy_mark": MARK}, migrations=migrations())


class Both:
    """The two sprinkles in one home."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.home = open_home(folder)
        self.deliveries = Deliveries(self.home.store, **options)
        self.notes = Context.of(
            self.home, "notes", frozenset({"toy_note"}), emits={"note.written": WRITTEN}, deliveries=self.deliveries
        )
        self.marks = Context.of(
            self.home, "marks", frozenset({"toy_mark"}), inputs=frozenset({"note.written"}), deliveries=self.deliveries
        )

    def write(self, words: str = "a", day: str = "2026-11-21") -> str:
        """A note and its event, in one transaction."""
        with self.notes.store.together() as work:
            note = work.add(ToyNote, words=words)
            work.emit("note.written", source=("toy_note", note), day=day)
        return note

    def close(self) -> None:
        """Let go of everything."""
        self.deliveries.close()
        self.notes.store.close()
        self.marks.store.close()
        self.home.close()
