"""What the simulation's homes keep: the journal, and a table whose contract says everything that the journal's does not.

`sim_event` may be edited and deleted by both, shows its title at `calendar_visible`, and has a column of every policy.

In some histories devices, and the server, begin as an older version that lacks a column and a table.
"""

import json

from core.contracts import Column, ColumnType, DefaultVisibility, Merge, TableContract, contracts_in
from sprinkles.loader import discover
from storage.migrations_runner import Migration

EVENT = TableContract(
    table="sim_event",
    version=2,
    doc="An event of the simulation.",
    edit="both",
    delete="both",
    default_visibility=DefaultVisibility(solo="private", paired="shared"),
    calendar_visible=("title",),
    columns={
        "title": Column(type=ColumnType.TEXT, merge=Merge.LWW),
        "text": Column(type=ColumnType.TEXT, nullable=False, default="", merge=Merge.TEXT),
        "tags": Column(type=ColumnType.SET, nullable=False, default=[], merge=Merge.SET),
        "best": Column(type=ColumnType.INT, merge=Merge.MAX),
        "media": Column(type=ColumnType.JSON, nullable=False, default=[], merge=Merge.LWW, files=True),
        "location": Column(type=ColumnType.JSON, merge=Merge.LWW, since=2),
    },
)
OLD_EVENT = TableContract.model_validate(
    EVENT.model_dump()
    | {"version": 1, "columns": {n: c.model_dump() for n, c in EVENT.columns.items() if c.since == 1}}
)
"""As an older app knew it. It did not know `sim_mood` at all."""
MOOD = TableContract(
    table="sim_mood",
    doc="A record that only its author edits.",
    columns={
        "title": Column(type=ColumnType.TEXT, merge=Merge.LWW),
        "tags": Column(type=ColumnType.SET, merge=Merge.SET),
    },
)
OURS = (EVENT, MOOD)
JOURNAL = contracts_in("sprinkles.journal")["journal_entry"]
CONTRACTS = {c.table: c for c in (JOURNAL, *OURS)}
VERSION, ATTACHMENT = (contracts_in("core")[table] for table in ("record_version", "attachment"))
SYNCED = {c.table: c for c in (*CONTRACTS.values(), VERSION, ATTACHMENT)}
"""Every table that travels; people write only in `CONTRACTS`."""
OLD_CONTRACTS = {c.table: c for c in (JOURNAL, OLD_EVENT)}

WORDED = ("title", "text", "tags", "media", "location")
"""The columns in which a history writes words."""

_LOCAL = """CREATE TABLE {table} (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, author_id TEXT, pair_id TEXT, visibility TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER, clocks TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'full', extra TEXT, {columns});"""

_CLOUD = """
create table public.{table} (
  id uuid primary key, author_id uuid not null, pair_id uuid, visibility text not null, created_at timestamptz not null,
  updated_at timestamptz not null, deleted_at timestamptz, clocks jsonb not null, sync_state jsonb not null default '{{}}',
  {columns});
select cupcake.register_synced_table('{table}', '{options}');"""


def local_migrations(*, old: bool = False) -> list[Migration]:
    """The tables on a device; `old`: before the app learned of `location` and `sim_mood`."""
    journal = [m for s in discover(["journal"]).sprinkles for m in s.migrations]
    event, mood = (
        Migration("simulation", c.table, _LOCAL.format(table=c.table, columns=", ".join(f"{n} ANY" for n in c.columns)))
        for c in (OLD_EVENT, MOOD)
    )
    later = [Migration("simulation", "sim_event_2", "ALTER TABLE sim_event ADD COLUMN location ANY;\n"), mood]
    return [*journal, event, *([] if old else later)]


def cloud_tables() -> str:
    """The tables on the server, registered as a sprinkle's migration would."""
    return "".join(
        _CLOUD.format(table=c.table, columns=", ".join(f"{n} jsonb" for n in c.columns), options=_options(c))
        for c in OURS
    )


def _options(contract: TableContract) -> str:
    return json.dumps({
        "edit": contract.edit, "delete": contract.delete, "projection": list(contract.calendar_visible),
        "content": list(contract.content),
    })  # fmt: skip


CLOUD_BEFORE = f"""
delete from cupcake.synced_table where name = 'sim_mood';
select cupcake.register_synced_table('sim_event', '{_options(OLD_EVENT)}');"""
"""Makes the server one that knows neither `location` nor `sim_mood`."""
CLOUD_NOW = "".join(f"select cupcake.register_synced_table('{c.table}', '{_options(c)}');" for c in OURS)
"""And one that does."""
