"""On a phone: what is written in a village without network, and the rooms within reach of the thumb."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect

from app.sealing import Keyring
from tests import pictures
from tests.browser import staged
from tests.browser.serving import main_button, sign_in
from tests.browser.test_lines import register

NOTE = "现场看过：水泵还没有换，院里有积水。"
LOWEST = "all => Math.max(...all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().bottom))"
TOUCH = 44
"""Pixels that a finger needs (DESIGN 7)."""


def visit(page: Page, home: Path, answers: tuple[str, ...] = ("当面", "解决了", "满意")) -> str:
    """Write down a visit to somebody who came today, up to saving, a photograph taken; the matter's address."""
    sign_in(page, "registrar", home)
    matter = register(page)
    page.goto(matter.replace("/petitions/", "/visits/") + "/new")
    page.get_by_label("哪一种").select_option(label="走访")
    for answer in answers:
        page.locator("fieldset").get_by_text(answer, exact=True).first.tap()
    page.get_by_label("看到、听到的").fill(NOTE)
    photograph: FilePayload = {"name": "水泵.png", "mimeType": "image/png", "buffer": pictures.png()}
    page.get_by_label("用手机拍照").set_input_files(photograph)
    return matter


def visits_of(page: Page, matter: str) -> Locator:
    """The visits that the matter's page tells of."""
    page.goto(matter)
    return page.locator("section[aria-labelledby=visits] .in", has_text=NOTE)


def test_without_network_the_text_stays_and_is_sent_once_when_asked_again(phone: Page, demo_home: Path) -> None:
    matter = visit(phone, demo_home)
    address = phone.url
    phone.context.set_offline(True)
    main_button(phone, "保存").tap()
    told = phone.get_by_role("alert").filter(has_text="现在连不上网")
    expect(told).to_be_in_viewport()
    expect(told).to_contain_text("文字也留在这台手机")
    again = phone.get_by_role("button", name="重新提交")
    again.tap()
    expect(told).to_be_focused()
    assert phone.url == address
    expect(phone.get_by_label("看到、听到的")).to_have_value(NOTE)
    expect(phone.locator(".filelist li")).to_contain_text("水泵.png")
    phone.context.set_offline(False)
    again.tap()
    expect(phone.get_by_role("status")).to_contain_text("已保存")
    assert visits_of(phone, matter).count() == 1
    expect(phone.locator("section[aria-labelledby=papers]")).to_contain_text("水泵.png")


def test_a_visit_whose_window_was_closed_is_gone_on_with(phone: Page, browser: Browser, demo_home: Path) -> None:
    visit(phone, demo_home)
    address, form = phone.url, phone.url.partition("/visits/")[2]
    expect(phone.get_by_text("草稿已存到服务器")).to_be_visible()
    phone.close()
    context = browser.new_context(base_url=address.partition("/visits/")[0], locale="zh-CN")
    page = context.new_page()
    sign_in(page, "registrar", demo_home)
    page.goto(f"/visits/{form}")
    page.get_by_role("link", name="接着写").click()
    expect(page.get_by_label("看到、听到的")).to_have_value(NOTE)
    expect(page.locator("fieldset").get_by_label("解决了", exact=True)).to_be_checked()
    main_button(page, "保存").click()
    expect(page.locator("section[aria-labelledby=visits] .in", has_text=NOTE)).to_have_count(1)
    context.close()


def test_when_the_answer_got_lost_sending_again_makes_no_second_record(phone: Page, demo_home: Path) -> None:
    matter = visit(phone, demo_home)
    address = phone.url

    def arrives_and_is_lost(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        before: list[Any] = phone.context.cookies()
        route.fetch(max_redirects=0)
        phone.context.clear_cookies()
        phone.context.add_cookies(before)  # what the answer would have told the browser is lost with it
        return route.abort("connectionreset")

    phone.route(address, arrives_and_is_lost)
    with phone.expect_event("requestfailed", lambda request: request.method == "POST"):
        main_button(phone, "保存").tap()
    phone.unroute(address)
    phone.goto(address)
    expect(phone.get_by_text("没有保存的内容已找回")).to_be_visible()
    expect(phone.get_by_label("看到、听到的")).to_have_value(NOTE)
    main_button(phone, "保存").tap()
    expect(phone.get_by_role("status")).to_contain_text("这一次刚才已经保存，没有再记一次")
    assert visits_of(phone, matter).count() == 1


ROOMS = ("/holdings/", "/worklist/", "/petitions/", "/items/", "/visits/", "/search?q=水", "/inbox/")


def test_the_rooms_lie_below_the_thumb_and_cover_nothing(phone: Page, demo_home: Path) -> None:
    sign_in(phone, "town_secretary", demo_home)
    bar = phone.get_by_role("navigation", name="主导航")
    matter = phone.locator(".mcard a.in").first.get_attribute("href")
    for address in (*ROOMS, matter or "/"):
        phone.goto(address)
        links = [link.bounding_box() for link in bar.get_by_role("link").all()]
        assert len(links) >= 5
        for box in filter(None, links):
            assert box["width"] >= TOUCH, address
            assert box["height"] >= TOUCH, address
            assert box["x"] + box["width"] <= 360, address
            assert 740 - TOUCH - 8 <= box["y"] < 740, address
        top = min(box["y"] for box in filter(None, links))
        phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        assert phone.locator("main *").evaluate_all(LOWEST) <= top, address
    for room in ("包案", "工作台", "整改清单", "查询", "消息"):
        expect(bar.get_by_role("link", name=re.compile(room))).to_be_visible()


def test_a_matter_is_told_in_four_lines_and_opened_wherever_its_card_is_touched(phone: Page, demo_home: Path) -> None:
    sign_in(phone, "petition_head", demo_home)
    phone.goto("/worklist/")
    card = phone.locator("main tbody tr:not(.grouprow)").first
    number = card.locator(".c-no").inner_text()
    told = [card.locator(f".c-{part}") for part in ("no", "clock", "title", "place", "who")]
    for part in told:
        expect(part).to_be_in_viewport()
    tops = [round(box["y"]) for part in told if (box := part.bounding_box())]
    assert len({top // 10 for top in tops}) <= 4
    title = card.locator(".c-title").bounding_box()
    assert title is not None
    phone.touchscreen.tap(title["x"] + title["width"] / 2, title["y"] + title["height"] / 2)
    expect(phone.get_by_role("heading", level=1)).to_contain_text(number)


def test_where_something_is_saved_the_save_bar_has_the_place_of_the_thumb(phone: Page, demo_home: Path) -> None:
    visit(phone, demo_home)
    box = main_button(phone, "保存").bounding_box()
    assert box is not None
    assert box["height"] >= TOUCH
    hit = "([x, y]) => document.elementFromPoint(x, y).closest('button').textContent.trim()"
    assert phone.evaluate(hit, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]) == "保存"
    camera = phone.get_by_label("用手机拍照")
    expect(camera).to_have_attribute("capture", "environment")
    expect(camera).to_have_attribute("accept", "image/*")


def test_a_photograph_is_not_lost_when_an_answer_is_missing(phone: Page, demo_home: Path) -> None:
    matter = visit(phone, demo_home, ("部分解决", "满意"))
    address, sent = phone.url, list[str]()
    phone.on("request", lambda request: sent.append(request.url) if request.url == address else None)
    phone.get_by_label("哪天访的").fill("")
    main_button(phone, "保存").tap()
    how = phone.get_by_role("radiogroup", name="怎么访的")
    expect(how).to_contain_text("请选择怎么访的。")
    expect(how).to_be_in_viewport()
    expect(how.get_by_role("radio").first).to_be_focused()
    day = phone.get_by_label("哪天访的")
    expect(day).to_have_accessible_description(re.compile("请填写哪天访的。"))
    expect(day).to_have_attribute("aria-invalid", "true")
    day.fill("今天")
    expect(phone.get_by_text("请填写哪天访的。")).to_have_count(0)
    how.get_by_text("当面").tap()
    expect(phone.get_by_text("请选择怎么访的。")).to_have_count(0)
    main_button(phone, "保存").tap()
    expect(phone.get_by_label("为什么没有解决、不满意")).to_be_focused()
    expect(phone.get_by_label("为什么没有解决、不满意")).to_have_accessible_description(re.compile("请写明原因。"))
    expect(phone.locator(".filelist li", has_text="水泵.png")).to_have_count(1)
    assert sent == []
    phone.get_by_label("为什么没有解决、不满意").fill("水泵还没有换。")
    main_button(phone, "保存").tap()
    expect(phone.get_by_role("status")).to_contain_text("已保存")
    assert visits_of(phone, matter).count() == 1
    expect(phone.locator("section[aria-labelledby=papers]")).to_contain_text("水泵.png")


def test_a_file_is_not_lost_when_nobody_said_what_it_is(phone: Page, demo_home: Path) -> None:
    sign_in(phone, "registrar", demo_home)
    matter = register(phone)
    phone.goto(matter.replace("/petitions/", "/papers/") + "/add")
    scan: FilePayload = {"name": "收据.png", "mimeType": "image/png", "buffer": pictures.png()}
    phone.get_by_label("用手机拍照").set_input_files(scan)
    main_button(phone, "添加材料").tap()
    role = phone.get_by_label("材料种类")
    expect(role).to_be_focused()
    expect(role).to_have_accessible_description(re.compile("请选择材料种类。"))
    role.select_option(label="佐证材料")
    main_button(phone, "添加材料").tap()
    expect(phone).to_have_url(re.compile("/petitions/"))
    expect(phone.locator("section[aria-labelledby=papers]")).to_contain_text("收据.png")


def test_photographs_too_large_to_be_kept_are_never_sent(phone: Page, demo_home: Path) -> None:
    matter = visit(phone, demo_home)
    address, sent = phone.url, list[str]()
    phone.on("request", lambda request: sent.append(request.url) if request.url == address else None)
    photographs: list[FilePayload] = [
        {"name": name, "mimeType": "image/jpeg", "buffer": bytes(size * 2**20)}
        for name, size in (("院子.jpg", 1), ("井台.jpg", 2), ("水渠.jpg", 21))
    ]
    expect(phone.locator(".files .invalid-feedback")).to_be_hidden()
    for one in photographs:
        phone.get_by_label("用手机拍照").set_input_files(one)
    main_button(phone, "保存").tap()
    told = phone.get_by_role("alert").filter(has_text="没有送出")
    expect(told).to_be_in_viewport()
    expect(told).to_contain_text("“水渠.jpg”有 21.0 MB，单个文件最大 20 MB")
    expect(told).to_contain_text("合计 24.1 MB，一次最多 24 MB")
    expect(phone.get_by_label("看到、听到的")).to_have_value(NOTE)
    expect(phone.locator(".filelist li", has_text="水泵.png")).to_have_count(1)
    assert sent == []
    phone.get_by_role("button", name="不要 水渠.jpg").tap()
    expect(told).to_have_count(0)
    phone.get_by_role("button", name="不要 院子.jpg").tap()
    phone.get_by_role("button", name="不要 井台.jpg").tap()
    main_button(phone, "保存").tap()
    expect(phone.get_by_role("status")).to_contain_text("已保存")
    assert visits_of(phone, matter).count() == 1
    expect(phone.locator("section[aria-labelledby=papers]")).to_contain_text("水泵.png")


def test_a_secretary_writes_down_whom_he_sent_with_one_hand_and_without_network(
    phone: Page, demo_home: Path, keys: Keyring
) -> None:
    number = staged.put_held(demo_home, keys)
    sign_in(phone, "town_secretary", demo_home)
    card = phone.locator(".mcard", has_text=number)
    for link in card.locator(".three a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= TOUCH
        assert box["width"] >= 2 * TOUCH
    card.get_by_role("link", name="记接访走访").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(number)
    who = phone.get_by_label("去的是谁")
    expect(who).to_be_hidden()
    phone.get_by_text("委托他人", exact=True).tap()
    expect(who).to_be_visible()
    who.select_option(index=1)
    sent_one = who.locator("option:checked").inner_text().split("（")[0]
    for answer in ("下访", "核查情况"):
        phone.get_by_text(answer, exact=True).tap()
    phone.get_by_label("见了谁").fill("钱满仓")
    phone.get_by_label("谈了什么、看到什么").fill(NOTE)
    assert phone.evaluate("document.documentElement.scrollWidth") == phone.evaluate("innerWidth")
    phone.context.set_offline(True)
    main_button(phone, "保存").tap()
    expect(phone.get_by_role("alert").filter(has_text="现在连不上网")).to_be_in_viewport()
    expect(phone.get_by_label("谈了什么、看到什么")).to_have_value(NOTE)
    phone.context.set_offline(False)
    phone.get_by_role("button", name="重新提交").tap()
    expect(phone).to_have_url(re.compile("/holdings/$"))
    told = phone.locator(".mcard", has_text=number)
    expect(told).to_contain_text(f"委托 {sent_one}")
    expect(told).to_contain_text("本人还没有见过面")
    phone.get_by_role("link", name="一周一页").tap()
    done = phone.locator("section[aria-labelledby=done]")
    expect(done).to_contain_text(f"{number}（委托 {sent_one}）")


def test_a_draft_about_one_matter_never_stands_in_the_form_of_another(phone: Page, demo_home: Path) -> None:
    sign_in(phone, "unit_head", demo_home)
    phone.goto("/holdings/")
    links = [one.get_attribute("href") for one in phone.get_by_role("link", name="记接访走访").all()][:2]
    assert len(links) == 2
    phone.goto(links[0] or "")
    phone.get_by_label("谈了什么、看到什么").fill(NOTE)
    expect(phone.get_by_text("草稿已存到服务器")).to_be_attached()
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto(links[1] or "")
    expect(phone.get_by_label("谈了什么、看到什么")).to_have_value("")
    phone.goto(links[0] or "")
    expect(phone.get_by_label("谈了什么、看到什么")).to_have_value(NOTE)
