"""A day in the village: the visit that is due on a phone, and everything of one household on one sheet."""

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import FilePayload, Page, expect

from app.sealing import Keyring
from tests import pictures
from tests.browser import staged
from tests.browser.serving import main_button, sign_in

SAID = "水管已经接到院里，水压够用。"
NEW = "村道路灯坏了半年，老人晚上出门不方便。"
ANSWERS = (
    *(
        ("怎么访的", "当面"),
        ("告知过办理情况吗", "告知过"),
        ("收到处理意见书了吗", "收到了"),
        ("问题解决了吗", "解决了"),
    ),
    *(("对办理满意吗", "满意"), ("处理意见书落实了吗", "已落实"), ("对信访部门满意吗", "基本满意")),
    *(("有没有新的事情要反映", "有"), ("有没有人因此为难您", "没有")),
)
"""Every question of the follow-up (DOMAIN 7.2) with what was answered."""


@pytest.fixture(scope="module")
def visited(demo_home: Path, keys: Keyring) -> tuple[str, str]:
    """The household's number, and the address of its petition that is to be visited today."""
    number, uid = staged.put_household(demo_home, keys)
    return number, uid


def photograph(name: str) -> FilePayload:
    """What the camera of the phone gives."""
    return {"name": name, "mimeType": "image/png", "buffer": pictures.png()}


def fits(page: Page) -> bool:
    """Whether nothing of the page lies beside the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_visit_of_today_is_written_down_in_the_hand_and_what_is_new_is_registered(
    phone: Page, demo_home: Path, visited: tuple[str, str]
) -> None:
    _, uid = visited
    sign_in(phone, "registrar", demo_home)
    phone.goto("/visits/today")
    groups = phone.get_by_role("heading", level=2).all_inner_texts()
    assert any("今天到期" in group and "柳河镇北寨" in group for group in groups)
    card = phone.locator(".mcard", has=phone.locator(f"a[href='/visits/{uid}/new']"))
    expect(card).to_contain_text("七日回访")
    assert fits(phone)
    card.get_by_role("link", name="记回访").tap()
    phone.wait_for_url(re.compile("/visits/.*/new"))
    asked = phone.locator("main fieldset").filter(visible=True).all_inner_texts()
    assert [question for question, _ in ANSWERS if not any(question in text for text in asked)] == []
    for question, answer in ANSWERS:
        phone.get_by_role("radiogroup", name=question).get_by_text(answer, exact=True).tap()
    phone.get_by_label("看到、听到的").fill(SAID)
    phone.get_by_label("用手机拍照").set_input_files(photograph("水管.png"))
    assert fits(phone)
    expect(phone.get_by_text("草稿已存到服务器")).to_be_visible()

    phone.context.set_offline(True)
    main_button(phone, "保存").tap()
    expect(phone.get_by_role("alert").filter(has_text="现在连不上网")).to_be_in_viewport()
    phone.context.set_offline(False)
    phone.get_by_role("button", name="重新提交").tap()

    phone.wait_for_url(re.compile(r"/petitions/new\?visit="))
    expect(phone.get_by_role("status")).to_contain_text("问题已确认解决")
    assert fits(phone)
    phone.get_by_label("反映内容").fill(NEW)
    expect(phone.get_by_text("草稿已存到服务器")).to_be_visible()
    started = phone.url
    phone.goto(f"/petitions/{uid}")
    visits = phone.locator("section[aria-labelledby=visits]")
    expect(visits).to_contain_text(SAID)
    expect(visits).to_contain_text("说了新的事情")
    expect(phone.locator("section[aria-labelledby=papers]")).to_contain_text("水管.png")
    assert fits(phone)

    phone.goto(started)
    own = phone.locator("form[data-offer]", has_text=NEW[:6]).get_by_role("link", name="接着写")
    if own.count():  # beside the drafts that other tests left
        own.first.tap()
    expect(phone.get_by_label("反映内容")).to_have_value(NEW)
    expect(phone.get_by_text("时说的新情况")).to_be_visible()
    phone.get_by_label("内容分类").select_option(value="POV-04")
    for _ in range(2):
        if "/petitions/new" in phone.url:
            with phone.expect_navigation():
                main_button(phone, "保存登记").tap()
    phone.wait_for_url(re.compile(r"/petitions/[0-9a-f]{32}$"))
    raised = phone.locator("h1 .no").inner_text()
    phone.goto(f"/petitions/{uid}")
    expect(visits).to_contain_text(f"已登记为 {raised}")


def test_what_was_found_in_a_household_stands_on_its_page_and_on_one_sheet(
    page: Page, demo_home: Path, visited: tuple[str, str]
) -> None:
    number, uid = visited
    sign_in(page, "town_secretary", demo_home)
    page.goto("/households/")
    page.locator("form.conditions [name=q]").fill(number)
    main_button(page, "筛选").click()
    page.get_by_role("link", name=number).first.click()
    address = page.url
    page.get_by_role("link", name="记入户走访").click()
    for question, answer in (("哪一种", "入户走访"), ("为了什么", "核查情况")):
        page.get_by_role("radiogroup", name=question).get_by_text(answer, exact=True).click()
    page.get_by_label("见了谁").fill("户主本人")
    page.get_by_label("谈了什么、看到什么").fill("屋顶漏雨，上次的瓦没有盖好。")
    page.get_by_label("承诺的事").fill("月底前把屋顶重新盖好")
    page.get_by_label("何时兑现").fill("2035-06-30")
    page.locator("input[type=file]").first.set_input_files(photograph("屋顶.png"))
    main_button(page, "保存").click()
    expect(page.get_by_role("heading", name="照片和材料")).to_be_visible()
    page.get_by_role("link", name="屋顶.png").click()
    expect(page.locator("img.paper")).to_be_visible()

    page.goto(address)
    happened = page.locator("section[aria-labelledby=happened]")
    for told in ("屋顶.png", "屋顶漏雨", "承诺：月底前把屋顶重新盖好", "信访件", "整改问题"):
        expect(happened).to_contain_text(told)
    page.get_by_role("link", name="打印一户一档").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [tuple(map(round, one.get_size())) for one in document] == [(595, 842)], "one sheet of A4, upright"
    text = re.sub(r"\s+", "", document[0].get_textpage().get_text_range())
    for told in (number, "信访件和整改问题", "-信-", "-整-", "月底前把屋顶重新盖好", "入户走访（核查情况）", "1张"):
        assert told in text, told
    assert "退出" not in text
    document.close()
    page.goto(f"/petitions/{uid}")
    page.get_by_role("link", name=number).first.click()
    expect(page).to_have_url(address)
