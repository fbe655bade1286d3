"""When the app and the cloud speak different versions of the protocol: a calm state that lasts, not a failure.

Nothing is sent and nothing is quarantined; every word is saved here. It is remembered, so that `status` can say it without a
network, and asked again at a low rate: the mend is an update, and that takes a person.
"""

from core.errors import Retryable
from storage.store import Transaction
from sync.wire import PROTOCOL, Response

UPDATE_APP, OLDER_CLOUD = "update_app", "older_cloud"
SENTENCES = {
    UPDATE_APP: "Update the app: the cloud needs a newer one. Everything is saved here and goes once you have.",
    OLDER_CLOUD: "The cloud is older than this app. Everything is saved here and goes once it is updated.",
}


class OtherVersion(Retryable):
    """The cloud speaks another version of the protocol; `code` says which side is older."""

    code = UPDATE_APP


def fault_of(response: Response) -> str:
    """Which side has to be updated."""
    return UPDATE_APP if response.speaks[0] > PROTOCOL else OLDER_CLOUD


def other_version(response: Response) -> OtherVersion:
    """The error for a `protocol` answer."""
    fault = fault_of(response)
    return OtherVersion(SENTENCES[fault], code=fault)


def note_fault(txn: Transaction, response: Response) -> None:
    """Remember it."""
    txn.raw.execute("UPDATE cloud_version SET protocol_fault = ?", (fault_of(response),))


def clear_fault(txn: Transaction) -> None:
    """The two understand each other."""
    txn.raw.execute("UPDATE cloud_version SET protocol_fault = NULL WHERE protocol_fault IS NOT NULL")
