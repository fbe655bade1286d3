"""Prove what can be proven of the apps without Flutter, a phone or a store; docs/packaging.md says what that leaves out.

    python tools/package_check.py                    every check; ends with 1 at a fault
    python tools/package_check.py constraints ios    the versions for pip, for a build for that platform

Faster than a build by half an hour, and it fails for the same reasons: a package that phones can't have, a setting that Flet
does not read, a file that must not ship, a module that is missing in what ships.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.package import dependencies, images, settings, shipping
from tools.package.project import Project

CHECKS = {
    "dependencies": dependencies.check,
    "settings": settings.check,
    "icons and splash": images.check,
    "what ships": shipping.check,
}


def main(arguments: list[str]) -> int:
    """Print facts and faults; how many faults."""
    project = Project()
    if arguments[:1] == ["constraints"]:
        sys.stdout.write("\n".join(dependencies.constraints(project, arguments[1])) + "\n")
        return 0
    faults = 0
    for name, check in CHECKS.items():
        began = time.perf_counter()
        found = check(project)
        sys.stdout.write(f"{name} ({time.perf_counter() - began:.1f} s)\n")
        sys.stdout.writelines(f"  {line}\n" for line in found.facts)
        sys.stdout.writelines(f"  FAULT {line}\n" for line in found.faults)
        faults += len(found.faults)
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
