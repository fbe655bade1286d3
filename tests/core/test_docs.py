"""Docs are a contract: a test that they name exists, a file that they name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_test_that_the_sync_page_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "sync.md").read_text("utf-8")))
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
    assert named and not {name for name in named if f"def {name}(" not in code}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_file_of_the_map_is_there() -> None:
    text = (ROOT / "docs" / "map.md").read_text("utf-8")
    for name in re.findall(r"`([a-z_]+(?:/[\w.<>*]+)+/?|main\.py|flet\.toml)`", text):
        if not any(c in name for c in "<>*"):
            assert (ROOT / name).exists(), name
