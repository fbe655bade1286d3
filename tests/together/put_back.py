"""The server's database put back to an older backup, as docs/operations.md says."""

from collections.abc import Callable

import psycopg

TABLES = ("public.pair", "public.pair_entitlement", "public.addon", "public.portrait", "public.pair_member", "public.invite",
          "public.profile", "public.journal_entry", "public.record_version", "public.attachment",
          "cupcake.head", "cupcake.feed", "cupcake.node", "cupcake.audit_log", "cupcake.invite_attempt", "cupcake.epoch",
          "cupcake.member_epoch", "cupcake.membership_log", "storage.objects")  # fmt: skip
"""What a backup of the database holds and people change."""

Restore = Callable[[], int]
"""Puts a backup back; answers the epoch."""


def back_up(database_url: str) -> Restore:
    """Back the database up; the answer puts it back."""
    kept: dict[str, bytes] = {}
    with psycopg.connect(database_url) as owner:
        for table in TABLES:
            with owner.cursor().copy(f"copy {table} to stdout".encode()) as copy:
                kept[table] = b"".join(bytes(part) for part in copy)

    def put_back() -> int:
        with psycopg.connect(database_url) as owner:
            found = owner.execute("select cupcake.export_membership()::text").fetchone()
            assert found is not None
            owner.execute("alter table public.pair_member disable trigger pair_member_logged")
            owner.execute(f"truncate {', '.join(TABLES)}".encode())
            for table, data in kept.items():
                with owner.cursor().copy(f"copy {table} from stdin".encode()) as copy:
                    copy.write(data)
            owner.execute("alter table public.pair_member enable trigger pair_member_logged")
            epoch = owner.execute("select cupcake.restored(%s::jsonb)", (found[0],)).fetchone()
        assert epoch is not None
        return int(epoch[0])

    return put_back
