"""What the simulation's homes keep: the journal, and a table whose contract says everything that the journal's does not.

`sim_event` may be edited and deleted by both, shows its title at `calendar_visible`, and has a column of every policy.
"""

from core.contracts import Column, ColumnType, DefaultVisibility, Merge, TableContract, contracts_in
from sprinkles.loader import discover
from storage.migrations_runner import Migration

EVENT = TableContract(
    table="sim_event",
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
        "media": Column(type=ColumnType.JSON, nullable=False, default=[], merge=Merge.LWW),
        "location": Column(type=ColumnType.JSON, merge=Merge.LWW),
    },
)
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
VERSION = contracts_in("core")["record_version"]
SYNCED = {**CONTRACTS, VERSION.table: VERSION}
"""Every table that travels; people write only in `CONTRACTS`."""

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


def _projection(contract: TableContract) -> str:
    return ", ".join(f'"{c}"' for c in contract.calendar_visible)


def local_migrations() -> list[Migration]:
    """The tables on a device."""
    journal = [m for s in discover(["journal"]).sprinkles for m in s.migrations]
    ours = [
        Migration("simulation", c.table, _LOCAL.format(table=c.table, columns=", ".join(f"{n} ANY" for n in c.columns)))
        for c in OURS
    ]
    return [*journal, *ours]


def cloud_tables() -> str:
    """The tables on the server, registered as a sprinkle's migration would."""
    return "".join(
        _CLOUD.format(
            table=c.table,
            columns=", ".join(f"{n} jsonb" for n in c.columns),
            options=f'{{"edit": "{c.edit}", "delete": "{c.delete}", "projection": [{_projection(c)}]}}',
        )
        for c in OURS
    )
