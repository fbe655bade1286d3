"""What ships is the app and nothing else, and it runs without the project around it."""

import copy
from pathlib import Path

from tools.package import shipping
from tools.package.project import Project


def small(root: Path) -> Project:
    """A project of one entry, in the form of ours."""
    project = Project(root)
    flet = copy.deepcopy(Project().flet)
    flet["app"]["exclude"] = ["tests", "kept_back"]
    vars(project)["pyproject"] = {"project": {"name": "cupcake"}, "tool": {"flet": flet}}
    vars(project)["lock"] = {"package": [{"name": "cupcake", "dependencies": []}]}
    for name in (
        "main.py",
        "tests/test_a.py",
        "kept_back/words.py",
        ".env",
        ".venv/pyvenv.cfg",
        "app/__init__.py",
        "app/__pycache__/x.pyc",
        "app/notes.txt",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    return project


def test_only_the_app_ships(tmp_path: Path) -> None:
    ships = [path.as_posix() for path in shipping.shipped(small(tmp_path))]
    assert ships == ["app/__init__.py", "app/notes.txt", "main.py"]


def test_sources_are_compiled_away(tmp_path: Path) -> None:
    with shipping.staged(small(tmp_path)) as folder:
        assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == ["__init__.pyc", "main.pyc", "notes.txt"]


def test_a_module_that_is_left_out_is_missed(tmp_path: Path) -> None:
    project = small(tmp_path)
    (tmp_path / "main.py").write_text("import kept_back.words\n")
    line = _modules(project, tmp_path)
    assert line == "ModuleNotFoundError: No module named 'kept_back'", line


def test_a_package_that_phones_do_not_have_is_missed(tmp_path: Path) -> None:
    project = small(tmp_path)
    (tmp_path / "main.py").write_text("import psycopg\n")
    line = _modules(project, tmp_path)
    assert line == "ModuleNotFoundError: psycopg is not on a phone", line


def _modules(project: Project, tmp_path: Path) -> str:
    with shipping.staged(project) as folder:
        return shipping._alone(project, folder, tmp_path, "modules", ["flet"])


def test_what_must_not_ship_is_found(tmp_path: Path) -> None:
    project = small(tmp_path)
    (tmp_path / "app" / "tests").mkdir()
    for name in ("app/tests/test_b.py", "app/upload.jks", "app/home.sqlite"):
        (tmp_path / name).write_text("")
    project.flet["app"]["exclude"] = ["tests", "bench"]
    faults = shipping.check(project).faults
    assert faults[0].startswith("[tool.flet.app] exclude names bench")
    assert faults[1:4] == [
        "app/home.sqlite would ship.",
        "app/tests/test_b.py would ship.",
        "app/upload.jks would ship.",
    ]


def test_our_app_runs_alone() -> None:
    found = shipping.check(Project())
    assert found.faults == []
    assert len(found.facts) == 5, found.facts
