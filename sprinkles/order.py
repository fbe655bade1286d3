"""In which order sprinkles are set up: what one depends on comes first. A circle, or one missing, leaves out who needs it."""

from collections.abc import Mapping, Sequence


def in_order(needs: Mapping[str, Sequence[str]]) -> tuple[list[str], dict[str, str]]:
    """(names in an order in which every dependency stands before what needs it, and why each of the others is left out).

    `needs` names the dependencies of each; where it leaves a choice, its own order stands.
    """
    ordered: list[str] = []
    why: dict[str, str] = {}

    def visit(name: str, path: tuple[str, ...]) -> bool:
        if name in path:
            circle = path[path.index(name) :]
            line = " → ".join((*circle, name))
            for member in circle:
                why.setdefault(member, f"“{member}” depends on itself ({line}). Take one of these dependencies out.")
            return False
        if name in why or name in ordered:
            return name in ordered
        for other in needs[name]:
            if other not in needs:
                why[name] = (
                    f"“{name}” needs “{other}”, which is not there. Enable it in flet.toml, or leave “{name}” out."
                )
                return False
            if not visit(other, (*path, name)):
                why.setdefault(name, f"“{name}” needs “{other}”, which is left out itself. Mend that one first.")
                return False
        ordered.append(name)
        return True

    for name in needs:
        visit(name, ())
    return ordered, why
