"""A sound to listen to: play and pause, where it is, and a line when this device can't play it.

The player is a service of flet-audio, made at the first press and gone with its component: nothing is read or held before, and
what plays ends when its screen is left. `read` blocks and answers an address or bytes.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import flet as ft

from ui.action import use_action
from ui.boundary import component, guarded, use_effect
from ui.look import use_look
from ui.press import round_button
from ui.text import text
from ui.tokens import Palette
from ui.words import _

if TYPE_CHECKING:
    from flet_audio import Audio

PATIENCE_S = 8
"""A client without a player answers nothing."""


class Listening(ft.Observable):
    """One sound, as its player tells of it. Changed on the page's loop only; times are milliseconds."""

    def __init__(self) -> None:
        self.playing = False
        self.failed = False
        self.at_ms, self.long_ms = 0, 0
        self.player: Audio | None = None

    def heard(self, event: Any) -> None:
        """The player says that it plays, rests or came to the end."""
        word = getattr(event.state, "value", event.state)
        self.playing = word == "playing"
        if word in ("completed", "stopped"):
            self.at_ms = 0

    def moved(self, event: Any) -> None:
        """It says where it is."""
        self.at_ms = int(event.position)

    def measured(self, event: Any) -> None:
        """It says how long the sound is."""
        self.long_ms = event.duration.in_milliseconds

    async def press(self, read: Callable[[], str | bytes]) -> None:
        """Play, pause, or go on. Raises what the client answers when it can't."""
        if self.player is None:
            from flet_audio import Audio, ReleaseMode

            self.player = Audio(
                src=await asyncio.to_thread(read), release_mode=ReleaseMode.STOP, on_state_change=guarded(self.heard),
                on_position_change=guarded(self.moved), on_duration_change=guarded(self.measured),
            )  # fmt: skip
        self.failed = False
        player = self.player
        # Never `play`: it looks for a place first, which a browser at the beginning does not answer.
        await asyncio.wait_for(player.pause() if self.playing else player.resume(), PATIENCE_S)

    async def end(self) -> None:
        """Be silent, and let go of the player."""
        player, self.player = self.player, None
        if player is not None:
            self.playing = False
            await asyncio.wait_for(player.release(), PATIENCE_S)


@component
def SoundPlayer(read: Callable[[], str | bytes], name: str) -> ft.Control:
    """The button and where the sound is; `name` is what a screen reader calls it."""
    p = use_look().p
    first: Any = Listening
    listening, _set = ft.use_state(first)
    heard: Listening = listening

    def failed(_error: Exception) -> None:
        # The next press begins anew: a file may have arrived, a client may have come back.
        heard.player, heard.playing, heard.failed = None, False, True

    pressing = use_action(lambda: heard.press(read), on_error=failed)
    use_effect(lambda: None, [], heard.end)
    label = _("Pause {name}") if heard.playing else _("Play {name}")
    glyph = "pause" if heard.playing else "play"
    press = round_button(
        p, glyph, label.format(name=name), pressing.run, bg=p.accent_soft, color=p.accent_ink, fill=True,
        disabled=pressing.running,
    )  # fmt: skip
    if heard.failed:
        line = _("It can’t be played on this device. Save a copy, and open it with another program.")
        return ft.Row([press, text(line, "caption", p.ink_soft, expand=True)], spacing=12)
    return ft.Row([press, _where(p, heard)], spacing=12)


def _where(p: Palette, heard: Listening) -> ft.Control:
    share = min(1.0, heard.at_ms / heard.long_ms) if heard.long_ms else 0.0
    words = clock_of(heard.at_ms)
    if heard.long_ms:
        words = _("{at} of {long}").format(at=words, long=clock_of(heard.long_ms))
    bar = ft.ProgressBar(
        value=share, color=p.accent, bgcolor=p.sunken, bar_height=6, border_radius=3, semantics_label=words
    )
    return ft.Column([bar, text(words, "caption", p.ink_soft)], spacing=5, tight=True, expand=True)


def clock_of(ms: int) -> str:
    """`4:07`, `1:02:03`."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
