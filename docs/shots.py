"""Makes the README's pictures from a running demonstration, at the width of a desk and of a phone.

    python docs/shots.py http://127.0.0.1:5000 PASSWORD

The demonstration prints both when it starts. Needs what the tests need: Playwright and the system's Chromium. It saves
no matter; a draft of what it types into the registration form may stay with the demonstration's petition head.
"""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "img"
COLOURS = 64
LARGEST = 200_000
"""Bytes of one picture."""

WIDTHS = {1366: 768, 360: 740}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def _register(page: Page) -> None:
    # What somebody says again brings up what he said before, whatever the demonstration has in it.
    _petition(page)
    said = page.locator("section[aria-labelledby=said] p.said").inner_text()
    page.goto("/petitions/new")
    while page.locator("form[data-offer]").count():  # the draft of the picture before
        page.locator("form[data-offer] button").first.click()
        page.goto("/petitions/new")
    page.locator("textarea[name=body]").fill(said)
    page.locator("aside.live .item").first.wait_for()


def _petition(page: Page) -> None:
    page.goto("/petitions/?stage=accepted")
    page.goto(page.locator("tbody a[href^='/petitions/']").first.get_attribute("href") or "")


def _search(page: Page) -> None:
    page.goto("/search?q=改厕 补贴")
    preview = page.locator("article.hit a", has_text="预览").first
    if preview.is_visible():  # a phone has no room for it
        with page.expect_response("**/search/peek/*"):
            preview.click()
        page.wait_for_timeout(300)


def _opened(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


SHOTS: dict[str, tuple[str, Callable[[Page], object]]] = {
    "register": ("petition_head", _register),
    "worklist": ("petition_head", _opened("/worklist/")),
    "petition": ("petition_head", _petition),
    "search": ("petition_head", _search),
    "holdings": ("town_secretary", _opened("/holdings/")),
}
"""File name: who looks, and the way to the page."""


def take(browser: Browser, address: str, password: str) -> None:
    """Every picture at every width."""
    for name, (account, go) in SHOTS.items():
        for width, height in WIDTHS.items():
            context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": width, "height": height})
            page = context.new_page()
            page.goto("/sign-in")
            page.locator("input[name=username]").fill(account)
            page.locator("input[name=password]").fill(password)
            page.locator("main button[type=submit]").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            go(page)
            save(page.screenshot(), FOLDER / f"{name}-{width}.png")
            context.close()


def save(png: bytes, path: Path) -> None:
    """Write the picture with few colours, which text on white paper does not miss.

    Raises ValueError when it is still too large for a README.
    """
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(packed, "PNG", optimize=True)
    if len(packed.getvalue()) > LARGEST:
        raise ValueError(f"{path.name}: {len(packed.getvalue())} bytes")
    path.write_bytes(packed.getvalue())
    print(f"{path.name}: {path.stat().st_size // 1000} kB")


def main(address: str, password: str) -> None:
    """Start the browser, take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        # root (a container) has no sandbox; only the demonstration's own pages are opened.
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM)), None), args=["--no-sandbox", "--lang=zh-CN"]
        )
        take(browser, address, password)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
