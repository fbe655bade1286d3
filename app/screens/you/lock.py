"""App lock: set a PIN, change it, say when it locks, take it away."""

from typing import TYPE_CHECKING, Any

import flet as ft

from app.lock.keeping import MINUTES
from app.screens.you.parts import body, fact_line, group, sentence_of
from core.errors import Refused
from ui.action import use_action
from ui.boundary import component, keyed, use_effect
from ui.fields import text_input
from ui.look import use_look
from ui.press import button
from ui.states import notice
from ui.surface import card
from ui.switch import choice_lines
from ui.words import N_, _

if TYPE_CHECKING:
    from app.window import Window

WHEN = {
    0: (N_("At once"), N_("Whenever Cupcake goes out of sight.")),
    1: (N_("After a minute"), N_("Out of sight for a minute.")),
    5: (N_("After 5 minutes"), N_("Out of sight for five minutes.")),
    15: (N_("After a quarter of an hour"), N_("Out of sight for fifteen minutes.")),
}
HONEST = (
    ("lock", N_("It keeps whoever holds this device out of Cupcake. It locks when Cupcake starts, too.")),
    ("device-mobile", N_("It does not scramble what is stored here. The lock of your device does that: use one.")),
    ("key", N_("The PIN is kept nowhere else. If you forget it, sign in to your account to take the lock away.")),
)


@component
def LockPage(window: "Window") -> ft.Control:
    look = use_look()
    lock = ft.use_state(window.lock)[0]
    problem, set_problem = ft.use_state("")
    p = look.p

    async def wait(value: str) -> None:
        set_problem("")
        try:
            await window.lock.stay_open(int(value))
        except Refused as error:
            set_problem(sentence_of(error))

    honest = group(
        p, _("What it does, and what not"), [fact_line(p, glyph, _(words)) for glyph, words in HONEST], lines=False
    )
    if not lock.is_set:
        return body([keyed(SetPin, "new")(window, False), honest])
    times = [(str(m), _(WHEN[m][0]), _(WHEN[m][1])) for m in MINUTES]
    parts: list[ft.Control] = [
        group(p, _("Lock it"), choice_lines(p, times, str(lock.minutes), wait)),
        ft.Row([button(p, _("Lock now"), window.lock.lock_now, kind="soft", lead="lock", expand=True)]),
    ]
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    parts += [
        keyed(FaceToo, "face")(window),
        keyed(SetPin, "change")(window, True),
        keyed(TakeAway, "off")(window),
        honest,
    ]
    return body(parts)


@component
def SetPin(window: "Window", change: bool) -> ft.Control:
    """Twice, because nobody can tell it back."""
    p = use_look().p
    typed = ft.use_ref({"old": "", "new": "", "again": ""})
    outcome, set_outcome = ft.use_state(("", ""))
    words: dict[str, str] = typed.current or {}

    async def keep() -> None:
        set_outcome(("", ""))
        if change:
            await window.lock.open(words["old"])
        if words["new"] != words["again"]:
            raise Refused(N_("The two are not the same. Type the PIN twice."), code="not_same")
        await window.lock.put(words["new"], window.lock.minutes)

    def kept(__: Any) -> None:
        for name in words:
            words[name] = ""
        set_outcome(("info", _("The PIN is set. Cupcake asks for it from now on.")))

    action = use_action(keep, on_done=kept, on_error=lambda error: set_outcome(("warning", sentence_of(error))))

    def field(name: str, label: str) -> ft.Control:
        def typing(event: Any) -> None:
            words[name] = event.control.value or ""

        return text_input(p, label, words[name], typing, password=True, keyboard=ft.KeyboardType.NUMBER,
                          on_submit=action.run, key=f"{name}-{outcome[0] == 'info'}")  # fmt: skip

    fields = [field("old", _("The PIN you have"))] if change else []
    fields += [field("new", _("New PIN")), field("again", _("The same again"))]
    label = _("Change the PIN") if change else _("Lock Cupcake with this PIN")
    parts: list[ft.Control] = [
        *fields,
        ft.Row([button(p, label, action.run, kind="quiet" if change else "primary", busy=action.running, expand=True)]),
    ]
    if outcome[1]:
        parts.append(notice(p, outcome[1], tone=outcome[0]))
    heading = _("Another PIN") if change else _("Choose a PIN")
    return card(p, group(p, heading, parts, under=_("4 to 12 digits."), lines=False))


@component
def FaceToo(window: "Window") -> ft.Control:
    """A face or a finger beside the PIN; nothing where the device has none. Whoever allows it must know the PIN."""
    p = use_look().p
    lock, _lock = ft.use_state(window.lock)
    there, set_there = ft.use_state(False)
    typed = ft.use_ref("")
    problem, set_problem = ft.use_state("")

    async def look_for_one() -> None:
        set_there(await window.devices.biometrics.can())

    async def change() -> None:
        set_problem("")
        if lock.by_face:
            await window.lock.no_face()
        else:
            await window.lock.let_face(typed.current or "")
        typed.current = ""

    def typing(event: Any) -> None:
        typed.current = event.control.value or ""

    use_effect(look_for_one, [])
    action = use_action(change, on_error=lambda error: set_problem(sentence_of(error)))
    if not (there or lock.by_face):
        return ft.Container()
    label = _("Let the PIN alone open it") if lock.by_face else _("Let a face or a finger open it too")
    press = ft.Row([button(p, label, action.run, kind="quiet", busy=action.running, expand=True)])
    field = text_input(p, _("Your PIN, to allow it"), "", typing, password=True, keyboard=ft.KeyboardType.NUMBER,
                       on_submit=action.run, key=f"face-pin-{lock.by_face}")  # fmt: skip
    parts: list[ft.Control] = [press] if lock.by_face else [field, press]
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    under = _("Every face or finger that this device knows opens it then, whoever added them. The PIN opens it always.")
    return card(p, group(p, _("Face or finger"), parts, under=under, lines=False))


@component
def TakeAway(window: "Window") -> ft.Control:
    p = use_look().p
    typed = ft.use_ref("")
    problem, set_problem = ft.use_state("")

    async def away() -> None:
        set_problem("")
        await window.lock.open(typed.current or "")
        await window.lock.take_away()

    def typing(event: Any) -> None:
        typed.current = event.control.value or ""

    action = use_action(away, on_error=lambda error: set_problem(sentence_of(error)))
    parts: list[ft.Control] = [
        text_input(p, _("Your PIN"), typed.current or "", typing, password=True, keyboard=ft.KeyboardType.NUMBER,
                   on_submit=action.run, key="off-pin"),
        ft.Row([button(p, _("Turn the lock off"), action.run, kind="quiet", busy=action.running, expand=True)]),
    ]  # fmt: skip
    if problem:
        parts.append(notice(p, problem, tone="warning"))
    return card(p, group(p, _("No lock"), parts, lines=False))
