"""Every page there is, as somebody who may see it: no fault of axe, nothing sideways, one heading, a title, a focus."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app import sealing
from app.domain.permissions import Role
from tests.browser import staged
from tests.browser.crawl import BEFORE, Crawled, Place, crawled
from tests.web.pages import tree

DESK, ZOOMED, PHONE = 1366, 683, 360
"""Widths: the office's screen, the same at 200 %, the narrowest phone."""
LOOKED_AT = """async () => (await axe.run(document, {preload: false, resultTypes: ['violations']}))
    .violations.flatMap(one => one.nodes.map(node => `${one.id} ${node.target}`))"""
"""Without preload axe copies no imported sheet into the page, which our policy would refuse."""
FOCUSED = """() => {
    const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
    const shown = box.width > 0 && box.top >= 0 && box.left >= 0 && box.right <= innerWidth;
    return document.activeElement.matches('a') && shown && style.outlineStyle !== 'none'
        && parseFloat(style.outlineWidth) >= 2;
}"""
TOUCH = 44
"""Pixels that a finger needs (DESIGN 7)."""
BESIDE = """() => [...document.querySelectorAll('body *')]
    .filter(one => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && !one.matches('.scroll'))
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => `${one.tagName}.${one.className}`)"""
"""What has to be pushed sideways; a paper as it will be printed may be, inside its frame."""
SMALL = """touch => [...document.querySelectorAll('.topbar a, .topbar button, main .btn, main .cards :is(a, button)')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < touch)
    .map(one => `${one.textContent.trim()} ${one.getBoundingClientRect().height} high`)"""
SIGNED_OUT = ("/sign-in", "/no-such-page")


@pytest.fixture(scope="module")
def everything(demo_home: Path, live_server: str, keys: sealing.Keyring) -> Iterator[Crawled]:
    """All pages with who may see them; what other tests used up is put there again."""
    staged.put(demo_home, keys)
    yield crawled(demo_home)
    sealing.use(keys)


def test_every_page_is_reached_by_links_and_has_one_heading_and_a_title_of_its_own(everything: Crawled) -> None:
    print("\n".join(f"{place.name}  {place.role}  {place.address}" for place in everything.places))
    assert everything.missing == BEFORE, "no link leads there: teach staged.py or crawl.py the way"
    seen = {place.name: tree(place.html) for place in everything.places}
    assert [name for name, page in seen.items() if len(page.all("h1")) != 1] == []
    tagged = [place.name for place in everything.places if not re.search("<title>[^<]+</title>", place.html)]
    assert tagged == []
    titles = Counter(page.all("title")[0].text for page in seen.values())
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("role", Role)
def test_the_pages_of_a_role_are_clean_at_every_width(
    page: Page, live_server: str, everything: Crawled, role: Role
) -> None:
    page.context.add_cookies([{"name": "sid", "value": everything.cookies[role], "url": live_server}])
    places = [place for place in everything.places if place.role is role]
    assert places
    assert [fault for place in places for fault in faults(page, place)] == []


@pytest.mark.parametrize("address", SIGNED_OUT)
def test_the_door_and_what_does_not_exist_are_clean_too(page: Page, address: str) -> None:
    assert list(faults(page, Place(address, Role.AUDITOR, address, ""))) == []


def faults(page: Page, place: Place) -> Iterator[str]:
    """What a page does that none may do, at each width."""
    page.set_viewport_size({"width": DESK, "height": 768})
    page.goto(place.address)
    page.evaluate(Axe().axe_script)
    page.keyboard.press("Tab")
    page.get_by_role("link").first.focus()
    if not page.evaluate(FOCUSED):
        yield f"{place.name}: the first link does not show that it has the focus"
    for width in (DESK, ZOOMED, PHONE):
        page.set_viewport_size({"width": width, "height": 768})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{place.name} at {width}: {wide} wide"
        if width != ZOOMED:
            yield from (f"{place.name} at {width}: {found}" for found in page.evaluate(LOOKED_AT))
    yield from (f"{place.name}: {found} is pushed sideways" for found in page.evaluate(BESIDE))
    yield from (f"{place.name}: {found}" for found in page.evaluate(SMALL, TOUCH))
