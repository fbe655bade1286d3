"""What of Flet's components does not hold, mended; for each `tests/ui/` has a test that fails without it. Flet offers no hook."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flet.components.component import Component
from flet.messaging.session import Session

from ui.problems import is_told, note, tell_page

_done = False


def mend() -> None:
    """Once in a process."""
    global _done  # noqa: PLW0603  what is replaced is the process's
    if not _done:
        _done = True
        _keep_context()
        _keep_updating()
        _keep_what_is_due()


def _keep_updating() -> None:
    """Make Flet's update of one component unable to end the loop that updates them all."""
    plain: Callable[[Component], None] = cast(Any, Component.update)

    @wraps(plain)
    def update(self: Component) -> None:
        try:
            plain(self)
        except Exception as error:  # noqa: BLE001, RUF100
            note("ui.update_failed", error, component=getattr(self.fn, "__qualname__", "unknown"))
            # The line that tells of it is a component too: on a page that is gone it fails like the rest, and telling of
            # that would have it drawn again, for ever.
            if not is_told():
                tell_page()

    Component.update = update  # type: ignore[method-assign]


def _keep_context() -> None:
    """Let what a `memo` kept go on finding its context (the look), which Flet looks for up the components.

    What was kept knows the component that drew it, weakly; when that one's place was taken by another of the same, the way up
    ended there: what was drawn anew below it was drawn in the default look, light in the dark. So who drew it is kept with it,
    and stands below whoever the one in its place stands below.
    """
    update, before_update, gone = Component.update, Component.before_update, Component.will_unmount

    def drawn_by(self: Any) -> Any:
        return getattr(self._state, "drawn_by", None)

    @wraps(before_update)
    def before(self: Any) -> None:
        kept = self._state.last_b
        cast(Any, before_update)(self)
        if kept is not None and self._b is kept:
            who = drawn_by(self)
            if who is not None and who is not self:
                who._parent_component = self._parent_component
        elif self.memoized:
            self._state.drawn_by = self

    @wraps(update)
    def updated(self: Any) -> None:
        kept = self._state.last_b
        cast(Any, update)(self)
        if self.memoized and self._state.last_b is not kept:
            self._state.drawn_by = self

    @wraps(gone)
    def unmounted(self: Any) -> None:
        cast(Any, gone)(self)
        self._state.drawn_by = None

    patched = cast(Any, Component)
    patched.before_update, patched.update, patched.will_unmount = before, updated, unmounted


def _keep_what_is_due() -> None:
    """Let what is due while a page is away (a tab that sleeps, or lost its line) be drawn and done when it is back.

    Flet forgets it: a list that was being read would stay empty, and what changed meanwhile be drawn at its next change.
    """
    live = cast(Any, Session)
    plain = live.schedule_update, live.schedule_effect, live.attach_connection, live.disconnect

    def due(session: Any) -> tuple[set[Any], list[Any]]:
        found: tuple[set[Any], list[Any]] | None = vars(session).get("cupcake_due")
        if found is None:
            found = session.cupcake_due = set(), []
        return found

    def away(session: Any) -> bool:
        return session.connection is None and session.expires_at is not None

    @wraps(plain[0])
    def schedule_update(self: Any, control: Any) -> None:
        if away(self):
            due(self)[0].add(control)
        else:
            plain[0](self, control)

    @wraps(plain[1])
    def schedule_effect(self: Any, hook: Any, is_cleanup: bool) -> None:
        if away(self):
            due(self)[1].append((hook, is_cleanup))
        else:
            plain[1](self, hook, is_cleanup)

    @wraps(plain[2])
    def attach_connection(self: Any, conn: Any) -> None:
        plain[2](self, conn)
        updates, effects = due(self)
        del self.cupcake_due
        for control in updates:
            self.schedule_update(control)
        for hook, is_cleanup in effects:
            self.schedule_effect(hook, is_cleanup)

    @wraps(plain[3])
    async def disconnect(self: Any, session_timeout_seconds: int) -> None:
        due(self)[0].update(self._Session__pending_updates)
        due(self)[1].extend(self._Session__pending_effects)
        await plain[3](self, session_timeout_seconds)

    live.schedule_update, live.schedule_effect = schedule_update, schedule_effect
    live.attach_connection, live.disconnect = attach_connection, disconnect
