"""The environment wins over the file; no cloud at all is a good state; a broken file is refused with its name."""

import json
from pathlib import Path

import pytest

from core.errors import Refused
from core.settings import default_home, load_settings

FILE = """
environment = "local"
[environments.local]
local = true
[environments.production]
supabase_url = "https://cloud.example/"
supabase_key = "publishable"
[sprinkles]
enabled = ["journal", "mood"]
"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ENV", "SUPABASE_URL", "SUPABASE_KEY", "API_URL", "HOME"):
        monkeypatch.delenv(f"CUPCAKE_{name}", raising=False)
    monkeypatch.delenv("FLET_APP_STORAGE_DATA", raising=False)
    monkeypatch.setenv("CUPCAKE_CLOUD_DIR", str(tmp_path / "no-cloud"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flet.toml"
    path.write_text(FILE, "utf-8")
    return path


def test_a_missing_file_means_defaults_and_no_cloud(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "none.toml")
    assert (settings.supabase_url, settings.supabase_key, settings.sprinkles) == (None, None, ("journal",))


def test_the_section_of_the_environment_gives_the_address(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_ENV", "production")
    settings = load_settings(file)
    assert (settings.supabase_url, settings.supabase_key) == ("https://cloud.example", "publishable")
    assert settings.sprinkles == ("journal", "mood")


def test_the_environment_variables_win(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_ENV", "production")
    monkeypatch.setenv("CUPCAKE_SUPABASE_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("CUPCAKE_SUPABASE_KEY", "k")
    settings = load_settings(file)
    assert (settings.supabase_url, settings.supabase_key) == ("http://127.0.0.1:1", "k")


def test_an_address_without_a_key_is_no_address(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_SUPABASE_URL", "http://127.0.0.1:1")
    settings = load_settings(file)
    assert (settings.supabase_url, settings.supabase_key) == (None, None)


def test_a_local_cloud_that_was_started_is_found(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUPCAKE_CLOUD_DIR", str(tmp_path))
    (tmp_path / "cloud.json").write_text(json.dumps({"port": 9, "publishable_key": "p"}), "utf-8")
    assert load_settings(file).supabase_url == "http://127.0.0.1:9"
    (tmp_path / "cloud.json").write_text("{", "utf-8")
    assert load_settings(file).supabase_url is None


def test_a_file_that_is_not_toml_is_refused_by_name(file: Path) -> None:
    file.write_text("environment = ", "utf-8")
    with pytest.raises(Refused, match=r"flet\.toml is not valid TOML"):
        load_settings(file)


def test_an_unknown_environment_is_refused_with_the_known_ones(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPCAKE_ENV", "moon")
    with pytest.raises(Refused, match="local, production"):
        load_settings(file)


def test_the_home_can_be_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLET_APP_STORAGE_DATA", str(tmp_path / "phone"))
    assert default_home() == tmp_path / "phone"
    monkeypatch.setenv("CUPCAKE_HOME", str(tmp_path / "mine"))
    assert default_home() == tmp_path / "mine"
