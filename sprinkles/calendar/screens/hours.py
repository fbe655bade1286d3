"""Days side by side with their hours from top to bottom: a week on wide screens, three days on phones.

What overlaps stands side by side; above the hours is what takes whole days. A press where nothing is plans something then.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import flet as ft

from sprinkles.calendar.lanes import Group, groups, is_whole, minutes
from sprinkles.calendar.queries import Happening
from sprinkles.calendar.screens.block import block
from sprinkles.calendar.screens.now_line import NowLine
from sprinkles.calendar.screens.rows import Open
from sprinkles.calendar.screens.showing import Shown
from sprinkles.calendar.words import spoken
from ui.boundary import component, guarded, use_effect
from ui.look import use_look
from ui.surface import at_start
from ui.text import text
from ui.tokens import Palette
from ui.words import _, right_to_left

HOUR_PX, GUTTER_PX = 48, 44
LEAST_MIN, FIRST_HOUR, STEP_MIN = 30, 7, 30
GAP_PX = 2
Plan = Callable[[date, int], object]
"""Plan something on that day, from that minute."""


@component
def Hours(shown: Shown, days: Sequence[date], today: date, on_plan: Plan, on_open: Open) -> ft.Control:
    """It fills what it is given, and begins at seven, or before what is earlier."""
    p = use_look().p
    scroller: Any = ft.use_ref(None)
    found = [[h for h in shown.on(day) if not is_whole(h) and not h.link] for day in days]
    earliest = min((h.starts.hour for n, day in enumerate(found) for h in day if h.starts and h.first == days[n]),
                   default=FIRST_HOUR)  # fmt: skip

    async def begin() -> None:
        await scroller.current.scroll_to(offset=max(0, min(FIRST_HOUR, earliest) * HOUR_PX - 10), duration=0)

    use_effect(begin, [days[0], len(days)])
    columns: list[ft.Control] = [
        _column(p, shown, day, found[n], today, on_plan, on_open, first=n == 0) for n, day in enumerate(days)
    ]
    tall: dict[str, Any] = {"left": 0, "right": 0, "top": 0, "bottom": 0}
    body = ft.Stack(
        [
            ft.Container(_lines(p), **tall),
            ft.Container(ft.Row([ft.Container(width=GUTTER_PX), *columns], spacing=0), **tall),
        ],
        height=24 * HOUR_PX + 16,
    )
    return ft.Column(
        [body], ref=scroller, scroll=ft.ScrollMode.AUTO, expand=True, spacing=0, key=f"hours-{days[0]}-{len(days)}",
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )  # fmt: skip


def _lines(p: Palette) -> ft.Control:
    """The hours' names at the left, a line at each."""
    drawn: list[ft.Control] = []
    for hour in range(24):
        top = hour * HOUR_PX
        drawn.append(ft.Container(height=1, bgcolor=p.line, top=top, **at_start(GUTTER_PX - 6, 0)))
        if hour:
            drawn.append(ft.Container(text(f"{hour:02d}:00", "caption", p.ink_soft), top=top - 9, **at_start(0)))
    return ft.Semantics(exclude_semantics=True, content=ft.Stack(drawn))


def _column(
    p: Palette,
    shown: Shown,
    day: date,
    found: Sequence[Happening],
    today: date,
    on_plan: Plan,
    on_open: Open,
    *,
    first: bool,
) -> ft.Control:
    spans = [minutes(h, day, LEAST_MIN) for h in found]

    def pressed(event: ft.TapEvent[ft.GestureDetector]) -> None:
        at = event.local_position
        minute = int(at.y / HOUR_PX * 60) // STEP_MIN * STEP_MIN if at else FIRST_HOUR * 60
        on_plan(day, max(0, min(minute, 24 * 60 - STEP_MIN)))

    # Under the blocks. A screen reader is offered the day; which hour is chosen in the form.
    ground = ft.GestureDetector(
        on_tap_up=guarded(pressed),
        mouse_cursor=ft.MouseCursor.CLICK,
        content=ft.Container(expand=True),
        exclude_from_semantics=True,
        key=f"free-{day}",
    )
    free = ft.Semantics(
        label=_("Plan something on {day}").format(day=spoken(day, year=False)),
        button=True,
        container=True,
        on_tap=guarded(lambda: on_plan(day, 9 * 60)),
        content=ground,
    )
    stack: list[ft.Control] = [ft.Container(free, left=0, right=0, top=0, bottom=0)]
    if day == today:
        # Under the blocks, whose words it would strike through; its dot stands out at their left.
        now = NowLine(datetime.now().astimezone(), HOUR_PX)
        stack.append(ft.Container(now, **at_start(-5, 0), top=0, bottom=0, ignore_interactions=True))
    stack += [_group(p, shown, group, found, spans, on_open) for group in groups(spans)]
    return ft.Container(
        ft.Stack(stack, clip_behavior=ft.ClipBehavior.NONE),
        expand=True,
        height=24 * HOUR_PX,
        margin=ft.Margin.only(bottom=16),
        bgcolor=ft.Colors.with_opacity(0.38, p.accent_soft) if day == today else None,
        border=None if first else ft.Border.only(**{"right" if right_to_left() else "left": ft.BorderSide(1, p.line)}),
    )


def _group(
    p: Palette,
    shown: Shown,
    group: Group,
    found: Sequence[Happening],
    spans: Sequence[tuple[int, int]],
    on_open: Open,
) -> ft.Control:
    """Lanes of equal width, each with its blocks at their times."""
    drawn: list[ft.Control] = []
    for lane in group.lanes:
        blocks: list[ft.Control] = []
        for n in lane:
            starts, ends = spans[n]
            height = (ends - starts) * HOUR_PX / 60 - GAP_PX
            face = block(p, shown, found[n], on_open, height=height, beside=len(group.lanes))
            blocks.append(
                ft.Container(face, **at_start(1, 2), top=(starts - group.starts) * HOUR_PX / 60 + 1, height=height)
            )
        drawn.append(ft.Stack(blocks, expand=True, height=(group.ends - group.starts) * HOUR_PX / 60))
    return ft.Container(
        ft.Row(drawn, spacing=0, vertical_alignment=ft.CrossAxisAlignment.START),
        left=2,
        right=2,
        top=group.starts * HOUR_PX / 60,
        height=(group.ends - group.starts) * HOUR_PX / 60,
    )
