"""Whether phones can have what the app depends on, and the versions that each platform gets.

The lock says what the app needs on a phone (markers decided as there). Each package must have a wheel for every machine, or be
a native one that Flet's index has, in the version that the recipes name. The versions go to pip as constraints, so that a build
of one tag is the same every day.
"""

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.package.project import Findings, Project

Locked = dict[str, Any]
PHONES = ("android", "ios")
SYSTEMS = {  # what Flet calls a platform: what markers call it
    "android": ("android", "Android"),
    "ios": ("ios", "iOS"),
    "macos": ("darwin", "Darwin"),
    "windows": ("win32", "Windows"),
    "linux": ("linux", "Linux"),
    "web": ("emscripten", "Emscripten"),
}
BUDGET_MB = 40.0


def environment(project: Project, platform: str) -> dict[str, str]:
    """What markers see there."""
    python = str(project.wheels["python"])
    sys_platform, system = SYSTEMS[platform]
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt" if platform == "windows" else "posix",
        "platform_machine": "x86_64" if platform in ("windows", "linux") else "arm64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": system,
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": sys_platform,
    }


def closure(project: Project, platform: str) -> dict[str, Locked]:
    """Every package that the app brings there, by name, from the lock."""
    packages: dict[str, Locked] = {p["name"]: p for p in project.lock["package"]}
    there = environment(project, platform)
    found: dict[str, Locked] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(str(project.pyproject["project"]["name"]), "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        package = packages[name]
        found[name] = package
        needs = package.get("optional-dependencies", {}).get(extra, []) if extra else package.get("dependencies", [])
        for need in needs:
            if "marker" not in need or Marker(need["marker"]).evaluate(there):
                waiting += [(need["name"], e) for e in ["", *need.get("extra", [])]]
    found.pop(str(project.pyproject["project"]["name"]))
    return found


def is_pure(package: Locked) -> bool:
    """Whether there is one wheel for every machine."""
    return any(wheel["url"].endswith("-none-any.whl") for wheel in package.get("wheels", []))


def constraints(project: Project, platform: str) -> list[str]:
    """`name==version` for every package that the app brings there: as locked, but for what is native on phones the version
    that Flet's index has; and nothing of what is native in a browser, whose Python brings its own."""
    wheels = project.wheels["wheels"]
    found = []
    for name, package in sorted(closure(project, platform).items()):
        if is_pure(package) or platform not in (*PHONES, "web"):
            found.append(f"{name}=={package['version']}")
        elif platform != "web":
            found.append(f"{name}=={wheels[name]['version']}")
    return found


def check(project: Project) -> Findings:
    """All of it, for both phones."""
    found = Findings()
    flet = next(p["version"] for p in project.lock["package"] if p["name"] == "flet")
    for platform in PHONES:
        packages = closure(project, platform)
        native = [name for name, package in packages.items() if not is_pure(package)]
        for name, package in sorted(packages.items()):
            if why := project.wheels["forbidden"].get(name):
                found.faults.append(f"{name} must not be in the app: {why}.")
            elif name in native and name not in project.wheels["wheels"]:
                found.faults.append(
                    f"{name} {package['version']} is native and not in tools/package/mobile_wheels.toml: "
                    f"{platform} has no wheel of it."
                )
            if name.startswith("flet") and package["version"] != flet:
                found.faults.append(
                    f"{name} is {package['version']}, but flet is {flet}: they only work in one version."
                )
        found.faults += list(_out_of_range(project, platform, native))
        pure_mb = sum(_size(name) for name in packages if name not in native) / 1e6
        if pure_mb > BUDGET_MB:
            found.faults.append(f"Pure packages weigh {pure_mb:.0f} MB; {BUDGET_MB:.0f} MB were agreed.")
        found.facts.append(
            f"{platform}: {len(packages)} packages, {len(packages) - len(native)} pure Python ({pure_mb:.1f} of at most "
            f"{BUDGET_MB:.0f} MB, unpacked), {len(native)} native: {', '.join(sorted(native))}"
        )
    found.faults = list(dict.fromkeys(found.faults))
    return found


def _size(name: str) -> int:
    """What a package weighs as it is installed here, without this machine's own libraries; the lock does not say."""
    if not _is_installed(name):
        return 0
    paths = [Path(str(file.locate())) for file in metadata.files(name) or [] if file.suffix not in (".so", ".pyc")]
    return sum(path.stat().st_size for path in paths if path.exists())


def _out_of_range(project: Project, platform: str, native: list[str]) -> Iterator[str]:
    """Native versions that one of our packages does not take. What they ask for stands in their installed metadata."""
    there = environment(project, platform)
    ours = [(str(project.pyproject["project"]["name"]), list(project.pyproject["project"]["dependencies"]))]
    installed = [(n, metadata.requires(n) or []) for n in closure(project, platform) if _is_installed(n)]
    for name, requirements in [*ours, *installed]:
        for line in requirements:
            need = Requirement(line)
            wanted = canonicalize_name(need.name)
            if wanted not in native or wanted not in project.wheels["wheels"]:
                continue
            if need.marker is not None and not any(need.marker.evaluate({**there, "extra": e}) for e in ("", "crypto")):
                continue
            version = project.wheels["wheels"][wanted]["version"]
            if not need.specifier.contains(version):
                yield f"{name} asks for {need.name}{need.specifier}, but phones have {version}."


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
