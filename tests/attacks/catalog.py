"""Every table there is, asked of the database itself, so that a new one is attacked without anybody thinking of it.

A table of `public` or `cupcake` is either registered with sync, and then its rows of the victim are written and found by
one rule for all, or a line in scene.py says how to find hers; one that is neither fails the matrix.
"""

import re
from collections.abc import Iterable
from typing import Any

import psycopg

from tests.cloud_schema.actor import ENTRY, Json, entry_id

Table = tuple[str, str]
OURS = ("public", "cupcake")


def tables(admin: psycopg.Connection[Any]) -> list[Table]:
    """(schema, name) of all tables and views but PostgreSQL's own. `try_` tables come and go with other tests."""
    return admin.execute(
        "select n.nspname::text, c.relname::text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' "
        "and c.relname not like 'try\\_%' order by 1, 2"
    ).fetchall()


def synced(admin: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """The columns that devices write, of every table that they write."""
    found = admin.execute(
        "select s.name, array_agg(a.attname::text order by a.attnum) from cupcake.synced_table as s "
        "join pg_attribute as a on a.attrelid = format('public.%I', s.name)::regclass and a.attnum > 0 "
        "and not a.attisdropped and (a.attname = any (s.content) or a.attname in ('parent_table', 'parent_id')) "
        "where not s.server and s.name not like 'try\\_%' group by 1 order by 1"
    ).fetchall()
    return dict(found)


def record(table: str, columns: Iterable[str], words: str, parent: str) -> Json:
    """A record with the words wherever it can hold them; a child belongs to the entry `parent`."""
    values: Json = {column: [words] for column in columns}
    for name, value in (("parent_table", ENTRY), ("parent_id", parent)):
        if name in values:
            values[name] = value
    return {"id": entry_id(), "table": table, **values}


def watched(queries: Iterable[str], registered: Iterable[str]) -> set[Table]:
    """The tables whose rows of the victim somebody knows how to find."""
    named = {(schema, name) for query in queries for schema, name in re.findall(r"from (\w+)\.(\w+) as t", query)}
    return named | {("public", name) for name in registered}
