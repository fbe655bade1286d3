"""What phones can't have must not enter the app unnoticed."""

import copy
from typing import Any

import pytest

from tools.package import dependencies
from tools.package.project import Project


def changed(**packages: list[str]) -> Project:
    """The project, whose app needs these packages too; each with the files that it is published as."""
    project = Project()
    lock: dict[str, Any] = copy.deepcopy(project.lock)
    ours = next(p for p in lock["package"] if p["name"] == "cupcake")
    for name, files in packages.items():
        lock["package"] = [p for p in lock["package"] if p["name"] != name]
        wheels = [{"url": f"https://files.pythonhosted.org/packages/00/{file}"} for file in files]
        lock["package"].append({"name": name, "version": "1.0", "wheels": wheels, "dependencies": []})
        ours["dependencies"].append({"name": name})
    vars(project)["lock"] = lock
    return project


def test_phones_can_have_everything_that_the_app_needs_now() -> None:
    found = dependencies.check(Project())
    assert found.faults == []
    assert all("6 native" in fact for fact in found.facts), found.facts


@pytest.mark.parametrize(
    ("name", "files", "said"),
    [
        ("lxml", ["lxml-6.0-cp314-cp314-manylinux_2_28_x86_64.whl"], "lxml must not be in the app"),
        ("psycopg", ["psycopg-3.3-py3-none-any.whl"], "psycopg must not be in the app"),
        ("orjson", ["orjson-3.11-cp314-cp314-macosx_11_0_arm64.whl"], "orjson 1.0 is native"),
        ("tarball", [], "tarball 1.0 is native"),
    ],
)
def test_a_package_that_phones_cannot_have_fails(name: str, files: list[str], said: str) -> None:
    faults = dependencies.check(changed(**{name: files})).faults
    assert [fault for fault in faults if fault.startswith(said)], faults


def test_a_pure_package_passes() -> None:
    assert dependencies.check(changed(gentle=["gentle-1.0-py3-none-any.whl"])).faults == []


def test_what_only_a_desktop_needs_is_not_asked_of_phones() -> None:
    project = changed(desktop=["desktop-1.0-cp314-cp314-win_amd64.whl"])
    ours = next(p for p in project.lock["package"] if p["name"] == "cupcake")
    ours["dependencies"][-1]["marker"] = "sys_platform == 'win32'"
    assert dependencies.check(project).faults == []
    assert "secretstorage" not in dependencies.closure(Project(), "android")
    assert "tomli" not in dependencies.closure(Project(), "ios")


def test_a_native_version_that_somebody_does_not_take_fails() -> None:
    project = Project()
    wheels = copy.deepcopy(project.wheels)
    wheels["wheels"]["pydantic-core"]["version"] = "2.47.0"
    wheels["wheels"]["cffi"]["version"] = "1.17.1"
    vars(project)["wheels"] = wheels
    faults = dependencies.check(project).faults
    assert "pydantic asks for pydantic-core==2.46.4, but phones have 2.47.0." in faults
    assert [f for f in faults if f.startswith("cryptography asks for cffi")], faults


def test_flet_packages_are_all_of_one_version() -> None:
    project = changed(**{"flet-map": ["flet_map-1.0-py3-none-any.whl"]})
    assert "flet-map is 1.0, but flet is 1.0.5: they only work in one version." in dependencies.check(project).faults


def test_constraints_name_one_version_of_each_package() -> None:
    lines = dependencies.constraints(Project(), "android")
    names = [line.partition("==")[0] for line in lines]
    assert len(set(names)) == len(names) == len(dependencies.closure(Project(), "android"))
    assert "flet==1.0.5" in lines
    assert "cryptography==48.0.0" in lines, "the lock has a newer one, which phones can't have"
