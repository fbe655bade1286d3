"""Whether [tool.flet] says what Flet reads: no key that nobody reads, versions that agree, links, permissions with reasons."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flet_cli.commands.build

from tools.package.dependencies import closure
from tools.package.project import PLATFORMS, Findings, Project

FREE = ("info", "permission", "feature", "meta_data", "entitlement", "gradle_properties", "provider")
"""Tables whose keys are the platform's own names."""

# What a package makes necessary: (its name, Apple's key, Android's permission). Both ways: without the package, the key has
# no business here. FilePicker is in flet itself.
BECAUSE = (
    ("flet", "NSPhotoLibraryUsageDescription", None),
    ("flet-local-auth", "NSFaceIDUsageDescription", "android.permission.USE_BIOMETRIC"),
    ("flet-camera", "NSCameraUsageDescription", "android.permission.CAMERA"),
    ("flet-audio-recorder", "NSMicrophoneUsageDescription", "android.permission.RECORD_AUDIO"),
    ("flet-geolocator", "NSLocationWhenInUseUsageDescription", "android.permission.ACCESS_FINE_LOCATION"),
)
ORDINARY = {"android.permission.VIBRATE", "android.permission.ACCESS_NETWORK_STATE"}
"""Android grants these without asking. For haptics, and to know when the network comes back."""
NEVER = {"NSLocalNetworkUsageDescription", "NSContactsUsageDescription", "NSUserTrackingUsageDescription"}


def known_keys() -> list[re.Pattern[str]]:
    """Every key below [tool.flet] that flet-cli reads, out of its own source."""
    folder = Path(flet_cli.commands.build.__file__).parent
    source = "".join((folder / name).read_text("utf-8") for name in ("build.py", "build_base.py", "flutter_base.py"))
    platform = "(" + "|".join(PLATFORMS) + ")"
    keys = set(re.findall(r'"tool\.flet\.([^"]+)"', source))
    relative = set(re.findall(r'get_platform_setting\(\s*"([^"]+)"', source))
    relative |= set(re.findall(r'get_bool_setting\(\s*[\w.]+,\s*"([^"]+)"', source))
    relative |= {f"splash.{key}" for key in re.findall(r'splash_setting\("([^"]+)"', source)}
    relative |= {
        f"splash.{key}" for key in re.findall(r'(?:enabled|color)\(\s*self\.options\.\w+,\s*"([^"]+)"', source)
    }
    keys |= relative | {f"PLATFORM.{key}" for key in relative}
    return [
        re.compile(
            re.sub(
                r"PLATFORM|\\{self\\.config_platform\\}|\\{platform\\}", platform, re.escape(key).replace("\\.", r"\.")
            )
        )
        for key in keys
        if "{" not in re.sub(r"\{(self\.config_platform|platform)\}", "", key)
    ]


def keys_of(table: dict[str, Any], above: str = "") -> Iterator[str]:
    """The dotted keys of a table, down to its values."""
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        if isinstance(value, dict) and name not in FREE:
            yield from keys_of(value, key)
        else:
            yield key


def check(project: Project) -> Findings:
    """All of it."""
    found = Findings()
    flet = project.flet
    known = known_keys()
    keys = list(keys_of(flet))
    for key in keys:
        if not any(pattern.fullmatch(key) for pattern in known):
            found.faults.append(f"[tool.flet] {key} is read by nothing in flet-cli.")
    found.facts.append(f"{len(keys)} settings, each one read by flet-cli")
    for needed in ("product", "org", "bundle_id", "company", "copyright", "build_number"):
        if not flet.get(needed):
            found.faults.append(f"[tool.flet] {needed} is missing.")
    if not re.fullmatch(r"[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)+", str(flet.get("bundle_id"))):
        found.faults.append("bundle_id must be lower case words with dots: both stores take that.")
    for where in ({}, *(flet.get(p, {}) for p in ("ios", "android"))):
        link = (where or flet).get("deep_linking", {})
        if (link.get("scheme"), link.get("host")) != ("cupcake", "app"):
            found.faults.append(
                "Each deep_linking table must say cupcake://app: Flet reads one for iOS, Android and desktops."
            )
    found.faults += _versions(project)
    found.faults += _permissions(project)
    return found


def _versions(project: Project) -> Iterator[str]:
    version = project.pyproject["project"]["version"]
    locked = next(p["version"] for p in project.lock["package"] if p["name"] == project.pyproject["project"]["name"])
    code = re.search(r'^VERSION = "([^"]+)"$', (project.root / "core/version.py").read_text("utf-8"), re.MULTILINE)
    if locked != version:
        yield f"uv.lock says {locked}, pyproject.toml {version}: run `uv lock`."
    if code is None or code[1] != version:
        yield f"core/version.py and pyproject.toml ({version}) do not agree."
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        yield f"The stores want a version of three numbers, not {version}."


def _permissions(project: Project) -> Iterator[str]:
    ios: dict[str, str] = project.flet.get("ios", {}).get("info", {})
    android: dict[str, bool] = project.flet.get("android", {}).get("permission", {})
    if project.flet.get("permissions"):
        yield "[tool.flet] permissions asks for more than one thing each, in Flet's words: name each with its reason."
    packages = closure(project, "ios")
    for package, apple, google in BECAUSE:
        there = package in packages
        if there != (apple in ios):
            yield f"{apple}: {'needed for' if there else 'declared without'} {package}."
        if google and there != bool(android.get(google)):
            yield f"{google}: {'needed for' if there else 'declared without'} {package}."
    reasoned = {google for _, _, google in BECAUSE} | ORDINARY
    words = (
        (project.root / "docs/packaging.md").read_text("utf-8") if (project.root / "docs/packaging.md").exists() else ""
    )
    for name in [n for n, on in android.items() if on]:
        if name not in reasoned:
            yield f"{name} is declared, but nothing needs it."
        if name.rpartition(".")[2] not in words:
            yield f"docs/packaging.md has no reason for {name}."
    for name, reason in ios.items():
        if name in NEVER:
            yield f"{name}: Cupcake never needs that."
        if name.endswith("UsageDescription") and (
            len(reason) < 30 or not reason.endswith(".") or "Cupcake" not in reason
        ):
            yield f"{name} needs a sentence that says what Cupcake does with it."
