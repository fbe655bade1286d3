"""What needs attention: changes that the cloud does not take, and words whose place is gone. Look, try again, keep, let go."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.files import given
from app.screens.you.parts import body, fact_line, said, sentence_of
from ui.action import use_action
from ui.boundary import component, keyed
from ui.look import use_look
from ui.overlay import overlay
from ui.press import button, word_button
from ui.reading import use_reading
from ui.states import Loading, empty, notice
from ui.surface import card
from ui.text import one_line, text, title

if TYPE_CHECKING:
    from app.window import Window
    from storage.attention import Item

MOST = 50
"""So many are shown at once; the buttons above are for all."""
WORDS_FIRST = ("title", "text", "name", "answer", "note")


@dataclass(frozen=True)
class Found:
    """An item, and the first words of what was written in it."""

    item: "Item"
    words: str


def read_found(window: "Window") -> list[Found]:
    """Blocking."""
    from storage.attention import documents, read_items

    store = window.household.cupcake.home.store
    items = read_items(store)
    shown = {doc["id"]: _first(doc["words"]) for doc in documents(store, items[:MOST])}
    return [Found(item, shown.get(item.key, "")) for item in items]


def _first(words: dict[str, Any]) -> str:
    named = [words.get(column) for column in WORDS_FIRST]
    others = [value for column, value in sorted(words.items()) if column not in WORDS_FIRST]
    return next((v.strip() for v in (*named, *others) if isinstance(v, str) and len(v.strip()) > 1), "")


async def let_go(window: "Window", items: "Sequence[Item]") -> int:
    """Discard, as the person said twice over. Raises: Offline, Retryable, SignedOut, Refused."""
    from storage.attention import Kind, discard_here

    store = window.household.cupcake.home.store
    known = [i for i in items if i.kind is Kind.CHANGE and not i.only_here]
    done = await (await window.household.cloud()).discard(known) if known else 0
    return done + await asyncio.to_thread(lambda: discard_here(store, items, only_copies=True))


@component
def AttentionPage(window: "Window") -> ft.Control:
    look = use_look()
    changes, _ = ft.use_state(window.changes)
    sync, _ = ft.use_state(window.sync)
    again, set_again = ft.use_state(0)
    outcome, set_outcome = ft.use_state(("", ""))
    found = use_reading(lambda: read_found(window), [changes.records, sync.mark, sync.count, again])
    p = look.p
    if found is None:
        return Loading(p)

    def done(line: str) -> None:
        set_outcome(("info", line) if line else ("", ""))
        set_again(lambda n: n + 1)

    parts: list[ft.Control] = []
    if outcome[1]:
        parts.append(notice(p, outcome[1], tone=outcome[0], on_close=lambda: set_outcome(("", ""))))
    if not found:
        calm = "All is well. Everything you wrote is where it should be."
        return body([*parts, empty(p, calm)])
    items = [f.item for f in found]
    parts.append(said(p, "These did not get where they should. Nothing is lost: they are kept here until you decide."))
    if len(items) > 1:
        parts.append(keyed(Ways, "all")(window, items, done, True))
    parts += [keyed(ItemCard, f.item.key)(window, f, done) for f in found[:MOST]]
    if len(found) > MOST:
        parts.append(said(p, f"And {len(found) - MOST:,} more."))
    return body(parts)


@component
def ItemCard(window: "Window", found: Found, done: Any) -> ft.Control:
    p = use_look().p
    item = found.item
    at = datetime.fromtimestamp(item.since / 1000, UTC).astimezone()
    parts: list[ft.Control] = [title(item.what, "row", p.ink), said(p, item.then)]
    if found.words:
        parts.insert(0, one_line(found.words, "story_small", p.ink, lines=2))
    facts = [f"Since {at.day} {at:%B}, {at:%H:%M}"]
    if item.only_here:
        facts.append("Only on this device")
    if item.held_back:
        facts.append(f"{item.held_back:,} more wait for it")
    parts.append(text(" · ".join(facts), "caption", p.ink_soft))
    parts.append(keyed(Ways, item.key)(window, [item], done, False))
    return card(p, ft.Column(parts, spacing=10))


@component
def Ways(window: "Window", items: "Sequence[Item]", done: Any, everything: bool) -> ft.Control:
    """What can be done about one, or about all."""
    from storage.attention import Kind, export, retry

    look = use_look()
    p = look.p
    store = window.household.cupcake.home.store
    picker = cast(ft.FilePicker, ft.use_state(cast(Any, ft.FilePicker))[0])
    asked, ask = ft.use_state(False)
    problem, set_problem = ft.use_state("")

    def try_again() -> str:
        count = retry(store, items)
        return f"To be sent again: {count:,}." if count else ""

    async def keep() -> str:
        name = f"cupcake-words-{date.today().isoformat()}.md"
        kept = await given(
            window.page, picker, name, lambda place: export(store, items, place, markdown=True, force=True)
        )
        return f"{kept[1]}: the words of {kept[0]:,}." if kept else ""

    async def discard() -> str:
        set_problem("")
        return f"Let go of {await let_go(window, items):,}."

    def failed(error: Exception) -> None:
        ask(False)
        set_problem(sentence_of(error))

    def retried(line: str) -> None:
        window.household.nudge()
        done(line)

    def discarded(line: str) -> None:
        ask(False)
        done(line)

    retrying = use_action(try_again, on_done=retried, on_error=failed)
    keeping = use_action(keep, on_done=done, on_error=failed)
    discarding = use_action(discard, on_done=discarded, on_error=failed)
    only = sum(i.only_here for i in items)
    lines = [fact_line(p, "cloud-check", "What the cloud has takes their place.")] if only < len(items) else []
    if only:
        lines.append(fact_line(p, "trash", f"Only on this device, so gone for good: {only:,}."))
    sure = ft.Column(
        [
            *lines,
            ft.Row([button(p, "Let go", discarding.run, kind="danger", busy=discarding.running, expand=True)]),
            ft.Row([button(p, "Keep it here", lambda: ask(False), kind="quiet", disabled=discarding.running, expand=True)]),
        ],
        spacing=12, tight=True,
    )  # fmt: skip
    heading = f"Let go of all {len(items):,}?" if everything else "Let go of these words?"
    ft.use_dialog(overlay(look, heading, sure, lambda: ask(False)) if asked else None)
    ways: list[ft.Control] = []
    if any(i.kind is Kind.CHANGE for i in items):
        label = "Try all again" if everything else "Try again"
        ways.append(button(p, label, retrying.run, kind="soft", lead="arrows-clockwise", busy=retrying.running))
    label = "Keep all in a file" if everything else "Keep in a file"
    ways.append(button(p, label, keeping.run, kind="quiet", lead="download-simple", busy=keeping.running))
    label = "Let go of all" if everything else "Let go"
    ways.append(word_button(p, label, lambda: ask(True), color=p.ink_soft))
    column: list[ft.Control] = [ft.Row(ways, spacing=8, run_spacing=8, wrap=True)]
    if problem:
        column.append(notice(p, problem, tone="warning"))
    return ft.Column(column, spacing=10, tight=True)
