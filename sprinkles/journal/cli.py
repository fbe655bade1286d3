"""`cupcake journal …`: write, read and search the diary without a screen."""

import sys
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from sprinkles.journal import keeping
from sprinkles.journal.documents import document, documents, history, line, lines
from sprinkles.journal.models import JournalEntry
from sprinkles.journal.prompts import prompt_of
from sprinkles.journal.queries import by_ids, this_day, today
from sprinkles.journal.when import When, now, read_month, read_when
from sprinkles.sdk import Context, Output, Refused, Visibility, commands

SHORTEST_PREFIX = 6

Title = Annotated[str | None, typer.Option("--title", help="The title; may be empty.")]
Text = Annotated[str | None, typer.Option("--text", help="The text; “-” reads it from standard input.")]
At = Annotated[str | None, typer.Option("--at", help="When it happened, ISO 8601; local time unless it says its zone.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A tag; repeat it for more.")]
Id = Annotated[str, typer.Argument(help="The entry's id, or the first six or more characters of it.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]


class Mood(StrEnum):
    """How the day felt."""

    BRIGHT = "bright"
    WARM = "warm"
    EVEN = "even"
    LOW = "low"
    STORMY = "stormy"
    NONE = "none"


MoodOption = Annotated[Mood | None, typer.Option("--mood", help="How the day felt; “none” takes it away.")]


class Level(StrEnum):
    """Who may read it."""

    PRIVATE = "private"
    CALENDAR = "calendar_visible"
    SHARED = "shared"


LevelOption = Annotated[Level | None, typer.Option("--visibility", help="Who may read it.")]


def build(get_context: Callable[[], Context]) -> typer.Typer:  # noqa: PLR0915  one command after the other
    """The group; `get_context` opens the home when a command runs."""
    group = commands("Write, read and search the diary.")

    @group.command()
    def add(
        title: Title = None,
        text: Text = None,
        at: At = None,
        tag: Tags = None,
        mood: MoodOption = None,
        visibility: LevelOption = None,
    ) -> None:
        """Write an entry."""
        when = read_when(at) if at else now()
        written = _text(text)
        if not (title or written):
            raise typer.BadParameter("Give --text or --title (or both).")
        ctx = get_context()
        kept = keeping.keep(
            ctx,
            _level(visibility),
            title=title or "",
            text=written or "",
            at=when.at,
            time_zone=when.time_zone,
            tags=_tags(tag),
            mood=_mood(mood),
        )
        if visibility and kept.visibility != visibility.value:
            Output.note("Kept private: you are not paired yet.")
        Output.show(document(ctx, kept), f"Saved {kept.id}.")

    @group.command()
    def edit(
        entry_id: Id,
        title: Title = None,
        text: Text = None,
        at: At = None,
        tag: Tags = None,
        mood: MoodOption = None,
        star: Annotated[bool | None, typer.Option("--star/--no-star", help="Mark it as a favourite, or not.")] = None,
        visibility: LevelOption = None,
        confirm: Annotated[
            bool, typer.Option("--confirm", help="Share it though somebody you were paired with before wrote in it.")
        ] = False,
    ) -> None:
        """Change an entry: only what is given. `--tag` replaces all tags; `--tag ""` leaves none."""
        when = read_when(at) if at else None
        news = _news(title, _text(text), when, tag)
        if mood is not None:
            news["mood"] = _mood(mood)
        if star is not None:
            news["starred"] = star
        if not news and visibility is None:
            raise typer.BadParameter(
                "Say what to change: --title, --text, --at, --tag, --mood, --star or --visibility."
            )
        ctx = get_context()
        found = _id(ctx, entry_id)
        kept = keeping.change(ctx, found, visibility=_level(visibility), confirm=confirm, **news)
        Output.show(document(ctx, kept), f"Saved {kept.id}.")

    @group.command("list")
    def list_(
        limit: Limit = 40,
        before: Annotated[str | None, typer.Option("--before", help="Only what happened before, ISO 8601.")] = None,
        month: Annotated[str | None, typer.Option("--month", help="Only this month, like 2026-05.")] = None,
        starred: Annotated[bool, typer.Option("--starred", help="Only favourites.")] = False,
    ) -> None:
        """Show entries, newest first."""
        wanted = select(JournalEntry).where(col(JournalEntry.deleted_at).is_(None))
        if before:
            wanted = wanted.where(col(JournalEntry.at) < read_when(before).at)
        if month:
            first, after = read_month(month)
            wanted = wanted.where(col(JournalEntry.at) >= first, col(JournalEntry.at) < after)
        if starred:
            wanted = wanted.where(col(JournalEntry.starred).is_(True))
        wanted = wanted.order_by(col(JournalEntry.at).desc(), col(JournalEntry.id)).limit(limit)
        ctx = get_context()
        docs = documents(ctx, ctx.store.find(wanted))
        Output.show(docs, *(line(doc) for doc in docs or ()), *([] if docs else ["Nothing here yet."]))

    @group.command("on-this-day")
    def on_this_day(
        day: Annotated[str | None, typer.Option("--day", help="Another day than today, like 2026-05-01.")] = None,
    ) -> None:
        """Show what this day held in earlier years, nearest first."""
        when = _day(day) if day else today()
        ctx = get_context()
        docs = documents(ctx, by_ids(ctx, this_day(ctx, when)))
        Output.show(docs, *(line(doc) for doc in docs), *([] if docs else ["No earlier year has this day yet."]))

    @group.command()
    def prompt() -> None:
        """Show today's invitation to write."""
        Output.show({"day": today().isoformat(), "prompt": prompt_of(today())}, prompt_of(today()))

    @group.command()
    def show(entry_id: Id) -> None:
        """Read one entry."""
        ctx = get_context()
        doc = document(ctx, _get(ctx, _id(ctx, entry_id)))
        Output.show(doc, *lines(doc))

    @group.command()
    def search(
        words: Annotated[list[str], typer.Argument(help="What to look for; the last word may be unfinished.")],
        limit: Limit = 40,
    ) -> None:
        """Find entries by their words."""
        ctx = get_context()
        hits = ctx.store.search(JournalEntry, " ".join(words), limit=limit)
        entries = [entry for hit in hits if (entry := ctx.store.get(JournalEntry, hit.id))]
        snippets = {hit.id: " ".join(_plain(hit.snippet).split()) for hit in hits}
        docs = [{**doc, "snippet": snippets[doc["id"]]} for doc in documents(ctx, entries)]
        found = (f"{doc['id']}  {doc['at'][:10]}  {doc['snippet']}" for doc in docs)
        Output.show(docs, *found, *([] if docs else ["Nothing found."]))

    @group.command()
    def delete(entry_id: Id) -> None:
        """Delete an entry; `restore` takes it back."""
        ctx = get_context()
        found = _id(ctx, entry_id)
        keeping.delete(ctx, found)
        Output.show({"id": found, "deleted": True}, f"Deleted. Take it back with: cupcake journal restore {found}")

    @group.command("history")
    def history_(entry_id: Id) -> None:
        """What an entry once said, newest first, compared with now: lines of then have a minus, lines of now a plus."""
        ctx = get_context()
        doc = document(ctx, _get(ctx, _id(ctx, entry_id)))
        Output.show(doc["versions"], *(history(doc["versions"], doc) or ["It has said the same from the start."]))

    @group.command()
    def bring_back(
        entry_id: Id, version: Annotated[str, typer.Argument(help="The version's id, or its first characters.")]
    ) -> None:
        """Let an entry say again what it once said; what it says now stays in its history."""
        ctx = get_context()
        found = _id(ctx, entry_id)
        chosen = [v.id for v in ctx.store.versions(JournalEntry, found) if v.id.startswith(version.strip().lower())]
        if len(chosen) != 1:
            raise Refused("Give the id of one version, as `cupcake journal history` shows it.", code="not_found")
        kept = keeping.bring_back(ctx, found, chosen[0])
        Output.show(document(ctx, kept), f"Saved {kept.id}.")

    @group.command()
    def restore(entry_id: Id) -> None:
        """Take a deleted entry back."""
        ctx = get_context()
        kept = keeping.restore(ctx, _id(ctx, entry_id, deleted=True))
        Output.show(document(ctx, kept), f"Restored {kept.id}.")

    return group


def _text(words: str | None) -> str | None:
    """The text, byte for byte; from standard input for “-”."""
    if words != "-":
        return words
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise Refused("Standard input is not UTF-8 text. Nothing was saved.", code="bad_text") from None


def _tags(words: list[str] | None) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in words or () if word.strip()))


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise Refused("That is not a day. Write it like 2026-05-01.", code="bad_date") from None


def _mood(wish: Mood | None) -> str | None:
    return wish.value if wish not in (None, Mood.NONE) else None


def _level(wish: Level | None) -> Visibility | None:
    return Visibility(wish.value) if wish else None


def _news(title: str | None, text: str | None, when: When | None, tag: list[str] | None) -> dict[str, Any]:
    news: dict[str, Any] = {}
    if title is not None:
        news["title"] = title
    if text is not None:
        news["text"] = text
    if when is not None:
        news |= {"at": when.at, "time_zone": when.time_zone}
    if tag is not None:
        news["tags"] = _tags(tag)
    return news


def _id(ctx: Context, words: str, *, deleted: bool = False) -> str:
    """The id that these first characters mean. Raises: Refused when they mean none or several."""
    prefix = words.strip().lower()
    if len(prefix) < SHORTEST_PREFIX or not all(c in "0123456789abcdef-" for c in prefix):
        raise Refused(f"Give the entry's id, or at least {SHORTEST_PREFIX} characters of it.", code="bad_id")
    found = ctx.store.rows(
        f"""SELECT id FROM journal_entry WHERE id >= ? AND id < ?
            AND deleted_at IS {"NOT NULL" if deleted else "NULL"} LIMIT 2""",  # noqa: S608
        (prefix, prefix + "~"),
    )
    if not found:
        raise Refused("There is no such entry here. It may have been deleted.", code="not_found")
    if len(found) > 1:
        raise Refused("Several entries begin like that. Give more of the id.", code="ambiguous")
    return str(found[0][0])


def _get(ctx: Context, entry_id: str) -> JournalEntry:
    entry = ctx.store.get(JournalEntry, entry_id)
    if entry is None:
        raise Refused("There is no such entry here. It may have been deleted.", code="not_found")
    return entry


def _plain(snippet: str) -> str:
    return snippet.replace("\x02", "").replace("\x03", "")
