"""Us and signing in: what is said when nobody is there, when the network is away, and when a form is not filled in."""

from pathlib import Path

from tests.app.fake_cloud import given
from tests.app.house import NOWHERE, household, pair_up, showing
from tests.harness.app_driver import AppDriver, run


async def signed_up(app: AppDriver) -> None:
    """A new account, and the page that comes after it."""
    await app.go("/sign-in")
    await app.until(lambda: "Mail address" in app.labels())
    await app.type("Mail address", "mara@example.org")
    await app.type("Password", "correct horse")
    await app.tap("Make an account")
    await app.until(lambda: "Invite or join" in app.labels())


def test_us_alone_says_so_and_leads_to_signing_in(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("You")
            await app.until(lambda: app.shows("Just you, for now"))
            assert app.shows("There is nobody to share it with yet.")
            await app.tap("Sign in")
            await app.until(lambda: app.page.route == "/sign-in")
            assert app.shows("You need no account to begin")
            await app.tap("Close")
            await app.until(lambda: app.page.route == "/us")
        await house.close()

    run(story())


def test_us_paired_names_both(tmp_path: Path) -> None:
    house = household(tmp_path)
    pair_up(house)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("You")
            await app.until(lambda: app.shows("Mara and Theo"))
            assert app.shows("Signed in as mara@example.org")
        await house.close()

    run(story())


def test_pair_that_begins_elsewhere_shows_by_itself(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("You")
            await app.until(lambda: app.shows("Just you, for now"))
            pair_up(house)
            with house.cupcake.home.store.write() as txn:
                txn.note("pair_member", "anything")
            await app.until(lambda: app.shows("Mara and Theo"))
        await house.close()

    run(story())


def test_sign_in_says_what_is_missing_and_that_the_network_is_away(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)

    async def story() -> None:
        async with showing(house) as app:
            await app.go("/sign-in")
            await app.until(lambda: "Mail address" in app.labels())
            await app.tap("Sign in")
            await app.until(lambda: app.shows("Type your password, or have a code mailed to you."))
            await app.type("Password", "correct horse")
            await app.tap("Sign in")
            await app.until(lambda: app.shows("That is not a mail address. Check it and try again."))
            await app.type("Mail address", "mara@example.org")
            await app.tap("Sign in")
            await app.until(lambda: app.shows("connection") or app.shows("network") or app.shows("reach"))
            assert app.field("Mail address").value == "mara@example.org"
            assert app.field("Password").value == "correct horse"
            await app.tap("Mail me a code")
            await app.until(lambda: "Mail me a code" in app.labels())
            assert "Code" not in app.labels()
        await house.close()

    run(story())


def test_without_a_cloud_the_app_says_that_it_works_alone(tmp_path: Path) -> None:
    house = household(tmp_path)

    async def story() -> None:
        async with showing(house) as app:
            await app.tap("You")
            await app.until(lambda: app.shows("No cloud is set up for this app."))
            await app.tap("Saved here. Open sync status")
            await app.until(lambda: app.shows("Everything works on this device alone."))
        await house.close()

    run(story())


def test_making_an_account_inviting_and_joining(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud = given(house)

    async def story() -> None:
        async with showing(house) as app:
            await signed_up(app)
            assert app.page.route == "/us"
            assert app.shows("kept in a file that only you can read")
            await app.tap("Dismiss")
            await app.until(lambda: not app.shows("kept in a file"))
            await app.tap("Invite or join")
            await app.until(lambda: "Make a code" in app.labels())
            cloud.away = True
            await app.tap("Make a code")
            await app.until(lambda: app.shows("There is no connection right now."))
            cloud.away = False
            await app.tap("Make a code")
            await app.until(lambda: "The code is M 0 W J E" in app.labels())
            assert list(cloud.asked[-1]) == ["invite", "none"]
            await app.tap("Join")
            await app.until(lambda: app.shows("Type the code that you were given."))
            await app.type("Code", "cupcake://app/invite/ABCDE")
            await app.tap(app.all_by_label("Everything I wrote so far, too")[-1])
            await app.tap("Join")
            await app.until(lambda: app.shows("Mara and Theo"))
            assert list(cloud.asked[-1]) == ["join", "ABCDE", "all"]
            assert "Make a code" not in app.labels()
        await house.close()
        assert cloud.closed

    run(story())


def test_what_was_chosen_last_counts_though_the_page_does_not_show_it_yet(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud = given(house)

    async def story() -> None:
        async with showing(house) as app:
            await signed_up(app)
            await app.tap("Invite or join")
            await app.until(lambda: "Make a code" in app.labels())
            for nth, go, asks in ((0, "Make a code", "invite"), (-1, "Join", "join")):
                await app.type("Code", "ABCDE")
                await app.tap(app.all_by_label("Everything I wrote so far, too")[nth])
                for control in (app.all_by_label("Only what we write from now on")[nth], app.by_label(go)):
                    await app.press(control)
                await app.until(lambda: asks == cloud.asked[-1][0])  # noqa: B023
        told = [list(asked) for asked in cloud.asked if asked[0] in ("invite", "join")]
        assert told == [["invite", "none"], ["join", "ABCDE", "none"]]
        await house.close()

    run(story())


def test_signing_in_with_a_mailed_code(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud = given(house)

    async def story() -> None:
        async with showing(house) as app:
            await app.go("/sign-in")
            await app.until(lambda: "Mail address" in app.labels())
            await app.type("Mail address", "mara@example.org")
            await app.tap("Mail me a code")
            await app.until(lambda: app.shows("A six-digit code is on its way to mara@example.org."))
            await app.type("Code", "000000")
            await app.tap("Sign in")
            await app.until(lambda: app.shows("That code is wrong or too old. Ask for a new one."))
            await app.type("Code", "123456")
            await app.tap("Sign in")
            await app.until(lambda: app.page.route == "/us")
            assert cloud.asked[0] == ("send", "mara@example.org")
        await house.close()

    run(story())


def test_name_is_kept_under_which_the_other_sees_you(tmp_path: Path) -> None:
    house = household(tmp_path, cloud=NOWHERE)
    cloud = given(house)
    pair_up(house)

    async def story() -> None:
        async with showing(house) as app:
            await app.go("/us/profile")
            await app.until(lambda: "Your name" in app.labels())
            await app.type("Your name", " ")
            await app.tap("Keep this name")
            await app.until(lambda: app.shows("Type the name you go by."))
            await app.type("Your name", "Marlene")
            await app.tap("Keep this name")
            await app.until(lambda: ("name", "Marlene") in cloud.asked)
        await house.close()

    run(story())
