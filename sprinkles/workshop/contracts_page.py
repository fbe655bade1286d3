"""`docs/contracts.md`: all tables and events, rendered from the contracts. Never edited by hand."""

from collections.abc import Iterable

from core.contracts import Column, EventContract, TableContract
from core.contracts.events import PayloadField
from sprinkles.workshop.tree import Part

HEAD = """# Contracts

Every synced table and every event, rendered from the YAML in `core/contracts/v1` and `sprinkles/*/contracts` by
`cupcake sprinkle migrate`; do not edit this page. What a table promises only grows: columns are added, never renamed, retyped
or removed. Every table has besides: `id`, `author_id`, `pair_id`, `visibility`, `created_at`, `updated_at`, `deleted_at` and
its clocks.
"""


def page(parts: Iterable[Part]) -> str:
    """The whole page."""
    out = [HEAD]
    for part in parts:
        if not part.tables and not part.events:
            continue
        out.append(f"## {part.name}\n")
        out += [_table(t) for t in part.tables.values()]
        out += [_event(e) for e in part.events.values()]
    return "\n".join(out)


def _table(contract: TableContract) -> str:
    facts = [
        f"edit: {contract.edit}",
        f"delete: {contract.delete}",
        f"new records: {contract.default_visibility.solo} while solo, {contract.default_visibility.paired} when paired",
    ]
    if contract.parent:
        facts.append("child of another record" + (", as visible as that" if contract.follows else ""))
    if contract.sensitivity != "normal":
        facts.append(f"sensitivity: {contract.sensitivity}")
    if contract.calendar_visible:
        facts.append("shown at calendar_visible: " + ", ".join(contract.calendar_visible))
    if contract.search:
        facts.append("searched: " + ", ".join(contract.search))
    if contract.identity:
        facts.append("identity: " + ", ".join(contract.identity))
    lines = [f"### `{contract.table}` (version {contract.version})\n", f"{contract.doc}\n", "; ".join(facts) + ".\n"]
    lines += ["| column | type | merge | since | |", "|---|---|---|---|---|"]
    for name, column in contract.columns.items():
        merge, since, doc = column.merge.value, column.since, _doc(column)
        lines.append(f"| `{name}` | {_type(column)} | {merge} | {since} | {doc} |")
    return "\n".join(lines) + "\n"


def _event(contract: EventContract) -> str:
    lines = [
        f"### `{contract.event}` (version {contract.version})\n",
        f"{contract.doc} From {contract.emitter}. {contract.fired}\n",
    ]
    if contract.payload:
        lines += ["| field | type | since | |", "|---|---|---|---|"]
        lines += [f"| `{n}` | {_type(f)} | {f.since} | {_doc(f)} |" for n, f in contract.payload.items()]
    return "\n".join(lines) + "\n"


def _type(spec: Column | PayloadField) -> str:
    return spec.type.value + ("" if spec.nullable else ", required")


def _doc(spec: Column | PayloadField) -> str:
    said = [spec.doc, f"Unit: {spec.unit}." if spec.unit else ""]
    return " ".join(s for s in said if s).replace("|", "\\|")
