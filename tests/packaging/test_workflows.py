"""The workflows build every target, from what is locked, with commands that flet-cli has, and with no more rights than needed.

They are read here; they never ran (docs/packaging.md).
"""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from flet_cli.cli import get_parser

from tools.package import dependencies
from tools.package.project import ROOT, Project

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w.-]+@[0-9a-f]{40}")


def read(path: Path) -> dict[str, Any]:
    """A workflow. YAML 1.1 takes the word `on` for true."""
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return {("on" if key is True else key): value for key, value in workflow.items()}


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def runs(workflow: dict[str, Any]) -> list[str]:
    return [step["run"] for step in steps(workflow) if "run" in step]


def builds() -> list[dict[str, str]]:
    matrix: list[dict[str, str]] = read(FOLDER / "release.yml")["jobs"]["build"]["strategy"]["matrix"]["include"]
    return matrix


def test_every_target_is_built_on_a_machine_that_can() -> None:
    made = {build["target"]: build["runner"] for build in builds()}
    assert set(made) == {"apk", "aab", "ipa", "macos", "windows", "linux", "web"}
    for target, machine in (("ipa", "macos"), ("macos", "macos"), ("windows", "windows"), ("linux", "ubuntu")):
        assert made[target].startswith(machine)


@pytest.mark.parametrize("target", [build["target"] for build in builds()])
def test_flet_takes_the_command(target: str) -> None:
    lines = [line for line in runs(read(FOLDER / "release.yml")) if "flet build" in line]
    assert len(lines) == 1
    words = shlex.split(lines[0].replace('"$TARGET"', target).replace('"$GITHUB_RUN_NUMBER"', "7"))
    options = get_parser().parse_args(words[words.index("flet") + 1 :])
    assert (options.command, options.target_platform) == ("build", target)
    assert options.python_version == Project().wheels["python"], "the wheels were looked up for that Python"
    assert options.build_number == 7
    assert options.assume_yes


def test_every_build_takes_its_versions_from_the_lock() -> None:
    workflow = read(FOLDER / "release.yml")
    names = [step.get("name") for step in workflow["jobs"]["build"]["steps"]]
    assert names.index("Versions from the lock, for pip") < names.index("Build")
    (line,) = [run for run in runs(workflow) if "constraints" in run and "PIP_CONSTRAINT" in run]
    assert 'package_check.py constraints "$PLATFORM" > "$RUNNER_TEMP/constraints.txt"' in line
    for run in runs(workflow):
        for command in re.findall(r"uv run [^\n|]+", run):
            assert "--frozen" in command, command
    assert "uv lock --check" in runs(workflow)
    for build in builds():
        lines = dependencies.constraints(Project(), build["platform"])
        assert "flet==1.0.5" in lines
        assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in lines)


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_actions_are_pinned_and_rights_are_few(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    for step in steps(workflow):
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"]), step["uses"]
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
        # What comes from outside goes through the environment, never into a script's text.
        assert "${{" not in step.get("run", ""), step
    for name, job in workflow["jobs"].items():
        assert "timeout-minutes" in job, name
        writes = {right for right, much in job["permissions"].items() if much == "write"}
        assert writes == ({"contents"} if name == "release" else set()), name


def test_pins_say_which_version_they_are() -> None:
    for path in FILES:
        for line in path.read_text("utf-8").splitlines():
            assert "uses:" not in line or re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_secrets_are_seen_by_the_steps_that_sign_only() -> None:
    for step in steps(read(FOLDER / "release.yml")):
        if "secrets." in str(step):
            assert step["name"] in ("The key that signs for Android, if there is one", "Build")


def test_the_release_has_checksums_and_no_app_that_cannot_run() -> None:
    release = read(FOLDER / "release.yml")["jobs"]["release"]
    assert release["if"] == "github.ref_type == 'tag'"
    text = "\n".join(step["run"] for step in release["steps"])
    assert "sha256sum" in text
    assert "-not -path 'built/web/*'" in text
    assert "--draft" in text


def test_ci_runs_what_the_project_runs() -> None:
    workflow = read(FOLDER / "ci.yml")
    assert ".ci/run" in runs(workflow)
    assert workflow["jobs"]["apps-python"]["env"]["UV_PYTHON"] == Project().wheels["python"]
    for run in runs(workflow):
        for folder in re.findall(r"\btests/\w+", run):
            assert (ROOT / folder).is_dir(), folder
