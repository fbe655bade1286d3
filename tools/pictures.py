"""Photograph the screens for the README: the demo's couple, with the real diary brought in beside their own entries.

uv run python tools/pictures.py [folder]      (docs/pictures by default; needs Chromium)
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.bootstrap import open_cupcake
from app.demo import page, two_phones
from core.settings import Settings
from tests.harness.browser import PHONE, WIDE, Browser, browser

ROOT = Path(__file__).resolve().parent.parent
# name: (the place, what to press there)
SCREENS: dict[str, tuple[str, list[str]]] = {
    "diary": ("diary", []),
    "write": ("diary", ["Write"]),
    "search": ("diary", ["Search the diary"]),
    "us": ("us", []),
    "sync": ("diary", ["In sync"]),
}


def photograph(
    url: str, name: str, out: Path, *, scheme: str, size: tuple[int, int], steps: list[str] | None = None
) -> None:
    """One screen, in its own browser."""
    with browser(size, scheme, timeout_s=20) as found:  # type: ignore[arg-type]
        found.open(url)
        found.page.wait_for_timeout(2500)
        for label in steps or []:
            press(found, label)
        shape = "phone" if size == PHONE else "wide"
        found.screenshot(out / f"{name}-{shape}-{scheme}.png")


def press(found: Browser, label: str) -> None:
    """Tap a button whose name begins with `label`."""
    found.page.locator(
        f'[role="button"][aria-label^="{label}"], flt-semantics[role="button"]:has-text("{label}")'
    ).first.click()
    found.page.wait_for_timeout(1500)


def bring_in_pepys(home: Path) -> None:
    """The standard diary, private to this home."""
    app = open_cupcake(home, Settings("local", None, None, None, ("journal",)))
    app.sprinkle("journal").load("importers:import_dayone")(
        app.contexts["journal"], ROOT / "tests" / "data" / "pepys-dayone.zip"
    )
    app.close()


async def main(out: Path) -> None:
    """Start the couple, photograph, stop."""
    import uvicorn

    async with two_phones() as phones:
        bring_in_pepys(phones[0].folder)
        mara = phones[0].url
        server = uvicorn.Server(
            uvicorn.Config(page(phones, "t"), host="127.0.0.1", port=0, log_level="error", lifespan="off")
        )
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  a tool: polling is simple enough
            await asyncio.sleep(0.05)
        demo = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/t/"
        await asyncio.to_thread(two, demo, out)
        for scheme in ("light", "dark"):
            for size in (PHONE, WIDE):
                for name, (route, steps) in SCREENS.items():
                    await asyncio.to_thread(photograph, mara + route, name, out, scheme=scheme, size=size, steps=steps)
                if size == PHONE:
                    await asyncio.to_thread(
                        photograph,
                        mara + "diary",
                        "entry",
                        out,
                        scheme=scheme,
                        size=size,
                        steps=["Friday 20 November 2026"],
                    )
        server.should_exit = True
        await running


def two(url: str, out: Path) -> None:
    """Both phones on one page."""
    with browser((900, 1040)) as found:
        found.page.goto(url)
        time.sleep(14)
        found.page.screenshot(path=out / "two-phones.png")


if __name__ == "__main__":
    os.environ["CUPCAKE_KEYRING"] = "file"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CUPCAKE_DEMO_DIR"] = str(Path(folder) / "demo")
        os.environ["CUPCAKE_CLOUD_DIR"] = str(Path(folder) / "cloud")
        out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
        out.mkdir(parents=True, exist_ok=True)
        asyncio.run(main(out))
        from cloud import launcher

        launcher.reset()
