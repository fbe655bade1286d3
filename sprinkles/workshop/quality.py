"""The quality scale: `quality.yaml` says of every rule `done`, `todo`, or `exempt` with a reason (docs/sprinkles.md)."""

from collections.abc import Iterator
from typing import Any

import yaml

from sprinkles.workshop.faults import Fault
from sprinkles.workshop.source import Subject

RULES: dict[str, dict[str, str]] = {
    "bronze": {
        "manifest": "The manifest tells the truth.",
        "contracts": "Every table and event has a contract, a model and both migrations that agree.",
        "tests": "It has tests, none skipped.",
        "readme": "README.md says what it does, its tables and events, and what is private.",
        "offline": "Everything but what names a host works without a network, solo as well as paired.",
        "isolation": "It imports only the SDK, the kit and declared libraries, and reaches only declared hosts.",
    },
    "silver": {
        "commands": "What a person would want from it is on the command line, with --json.",
        "search": "What people wrote is found by search.",
        "export": "It gives back everything in a format that other programs read.",
        "labels": "Every control has words for a screen reader.",
        "two_homes": "A test takes it through two homes and the local cloud: equal digests, nothing private travels.",
    },
    "gold": {
        "card": "It has a card for the Today page.",
        "moments": "It shows its days where all sprinkles are shown together.",
        "empty_loading_error": "Every screen has its empty, loading and error state.",
        "light_dark_phone_wide": "Every screen was looked at in light and dark, on a phone and a wide window.",
    },
    "platinum": {
        "performance": "Ten thousand records are as quick as ten; measured in bench/.",
        "hypothesis": "Its pure logic is tested with generated input.",
    },
}
"""By level; a level holds when its rules and those of all levels below are done or exempt."""


def check_quality(s: Subject) -> Iterator[Fault]:
    """`quality.yaml` has every rule and no other; an exemption has a reason; bronze is complete."""
    file = s.part.folder / "quality.yaml"
    if not file.is_file():
        yield s.fault(
            "quality",
            "quality.yaml",
            "There is no quality.yaml. Copy another sprinkle's and say what is true of this one.",
        )
        return
    try:
        said = yaml.safe_load(file.read_text("utf-8"))
    except yaml.YAMLError:
        said = None
    if not isinstance(said, dict) or not all(isinstance(v, dict) for v in said.values()):
        yield s.fault("quality", "quality.yaml", "It is no list of levels with rules. Copy another sprinkle's.")
        return
    for level, rules in RULES.items():
        mine = said.get(level, {})
        for rule in rules:
            if fault := _fault(level, rule, mine.get(rule)):
                yield s.fault("quality", "quality.yaml", fault)
        for other in sorted(set(mine) - set(rules)):
            yield s.fault("quality", "quality.yaml", f"{level} has no rule “{other}”. Take it out.")
    for other in sorted(set(said) - set(RULES)):
        yield s.fault("quality", "quality.yaml", f"There is no level “{other}”. Take it out.")


def _fault(level: str, rule: str, value: Any) -> str:
    if value is None:
        return f"{level} lacks “{rule}”. Say done, todo, or exempt with a reason."
    if isinstance(value, dict):
        reason = value.get("exempt")
        whole = set(value) == {"exempt"} and isinstance(reason, str) and reason.strip()
        return "" if whole else f"{level}.{rule}: write exempt: and a reason."
    if value not in ("done", "todo"):
        return f"{level}.{rule} must be done, todo, or exempt with a reason."
    return (
        f"{level}.{rule} is todo, and a sprinkle without bronze is not enabled. Do it."
        if (level, value) == ("bronze", "todo")
        else ""
    )


def reached(said: dict[str, Any]) -> str:
    """The highest level whose rules, and all below, are done or exempt; `none` before bronze."""
    level = "none"
    for name, rules in RULES.items():
        if any(said.get(name, {}).get(rule) in (None, "todo") for rule in rules):
            break
        level = name
    return level
