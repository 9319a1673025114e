"""The two lines and the rooms in a real browser, over the demo county as its two commands serve it."""

import base64
import re
import time
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests import pictures
from tests.browser.serving import DEADLINE, main_button, sign_in

BODY = "我家的水窖去年冬天冻裂以后一直漏水，村里答应开春来修，到现在没有人来，全家五口人靠挑水过日子。"
WORD = "水窖冻裂"
DROPPED = """files => files.reduce((carrier, [name, content]) => {
  carrier.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name));
  return carrier;
}, new DataTransfer())"""
"""Makes what a browser carries while files (name, content) are dragged."""


def register(page: Page) -> str:
    """Register a visitor's complaint and return the matter's address."""
    page.goto("/petitions/new")
    page.get_by_label("姓名（名称）").first.fill("钱浏览")
    page.get_by_label("反映内容").fill(BODY)
    page.get_by_label("镇（园区）").select_option(label="柳河镇")
    page.get_by_label("村（社区）").select_option(label="北寨村")
    category = page.get_by_label("内容分类")
    category.select_option(value="POV-04")
    return save_registration(page)


def save_registration(page: Page) -> str:
    """Save the form, a second time where similar matters had to be looked at first; the matter's address."""
    for _ in range(2):
        if page.url.endswith("/petitions/new"):
            with page.expect_navigation():
                main_button(page, "保存登记").click()
    expect(page).to_have_url(re.compile(r"/petitions/[0-9a-f]{32}$"))
    return page.url


def test_what_the_registrar_saves_stands_with_number_clock_and_reason(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    register(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"20\d\d-信-\d{6}"))
    expect(page.get_by_text("为什么是这一天").first).to_be_visible()
    expect(page.get_by_text("《信访工作条例》第二十二条").first).to_be_visible()


def test_what_was_saved_is_found_by_its_words_within_seconds(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    register(page)
    until = time.monotonic() + DEADLINE
    while True:
        page.goto(f"/search?q={WORD}")
        if page.locator("mark", has_text="水窖").count() or time.monotonic() > until:
            break
        time.sleep(0.5)
    expect(page.locator("mark", has_text="水窖").first).to_be_visible()


def test_an_empty_registration_keeps_what_was_typed_and_says_what_is_missing(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    page.goto("/petitions/new")
    page.get_by_label("姓名（名称）").first.fill("李保留")
    main_button(page, "保存登记").click()
    expect(page.get_by_label("姓名（名称）").first).to_have_value("李保留")
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    expect(page.locator(".note-bad").first).to_be_focused()


def test_enter_while_an_input_method_composes_submits_nothing(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    page.goto("/petitions/new")
    page.get_by_label("姓名（名称）").first.fill("王")
    page.get_by_label("姓名（名称）").first.dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True}
    )
    box = page.get_by_role("combobox", name="查询").first
    box.fill("低保")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    page.wait_for_timeout(300)
    assert page.url.endswith("/petitions/new")


def test_two_people_who_edit_one_matter_both_see_what_happened(page: Page, browser: Browser, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    address = register(page)
    page.goto(address + "/correct")
    title = page.get_by_label("标题")
    title.fill("登记人写的新标题")
    page.get_by_label(re.compile("理由|原因")).first.fill("原来的标题不准确")
    other = browser.new_context(base_url=re.sub(r"(https?://[^/]+).*", r"\1", address), locale="zh-CN").new_page()
    sign_in(other, "petition_head", demo_home)
    other.goto(address + "/correct")
    other.get_by_label("标题").fill("局长先改的标题")
    other.get_by_label(re.compile("理由|原因")).first.fill("先改了一次标题")
    main_button(other, "更正").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("局长先改的标题")
    other.context.close()
    main_button(page, "更正").click()
    expect(page.get_by_text("登记人写的新标题").first).to_be_visible()
    expect(page.get_by_text("局长先改的标题").first).to_be_visible()


def test_files_are_dropped_listed_with_their_faults_and_seen_afterwards(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    address = register(page)
    page.goto(f"/papers/{address.rsplit('/', 1)[1]}/add")
    page.get_by_label("材料种类").select_option(label="佐证材料")
    files = [["现场.png", base64.b64encode(pictures.png()).decode()], ["程序.exe", "TVo="], ["空.txt", ""]]
    dropped = page.evaluate_handle(DROPPED, files)
    page.locator("form[enctype]").dispatch_event("drop", {"dataTransfer": dropped})
    rows = page.locator(".filelist li")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="程序.exe")).to_contain_text("这种格式不能添加")
    expect(rows.filter(has_text="空.txt")).to_contain_text("是空文件")
    expect(page.get_by_label("种类 现场.png")).to_have_value("evidence")
    page.get_by_label("种类 现场.png").select_option(label="回访照片")
    for name in ("程序.exe", "空.txt"):
        page.get_by_role("button", name=f"不要 {name}").click()
    main_button(page, "添加材料").click()
    expect(page.get_by_text("回访照片").first).to_be_visible()
    page.get_by_role("link", name="现场.png").click()
    picture = page.get_by_role("img", name=re.compile("现场.png"))
    expect(picture).to_have_js_property("naturalWidth", 400)
    main_button(page, "向右转").click()
    expect(picture).to_have_js_property("naturalWidth", 200)
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_a_matter_prints_without_bars_and_buttons(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    register(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation").first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_what_was_typed_survives_an_expired_session(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    page.goto("/petitions/new")
    page.get_by_label("反映内容").fill(BODY)
    expect(page.get_by_text("草稿已存到服务器")).to_be_visible()
    page.context.clear_cookies()
    main_button(page, "保存登记").click()
    expect(page.get_by_label("密码")).to_be_visible()
    page.get_by_label("账号").fill("registrar")
    page.get_by_label("密码").fill((demo_home / "demo-password").read_text().strip())
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()
    typed = page.get_by_text(BODY[:20]).or_(page.get_by_label("反映内容"))
    expect(typed.first).to_be_visible()
    assert BODY[:20] in page.content()
