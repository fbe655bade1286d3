"""[tool.flet] says what Flet reads, and asks for nothing without a reason."""

import copy

import pytest

from tools.package import images, settings
from tools.package.project import Project


def test_the_settings_are_right() -> None:
    assert settings.check(Project()).faults == []


# Where in [tool.flet], the new value (None takes it out), and how the fault begins.
CHANGES = [
    (("splash_color",), "#FAF5F6", "[tool.flet] splash_color is read by nothing"),
    (("splash", "colour"), "#FAF5F6", "[tool.flet] splash.colour is read by nothing"),
    (("app", "excludes"), ["x"], "[tool.flet] app.excludes is read by nothing"),
    (("bundle_id",), None, "[tool.flet] bundle_id is missing"),
    (("bundle_id",), "app.cup-cake", "bundle_id must be lower case"),
    (("ios", "deep_linking"), None, "Each deep_linking table must say"),
    (("android", "deep_linking", "host"), "other", "Each deep_linking table must say"),
    (("ios", "info", "NSFaceIDUsageDescription"), None, "NSFaceIDUsageDescription: needed for"),
    (("ios", "info", "NSFaceIDUsageDescription"), "Face ID", "NSFaceIDUsageDescription needs a sentence"),
    (
        ("ios", "info", "NSCameraUsageDescription"),
        "Cupcake takes photos.",
        "NSCameraUsageDescription: declared without",
    ),
    (("android", "permission", "android.permission.CAMERA"), True, "android.permission.CAMERA: declared without"),
    (("android", "permission", "android.permission.READ_SMS"), True, "android.permission.READ_SMS is declared"),
    (
        ("ios", "info", "NSLocalNetworkUsageDescription"),
        "Cupcake looks.",
        "NSLocalNetworkUsageDescription: Cupcake never",
    ),
    (("permissions",), ["location"], "[tool.flet] permissions asks for more than one thing"),
]


@pytest.mark.parametrize(("path", "value", "said"), CHANGES, ids=[said for _, _, said in CHANGES])
def test_a_wrong_setting_is_found(path: tuple[str, ...], value: object, said: str) -> None:
    project = Project()
    pyproject = copy.deepcopy(project.pyproject)
    table = pyproject["tool"]["flet"]
    for name in path[:-1]:
        table = table[name]
    table.pop(path[-1], None)
    if value is not None:
        table[path[-1]] = value
    vars(project)["pyproject"] = pyproject
    faults = settings.check(project).faults
    assert [fault for fault in faults if fault.startswith(said)], faults


def test_another_version_in_the_code_is_found() -> None:
    project = Project()
    pyproject = copy.deepcopy(project.pyproject)
    pyproject["project"]["version"] = "0.2.0"
    vars(project)["pyproject"] = pyproject
    faults = settings.check(project).faults
    assert "core/version.py and pyproject.toml (0.2.0) do not agree." in faults
    assert [f for f in faults if f.startswith("uv.lock says")]


def test_keys_that_flet_reads_are_known_for_one_platform_too() -> None:
    known = settings.known_keys()
    for key in (
        "android.app.exclude",
        "web.splash.color",
        "splash.dark_color",
        "ios.bundle_id",
        "compile.app",
        "ios.info",
    ):
        assert any(pattern.fullmatch(key) for pattern in known), key
    assert not any(pattern.fullmatch("android.nonsense") for pattern in known)


def test_icons_and_splash_can_be_drawn_for_every_platform() -> None:
    found = images.check(Project())
    assert found.faults == []
    assert "android splash" in found.facts[0]
