"""How long things move. Nothing does where somebody asked for less: every length of `ui.tokens` then lasts zero.

A wish of the device, the same for each of its windows. What moves is told to in a render, so that it is followed at the next one.
Material's own dialogs and pickers fade in by themselves: Flet 1.0.5 has no way to tell them.
"""

import flet as ft

from ui.tokens import BASE_MS, FAST_MS

_now = {"still": False}


def be_still(still: bool) -> None:
    """Have nothing move from now on, or have it move again."""
    _now["still"] = still


def lasting(ms: int) -> int:
    """How long what would take `ms` takes now."""
    return 0 if _now["still"] else ms


def easing(ms: int = BASE_MS) -> ft.Animation:
    """For `animate` and its kin: a change that eases out."""
    return ft.Animation(lasting(ms), ft.AnimationCurve.EASE_OUT)


def arriving() -> ft.AnimationStyle | None:
    """For what slides in over a screen: Material's own way, or none."""
    return ft.AnimationStyle.no_animation() if _now["still"] else None


def fading(content: ft.Control, ms: int) -> ft.AnimatedSwitcher:
    """Has `content` give way to the next one, which has another key, by a fade."""
    return ft.AnimatedSwitcher(
        content=content, duration=lasting(ms), reverse_duration=lasting(FAST_MS),
        transition=ft.AnimatedSwitcherTransition.FADE,
    )  # fmt: skip
