"""The one history: cloud migrations of all sprinkles in order, and what was published of everything, written down.

The Supabase CLI applies one folder of numbered files, so every sprinkle's cloud migrations are copied there, byte for byte. What
was published never changes: `supabase/migrations.lock.json` has the hash of each file, and each part's `released.json` what its
contracts promise and its local migrations are. What is rendered from the contracts is kept in step by the same command.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.contracts import EventContract, TableContract
from core.contracts.promises import broken, promise
from core.contracts.schemas import schema_text
from core.errors import Refused
from sprinkles.manifest import Manifest
from sprinkles.workshop.contracts_page import page
from sprinkles.workshop.tree import HISTORY, ROOT, Part, core_part, part, parts
from storage.migrations_runner import Migration

CLOUD_LOCK = ROOT / "supabase" / "migrations.lock.json"
AGAIN = "Run `cupcake sprinkle migrate`."
UNRELEASED = "If nobody has it yet: `cupcake sprinkle migrate --unreleased`; else write another migration."


def collect(*, unreleased: bool = False) -> list[str]:
    """Bring everything into its place; answers the files written, relative to the tree.

    `unreleased` takes what changed as it is now. Raises: Refused, in one line each, when something published changed.
    """
    found = parts()
    if not unreleased:
        lines = [line for p in found for line in _changed(p)] + _changed_history(found)
        if lines:
            raise Refused("\n".join(lines), code="published")
    written = [_write(HISTORY / name, sql) for name, sql in _to_copy(found, replace=unreleased)]
    written.append(_write(CLOUD_LOCK, _json({f.name: _hash(f.read_text("utf-8")) for f in _files()})))
    written += [_write(p.lock, _json(_released(p))) for p in found]
    written += [_write(file, text) for file, text in rendered()]
    return [str(f.relative_to(ROOT)) for f in written if f is not None]


def differences(names: Iterable[str] | None = None) -> list[str]:
    """What is not in its place, in one line each; of everything, or of these sprinkles and what all share."""
    found = parts() if names is None else [core_part(), *(part(n) for n in names)]
    lines = [line for p in found for line in _changed(p)] + _changed_history(found)
    lines += [
        f"supabase/migrations/{name} is missing, or not what its sprinkle says. {AGAIN}" for name, _ in _to_copy(found)
    ]
    lines += [
        f"{_name(p.lock)} does not say all that there is. {AGAIN}" for p in found if _read(p.lock) != _released(p)
    ]
    if _read(CLOUD_LOCK).keys() != {f.name for f in _files()}:
        lines.append(f"{_name(CLOUD_LOCK)} does not name every migration. {AGAIN}")
    lines += [f"{_name(f)} is not what it is rendered from. {AGAIN}" for f, text in rendered() if _text(f) != text]
    return list(dict.fromkeys(lines))


def rendered() -> list[tuple[Path, str]]:
    """Files that are made from the models and contracts, with their text."""
    v1 = ROOT / "core" / "contracts" / "v1"
    return [
        (v1 / "table.schema.json", schema_text(TableContract, "A table contract of Cupcake, version 1")),
        (v1 / "event.schema.json", schema_text(EventContract, "An event contract of Cupcake, version 1")),
        (ROOT / "sprinkles" / "sprinkle.schema.json", schema_text(Manifest, "The manifest of a sprinkle, version 1")),
        (ROOT / "docs" / "contracts.md", page(parts())),
    ]


def copy_name(name: str, migration: str, version: int) -> str:
    """What a sprinkle's cloud migration is called in the history."""
    return f"{version}_{name.replace('-', '_')}_{migration}.sql"


def _files() -> list[Path]:
    return sorted(HISTORY.glob("*.sql"))


def _copy_of(p: Part, migration: Migration) -> Path | None:
    """Where a migration stands in the history: where it was copied to, whatever its number or name."""
    noted = _read(p.lock).get("cloud", {}).get(migration.name, {}).get("file")
    if noted and (HISTORY / str(noted)).is_file():
        return HISTORY / str(noted)
    same = [f for f in _files() if f.read_text("utf-8") == migration.sql]
    wanted = re.compile(rf"\d+_{re.escape(p.name.replace('-', '_'))}_{re.escape(migration.name)}\.sql")
    return next(iter(same), None) or next((f for f in _files() if wanted.fullmatch(f.name)), None)


def _to_copy(found: Iterable[Part], *, replace: bool = True) -> list[tuple[str, str]]:
    """(file name, text) of what the history lacks or, with `replace`, has otherwise."""
    out: list[tuple[str, str]] = []
    version = max((int(f.name.partition("_")[0]) for f in _files()), default=0)
    for p in found:
        for migration in p.cloud:
            there = _copy_of(p, migration)
            if there is None:
                version += 100
                out.append((copy_name(p.name, migration.name, version), migration.sql))
            elif replace and there.read_text("utf-8") != migration.sql:
                out.append((there.name, migration.sql))
    return out


def _released(p: Part) -> dict[str, Any]:
    local = {m.name: m.sha256 for m in p.local}
    copies = {m.name: (m, _copy_of(p, m)) for m in p.cloud}
    cloud = {name: {"sha256": m.sha256, "file": copy.name if copy else None} for name, (m, copy) in copies.items()}
    return {**promise(p.tables, p.events), "local": local, "cloud": cloud}


def _changed(p: Part) -> list[str]:
    """What was published of a part and is not that any more."""
    released = _read(p.lock)
    lines = [f"{_name(p.folder)}: {line}" for line in broken(released, promise(p.tables, p.events))]
    for kind, migrations in (("local", p.local), ("cloud", p.cloud)):
        now = {m.name: m.sha256 for m in migrations}
        for name, noted in released.get(kind, {}).items():
            if now.get(name) != (noted["sha256"] if isinstance(noted, dict) else noted):
                what = "is gone" if name not in now else "changed"
                lines.append(f"{p.name}: the {kind} migration {name} was published and {what}. {UNRELEASED}")
        new = [n for n in now if n not in released.get(kind, {})]
        last = max(released.get(kind, {}), default="")
        lines += [
            f"{p.name}: the {kind} migration {n} is new, so its number must be above {last}." for n in new if n < last
        ]
    return lines


def _changed_history(found: Iterable[Part]) -> list[str]:
    locked = _read(CLOUD_LOCK)
    files = {f.name: f for f in _files()}
    lines = []
    for name, sha256 in locked.items():
        if name not in files or _hash(files[name].read_text("utf-8")) != sha256:
            what = "is gone" if name not in files else "changed"
            lines.append(f"supabase/migrations/{name} was published and {what}. {UNRELEASED}")
    return lines


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _json(document: Any) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def _text(file: Path) -> str | None:
    return file.read_text("utf-8") if file.is_file() else None


def _read(file: Path) -> dict[str, Any]:
    text = _text(file)
    try:
        document = json.loads(text) if text else {}
    except json.JSONDecodeError:
        raise Refused(f"{_name(file)} is no JSON (a merge?). Take either side of it, then {AGAIN[4:]}") from None
    return document if isinstance(document, dict) else {}


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name


def _write(file: Path, text: str) -> Path | None:
    if _text(file) == text:
        return None
    file.write_text(text, "utf-8")
    return file
