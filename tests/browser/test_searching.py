"""Searching by hand: suggestions by keys and mouse, hits by keys, nothing of it while one composes."""

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.serving import sign_in
from tests.browser.test_registering import until


def box(page: Page) -> Locator:
    """The box of the search page."""
    return page.get_by_role("search", name="查询").get_by_role("combobox")


def options(page: Page) -> Locator:
    """What is suggested."""
    return page.get_by_role("listbox", name="可以选的词").get_by_role("option")


def ask(page: Page, text: str, option: Locator) -> None:
    """Type it until the option is there: the index of a county that was just loaded takes a moment."""

    def typed() -> bool:
        box(page).fill("")
        box(page).press_sequentially(text, delay=1)
        with suppress(Error):
            option.wait_for(timeout=1000)
        return option.is_visible()

    until(typed)


def test_a_name_typed_by_its_initials_is_taken_by_keys_and_searched(page: Page, demo_home: Path) -> None:
    sign_in(page, "petition_head", demo_home)
    page.goto("/search")
    option = options(page).filter(has_text="柳河镇").first
    ask(page, "改厕 lhz", option)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("改厕 柳河镇 ")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))


def test_escape_closes_the_list_and_a_click_takes_a_line_of_it(page: Page, demo_home: Path) -> None:
    sign_in(page, "petition_head", demo_home)
    page.goto("/search")
    ask(page, "柳河", options(page).first)
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("柳河")
    page.keyboard.type("镇")
    options(page).filter(has_text="柳河镇").first.click()
    expect(box(page)).to_have_value("柳河镇 ")
    expect(box(page)).to_be_focused()


def test_nothing_is_suggested_while_a_word_is_being_composed(page: Page, demo_home: Path) -> None:
    sign_in(page, "petition_head", demo_home)
    page.goto("/search")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    box(page).evaluate(
        """field => {
            field.focus();
            field.value = "liuhe";
            field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
        }"""
    )
    page.wait_for_timeout(400)
    assert asked == []
    with page.expect_response("**/search/suggest?**"):
        box(page).evaluate('field => { field.value = "柳河"; field.dispatchEvent(new Event("compositionend")); }')


def test_hits_are_walked_and_opened_by_keys(page: Page, demo_home: Path) -> None:
    sign_in(page, "petition_head", demo_home)
    page.goto("/search?q=%E6%9D%91")
    expect(page.locator("[data-row-keys]").first).to_be_visible()
    hits = page.locator("article.hit")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1).get_by_role("link").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(hits.nth(0).get_by_role("link").first).to_be_focused()
    number = hits.nth(0).locator(".no").inner_text()
    beside = page.get_by_role("region", name="预览")
    expect(beside).to_contain_text(number)  # read beside the list once one stays at it
    hits.nth(2).get_by_role("link", name="预览").click()
    expect(beside).to_contain_text(hits.nth(2).locator(".no").inner_text())
    expect(hits.nth(2)).to_have_attribute("aria-current", "true")
    hits.nth(0).get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("search", name="全库").get_by_role("combobox")).to_be_focused()
