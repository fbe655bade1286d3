"""`make screenshots`: every screen of the app, of a couple with weeks of everything, and of a home that is new.

uv run python tools/screenshots.py [--only calendar] [--shown] [--shape phone] [--scheme dark] [--language he]
                                   [--diary dayone.zip] [--out folder]

The couple is paired through the local cloud and writes through the sprinkles' own code; its diary is the Day One export that
`--diary` or CUPCAKE_DIARY names, else a small one made here. Which screens: `tools/shots/screens.py`. Needs Chromium.
"""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import uvicorn

from app.bootstrap import Cupcake, open_cupcake
from app.demo import page, two_phones
from app.demo_couple import make_couple
from app.household import Household
from app.language import CHOSEN
from app.lock import pin
from app.lock.keeping import Keeping, Wish, read_wish
from app.web import asgi
from cloud import launcher
from core.settings import Settings, load_settings
from storage.local_settings import write_setting
from tests.harness.browser import browser
from tools.shots import diary
from tools.shots.camera import Scheme, camera
from tools.shots.life import Life, live
from tools.shots.screens import Screen, chosen
from ui.words import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "screenshots"  # noqa: S105  of pages that live for minutes, of people who never did
DEMO = "two-phones"
RIGHT_TO_LEFT = "he"
STOPPED = threading.Event()
"""Ctrl+C: a window's round runs in a thread, which nothing else would end."""


@asynccontextmanager
async def served(app: Any, path: str = "") -> AsyncIterator[str]:
    """An ASGI app on a port of this machine; its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, "127.0.0.1", 0, log_level="critical", access_log=False, lifespan="off",
                       ws="websockets-sansio", timeout_graceful_shutdown=1)
    )  # fmt: skip
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  it has no event for it
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/{TOKEN}/{path}"
    finally:
        server.should_exit = True
        await running


async def settle(homes: dict[str, Path], settings: Settings, zip_file: Path) -> Life:
    """Let the two live: seeded, synced, closed."""
    apps = {who: open_cupcake(folder, settings) for who, folder in homes.items()}

    def sync(who: str) -> None:
        asyncio.run_coroutine_threadsafe(apps[who].cloud.sync(), loop).result()

    def all_of_it() -> Life:
        mara = apps["mara"]
        mara.sprinkle("journal").load("importers:import_dayone")(mara.contexts["journal"], zip_file)
        return live(mara, apps["theo"], sync)

    loop = asyncio.get_running_loop()
    try:
        return await asyncio.to_thread(all_of_it)
    finally:
        for app in apps.values():
            await app.cloud.close()
            app.close()


def forget_drafts(cupcake: Cupcake) -> None:
    """What one window typed must not greet the next."""
    with cupcake.home.store.database.write() as raw:
        raw.execute("DELETE FROM draft")


async def of_home(folder: Path, settings: Settings, screens: list[Screen], names: dict[str, str], asked: Any) -> None:
    """Every picture of one home."""
    if not screens:
        return
    for language in asked.language:
        cupcake = open_cupcake(folder, settings)
        write_setting(cupcake.home.store, CHOSEN, language)
        if screens[0].of == "locked" and read_wish(cupcake.home) is None:
            Keeping(cupcake.home).put(pin.make("271828"), Wish(0))
        household = Household(cupcake)
        await household.wake()
        await household.sync_now()
        async with served(asgi(household, TOKEN)) as url:
            for scheme in asked.scheme:
                for shape in asked.shape:
                    here = [s for s in screens if s.only in ("", shape)]
                    for line in await asyncio.to_thread(walk, url, shape, scheme, language, here, names, asked.out):
                        sys.stderr.write(line + "\n")
                    await asyncio.to_thread(forget_drafts, cupcake)
        await household.close()


def walk(
    url: str, shape: str, scheme: Scheme, language: str, screens: list[Screen], names: dict[str, str], out: Path
) -> list[str]:
    """One window's round; answers what could not be photographed."""
    missed: list[str] = []
    tongue = "" if language == ENGLISH else f"-{language}"
    with camera(url, shape, scheme) as found:
        for screen in screens:
            if STOPPED.is_set():
                break
            file = out / f"{screen.name}-{shape}-{scheme}{tongue}.png"
            wrong = found.shoot(screen, screen.route.format(**names), file)
            if wrong:
                missed.append(f"{file.name}: {wrong}")
    return missed


async def both_phones(out: Path) -> None:
    """The demo's page."""
    async with two_phones() as phones, served(page(phones, TOKEN)) as url:
        await asyncio.to_thread(shoot_demo, url, out / f"{DEMO}.png")


def shoot_demo(url: str, file: Path) -> None:
    """Both phones side by side, once both have begun."""
    from tools.shots.camera import small

    with browser((900, 1040)) as found:
        found.page.goto(url)
        found.page.wait_for_timeout(24_000)
        file.write_bytes(small(found.page.screenshot()))


async def main(asked: Any, folder: Path) -> None:
    """Make the couple, photograph, stop."""
    cloud = await asyncio.to_thread(launcher.up)
    settings = Settings("local", cloud.url, cloud.publishable_key, None, load_settings().sprinkles)
    screens = list(chosen(asked.only, shown=asked.shown))
    try:
        demo = not asked.only or DEMO in asked.only
        if demo or any(s.of == "couple" for s in screens):
            homes = await make_couple(folder / "demo", cloud.url, cloud.publishable_key)
            life = await settle(homes, settings, asked.diary or diary.write(folder / "journal.zip"))
            names = life.names | {
                "yesterday": life.day(-1).isoformat(), "waiting": life.day(-4).isoformat(),
                "asked": life.day(-6).isoformat(), "tomorrow": life.day(1).isoformat(),
            }  # fmt: skip
            await of_home(homes["mara"], settings, [s for s in screens if s.of == "couple"], names, asked)
        for home in ("new", "locked"):
            await of_home(folder / home, settings, [s for s in screens if s.of == home], {}, asked)
        if demo:
            await both_phones(asked.out)
    finally:
        STOPPED.set()
        launcher.reset()  # here and now: when this was interrupted, no thread is given work any more


def read() -> argparse.Namespace:
    """What is asked for."""
    words = argparse.ArgumentParser(description="Photograph the app's screens.")
    words.add_argument("--only", action="append", default=[], help="screens whose names begin so; may be given often")
    words.add_argument("--shown", action="store_true", help="those alone that the repository keeps")
    words.add_argument("--shape", action="append", choices=("phone", "wide"), help="one of the two alone")
    words.add_argument("--scheme", action="append", choices=("light", "dark"), help="one of the two alone")
    words.add_argument("--language", action="append", choices=tuple(LANGUAGES), help="en and he unless told")
    words.add_argument("--diary", type=Path, default=os.environ.get("CUPCAKE_DIARY"), help="a Day One export")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots", help="where to keep them")
    asked = words.parse_args()
    asked.shape, asked.scheme = asked.shape or ["phone", "wide"], asked.scheme or ["light", "dark"]
    asked.language = asked.language or [ENGLISH, RIGHT_TO_LEFT]
    asked.diary = Path(asked.diary) if asked.diary else None
    return asked


if __name__ == "__main__":
    os.environ["CUPCAKE_KEYRING"] = "file"
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a sync that takes long under the camera is no news
    wanted = read()
    wanted.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        os.environ["CUPCAKE_DEMO_DIR"] = str(Path(place) / "demo")
        os.environ["CUPCAKE_CLOUD_DIR"] = str(Path(place) / "cloud")
        asyncio.run(main(wanted, Path(place)))
