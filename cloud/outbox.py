"""Reads the mails that the gateway kept instead of sending them. Only mail.mjs writes there."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from cloud.state import StateDir


class Mail(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    at: str
    to: str
    subject: str
    code: str | None = None
    text: str = ""


def newest_mail(state_dir: Path | None = None, to: str | None = None) -> Mail | None:
    """The newest mail, or the newest one to an address; None if there is none."""
    outbox = StateDir(state_dir).outbox
    if not outbox.exists():
        return None
    mails = (Mail.model_validate_json(line) for line in reversed(outbox.read_text().splitlines()))
    return next((mail for mail in mails if to is None or mail.to.lower() == to.lower()), None)
