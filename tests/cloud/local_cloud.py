"""The cloud that the suite talks to: one for the whole run, isolated by new users, not by truncation."""

from dataclasses import dataclass
from pathlib import Path

from cloud import launcher
from cloud.outbox import newest_mail
from cloud.processes import wait_until


@dataclass(frozen=True)
class LocalCloud:
    """A running test-mode cloud. `database_url` is for psycopg, as `postgres`, who owns the schema."""

    url: str
    publishable_key: str
    database_url: str
    state_dir: Path

    def down(self) -> None:
        """Hang the gateway up: connections are refused. The database goes on."""
        launcher.hang_up(self.state_dir)
        assert wait_until(lambda: not launcher.answers(self.url), 10)

    def up(self) -> None:
        """Bring the gateway back, at the same address."""
        launcher.pick_up(self.state_dir)
        assert wait_until(lambda: launcher.answers(self.url), 20)

    def mail_code(self, email: str) -> str:
        """The 6-digit code of the newest mail to `email`."""
        mail = newest_mail(self.state_dir, to=email)
        assert mail is not None, "no mail"
        assert mail.code is not None, "no code in the mail"
        return mail.code


def start_cloud(state_dir: Path) -> LocalCloud:
    """Start a test-mode cloud (no fsync, /_test paths open)."""
    address = launcher.up(state_dir, test=True)
    return LocalCloud(address.url, address.publishable_key, address.database_url, state_dir)
