"""`cupcake sprinkle check`: one small validator per concern, none of which runs the sprinkle's code."""

from collections.abc import Callable, Iterator

from core.errors import CupcakeError
from sprinkles.manifest import find_manifest
from sprinkles.workshop import accessibility, imports, network, papers, quality, truth
from sprinkles.workshop.faults import Fault
from sprinkles.workshop.source import Subject, modules_of
from sprinkles.workshop.tree import part

Validator = Callable[[Subject], Iterator[Fault]]

VALIDATORS: dict[str, Validator] = {
    "manifest": truth.check_manifest,
    "contracts": truth.check_contracts,
    "imports": imports.check_imports,
    "network": network.check_network,
    "docs": papers.check_docs,
    "tests": papers.check_tests,
    "labels": accessibility.check_labels,
    "quality": quality.check_quality,
}


def check_sprinkle(name: str) -> list[Fault]:
    """All that is wrong with a sprinkle. Raises: Refused when it is not here."""
    where = part(name)
    try:
        manifest = find_manifest(name)
    except CupcakeError as error:
        return [Fault(name, "manifest", "", error.message)]
    if manifest is None:
        return [Fault(name, "manifest", f"sprinkles/{where.folder.name}", "There is no sprinkle.json. Write one.")]
    own, tests = modules_of(where.folder)
    for module in (*own, *tests):
        try:
            module.tree  # noqa: B018  parsed here, once, so that no validator has to expect a broken file
        except SyntaxError as error:
            place = f"sprinkles/{where.folder.name}/{module.file.relative_to(where.folder)}:{error.lineno}"
            return [Fault(name, "syntax", place, f"This is no Python ({error.msg}). Mend that line.")]
    subject = Subject(where, manifest, own, tests)
    found: list[Fault] = []
    for concern, validator in VALIDATORS.items():
        try:
            found += validator(subject)
        except Exception as error:  # a contract that can't be read has its own line; the other concerns go on
            found.append(Fault(name, concern, "", f"{concern} could not be checked ({type(error).__name__}: {error})."))
    return found
