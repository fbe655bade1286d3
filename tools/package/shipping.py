"""What would ship, and whether it runs: the app alone, compiled, in a folder of its own, with nothing of the project around it.

Flet copies the project less `exclude` and less what it leaves out by itself (asked of its own code), compiles it and deletes
the sources. The same is done here; then every module is imported, a home is opened, the commands answer and the page is
served, in a Python that sees the app's dependencies only and not this project.
"""

import compileall
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flet_cli.utils.app_excludes import find_default_excludes

from tools.package.dependencies import closure
from tools.package.project import Findings, Project

BUDGET_MB = 6.0
"""For our part, compiled, fonts and icons included."""
UNWANTED = re.compile(
    r"(^|/)(tests?|bench|docs|\.[^/]+)(/|$)|\.(pem|key|p12|jks|keystore|sqlite3?|env)$|conftest|node_modules"
)
RUNNER = Path(__file__).with_name("alone.py")


def excludes(project: Project) -> list[str]:
    """What Flet would leave out: `build`, ours, and what it finds by itself."""
    own = ["build", *project.flet["app"].get("exclude", [])]
    return [*own, *find_default_excludes(project.root, [], own)]


def shipped(project: Project) -> list[Path]:
    """The files that would ship, relative to the project."""
    left_out = {os.path.normpath(path) for path in excludes(project)}
    found: list[Path] = []
    for folder, names, files in os.walk(project.root, followlinks=True):
        here = Path(folder).relative_to(project.root)
        names[:] = [n for n in names if str(here / n) not in left_out]
        found += [here / name for name in files if str(here / name) not in left_out]
    return sorted(found)


@contextmanager
def staged(project: Project) -> Iterator[Path]:
    """A folder with what ships, compiled as Flet compiles it."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "app"
        for path in shipped(project):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project.root / path, target / path)
        if project.flet["compile"]["app"]:
            compileall.compile_dir(str(target), legacy=True, quiet=1)
            for source in target.rglob("*.py"):
                source.unlink()
        yield target


def check(project: Project) -> Findings:
    """All of it."""
    found = Findings()
    app = project.flet["app"]
    if not (project.root / app["path"] / f"{app['module']}.py").exists():
        found.faults.append(f"The entry {app['module']}.py must lie in {app['path']}.")
        return found
    gone = [path for path in app.get("exclude", []) if not (project.root / path).exists()]
    found.faults += [
        f"[tool.flet.app] exclude names {path}, which is not there: nothing is left out by it." for path in gone
    ]
    found.faults += [f"{path} would ship." for path in shipped(project) if UNWANTED.search(path.as_posix())]
    with staged(project) as folder:
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        size_mb = sum(sizes) / 1e6
        found.facts.append(f"our part: {len(sizes)} files, {size_mb:.2f} MB of at most {BUDGET_MB:.0f} MB, compiled")
        if size_mb > BUDGET_MB:
            found.faults.append(
                f"Our part is {size_mb:.2f} MB; {BUDGET_MB:.0f} MB were agreed. Leave something out or raise it."
            )
        _run(project, folder, found)
    return found


def _run(project: Project, folder: Path, found: Findings) -> None:
    phone = sorted(closure(project, "android"))
    for what, packages in (("modules", phone), ("home", phone), ("commands", phone), ("page", [])):
        with tempfile.TemporaryDirectory() as home:
            line = _alone(project, folder, Path(home), what, packages)
        if line.startswith("ok "):
            found.facts.append(line.removeprefix("ok "))
        else:
            found.faults.append(f"What ships does not work alone ({what}): {line}")


def _alone(project: Project, folder: Path, home: Path, what: str, packages: list[str]) -> str:
    """Run one story of tools/package/alone.py; answers its last line."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CUPCAKE", "PYTHON", "FLET"))}
    # As on a phone: the durable folder is named, and no keyring is asked.
    env |= {"FLET_APP_STORAGE_DATA": str(home), "CUPCAKE_KEYRING": "file", "CUPCAKE_CLOUD_DIR": str(home / "none")}
    told = json.dumps({"root": str(project.root), "what": what, "packages": packages})
    command = [sys.executable, str(RUNNER), told]
    with subprocess.Popen(  # noqa: S603  our own Python, our own file
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.strip())
            if what == "page" and (address := re.search(r"http://\S+", line)):
                lines.append(_ask(address[0]))
                break
        if what == "page":
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        if process.poll() is None:
            process.kill()
    said = [line for line in lines if line]
    return said[-1] if said else f"it said nothing and ended with {process.returncode}"


def _ask(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  our own page, on this machine
        body = answer.read()
    return "ok the page is served" if b"<html" in body.lower() else "the page is not a page"
