"""One story of what ships, run by tools/package/shipping.py in a Python of its own. The last line says `ok …` or why not.

It stands in the folder that ships and sees that folder, the standard library, and the packages it is told: not the project,
which a developer's Python has on its path, and not the tools beside it.
"""

import json
import os
import sys
from importlib import import_module, metadata
from importlib.abc import MetaPathFinder
from pathlib import Path


class Wall(MetaPathFinder):
    """Refuses modules of packages that the phone does not have."""

    def __init__(self, allowed: set[str]) -> None:
        names = metadata.packages_distributions()
        self._closed = {m for m, owners in names.items() if not {_plain(o) for o in owners} & allowed}

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """None, always: other finders answer."""
        if name.partition(".")[0] in self._closed:
            raise ModuleNotFoundError(f"{name} is not on a phone", name=name)


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def main(told: dict[str, object]) -> str:
    """The story."""
    here, root = Path.cwd(), Path(str(told["root"]))
    tools = Path(__file__).resolve().parent
    sys.path[:] = [str(here), *(p for p in sys.path if Path(p or ".").resolve() not in {root, tools, here})]
    packages = [str(p) for p in told["packages"]]  # type: ignore[attr-defined]
    if packages:
        sys.meta_path.insert(0, Wall(set(packages)))
    story = {"modules": modules, "home": home, "commands": commands, "page": page}[str(told["what"])]
    line = story(here)
    strangers = [
        name
        for name, module in sorted(sys.modules.items())
        if (file := getattr(module, "__file__", None)) and Path(file).is_relative_to(root) and ".venv" not in file
        and name != "__main__"
    ]  # fmt: skip
    return f"{strangers[0]} came from the project" if strangers else line


def modules(here: Path) -> str:
    """Every module that ships can be imported."""
    count = 0
    for path in sorted([*here.rglob("*.py"), *here.rglob("*.pyc")]):
        parts = path.relative_to(here).with_suffix("").parts
        if path.parent.name == "__pycache__" or parts[-1] == "__main__":
            continue
        import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
        count += 1
    return f"ok {count} modules import with the phone's packages alone"


def home(here: Path) -> str:
    """A home opens in the folder that the phone names, with every sprinkle."""
    from app.bootstrap import open_cupcake  # type: ignore[import-not-found,unused-ignore]

    cupcake = open_cupcake()
    try:
        folder = Path(os.environ["FLET_APP_STORAGE_DATA"])
        wanted = len(cupcake.settings.sprinkles)
        if cupcake.problems or len(cupcake.contexts) != wanted:
            return f"{len(cupcake.contexts)} of {wanted} sprinkles run: {cupcake.problems}"
        if not list(folder.rglob("*.db*")) and not list(folder.rglob("*.sqlite*")):
            return f"no database in {sorted(p.name for p in folder.rglob('*'))}"
        return f"ok a home opens in the phone's folder with {wanted} sprinkles, from compiled code"
    finally:
        cupcake.close()


def commands(here: Path) -> str:
    """`cupcake --help`."""
    import contextlib
    import io

    sys.argv = ["cupcake", "--help"]
    from app.cli.main import run  # type: ignore[import-not-found,unused-ignore]

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        run()
    return "ok the commands answer" if "one space for two" in said.getvalue() else f"no help: {said.getvalue()[:200]}"


def page(here: Path) -> str:
    """The page, until it is ended."""
    sys.argv = ["cupcake", "--web", "--port", "0"]
    from app.cli.main import run  # type: ignore[import-not-found,unused-ignore]

    run()
    return "the page ended"


if __name__ == "__main__":
    try:
        last = main(json.loads(sys.argv[1]))
    except BaseException as error:
        last = f"{type(error).__name__}: {error}"
    sys.stdout.write(last.replace("\n", " ") + "\n")
    sys.stdout.flush()
    os._exit(0 if last.startswith("ok ") else 1)
