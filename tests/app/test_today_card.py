"""The diary on the Today page: an invitation, what was written today, and this day in an earlier year."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from sprinkles.journal import keeping
from sprinkles.journal.prompts import prompt_of, prompts, templates
from sprinkles.journal.queries import today
from sprinkles.journal.screens.draft import KEEP_S
from tests.app.house import household, journal, pair_up, showing
from tests.harness.app_driver import AppDriver, run

TEXT = "What happened?"


async def at_today(app: AppDriver) -> None:
    await app.go("/today")
    await app.until(lambda: app.page.route == "/today")


def test_an_empty_day_invites_and_the_invitation_is_the_title_of_the_page(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await at_today(app)
            await app.until(lambda: app.shows(prompt_of(today())))
            await app.tap("Begin with this")
            await app.until(lambda: TEXT in app.labels())
            assert app.field("Title").value == prompt_of(today())
            await asyncio.sleep(2 * KEEP_S)
            assert not app.shows("Saved here, ")
            # An invitation alone is nobody's words: neither a draft nor an entry.
            await app.tap("Done")
            await app.until(lambda: app.page.route == "/diary")
            assert journal(house).store.rows("SELECT count(*) FROM journal_entry") == [(0,)]
            assert journal(house).drafts.get("journal:new") is None
        await house.close()

    run(story())


def test_what_was_being_written_is_gone_on_with_and_never_overwritten_by_an_invitation(tmp_path: Path) -> None:
    house = household(tmp_path)
    page = {"title": "", "text": "Half a sentence", "at": "2026-05-01T10:00:00Z"}
    journal(house).drafts.put("journal:new", {"page": page, "kept_at": "10:00"})

    async def story() -> None:
        async with showing(house) as app:
            await at_today(app)
            await app.until(lambda: app.shows("Half a sentence"))
            await app.go("/write/today")
            await app.until(lambda: TEXT in app.labels())
            assert (app.field("Title").value, app.field(TEXT).value) == ("", "Half a sentence")
        await house.close()

    run(story())


def test_todays_entry_and_the_same_day_years_ago_open_from_the_card(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)
    ctx = journal(house)
    now = datetime.now(UTC)
    years = 5 if (now.month, now.day) != (2, 29) else 4
    then = now.replace(year=now.year - years)
    keeping.keep(ctx, title="Two red dots", text="In the dark.", at=f"{now:%Y-%m-%dT%H:%M:%SZ}")
    keeping.keep(ctx, title="The old kitchen", text="Blue.", at=f"{then:%Y-%m-%dT%H:%M:%SZ}")
    line = f"{'Five' if years == 5 else 'Four'} years ago: The old kitchen"

    async def story() -> None:
        async with showing(house) as app:
            await at_today(app)
            await app.until(lambda: "You wrote today: Two red dots" in app.labels())
            assert not app.shows(prompt_of(today()))
            await app.tap(line)
            await app.until(lambda: app.shows("The old kitchen") and app.page.route.startswith("/diary/"))
            await at_today(app)
            await app.until(lambda: line in app.labels())
            await app.tap("You wrote today: Two red dots")
            await app.until(lambda: app.page.route.startswith("/diary/"))
        await house.close()

    run(story())


def test_there_are_thirty_invitations_and_six_templates_none_twice() -> None:
    assert len(prompts()) == len(set(prompts())) == 30
    assert len({t.name for t in templates()}) == len(templates()) == 6
    assert all(len(words) < 80 and "!" not in words for words in prompts())
    assert all(t.text.strip() for t in templates())
    month = [prompt_of(today(), after) for after in range(30)]
    assert sorted(month) == sorted(prompts())
