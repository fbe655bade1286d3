"""Owns the state folder of the cloud and `cloud.json` in it: addresses, keys and process ids.

The keys, ports and the password are drawn once and persist over down and up, so that an address given to a device
stays valid; the process ids are there only while the cloud is up. The file is readable by its owner only and is
replaced, never rewritten in place.
"""

import hashlib
import os
import secrets
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, ValidationError

from cloud.errors import CloudError


class CloudState(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    port: int = 0  # 0: not chosen yet
    database_port: int = 0
    jwt_secret: str
    publishable_key: str
    secret_key: str
    database_password: str
    test: bool = False
    # While up:
    database: str = ""
    migrations_digest: str = ""
    supervisor_pid: int = 0
    gateway_pid: int = 0
    postgres_pid: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """As `postgres`, who owns the schema and is no superuser. Empty with PGlite, which has no port."""
        return self._database_url("postgres")

    @property
    def admin_url(self) -> str:
        return self._database_url("supabase_admin")

    def _database_url(self, user: str) -> str:
        if not self.database_port:
            return ""
        return f"postgresql://{user}:{self.database_password}@127.0.0.1:{self.database_port}/postgres"


class StateDir:
    """The files of one cloud. Two clouds with two folders do not know of each other."""

    def __init__(self, root: Path | None = None) -> None:
        named = os.environ.get("CUPCAKE_CLOUD_DIR")
        default = Path(named) if named else platformdirs.user_state_path("cupcake") / "cloud"
        self.root = (root or default).expanduser().resolve()
        self.file = self.root / "cloud.json"
        self.lock = self.root.parent / f".{self.root.name}.lock"  # beside it: reset deletes the folder
        self.outbox = self.root / "mail.log"

    def prepare(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.root.chmod(0o700)

    def log(self, name: str) -> Path:
        return self.root / f"{name}.log"

    @property
    def database_root(self) -> Path:
        """Where the data live. PostgreSQL refuses to run as root, and the unprivileged user that runs it instead
        can't reach into root's home, so root's data stand in a folder that anyone may pass through."""
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:16]
            return Path("/var/tmp") / f"cupcake-cloud-{digest}"  # noqa: S108 (checked by own_folder)
        return self.root / "database"

    @property
    def holds_data(self) -> bool:
        """Whether a database is there, of either kind."""
        return any((self.database_root / name).exists() for name in ("data/PG_VERSION", "pglite"))

    def load(self) -> CloudState | None:
        try:
            return CloudState.model_validate_json(self.file.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            raise CloudError(f"{self.file} can't be read; `cupcake cloud reset` starts over.") from None

    def load_or_new(self) -> CloudState:
        return self.load() or CloudState(
            jwt_secret=secrets.token_hex(32),
            publishable_key=f"sb_publishable_{secrets.token_urlsafe(24)}",
            secret_key=f"sb_secret_{secrets.token_urlsafe(24)}",
            database_password=secrets.token_hex(16),
        )

    def save(self, state: CloudState) -> None:
        self.prepare()
        fresh = self.file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(state.model_dump_json(indent=2))
        fresh.replace(self.file)
