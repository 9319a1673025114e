"""登记 as a conversation: the panel answers while one types, few keys suffice, and nothing typed is ever lost."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hand import Hand
from tests.browser.serving import DEADLINE, free_port, sign_in, start, wait_for

NEW = "/petitions/new"
WELL = (
    "我家的老水井在村东头的河滩上，今年开春以后井壁塌了一大块，水里全是泥沙，烧开了也不能喝。村里去年说要接自来水，"
    "每户收了三百元，管子埋到前排就停了，后排十一户到现在没有通水。我找过村主任两次，他说等镇上拨款；镇水利站又说村里没有报。"
    "全家六口人每天到两里外的邻村拉水，老人孩子吃水困难，请求尽快把自来水接到户。"
)
MOST = 25
"""Keys and clicks beside the text itself (issue 3, point 1)."""


@pytest.fixture
def clerk(page: Page, demo_home: Path) -> Page:
    """The registrar at an empty form."""
    sign_in(page, "registrar", demo_home)
    empty_form(page)
    return page


def empty_form(page: Page) -> None:
    """Open the form without a draft: those of other tests are thrown away."""
    page.goto(NEW)
    while page.get_by_role("button", name="不要了", exact=True).count():
        with page.expect_navigation():  # else what is done next may be done on the page that goes away
            page.get_by_role("button", name="不要了", exact=True).first.click()
    expect(page.get_by_label("反映内容")).to_be_visible()


def fill(page: Page, *, name: str = "钱井水", body: str = WELL) -> None:
    """A letter, filled in and not saved; the panel has answered."""
    page.get_by_text("来信", exact=True).click()
    page.get_by_label("姓名（名称）").first.fill(name)
    page.get_by_label("反映内容").fill(body)
    page.get_by_label("镇（园区）").select_option(label="柳河镇")
    page.get_by_label("村（社区）").select_option(label="北寨村")
    with page.expect_response("**/petitions/new/beside"):
        page.get_by_label("内容分类").select_option(value="POV-04")
    page.wait_for_timeout(100)


def saved(page: Page) -> str:
    """Save what is written, once more where the panel had been slower than the hand; the matter's address."""
    page.wait_for_load_state()  # before it no key does anything
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    if page.url.endswith(NEW):
        page.wait_for_load_state("networkidle")  # the panel asks once more by itself
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/petitions/[0-9a-f]{32}$"))
    return page.url


def until(true: Callable[[], bool]) -> None:
    """Wait until the worker has done its part."""
    end = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.5)


def known_to_the_panel(page: Page, body: str) -> None:
    """See to it that a petition with this text stands in the index; the page is an empty form again."""

    def found() -> bool:
        page.goto(NEW)
        with page.expect_response("**/petitions/new/beside"):
            page.get_by_label("反映内容").fill(body)
        page.wait_for_timeout(200)
        return page.locator(".live .item").count() > 0

    if not found():
        fill(page, body=body)
        saved(page)
        until(found)
    page.evaluate("sessionStorage.clear()")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(NEW)


def test_a_typical_letter_takes_few_keys_beside_its_text(clerk: Page) -> None:
    known_to_the_panel(clerk, WELL)
    clerk.goto("/petitions/")
    hand = Hand(clerk)
    hand.press("n")
    expect(clerk.get_by_role("heading", level=1, name="登记信访件")).to_be_visible()
    clerk.get_by_text("来信", exact=True).click()
    hand.counted += 1
    hand.click("姓名（名称）")
    hand.write("马长顺")
    hand.click("反映内容")
    hand.write(WELL[:150])
    hand.press("Tab", "Tab")
    hand.write("请求把自来水接到户")
    expect(clerk.get_by_label("标题")).to_have_value("请求把自来水接到户")
    hand.choose("镇（园区）", "柳河镇")
    hand.choose("村（社区）", "北寨村")
    expect(clerk.get_by_role("button", name="用这个分类")).to_be_visible()
    hand.press("Alt+l")
    expect(clerk.get_by_label("内容分类")).to_have_value("POV-04")
    expect(clerk.get_by_label("涉贫")).to_be_checked()
    hand.press("Alt+x")
    hand.press("Control+Enter")
    expect(clerk).to_have_url(re.compile(r"/petitions/[0-9a-f]{32}$"))
    print(f"keys and clicks beside the text: {hand.counted}")
    assert hand.counted <= MOST
    expect(clerk.get_by_text("（相关）").first).to_be_visible()


def test_typing_brings_the_panel_and_moves_nothing_of_the_form(clerk: Page) -> None:
    known_to_the_panel(clerk, WELL)
    clerk.goto(NEW)
    body = clerk.get_by_label("反映内容")
    places = """() => [...document.querySelectorAll('.cols-register label, .cols-register h2, .savebar')]
        .filter(one => !one.closest('[data-slot]'))
        .map(one => [one.id || one.htmlFor, one.getBoundingClientRect()])
        .map(([name, box]) => [name, box.x, box.y + scrollY])"""
    body.click()
    before = clerk.evaluate(places)
    body.press_sequentially(WELL[:120], delay=2)
    clerk.locator(".live .item").first.wait_for()
    expect(clerk.locator(".live mark").first).to_be_visible()
    expect(body).to_be_focused()
    after = clerk.evaluate(places)
    assert [moved for moved in zip(before, after, strict=True) if moved[0] != moved[1]] == []


def test_a_judgement_made_stays_while_one_goes_on_typing(clerk: Page) -> None:
    known_to_the_panel(clerk, WELL)
    clerk.goto(NEW)
    body = clerk.get_by_label("反映内容")
    body.fill(WELL)
    first = clerk.locator(".live .item").first
    first.wait_for()
    uid = first.get_attribute("id")
    clerk.keyboard.press("Alt+c")
    expect(body).to_be_focused()
    with clerk.expect_response("**/petitions/new/beside"):
        body.fill("换一件事说：村小学冬天没有暖气，孩子手都冻了。")
    expect(clerk.locator(f"#{uid}").get_by_label("重复")).to_be_checked()


def test_alt_1_opens_the_first_matter_beside_the_form(clerk: Page) -> None:
    known_to_the_panel(clerk, WELL)
    clerk.goto(NEW)
    clerk.get_by_label("反映内容").fill(WELL)
    clerk.locator(".live .item").first.wait_for()
    with clerk.context.expect_page() as opened:
        clerk.keyboard.press("Alt+1")
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("信")
    expect(clerk.get_by_label("反映内容")).to_have_value(WELL)


def test_nothing_is_asked_while_a_word_is_being_composed(clerk: Page) -> None:
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(request.url) if request.url.endswith("/beside") else None)
    clerk.get_by_label("反映内容").click()
    ime = clerk.context.new_cdp_session(clerk)
    ime.send("Input.imeSetComposition", {"text": "shuijing", "selectionStart": 8, "selectionEnd": 8})
    clerk.wait_for_timeout(900)
    assert asked == []
    with clerk.expect_response("**/petitions/new/beside"):
        ime.send("Input.insertText", {"text": "水井"})
    expect(clerk.get_by_label("反映内容")).to_have_value("水井")


def test_enter_in_a_field_saves_nothing(clerk: Page) -> None:
    fill(clerk)
    for label in ("姓名（名称）", "标题", "户"):
        clerk.get_by_label(label, exact=True).first.press("Enter")
    clerk.wait_for_timeout(300)
    assert clerk.url.endswith(NEW)


def test_the_channel_decides_which_fields_are_there(clerk: Page) -> None:
    address, oral = clerk.get_by_label("住址").first, clerk.get_by_label("口头反映")
    clerk.get_by_text("来信", exact=True).click()
    expect(oral).to_be_hidden()
    expect(address).to_be_visible()
    clerk.get_by_text("来电", exact=True).click()
    expect(address).to_be_hidden()
    oral.check()
    expect(clerk.get_by_label("已向信访人宣读")).to_be_visible()


def test_a_closed_window_leaves_a_draft_that_is_taken_up_again(clerk: Page, browser: Browser, demo_home: Path) -> None:
    fill(clerk, name="孙关窗")
    expect(clerk.get_by_text("草稿已存到服务器")).to_be_visible()
    address = clerk.url.removesuffix(NEW)
    clerk.close()
    with_another = browser.new_context(base_url=address, locale="zh-CN")
    page = with_another.new_page()
    sign_in(page, "registrar", demo_home)
    page.goto(NEW)
    expect(page.get_by_text("写的草稿还在：孙关窗")).to_be_visible()
    page.get_by_role("link", name="接着写").first.click()
    expect(page.get_by_label("反映内容")).to_have_value(WELL)
    expect(page.get_by_label("村（社区）").locator("option:checked")).to_have_text("北寨村")
    saved(page)
    page.goto(NEW)
    expect(page.get_by_text("孙关窗")).to_have_count(0)
    with_another.close()


def test_another_account_never_sees_the_draft(clerk: Page, browser: Browser, demo_home: Path) -> None:
    fill(clerk, name="赵保密")
    expect(clerk.get_by_text("草稿已存到服务器")).to_be_visible()
    other = browser.new_context(base_url=clerk.url.removesuffix(NEW), locale="zh-CN").new_page()
    sign_in(other, "petition_head", demo_home)
    other.goto(NEW)
    assert "赵保密" not in other.content()
    other.context.close()


def test_two_windows_keep_their_own_texts(clerk: Page) -> None:
    fill(clerk, name="吴一窗")
    expect(clerk.get_by_text("草稿已存到服务器")).to_be_visible()
    second = clerk.context.new_page()
    second.goto(NEW)
    fill(second, name="郑二窗", body="村道上的路灯坏了半年，没有人来修，晚上老人不敢出门。")
    expect(second.get_by_text("草稿已存到服务器")).to_be_visible()
    third = clerk.context.new_page()
    third.goto(NEW)
    expect(third.get_by_text("写的草稿还在：吴一窗")).to_be_visible()
    expect(third.get_by_text("写的草稿还在：郑二窗")).to_be_visible()
    expect(clerk.get_by_label("反映内容")).to_have_value(WELL)


def test_back_after_saving_makes_no_second_petition(clerk: Page) -> None:
    fill(clerk, name="周回退")
    address = saved(clerk)
    clerk.go_back()
    expect(clerk.get_by_label("反映内容")).to_have_value("")
    clerk.goto(address)
    expect(clerk.get_by_text(WELL[:30]).first).to_be_visible()


@pytest.fixture
def fragile(browser: Browser, demo_home: Path) -> Iterator[tuple[BrowserContext, Callable[[], None]]]:
    """A browser at a server of its own, and how that server is killed and started again."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    running = [start(demo_home, "serve", port)]
    wait_for(address)
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")

    def kill() -> None:
        os.kill(running[-1].pid, signal.SIGKILL)
        running[-1].wait(20)
        running.append(start(demo_home, "serve", port))
        wait_for(address)

    yield context, kill
    context.close()
    running[-1].terminate()
    running[-1].wait(20)


def test_a_killed_server_costs_no_word(fragile: tuple[BrowserContext, Callable[[], None]], demo_home: Path) -> None:
    context, kill = fragile
    page = context.new_page()
    sign_in(page, "registrar", demo_home)
    page.goto(NEW)
    fill(page, name="李断电")
    expect(page.get_by_text("草稿已存到服务器")).to_be_visible()
    kill()
    page.get_by_label("标题").fill("请求通自来水")
    page.reload()
    expect(page.get_by_label("反映内容")).to_have_value(WELL)
    expect(page.get_by_label("标题")).to_have_value("请求通自来水")
    page.close()
    page = context.new_page()
    page.goto(NEW)
    expect(page.get_by_text("写的草稿还在：李断电")).to_be_visible()


def test_the_form_and_the_panel_are_light(clerk: Page, browser: Browser, demo_home: Path) -> None:
    page = browser.new_context(base_url=clerk.url.removesuffix(NEW), locale="zh-CN").new_page()
    sign_in(page, "registrar", demo_home)
    weights: list[int] = []
    cold = browser.new_context(base_url=clerk.url.removesuffix(NEW), storage_state=page.context.storage_state())
    first = cold.new_page()
    first.on("requestfinished", lambda request: weights.append(request.sizes()["responseBodySize"]))
    first.goto(NEW)
    first.wait_for_load_state("networkidle")
    of_first = sum(weights)
    weights.clear()
    first.reload()
    first.get_by_label("反映内容").fill(WELL)
    first.wait_for_timeout(2500)
    of_later = sum(weights)
    print(f"first load {of_first} bytes, later {of_later} bytes")
    assert 0 < of_later <= 40_000
    assert of_first <= 250_000
    cold.close()
    page.context.close()


def test_the_slip_fits_on_one_sheet_of_either_size(clerk: Page) -> None:
    fill(clerk)
    clerk.goto(saved(clerk) + "/slip")
    for size in ("A4", "A5"):
        assert len(re.findall(rb"/Type\s*/Page\b", clerk.pdf(format=size, prefer_css_page_size=False))) == 1, size
    clerk.emulate_media(media="print")
    expect(clerk.get_by_role("navigation").first).to_be_hidden()
    expect(clerk.get_by_text("凭此码到窗口或来电查询")).to_be_visible()
