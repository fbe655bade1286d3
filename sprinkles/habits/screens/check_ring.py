"""The ring that is pressed: large, calm, and its own answer. Filling is a fade; nothing moves and nothing flies about."""

from datetime import date

import flet as ft

from sprinkles.habits.doing import check, today, uncheck
from sprinkles.habits.queries import ME, HabitView, in_words
from sprinkles.habits.screens.marks import glyph, ring, tone
from sprinkles.sdk import Context, Refused
from ui.action import Action, use_action
from ui.icons import icon, picture
from ui.press import tappable
from ui.problems import CALM_LINE
from ui.tokens import BASE_MS, Palette
from ui.words import _

RING = 64


def use_ticking(ctx: Context, view: HabitView, day: date | None = None) -> Action:
    """A hook: check it off, or take it back; of today when no day is given."""

    def tick() -> None:
        when = day or today()
        if undoes(view, when):
            uncheck(ctx, view.id, when)
        else:
            check(ctx, view.id, when)
            if ctx.nav is not None:
                ctx.nav.felt()

    return use_action(tick, on_error=lambda error: error.message if isinstance(error, Refused) else CALM_LINE)


def undoes(view: HabitView, day: date) -> bool:
    """Whether pressing takes it back."""
    return ME in view.on(day) or (view.mode == "either" and not view.alone and bool(view.on(day)))


def said(view: HabitView, day: date) -> str:
    """What a screen reader says of the ring."""
    if not view.may_check:
        return f"{view.title}: {in_words(view, day)}"
    sentence = _("{habit}: {state}. Take it back") if undoes(view, day) else _("{habit}: {state}. Check it off")
    return sentence.format(habit=view.title, state=in_words(view, day))


def ring_of(p: Palette, view: HabitView, day: date, size: float = RING) -> ft.Control:
    """The ring and what is in it; not pressable by itself."""
    kept, begun = view.keeps(view.on(day)), bool(view.on(day))
    on, ground = tone(p, view.colour)
    core = ft.Container(
        icon(glyph(view.icon), on if kept else p.ink if begun else p.ink_soft, size * 0.4, fill=kept),
        width=size * 0.76,
        height=size * 0.76,
        border_radius=size * 0.38,
        alignment=ft.Alignment.CENTER,
        bgcolor=ground if kept else ft.Colors.with_opacity(0, ground),
        animate=ft.Animation(BASE_MS, ft.AnimationCurve.EASE_OUT),
    )
    return ft.Stack(
        [
            picture(ring(p, view, day), width=size, height=size),
            ft.Container(core, width=size, height=size, alignment=ft.Alignment.CENTER),
        ],
        width=size,
        height=size,
    )


def check_ring(p: Palette, view: HabitView, action: Action, size: float = RING) -> ft.Control:
    """The ring to press. `action` is `use_ticking`'s."""
    return tappable(
        p,
        ring_of(p, view, view.today, size),
        said(view, view.today),
        action.run if view.may_check else None,
        radius=size / 2,
        width=size,
        height=size,
    )
