"""What needs attention: changes that the cloud does not take, and words whose place is gone. Look, try again, keep, let go."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

import flet as ft

from app.below import say
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
from ui.words import _, clock, day_and_month, grouped, ngettext

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
    changes = ft.use_state(window.changes)[0]
    sync = ft.use_state(window.sync)[0]
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
        calm = _("All is well. Everything you wrote is where it should be.")
        return body([*parts, empty(p, calm)])
    items = [f.item for f in found]
    parts.append(
        said(p, _("These did not get where they should. Nothing is lost: they are kept here until you decide."))
    )
    if len(items) > 1:
        parts.append(keyed(Ways, "all")(window, items, done, True))
    parts += [keyed(ItemCard, f.item.key)(window, f, done) for f in found[:MOST]]
    if len(found) > MOST:
        parts.append(said(p, _("And {n} more.").format(n=grouped(len(found) - MOST))))
    return body(parts)


@component
def ItemCard(window: "Window", found: Found, done: Any) -> ft.Control:
    p = use_look().p
    item = found.item
    at = datetime.fromtimestamp(item.since / 1000, UTC).astimezone()
    parts: list[ft.Control] = [title(say(item.what), "row", p.ink), said(p, say(item.then))]
    if found.words:
        parts.insert(0, one_line(found.words, "story_small", p.ink, lines=2))
    facts = [_("Since {day}, {time}").format(day=day_and_month(at), time=clock(at))]
    if item.only_here:
        facts.append(_("Only on this device"))
    if item.held_back:
        facts.append(
            ngettext("{n} more waits for it", "{n} more wait for it", item.held_back).format(n=grouped(item.held_back))
        )
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
        return _("To be sent again: {n}.").format(n=grouped(count)) if count else ""

    async def keep() -> str:
        name = f"cupcake-words-{date.today().isoformat()}.md"
        kept = await given(
            window.page, picker, name, lambda place: export(store, items, place, markdown=True, force=True)
        )
        return _("{file}: the words of {n}.").format(file=kept[1], n=grouped(kept[0])) if kept else ""

    async def discard() -> str:
        set_problem("")
        return _("Let go of {n}.").format(n=grouped(await let_go(window, items)))

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
    lines = [fact_line(p, "cloud-check", _("What the cloud has takes their place."))] if only < len(items) else []
    if only:
        lines.append(fact_line(p, "trash", _("Only on this device, so gone for good: {n}.").format(n=grouped(only))))
    sure = ft.Column(
        [
            *lines,
            ft.Row([button(p, _("Let go"), discarding.run, kind="danger", busy=discarding.running, expand=True)]),
            ft.Row([button(p, _("Keep it here"), lambda: ask(False), kind="quiet", disabled=discarding.running, expand=True)]),
        ],
        spacing=12, tight=True,
    )  # fmt: skip
    heading = _("Let go of all {n}?").format(n=grouped(len(items))) if everything else _("Let go of these words?")
    ft.use_dialog(overlay(look, heading, sure, lambda: ask(False)) if asked else None)
    ways: list[ft.Control] = []
    if any(i.kind is Kind.CHANGE for i in items):
        label = _("Try all again") if everything else _("Try again")
        ways.append(button(p, label, retrying.run, kind="soft", lead="arrows-clockwise", busy=retrying.running))
    label = _("Keep all in a file") if everything else _("Keep in a file")
    ways.append(button(p, label, keeping.run, kind="quiet", lead="download-simple", busy=keeping.running))
    label = _("Let go of all") if everything else _("Let go")
    ways.append(word_button(p, label, lambda: ask(True), color=p.ink_soft))
    column: list[ft.Control] = [ft.Row(ways, spacing=8, run_spacing=8, wrap=True)]
    if problem:
        column.append(notice(p, problem, tone="warning"))
    return ft.Column(column, spacing=10, tight=True)
