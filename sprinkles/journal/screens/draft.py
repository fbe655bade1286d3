"""What is being written. Every change is kept as a draft at once; the record changes only on Done.

Invariants: what was typed is never lost, whatever fails: a draft goes only in the same breath as its record is kept, or when
its writer puts it aside. Typed words live in fields that nobody observes, because a field that is drawn again while
somebody types may lose letters; `revision` says when the fields must be filled anew.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import flet as ft
from sqlmodel import col, select

from sprinkles.journal import keeping
from sprinkles.journal.attachments import together
from sprinkles.journal.dates import local, stamp
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.screens.words import head
from sprinkles.sdk import Context, Person, Refused, Visibility
from ui.problems import note
from ui.words import N_, _
from ui.zone import here

KEEP_S = 0.2
"""The most that is typed between two keepings of a draft."""
OVERTAKEN = N_(
    "This entry was changed elsewhere while you wrote. That wording stands below yours: keep what you want of it, "
    "then press Done again."
)
NOT_KEPT = N_("This can’t be kept right now. Your words are still on the page.")


@dataclass(frozen=True)
class Page:
    """What stands on the page."""

    title: str = ""
    text: str = ""
    at: str = ""
    time_zone: str | None = None
    tags: tuple[str, ...] = ()
    visibility: str = Visibility.PRIVATE.value
    mood: str | None = None
    media: tuple[dict[str, Any], ...] = ()

    @property
    def blank(self) -> bool:
        """Nothing worth keeping."""
        return self.wordless and self.mood is None and not self.media

    @property
    def wordless(self) -> bool:
        """Neither a title nor a text."""
        return not (self.title.strip() or self.text.strip())

    def says(self, other: "Page") -> bool:
        """Whether the words are those of another page."""
        return (self.title, self.text) == (other.title, other.text)


@dataclass(frozen=True)
class Opened:
    """What opening the editor found. `base` is the record, or a new page; `page` what was being written."""

    base: Page
    page: Page
    kept_at: str
    restored: bool
    mine: bool
    me: Person
    mate: Person | None


def open_page(ctx: Context, entry_id: str | None) -> Opened:
    """Blocking: call it in a thread. Raises: Refused when the entry is not here or not this person's to edit."""
    me, mate = ctx.people.both()
    if entry_id is None:
        level = Visibility.SHARED if mate else Visibility.PRIVATE
        base = Page(at=stamp(datetime.now().astimezone()), time_zone=here(), visibility=level.value)
        mine = True
    else:
        entry = ctx.store.get(JournalEntry, entry_id)
        if entry is None:
            raise Refused(_("This entry is not here any more."), code="not_found")
        if not ctx.store.may(JournalEntry, entry_id, "edit"):
            raise Refused(_("Only the person who wrote this can change it."), code="not_yours")
        base = page_of(entry, ctx.store.reaches(entry))
        mine = ctx.store.may(JournalEntry, entry_id, "share")
    kept = ctx.drafts.get(key_of(entry_id))
    if kept is None or (entry_id is None and _is_a_record(ctx, kept)):
        return Opened(base, base, "", False, mine, me, mate)
    page, began = _read(kept["page"], base), _read(kept.get("base", {}), base)
    if mate is None:
        page = replace(page, visibility=Visibility.PRIVATE.value)
    # A new page has no record to differ from, so it began as what stands there.
    return Opened(began if entry_id else base, page, str(kept.get("kept_at", "")), True, mine, me, mate)


def unfinished(ctx: Context) -> str:
    """The first words of a new page that was not done, "" for none. Blocking."""
    kept = ctx.drafts.get(key_of(None))
    if kept is None or _is_a_record(ctx, kept):
        return ""
    page = _read(kept["page"], Page())
    return "" if page.blank else head(page.title, page.text)[0]


def page_of(entry: JournalEntry, reaches: Visibility) -> Page:
    """A record as a page."""
    return Page(entry.title, entry.text, entry.at, entry.time_zone, tuple(entry.tags), reaches.value, entry.mood,
                tuple(entry.media))  # fmt: skip


def key_of(entry_id: str | None) -> str:
    """The draft's key."""
    return f"journal:{entry_id or 'new'}"


def _read(fields: dict[str, Any], otherwise: Page) -> Page:
    known = {name: fields[name] for name in Page.__dataclass_fields__ if name in fields}
    for name in ("tags", "media"):
        known[name] = tuple(known.get(name, getattr(otherwise, name)))
    return replace(otherwise, **known)


def _is_a_record(ctx: Context, kept: dict[str, Any]) -> bool:
    """Whether the draft was kept as an entry already: the app was killed between the two."""
    page = _read(kept["page"], Page())
    same = select(JournalEntry).where(
        col(JournalEntry.at) == page.at, col(JournalEntry.title) == page.title, col(JournalEntry.text) == page.text
    )
    if page.blank or not ctx.store.find(same):
        return False
    ctx.drafts.clear(key_of(None))
    return True


class Draft(ft.Observable):
    """One page being written. Belongs to one editor."""

    def __init__(self, ctx: Context, entry_id: str | None, opened: Opened) -> None:
        self.entry_id, self.mine, self.me, self.mate = entry_id, opened.mine, opened.me, opened.mate
        self.kept_at = ""
        self.trouble = ""
        """Why the draft could not be kept just now."""
        self.problem = ""
        """Why Done did not make a record."""
        self.asks = self.confirmed = False
        """Whether it is asked, and answered, if an entry with words of an ex-partner is the writer's to share."""
        self.restored_from = opened.kept_at if opened.restored else ""
        self.put_aside = False
        self.revision = 0
        self.visibility = opened.page.visibility
        self.when = opened.page.at
        self.mood = opened.page.mood
        self.media = opened.page.media
        self.words = len(opened.page.text.split())
        self.untouched = entry_id is None and opened.page.wordless
        """Nothing was written on a new page yet, except what it was begun with: there is room for offers."""
        self._ctx = ctx
        self._base, self._page = opened.base, opened.page
        self.begun = ""
        """The invitation or template that the untouched page was begun with."""
        self._begun: Page | None = None
        self._aside: Page | None = None
        self._dirty = self._finished = False
        self._lock = asyncio.Lock()
        self._keeping: asyncio.Task[None] | None = None

    @property
    def page(self) -> Page:
        """What stands on the page now."""
        return self._page

    @property
    def base(self) -> Page:
        """What the record was when the writing began."""
        return self._base

    # -- what a person does

    def write(self, **fields: Any) -> None:
        """Something was typed or chosen: `title`, `text`, `tags`, `visibility`, `at`, `mood`, `media`."""
        self._page = replace(self._page, **fields)
        self.visibility, self.when, self.mood = self._page.visibility, self._page.at, self._page.mood
        if self.media != self._page.media:
            self.media = self._page.media
        self.untouched = self._has_no_own_words()
        self._dirty = True
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_soon())

    def begin_with(self, title: str = "", text: str = "") -> None:
        """Begin an untouched page with an invitation or a template: it is not worth keeping before something is added."""
        if self.untouched:
            self._begun, self.begun = replace(self._page, title=title, text=text), title or text
            self._fill(self._begun)

    def choose_day(self, day: date) -> None:
        """The same time on another day, on the clock of the entry's place."""
        was = local(self._page.at, self._page.time_zone)
        self.write(at=stamp(datetime.combine(day, was.timetz())))

    def afresh(self) -> None:
        """Put aside what was restored, and begin from the record, or from an empty page."""
        self._aside, self.put_aside, self.restored_from = self._page, True, ""
        self._fill(self._base)

    def bring_back(self) -> None:
        """Take back what was put aside."""
        if self._aside is not None:
            self._fill(self._aside)
        self._aside, self.put_aside = None, False

    async def done(self) -> bool:
        """Make it a record. False when there is something to look at first; the words stay. Raises: Refused."""
        self.problem, self.asks = "", False
        async with self._lock:
            try:
                merged = await asyncio.to_thread(self._commit)
            except Refused as refused:
                if refused.code != "ex_partner_words":
                    raise
                self.problem, self.asks = _(refused.message), True
                return False
            if merged is None:
                self._finished = True
                return True
        self._base = merged
        self._fill(replace(self._page, text=f"{self._page.text.rstrip()}\n\n{merged.text}"))
        self.problem = _(OVERTAKEN)
        return False

    # -- keeping

    async def keep(self) -> None:
        """Keep the draft now if anything is new. Never raises: a failure is told on the page."""
        async with self._lock:
            if not self._dirty or self._finished:
                return
            self._dirty = False
            now = f"{datetime.now():%H:%M}"
            try:
                await asyncio.to_thread(self._put, now)
            except Exception as error:  # noqa: BLE001, RUF100 - whatever it is, the words stay on the page
                self._dirty = True
                note("journal.draft_not_kept", error)
                self.trouble = _(getattr(error, "message", NOT_KEPT))
                return
            # Where there is nothing to keep, nothing is said to be kept.
            self.kept_at, self.trouble = "" if self._is_worth_nothing() else now, ""
            self.words = len(self._page.text.split())

    async def _keep_soon(self) -> None:
        # The first change is kept at once; while somebody types on, what came within KEEP_S is kept together.
        while self._dirty and not self._finished:
            await self.keep()
            if self.trouble:
                return  # the next change tries again
            await asyncio.sleep(KEEP_S)

    def _put(self, now: str) -> None:
        if self._page == self._base or self._is_worth_nothing():
            self._ctx.drafts.clear(key_of(self.entry_id))
        else:
            fields = {"page": self._page.__dict__, "base": self._base.__dict__, "kept_at": now}
            self._ctx.drafts.put(key_of(self.entry_id), fields)

    def _has_no_own_words(self) -> bool:
        page, begun = self._page, self._begun
        return self.entry_id is None and (page.wordless or (begun is not None and page.says(begun)))

    def _is_worth_nothing(self) -> bool:
        return self._has_no_own_words() and self._page.mood is None and not self._page.media

    def _fill(self, page: Page) -> None:
        self.write(**page.__dict__)
        self.revision += 1

    # -- the record

    def _commit(self) -> Page | None:
        """Blocking. Answers None when the record is kept, or what it is now when it was changed in between."""
        store, page = self._ctx.store, self._page
        level = Visibility(page.visibility)
        if self.entry_id is None:
            if not self._is_worth_nothing():
                keeping.keep(
                    self._ctx, level, title=page.title.strip(), text=page.text.rstrip(), at=page.at,
                    time_zone=page.time_zone, tags=list(page.tags), mood=page.mood, media=list(page.media),
                )  # fmt: skip
        else:
            entry_now = store.get(JournalEntry, self.entry_id)
            if entry_now is None:
                raise Refused(_("This entry was deleted meanwhile. Your words are still here: copy what you need."))
            if entry_now.text not in (self._base.text, page.text) and page.text != self._base.text:
                return page_of(entry_now, store.reaches(entry_now))
            keeping.change(
                self._ctx,
                self.entry_id,
                visibility=level if self.mine and page.visibility != self._base.visibility else None,
                confirm=self.confirmed,
                **self._news(page, entry_now),
            )
        self._ctx.drafts.clear(key_of(self.entry_id))
        return None

    def _news(self, page: Page, entry_now: JournalEntry) -> dict[str, Any]:
        """The columns that the writer changed, and no other: the rest may have changed elsewhere."""
        news = {
            name: getattr(page, name)
            for name in ("title", "text", "at", "mood")
            if getattr(page, name) != getattr(self._base, name)
        }
        if page.tags != self._base.tags:
            news["tags"] = list(page.tags)
        if page.media != self._base.media:
            news["media"] = together(self._base.media, page.media, entry_now.media)
        return news
