"""录入问题: what is like the problem stands beside the form while one types, before anything is saved."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import sign_in

NEW = "/items/new"
ROUND = "2024 年同批次核对"
PROBLEM = "抽查发现文化广场的健身器材损坏三件，长期没有维修，存在安全隐患。"


@pytest.fixture
def clerk(page: Page, demo_home: Path) -> Page:
    """The county office's clerk at an empty form."""
    sign_in(page, "county_office", demo_home)
    page.goto(NEW)
    return page


def fill(page: Page, problem: str = PROBLEM) -> None:
    """One problem of a round in a village, not saved; the panel has answered."""
    page.get_by_label("问题来源").select_option(label="自查发现")
    page.get_by_label("检查批次").fill(ROUND)
    page.get_by_label("责任单位").select_option(label="柳河镇")
    page.get_by_label("整改期限").fill("2099-12-31")
    page.get_by_label("反馈的问题（原文）").fill(problem)
    page.get_by_label("镇（园区）").select_option(label="柳河镇")
    with page.expect_response("**/items/new/beside"):
        page.get_by_label("村（社区）").select_option(label="北寨村")
    page.wait_for_timeout(100)


def test_the_same_problem_of_a_round_is_seen_while_it_is_typed_again(clerk: Page) -> None:
    fill(clerk)
    clerk.keyboard.press("Control+Enter")
    expect(clerk).to_have_url(re.compile(r"/items/[0-9a-f]{32}$"))
    number = re.search(r"\d{4}-整-\d{6}", clerk.inner_text("main"))
    assert number
    clerk.goto(NEW)
    fill(clerk, "健身器材又坏了，仍然没有人修。")
    first = clerk.locator(".live .item").first
    expect(first).to_contain_text(number[0])
    expect(first).to_contain_text("同一批次、同一个村（社区）")
    expect(first).to_contain_text("柳河镇 北寨村")
    clerk.keyboard.press("Control+Enter")
    expect(clerk).to_have_url(re.compile(r"/items/[0-9a-f]{32}$"))


def test_the_panel_moves_nothing_of_the_form_and_leaves_the_focus(clerk: Page) -> None:
    places = """() => [...document.querySelectorAll('.cols-register label, .cols-register h2, .savebar')]
        .map(one => [one.id || one.htmlFor, one.getBoundingClientRect()])
        .map(([name, box]) => [name, box.x, box.y + scrollY])"""
    problem = clerk.get_by_label("反馈的问题（原文）")
    problem.click()
    before = clerk.evaluate(places)
    with clerk.expect_response("**/items/new/beside"):
        problem.press_sequentially("厕所改造以后不能正常使用", delay=2)
    clerk.wait_for_timeout(200)
    expect(problem).to_be_focused()
    assert clerk.evaluate(places) == before


def test_nothing_is_asked_while_a_word_is_being_composed(clerk: Page) -> None:
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(request.url) if request.url.endswith("/beside") else None)
    clerk.get_by_label("反馈的问题（原文）").click()
    ime = clerk.context.new_cdp_session(clerk)
    ime.send("Input.imeSetComposition", {"text": "gaice", "selectionStart": 5, "selectionEnd": 5})
    clerk.wait_for_timeout(900)
    assert asked == []
    with clerk.expect_response("**/items/new/beside"):
        ime.send("Input.insertText", {"text": "改厕"})
    expect(clerk.get_by_label("反馈的问题（原文）")).to_have_value("改厕")
