"""Flet's walks over what was drawn, without the detours, and with room between two of them for whatever else the app has to do.

Flet 1.0.5 visits every declared field of every control that it adds or takes away (some 60 of each; a row of a list has 40
controls), though only those that were given can hold anything; asks `dataclasses` again each time what a class is; compares
every default with itself as a control is made; and updates everything that is due in one turn of the event loop. What is here
walks the same things in the same order and leaves the same behind, and lets the loop have a turn between two updates:
`tests/ui/test_quick.py` draws and changes screens both ways, compares every message, and fails when Flet's own functions are no
longer those that were read for this. With another Flet nothing is replaced.
"""

import asyncio
import dataclasses
import hashlib
import inspect
import weakref
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from flet.controls import object_patch
from flet.controls.object_patch import DiffBuilder
from flet.controls.value_types import Prop
from flet.messaging.session import Session
from flet.version import flet_version

DIFF, SPARSE, LIVE = cast(Any, DiffBuilder), cast(Any, Prop), cast(Any, Session)
PLAIN: dict[tuple[Any, str], Any] = {
    (DIFF, "_configure_dataclass"): DIFF._configure_dataclass,
    (DIFF, "_removed_controls"): DIFF._removed_controls,
    (DIFF, "_compare_values"): DIFF._compare_values,
    (SPARSE, "__set__"): SPARSE.__set__,
    (LIVE, "_Session__updates_scheduler"): LIVE._Session__updates_scheduler,
}
"""Flet's own, by where they are found."""
VERSION, READ = "1.0.5", "51bc962f05ef0176"
"""The Flet that was read, and `read_now` of it."""

_HOLDERS = (dict, list)
_SCALARS = {int, str, bool, float, type(None)}


def read_now() -> str:
    """A digest of the source of Flet's own functions."""
    source = "".join(inspect.getsource(plain) for plain in PLAIN.values())
    return hashlib.sha256(source.encode()).hexdigest()[:16]


@cache
def _is_dataclass_type(cls: type) -> bool:
    return hasattr(cls, "__dataclass_fields__")


def _is_dataclass(obj: Any) -> bool:
    return _is_dataclass_type(obj if isinstance(obj, type) else type(obj))


@cache
def _fields_of(cls: type) -> tuple[Any, ...]:
    return dataclasses.fields(cls)


def _fields(obj: Any) -> tuple[Any, ...]:
    return _fields_of(obj if isinstance(obj, type) else type(obj))


@cache
def _plan(cls: type) -> tuple[tuple[str, ...], dict[str, int]]:
    """(fields that are always walked into, the place of every field): a sparse one counts only when it was given.

    Sparse is what Flet keeps in `_values`, unless its default could hold something itself.
    """
    always, places = [], {}
    for place, field in enumerate(_fields_of(cls)):
        if field.metadata.get("skip", False):
            continue
        places[field.name] = place
        kept = next((vars(base)[field.name] for base in cls.__mro__ if field.name in vars(base)), None)
        default = kept.default if isinstance(kept, Prop) else {}
        if isinstance(default, _HOLDERS) or _is_dataclass(default):
            always.append(field.name)
    return tuple(always), places


def learn(cls: type) -> None:
    """Work out where one of these can hold others, before there is one."""
    _plan(cls)


def _walked(item: Any) -> list[Any]:
    """What stands in the fields of `item` that can hold anything, in the order of the fields."""
    always, places = _plan(cast(Any, type(item)))
    given = [n for n in getattr(item, "_values", None) or () if n in places and n not in always]
    names = sorted((*always, *given), key=places.__getitem__) if given else always
    return [v for v in (getattr(item, n) for n in names) if isinstance(v, _HOLDERS) or _is_dataclass(v)]


def _configure(  # noqa: PLR0912  the branches of what it stands for
    diff: Any, item: Any, parent: Any, frozen: bool, only_setattr: bool, found: list[Any]
) -> None:
    if isinstance(item, dict):
        for value in item.values():
            _configure(diff, value, parent, frozen, False, found)
        return
    if isinstance(item, list):
        for value in item:
            _configure(diff, value, parent, frozen, False, found)
        return
    if not _is_dataclass(item):
        return
    if parent is None:
        known = getattr(item, "_parent", None)
        parent = known() if known else None
    if parent:
        if parent is item:
            raise object_patch.ObjectPatchException(f"Parent is the same as item: {item}")
        item._parent = weakref.ref(parent)
    if hasattr(item, "_frozen"):
        frozen = item._frozen
    elif frozen:
        item._frozen = frozen
    cls = item.__class__
    if getattr(cls, "__flet_control_cls__", None) is None:
        cls.__flet_control_cls__ = diff.control_cls
    is_control = bool(diff.control_cls) and isinstance(item, diff.control_cls)
    if is_control:
        if not only_setattr:
            item.build()
            item._before_update_safe()
            object.__setattr__(item, "_initialized", True)
        found.append(item)
    if not only_setattr:
        within = item if is_control else parent
        for value in _walked(item):
            _configure(diff, value, within, frozen, False, found)
    if not frozen:
        dirty = getattr(item, "_dirty", None)
        if dirty is not None:
            dirty.clear()
        else:
            if cls.__setattr__ is not object_patch._control_setattr:
                cls.__setattr__ = object_patch._control_setattr
            object.__setattr__(item, "__changes", {})


def _configure_dataclass(
    self: Any, item: Any, parent: Any, frozen: bool, configure_setattr_only: bool = False
) -> Iterator[Any]:
    found: list[Any] = []
    _configure(self, item, parent, frozen, configure_setattr_only, found)
    return iter(found)


def _gather(diff: Any, item: Any, recurse: bool, found: list[Any]) -> None:
    if isinstance(item, _HOLDERS):
        for value in item.values() if isinstance(item, dict) else item:
            _gather(diff, value, recurse, found)
    elif diff.control_cls and isinstance(item, diff.control_cls):
        if hasattr(item, "__prev_lists"):
            for kept in ("__prev_lists", "__prev_dicts", "__prev_classes"):
                for value in getattr(item, kept, {}).values():
                    _gather(diff, value, recurse, found)
        elif recurse:
            for value in _walked(item):
                _gather(diff, value, recurse, found)
        found.append(item)


def _removed_controls(self: Any, item: Any, recurse: bool) -> Iterator[Any]:
    found: list[Any] = []
    _gather(self, item, recurse, found)
    return iter(found)


def _compare_values(self: Any, parent: Any, path: Any, key: Any, src: Any, dst: Any, frozen: bool) -> None:
    kind = type(src)
    if kind is type(dst):
        # Most of what is compared is an id, a name, or nothing at all, twice.
        if kind in _SCALARS:
            if src == dst:
                return
        elif kind in _HOLDERS and not src and not dst:
            return
    PLAIN[DIFF, "_compare_values"](self, parent, path, key, src, dst, frozen)


def _set(self: Any, obj: Any, value: Any) -> None:
    # A default that is given as it is changes nothing, and most are when a control is made.
    if value is not self.default or self.name in obj._values:
        PLAIN[SPARSE, "__set__"](self, obj, value)


async def _updates(self: Any) -> None:
    ready = self._Session__updates_ready
    try:
        while not self._Session__closed:
            await ready.wait()
            ready.clear()
            due = list(self._Session__pending_updates)
            self._Session__pending_updates.clear()
            for control in due:
                control.update()
                await asyncio.sleep(0)  # each by itself: whatever else waits for the loop comes in between
            effects = list(self._Session__pending_effects)
            self._Session__pending_effects.clear()
            for hook, is_cleanup in effects:
                try:
                    _run(hook, is_cleanup)
                except Exception as error:  # noqa: BLE001, RUF100  as Flet's own
                    self.error(f"Exception in effect: {type(error).__name__}")
    except asyncio.CancelledError:
        pass


def _run(hook: Any, is_cleanup: bool) -> None:
    if hook and hook.setup and not is_cleanup:
        hook.cancel()
        result = None
        if inspect.iscoroutinefunction(hook.setup):
            hook._setup_task = asyncio.create_task(hook.setup())
        else:
            result = hook.setup()
        if callable(result):
            hook.cleanup = result
    elif hook and hook.cleanup and is_cleanup:
        hook.cancel()
        if inspect.iscoroutinefunction(hook.cleanup):
            hook._cleanup_task = asyncio.create_task(hook.cleanup())
        else:
            hook.cleanup()


QUICK: dict[tuple[Any, str], Any] = {
    (DIFF, "_configure_dataclass"): _configure_dataclass,
    (DIFF, "_removed_controls"): _removed_controls,
    (DIFF, "_compare_values"): _compare_values,
    (SPARSE, "__set__"): _set,
    (LIVE, "_Session__updates_scheduler"): _updates,
}


def quicken() -> bool:
    """Have Flet walk this way from here on; False where it is another one than was read."""
    if flet_version != VERSION:
        return False
    for (owner, name), quick in QUICK.items():
        setattr(owner, name, quick)
    cast(Any, object_patch).dataclasses = SimpleNamespace(is_dataclass=_is_dataclass, fields=_fields)
    return True


def plain_again() -> None:
    """Flet as it came, for the tests that compare."""
    for (owner, name), plain in PLAIN.items():
        setattr(owner, name, plain)
    cast(Any, object_patch).dataclasses = dataclasses
