"""Where the words of a home are, read from the home alone: no network is asked."""

from datetime import UTC, datetime

from pydantic import BaseModel

from storage.home import Home
from sync.digest import digest


class Status(BaseModel):
    """`cupcake status`. `records` and `shared` count live records of countable tables; times are ISO 8601, UTC.

    `pending` counts records with something unsent: an edit and the version it displaced are one.
    """

    records: int
    shared: int
    pending: int
    quarantined: int
    set_aside: int
    cursor: int
    epoch: int
    last_sync_at: str | None
    digest: str
    account: str | None
    pair_id: str | None
    partner: str | None


def read_counts(home: Home) -> tuple[int, int, int]:
    """(waiting, quarantined, set aside): what the sync mark shows, cheap enough for every change."""
    row = home.store.database.rows(
        """SELECT (SELECT count(DISTINCT coalesce(parent_id, record_id)) FROM pending_change
                    WHERE quarantined_at IS NULL),
                  (SELECT count(*) FROM pending_change WHERE quarantined_at IS NOT NULL),
                  (SELECT count(*) FROM set_aside)"""
    )[0]
    return int(row[0]), int(row[1]), int(row[2])


def read_status(home: Home) -> Status:
    """The whole truth, from one consistent read."""
    store = home.store
    with store.look() as txn:
        raw = txn.raw
        pair_id = txn.pair_id
        records = shared = 0
        for name, sql in store.tables.items():
            if not sql.contract.countable:
                continue
            live, both = raw.execute(
                f"""SELECT count(*), coalesce(sum(visibility = 'shared' AND pair_id = ?), 0)
                    FROM "{name}" WHERE deleted_at IS NULL""",  # noqa: S608
                (pair_id,),
            ).fetchone()
            records, shared = records + live, shared + both
        pending, quarantined, aside, cursor, epoch, last = raw.execute(
            """SELECT (SELECT count(DISTINCT coalesce(parent_id, record_id)) FROM pending_change
                    WHERE quarantined_at IS NULL),
                      (SELECT count(*) FROM pending_change WHERE quarantined_at IS NOT NULL),
                      (SELECT count(*) FROM set_aside), cursor, epoch, last_sync_at FROM sync_state"""
        ).fetchone()
        partner = raw.execute(
            """SELECT coalesce(p.display_name, '') FROM pair_member m LEFT JOIN profile p ON p.id = m.user_id
               WHERE m.pair_id = ? AND m.user_id <> ? AND m.ended_at IS NULL""",
            (pair_id, txn.account_id),
        ).fetchone()
        same = digest(raw, store.tables, pair_id)
        email = raw.execute("SELECT account_email FROM home").fetchone()[0]
    when = datetime.fromtimestamp(last / 1000, UTC).isoformat(timespec="milliseconds") if last else None
    return Status(
        records=records, shared=shared, pending=pending, quarantined=quarantined, set_aside=aside, cursor=cursor,
        epoch=epoch, last_sync_at=when, digest=same, account=email, pair_id=pair_id,
        partner=partner[0] if partner else None,
    )  # fmt: skip
