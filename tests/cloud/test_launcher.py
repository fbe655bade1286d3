"""The cloud's life: up, down, status, reset, and nothing left behind."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import launcher
from cloud.errors import CloudError
from cloud.processes import command_line, free_port, wait_until
from cloud.state import StateDir

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty state folder, with no migrations: these tests are about processes."""
    (tmp_path / "migrations").mkdir()
    monkeypatch.setenv("CUPCAKE_CLOUD_MIGRATIONS", str(tmp_path / "migrations"))
    folder = tmp_path / "state"
    monkeypatch.setenv("CUPCAKE_CLOUD_DIR", str(folder))
    yield folder
    launcher.reset(folder)


def cupcake(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; from app.cli.main import app; app(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, cwd=REPOSITORY
    )


def processes_of(folder: Path) -> list[str]:
    marks = (str(folder), str(StateDir(folder).database_root))
    numbers = [
        int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and int(path.name) != os.getpid()
    ]
    lines = [command_line(number) for number in numbers]
    return [line for line in lines if any(mark in line for mark in marks)]


def test_commands_up_prints_one_json_line_is_idempotent_and_down_leaves_nothing(state_dir: Path) -> None:
    first = cupcake("cloud", "up", "--json")
    assert first.returncode == 0, first.stderr
    assert len(first.stdout.splitlines()) == 1
    document = json.loads(first.stdout)
    assert set(document) == {"url", "publishable_key"}
    assert cupcake("cloud", "up", "--json").stdout == first.stdout
    shown = json.loads(cupcake("cloud", "status", "--json").stdout)
    assert (shown["up"], shown["url"]) == (True, document["url"])
    assert stat.S_IMODE((state_dir / "cloud.json").stat().st_mode) == 0o600
    assert cupcake("cloud", "mail").returncode == 1

    assert cupcake("cloud", "down").stdout == "The cloud is down.\n"
    assert processes_of(state_dir) == []
    assert cupcake("cloud", "down").stdout == "The cloud was not up.\n"
    assert json.loads(cupcake("cloud", "status", "--json").stdout) == {"up": False}

    assert json.loads(cupcake("cloud", "up", "--json").stdout) == document
    assert cupcake("cloud", "reset", "--yes").returncode == 0
    assert not state_dir.exists()
    assert not StateDir(state_dir).database_root.exists()
    assert processes_of(state_dir) == []


def test_data_whose_keys_are_gone_are_refused_in_one_line_until_a_reset(state_dir: Path) -> None:
    launcher.up(state_dir)
    launcher.down(state_dir)
    (state_dir / "cloud.json").unlink()
    for command in (("cloud", "up"), ("demo",), ("cloud", "up")):
        done = cupcake(*command)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert "`cupcake cloud reset` deletes it" in done.stderr
    assert StateDir(state_dir).holds_data
    assert cupcake("cloud", "reset", "--yes").returncode == 0
    assert not StateDir(state_dir).holds_data
    assert launcher.up(state_dir).url


def test_what_a_killed_run_of_tests_left_does_not_stand_in_the_way_of_the_next(state_dir: Path) -> None:
    launcher.up(state_dir, test=True)
    launcher.down(state_dir)
    (state_dir / "cloud.json").unlink()
    assert launcher.up(state_dir, test=True).url


def test_up_with_a_taken_port_says_so_in_one_line(state_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = cupcake("cloud", "up", "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr == f"Port {port} is taken. Leave --port away to use a free one.\n"
    assert cupcake("cloud", "up", "--port", "none").returncode == 2
    assert not launcher.down(state_dir)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("victim", ["supervisor_pid", "gateway_pid", "postgres_pid"])
def test_nothing_is_left_when_one_process_is_killed_and_up_starts_again(state_dir: Path, victim: str) -> None:
    address = launcher.up(state_dir, test=True)
    state = StateDir(state_dir).load()
    assert state is not None
    os.kill(getattr(state, victim), signal.SIGKILL)
    assert wait_until(lambda: processes_of(state_dir) == [], 15), processes_of(state_dir)
    assert launcher.status(state_dir) is None
    if victim == "supervisor_pid":
        again = launcher.up(state_dir, test=True)
        assert (again.url, again.publishable_key) == (address.url, address.publishable_key)


@pytest.mark.parametrize("whose", ["the gateway's", "the database's"])
def test_a_port_that_somebody_took_since_it_was_chosen_gives_way_to_another(
    state_dir: Path, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        drawn = iter([port, free_port()] if whose == "the database's" else [free_port(), port])
        monkeypatch.setattr(launcher, "free_port", lambda: next(drawn, None) or free_port())
        address = launcher.up(state_dir, test=True)
    assert next(drawn, None) is None, "it was met"
    assert launcher.answers(address.url) and str(port) not in address.url + address.database_url
    assert address.notes == (), "nobody knew the first one"


def test_up_answers_on_the_asked_port_and_has_no_test_paths_outside_test_mode(state_dir: Path) -> None:
    port = free_port()
    address = launcher.up(state_dir, port=port)
    assert address.url == f"http://127.0.0.1:{port}"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{address.url}/_test/mail?to=a@example.org")
    with caught.value as answer:
        assert answer.code == 404


def test_migrations_are_applied_once_and_a_changed_one_is_refused(state_dir: Path) -> None:
    migrations = Path(os.environ["CUPCAKE_CLOUD_MIGRATIONS"])
    first = migrations / "20260101000000_first.sql"
    first.write_text("create table public.apple (id int primary key);\ninsert into public.apple values (1);\n")
    assert launcher.up(state_dir, test=True).notes == ("Applied 20260101000000_first.sql.",)

    (migrations / "20260102000000_second.sql").write_text("create table public.pear (id int);")
    assert "Applied 20260102000000_second.sql." in launcher.up(state_dir, test=True).notes

    first.write_text("create table public.apple (id bigint primary key);\n")
    with pytest.raises(CloudError, match=r"20260101000000_first\.sql was changed after it was applied"):
        launcher.up(state_dir, test=True)
    assert processes_of(state_dir) == []


def test_a_failing_migration_leaves_no_half_and_names_file_and_line(state_dir: Path) -> None:
    migrations = Path(os.environ["CUPCAKE_CLOUD_MIGRATIONS"])
    broken = migrations / "20260101000000_broken.sql"
    broken.write_text("create table public.apple (id int);\nselect nonsense;\n")
    with pytest.raises(CloudError, match=r'20260101000000_broken\.sql:2: column "nonsense" does not exist'):
        launcher.up(state_dir, test=True)
    broken.write_text("create table public.apple (id int);\n")  # it would exist, had the first half stayed
    assert launcher.up(state_dir, test=True).notes == ("Applied 20260101000000_broken.sql.",)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to become somebody else")
def test_an_ordinary_user_can_run_it(tmp_path_factory: pytest.TempPathFactory, state_dir: Path) -> None:
    python = f"/usr/bin/python3.{sys.version_info.minor}"
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    home = Path(subprocess.check_output(["mktemp", "-d", "/tmp/cupcake-nobody-XXXXXX"], text=True).strip())
    os.chown(home, 65534, 65534)
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUPCAKE_CLOUD_MIGRATIONS": str(home),
    }
    program = (
        "from cloud import launcher; a = launcher.up(test=True); print(a.database); "
        "assert launcher.status() == launcher.up(test=True); assert launcher.down(); launcher.reset()"
    )
    try:
        probe = [python, "-c", "import pydantic, filelock, cloud"]
        if not Path(python).exists() or subprocess.run(probe, env=environment, user=65534, check=False).returncode:
            assert not os.environ.get("CI"), "in CI this must run: no Python here that an ordinary user may use"
            pytest.skip("no Python here that an ordinary user may run")
        done = subprocess.run(
            [python, "-c", program], env=environment, user=65534, group=65534, extra_groups=[],
            cwd=home, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        assert processes_of(home) == []
    finally:
        subprocess.run(["rm", "-rf", str(home)], check=True)
