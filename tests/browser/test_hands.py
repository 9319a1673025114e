"""What the hands have to do: a visit with one thumb, a day without a mouse, and what Back and a second tab do."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page, expect

from tests.browser.hand import Hand
from tests.browser.serving import main_button, sign_in

MOST_TAPS = 8
"""Taps for a visit beside its text, from the worklist on."""
PETITION = re.compile(r"/petitions/[0-9a-f]{32}$")


def visit_to_write(page: Page, home: Path) -> None:
    """The form of the first visit that is due, as the registrar gets it."""
    sign_in(page, "registrar", home)
    page.goto("/visits/")
    page.get_by_role("link", name="记回访").first.click()
    expect(main_button(page, "保存")).to_be_visible()
    page.wait_for_load_state()  # a key pressed between two pages meets no element at all


def answered(page: Page) -> None:
    """A telephone call that found it solved."""
    for answer in ("电话", "解决了", "满意"):
        page.locator("fieldset.big").get_by_text(answer, exact=True).first.click()


def test_a_visit_takes_few_taps_on_the_narrowest_phone(browser: Browser, live_server: str, demo_home: Path) -> None:
    context = browser.new_context(
        base_url=live_server, locale="zh-CN", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    sign_in(page, "registrar", demo_home)
    page.goto("/worklist/")
    hand = Hand(page)
    hand.take(page.get_by_label("待办分类").get_by_role("link", name="待回访"))
    hand.take(page.get_by_role("link", name="记回访").first)
    for answer in ("当面", "解决了", "满意", "已落实"):
        hand.take(page.locator("fieldset.big").get_by_text(answer, exact=True).first)
    hand.take(page.get_by_label("看到、听到的"))
    hand.write("补助已经到账，存折看过了。")
    hand.take(main_button(page, "保存"))
    expect(page).to_have_url(PETITION)
    expect(page.get_by_text("补助已经到账").first).to_be_visible()
    print(f"taps beside the text: {hand.counted}")
    assert hand.counted <= MOST_TAPS
    context.close()


def test_a_unit_head_signs_for_a_petition_and_looks_one_up_without_a_mouse(page: Page, demo_home: Path) -> None:
    hand = Hand(page)
    page.goto("/sign-in")
    page.get_by_label("账号").focus()
    hand.write("unit_head")
    hand.tab_to("密码")
    hand.write((demo_home / "demo-password").read_text().strip())
    hand.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    hand.tab_to("待签收")
    hand.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("待签收")
    hand.tab_to("签收")
    while page.evaluate("document.activeElement.innerText") != "签收":
        hand.press("Tab")
    hand.press("Enter")
    expect(main_button(page, "确认签收")).to_be_visible()
    hand.tab_to("承办人")
    hand.press("ArrowDown", "Control+Enter")
    expect(page).to_have_url(PETITION)
    expect(page.get_by_role("status")).to_be_visible()
    hand.press("/")
    hand.write(page.locator("h1 .no").inner_text())
    hand.press("Enter")
    expect(page).to_have_url(re.compile("/search"))


def test_a_visit_is_written_down_without_a_mouse(page: Page, demo_home: Path) -> None:
    visit_to_write(page, demo_home)
    hand = Hand(page)
    for first in ("当面", "解决了", "满意"):
        hand.tab_to(first)
        hand.press("Space")
    hand.tab_to("保存")
    hand.press("Enter")
    expect(page).to_have_url(PETITION)


def test_back_after_saving_a_visit_brings_an_empty_form_that_saves_nothing(page: Page, demo_home: Path) -> None:
    visit_to_write(page, demo_home)
    answered(page)
    with page.expect_navigation():
        main_button(page, "保存").click()
    expect(page).to_have_url(PETITION)
    address, told = page.url, page.locator("ol.timeline").inner_text().count("回访")
    page.go_back()
    expect(main_button(page, "保存")).to_be_visible()
    expect(page.locator("fieldset.big input:checked")).to_have_count(0)
    main_button(page, "保存").click()
    expect(page.get_by_role("alert")).to_contain_text("没有保存")
    page.goto(address)
    assert page.locator("ol.timeline").inner_text().count("回访") == told


def test_back_to_a_refused_form_shows_it_with_what_was_typed(page: Page, demo_home: Path) -> None:
    visit_to_write(page, demo_home)
    form = page.url
    page.get_by_label("看到、听到的").fill("补助还没有到账")
    main_button(page, "保存").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="工作台").first.click()
    page.wait_for_url("**/worklist/")
    page.go_back()
    expect(page).to_have_url(form)
    expect(page.get_by_label("看到、听到的")).to_have_value("补助还没有到账")
    page.get_by_role("button", name="不要了，重新填").click()
    expect(page.get_by_label("看到、听到的")).to_have_value("")


def test_what_a_second_tab_did_first_is_said_in_the_first(page: Page, demo_home: Path) -> None:
    visit_to_write(page, demo_home)
    second = page.context.new_page()
    second.goto(page.url)
    answered(second)
    main_button(second, "保存").click()
    expect(second).to_have_url(PETITION)
    answered(page)
    page.get_by_label("看到、听到的").fill("第一个窗口里写的话")
    main_button(page, "保存").click()
    expect(page.get_by_text("没有保存").or_(page.get_by_role("alert")).first).to_be_visible()
    assert "第一个窗口里写的话" in page.content()


def test_a_correction_brought_back_undoes_nothing_of_what_a_colleague_corrected_meanwhile(
    page: Page, browser: Browser, demo_home: Path
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "petition_head", demo_home)
    page.goto("/petitions/?stage=registered")
    page.locator("main td.no a").first.click()
    page.wait_for_url(PETITION)
    form = f"{page.url}/correct"
    page.goto(form)
    page.get_by_label("标题").fill("水井干了，请求通自来水")
    page.goto("/worklist/")
    colleague = browser.new_context(base_url=form.partition("/petitions/")[0], locale="zh-CN").new_page()
    sign_in(colleague, "registrar", demo_home)
    colleague.goto(form)
    colleague.get_by_label("组、具体地点").fill("老井东边")
    colleague.get_by_label("更正的原因").fill("来人又说了一遍")
    main_button(colleague, "保存更正").click()
    colleague.wait_for_url(PETITION)
    colleague.context.close()
    page.goto(form)
    expect(page.get_by_text("没有保存的内容已找回")).to_be_visible()
    page.get_by_label("更正的原因").fill("标题写准")
    main_button(page, "保存更正").click()
    expect(page.get_by_text("两个人改的不是同一处")).to_be_visible()
    page.get_by_role("button", name="一起保存").click()
    page.wait_for_url(PETITION)
    expect(page.get_by_role("heading", level=1)).to_contain_text("水井干了，请求通自来水")
    expect(page.get_by_text("老井东边").first).to_be_visible()


def test_the_slip_says_what_the_petitioner_needs_on_one_sheet(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    page.goto("/petitions/")
    link = page.locator("[data-rows] td.no a").first
    number, address = link.inner_text(), link.get_attribute("href")
    page.goto(f"{address}/slip")
    document = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    text = re.sub(r"\s+", "", document[0].get_textpage().get_text_range())
    assert len(document) == 1
    assert [said for said in (number, "登记回执", "查询码", "收到") if said not in text] == []
    assert "退出" not in text
