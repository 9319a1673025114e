"""What a page costs on a slow line, and that nothing on it jumps while it comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.serving import sign_in

FIRST, FURTHER = 250_000, 40_000
"""Bytes over the wire, heads and packed bodies: with an empty cache, and then each page."""
JUMPS = """
    window.jumped = 0;
    new PerformanceObserver(list => list.getEntries().forEach(one => { window.jumped += one.value; }))
        .observe({type: 'layout-shift', buffered: true});
"""
MOST_JUMPED = 0.01
ROOMS = {
    "petition_head": ("/worklist/", "/petitions/", "first", "/petitions/new", "/search?q=危房", "/visits/"),
    "town_secretary": ("/holdings/", "/visits/"),
}


@pytest.fixture(params=[(1366, 768), (360, 740)], ids=["desk", "phone"])
def cold(request: pytest.FixtureRequest, browser: Browser, live_server: str) -> Iterator[Page]:
    """A browser that was never here. Nothing watches it: whoever looks into requests switches the cache off."""
    wide, high = request.param
    context = browser.new_context(base_url=live_server, locale="zh-CN", viewport={"width": wide, "height": high})
    context.add_init_script(JUMPS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("role", ROOMS)
def test_the_first_page_is_light_each_further_one_lighter_and_nothing_jumps(
    cold: Page, demo_home: Path, role: str
) -> None:
    asked: list[Request] = []
    cold.on("request", lambda request: asked.append(request))
    sign_in(cold, role, demo_home)
    first, jumped = settled(cold, asked)
    assert 0 < first <= FIRST
    assert jumped <= MOST_JUMPED
    print(f"{role} door and first room: {first} bytes, jumped {jumped}")
    for room in ROOMS[role]:
        cold.goto(cold.locator("main td.no a").first.get_attribute("href") or "" if room == "first" else room)
        found, jumped = settled(cold, asked)
        print(f"{role} {room}: {found} bytes, jumped {jumped}")
        assert 0 < found <= FURTHER, room
        assert jumped <= MOST_JUMPED, room


def settled(page: Page, asked: list[Request]) -> tuple[int, float]:
    """What was carried since last asked, and how far things jumped on the page."""
    page.wait_for_load_state("networkidle")
    carried = sum(map(weight, asked))
    asked.clear()
    return carried, page.evaluate("window.jumped")


def weight(request: Request) -> int:
    """Bytes of the answer as they came over the wire; none when it came out of the cache."""
    answer = request.response()
    assert answer is not None
    answer.finished()
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"] if sizes["responseBodySize"] > 0 else 0
