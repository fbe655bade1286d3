"""Where the words of a home are, read from the home alone: no network is asked."""

import json
from datetime import UTC, datetime

from pydantic import BaseModel

from core.errors import CupcakeError
from storage.attention import count_reasons
from storage.home import Home
from storage.local_settings import put_setting, read_setting
from storage.store import Store
from sync.compare import DIFFERS, LASTING, comparison
from sync.digest import current, digest
from sync.parting import read_parted
from sync.state import Facts, Last, last_of, phase_of, sentence_of
from sync.versions import SENTENCES

LAST_FAILURE = "sync.last_failure"
"""Setting: how the last try failed; not there after one that went well."""


class Status(BaseModel):
    """`cupcake status`. `records` and `shared` count live records of countable tables; times are ISO 8601, UTC.

    `pending` counts records with something unsent: an edit and the version it displaced are one.
    `same_as_partner`: whether the cloud found this device's digest equal to the partner's; None: not comparable yet.
    `compared_at`: when it last could compare. `notice`: one line when a person should know or do something.
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
    same_as_partner: bool | None
    compared_at: str | None
    notice: str | None
    account: str | None
    pair_id: str | None
    partner: str | None
    state: str
    sentence: str
    attention: dict[str, int]
    parted: str | None


def remember_how_it_went(store: Store, error: CupcakeError | None) -> None:
    """Keep for `cupcake status` how a try to sync went. Writes only when that is news."""
    failure = None if error is None else last_of(error).value
    if read_setting(store, LAST_FAILURE) != failure:
        with store.database.write() as raw:
            put_setting(raw, LAST_FAILURE, failure)


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
        same = digest(current(raw, store.tables, pair_id), pair_id)
        compared = comparison(txn, same)
        fault = raw.execute("SELECT protocol_fault FROM cloud_version").fetchone()[0]
        email = raw.execute("SELECT account_email FROM home").fetchone()[0]
        reasons = count_reasons(raw)
        failure = raw.execute("SELECT value FROM setting WHERE key = ?", (LAST_FAILURE,)).fetchone()
    parted = read_parted(store)
    went = Last(json.loads(failure[0])) if failure else Last.WELL if last else Last.NEVER
    notice = SENTENCES.get(fault) or (DIFFERS if compared.lasting else None)
    facts = Facts(email is not None, pending, quarantined, aside, last=went, notice=notice or "")
    return Status(
        records=records, shared=shared, pending=pending, quarantined=quarantined, set_aside=aside, cursor=cursor,
        epoch=epoch, last_sync_at=_moment(last), digest=same, same_as_partner=compared.same,
        compared_at=_moment(compared.compared_at), notice=notice, account=email, pair_id=pair_id,
        partner=partner[0] if partner else None, state=phase_of(facts).value, sentence=sentence_of(facts), attention=reasons,
        parted=parted.sentence if parted else None,
    )  # fmt: skip


def read_notice(home: Home) -> str | None:
    """One line when the two devices were found to differ, again and again; cheap."""
    differs = home.store.value("SELECT differs FROM digest_state WHERE pair_id IS NOT NULL")
    return DIFFERS if differs is not None and differs >= LASTING else None


def _moment(ms: int | None) -> str | None:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds") if ms else None
