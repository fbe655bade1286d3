"""The app's own configuration: `flet.toml`, then the environment on top. Never a secret in either.

Resolution of the cloud's address: `CUPCAKE_SUPABASE_URL` and `CUPCAKE_SUPABASE_KEY`, else the section of `flet.toml`
named by `CUPCAKE_ENV` (or its `environment`), else, where that section says `local = true`, the local cloud that is
running on this machine. No address at all is a good state: the app works without a cloud.
"""

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path, user_state_path

from core.errors import Refused

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What the app was told. `supabase_url` and `supabase_key` are both set or both None."""

    environment: str
    supabase_url: str | None
    supabase_key: str | None
    api_url: str | None
    sprinkles: tuple[str, ...]


def default_home() -> Path:
    """`CUPCAKE_HOME`, else the phone's durable folder, else the platform's data folder."""
    chosen = os.environ.get("CUPCAKE_HOME") or os.environ.get("FLET_APP_STORAGE_DATA")
    return Path(chosen) if chosen else user_data_path("cupcake", appauthor=False)


def _local_cloud() -> tuple[str, str] | None:
    """The address of the local cloud, if one was started; whether it is up is found out by calling it."""
    folder = os.environ.get("CUPCAKE_CLOUD_DIR")
    state = (Path(folder) if folder else user_state_path("cupcake") / "cloud") / "cloud.json"
    try:
        found = json.loads(state.read_text("utf-8"))
        return f"http://127.0.0.1:{int(found['port'])}", str(found["publishable_key"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load_settings(path: Path | None = None) -> Settings:
    """Read the configuration. Raises: Refused, naming the file, when it is not valid TOML or names an unknown section."""
    file = path or ROOT / "flet.toml"
    try:
        raw = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{file.name} is not valid TOML: {error}. Mend that line and start again.") from None
    environment = os.environ.get("CUPCAKE_ENV") or str(raw.get("environment", "local"))
    sections = raw.get("environments", {})
    if environment not in sections and sections:
        known = ", ".join(sorted(sections))
        raise Refused(f"{file.name} has no environment “{environment}”. Choose one of: {known}.")
    section = sections.get(environment, {})
    url = os.environ.get("CUPCAKE_SUPABASE_URL") or section.get("supabase_url")
    key = os.environ.get("CUPCAKE_SUPABASE_KEY") or section.get("supabase_key")
    if not url and section.get("local") and (found := _local_cloud()):
        url, key = found
    return Settings(
        environment=environment,
        supabase_url=url.rstrip("/") if url and key else None,
        supabase_key=key if url and key else None,
        api_url=os.environ.get("CUPCAKE_API_URL") or section.get("api_url"),
        sprinkles=tuple(raw.get("sprinkles", {}).get("enabled", ("journal",))),
    )
