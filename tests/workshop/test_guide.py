"""The worked example of docs/sprinkles.md, executed block by block in a copy of the tree, as its reader would."""

import re
import shlex
from pathlib import Path

from sprinkles.workshop.tree import ROOT
from tests.workshop.conftest import Run

BLOCK = re.compile(r"^```(sh|python|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = {"cupcake": ("-m", "app.cli"), "pytest": ("-m", "pytest", "-q", "-p", "no:cacheprovider")}


def change(copy: Path, block: str) -> None:
    """A diff without numbers: its lines must be there, once."""
    head, _, body = block.partition("\n")
    file = copy / head.removeprefix("--- ")
    lines = body.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    text = file.read_text("utf-8")
    assert text.count(before) == 1, f"{file.name} does not have, once: {before}"
    file.write_text(text.replace(before, after), "utf-8")


def test_the_worked_example_works_from_its_first_line_to_its_last(copy: Path, run_in: Run) -> None:
    guide = (ROOT / "docs" / "sprinkles.md").read_text("utf-8")
    blocks = BLOCK.findall(guide)
    assert {kind for kind, _ in blocks} == {"sh", "python", "diff"}
    failed = 0
    for kind, block in blocks:
        if kind == "diff":
            change(copy, block)
        elif kind == "python":
            place = block.partition("\n")[0].removeprefix("# ")
            (copy / place).write_text(block.partition("\n")[2], "utf-8")
        else:
            for line in block.splitlines():
                command, _, remark = line.partition("  # ")
                program, *words = shlex.split(command)
                done = run_in(*PROGRAMS[program], *words)
                assert (done.returncode != 0) == remark.startswith("fails"), f"{line}\n{done.stdout}{done.stderr}"
                assert "skipped" not in done.stdout
                failed += done.returncode != 0
    assert failed == 1, "the guide begins with a test that fails"
