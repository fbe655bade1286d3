"""The installed command, as a shell runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from app.cli.main import run; run()"]


def cupcake(home: Path, *args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    unset = ("CUPCAKE_SUPABASE_URL", "CUPCAKE_SUPABASE_KEY", "CUPCAKE_ENV")
    env = {k: v for k, v in os.environ.items() if k not in unset}
    env |= {"CUPCAKE_HOME": str(home), "CUPCAKE_CLOUD_DIR": str(home), "LC_ALL": "C"}
    return subprocess.run([*COMMAND, *args], input=stdin, capture_output=True, env=env, check=False, timeout=60)


def test_an_entry_goes_in_and_out_of_real_pipes_byte_for_byte(tmp_path: Path) -> None:
    text = "Gunning’s chapel 👩‍❤️‍👨 שלום\n"
    added = cupcake(tmp_path, "journal", "add", "--text", "-", "--json", stdin=text.encode())
    assert (added.returncode, added.stderr) == (0, b"")
    listed = cupcake(tmp_path, "journal", "list", "--json")
    assert [doc["text"] for doc in json.loads(listed.stdout.decode())] == [text]


def test_bytes_that_are_no_text_are_refused_without_a_trace(tmp_path: Path) -> None:
    for args, stdin in ((("--text", "-"), b"\xff\xfe"), (("--text", "a\udcff"), b"")):
        refused = cupcake(tmp_path, "journal", "add", *args, stdin=stdin)
        assert (refused.returncode, refused.stdout) == (1, b"")
        assert refused.stderr.count(b"\n") == 1
        assert b"Traceback" not in refused.stderr


def test_help_loads_neither_the_store_nor_the_screen_nor_the_network(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom app.cli.main import run\nsys.argv = ['cupcake', '--help']\n"
        "try:\n    run()\nexcept SystemExit as end:\n    assert not end.code\n"
        "sys.exit(bool({'sqlalchemy', 'flet', 'supabase', 'rich.console', 'httpx'} & set(sys.modules)))"
    )
    env = {**os.environ, "CUPCAKE_HOME": str(tmp_path / "none")}
    assert subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False).returncode == 0
