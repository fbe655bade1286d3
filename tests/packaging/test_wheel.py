"""The wheel holds what the app needs beside its packages, and lists its sprinkles where nothing else of the project is."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tools.package.project import ROOT


def test_the_wheel_is_whole_and_runs(tmp_path: Path) -> None:
    uv = shutil.which("uv") or str(ROOT / ".cupcake" / "bin" / "uv")  # where tools/setup.sh puts it
    build = [uv, "build", "--quiet", "--wheel", "--out-dir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        file.extractall(tmp_path / "there")
    for needed in (
        "flet.toml",
        "assets/icon.png",
        "assets/fonts/Figtree-Regular.ttf",
        "ui/dates.json",
        "app/locales/de.mo",
        "sprinkles/calendar/locales/he.mo",
    ):
        assert needed in names
    assert not [
        n for n in names if n.startswith(("tests/", "bench/", "tools/", "docs/", "supabase/", "sprinkles/mood/tests"))
    ]

    story = (
        "import sys\n"
        f"sys.path[:] = [{str(tmp_path / 'there')!r}, *(p for p in sys.path if p not in ('', {str(ROOT)!r}))]\n"
        f"sys.argv = ['cupcake', '--home', {str(tmp_path / 'home')!r}, 'sprinkle', 'list']\n"
        "from app.cli.main import run\n"
        "import core.settings\n"
        f"assert str(core.settings.ROOT) == {str(tmp_path / 'there')!r}\n"
        "run()\n"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CUPCAKE_ENV"))}
    said = subprocess.run(
        [sys.executable, "-c", story], cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=60
    )
    assert [line.split()[0] for line in said.stdout.splitlines() if line[:1].islower()] == [
        "journal", "calendar", "habits", "memories", "daily-question", "mood",
    ]  # fmt: skip
