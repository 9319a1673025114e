"""Files that were chosen go to the server only once: whatever is asked or refused before, they stay chosen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, FilePayload, Page, Route, expect

from tests import pictures
from tests.browser.serving import main_button, sign_in
from tests.browser.test_registering import WELL, empty_form, fill, known_to_the_panel
from tests.browser.test_without_script import enter

NEW = "/petitions/new"
MATTER = re.compile(r"/petitions/[0-9a-f]{32}$")
SCAN: FilePayload = {"name": "水井.png", "mimeType": "image/png", "buffer": pictures.png()}


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A sheet beyond every limit, on the disk: the browser reads it there itself."""
    file = tmp_path / "台账.xlsx"
    file.write_bytes(bytes(26 * 2**20))
    return file


@pytest.fixture
def clerk(page: Page, demo_home: Path) -> Page:
    """The registrar at an empty form; a petition with the same text is known to the panel."""
    sign_in(page, "registrar", demo_home)
    known_to_the_panel(page, WELL)
    return page


def choose(page: Page) -> None:
    """A photograph, chosen and listed."""
    page.locator("input#papers").set_input_files(SCAN)
    expect(page.locator(".filelist")).to_contain_text("水井.png")


def test_checking_first_answers_on_the_page_and_costs_no_photograph(clerk: Page) -> None:
    fill(clerk, name="水先查")
    choose(clerk)
    with clerk.expect_response("**/petitions/new/beside"):
        main_button(clerk, "先查一查").click()
    expect(clerk.get_by_role("group", name="找到的事项")).to_be_focused()
    expect(clerk.locator(".live .item").first).to_be_visible()
    expect(clerk.locator(".filelist")).to_contain_text("水井.png")
    with clerk.expect_navigation():
        main_button(clerk, "保存登记").click()
    expect(clerk).to_have_url(MATTER)
    expect(clerk.locator("section[aria-labelledby=papers]")).to_contain_text("水井.png")


def test_an_oral_record_that_was_not_read_back_is_told_before_a_photograph_is_sent(clerk: Page) -> None:
    fill(clerk, name="水没读")
    clerk.get_by_text("来访", exact=True).click()
    clerk.get_by_label("口头反映").check()
    choose(clerk)
    main_button(clerk, "保存登记").click()
    expect(clerk.get_by_text("口述笔录要读给信访人听并经其确认")).to_be_visible()
    expect(clerk.locator(".filelist")).to_contain_text("水井.png")
    clerk.get_by_label("已向信访人宣读").check()
    with clerk.expect_navigation():
        main_button(clerk, "保存登记").click()
    expect(clerk.locator("section[aria-labelledby=papers]")).to_contain_text("水井.png")


def test_what_nobody_has_seen_yet_is_shown_before_a_photograph_is_sent(clerk: Page) -> None:
    clerk.route("**/petitions/new/beside", lambda route: route.abort())  # the panel is behind what was typed
    clerk.get_by_text("来信", exact=True).click()
    clerk.get_by_label("姓名（名称）").first.fill("水没看")
    clerk.get_by_label("内容分类").select_option(value="POV-04")
    clerk.get_by_label("镇（园区）").select_option(label="柳河镇")
    clerk.get_by_label("反映内容").fill(WELL)
    choose(clerk)
    expect(clerk.locator(".live .item")).to_have_count(0)
    clerk.unroute("**/petitions/new/beside")
    main_button(clerk, "保存登记").click()
    expect(clerk.get_by_role("alert").filter(has_text="没有送出：又找到")).to_be_visible()
    expect(clerk.locator(".live .item").first).to_be_visible()
    expect(clerk.locator(".filelist")).to_contain_text("水井.png")
    with clerk.expect_navigation():
        main_button(clerk, "保存登记").click()
    expect(clerk).to_have_url(MATTER)
    expect(clerk.locator("section[aria-labelledby=papers]")).to_contain_text("水井.png")


def test_a_chosen_file_alone_makes_no_draft_and_is_not_left_without_a_question(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    empty_form(page)
    kept: list[str] = []
    page.on("request", lambda request: kept.append(request.url) if "/drafts/keep" in request.url else None)
    choose(page)
    page.locator(".filelist select").click()  # a browser asks only who has touched the page
    page.locator(".filelist select").select_option(label="佐证材料")
    page.wait_for_timeout(1500)
    assert kept == []
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.goto(NEW)
    assert asked == ["beforeunload"]
    expect(page.get_by_text("没有保存的内容已找回")).to_be_hidden()
    expect(page.get_by_text("写的草稿还在")).to_have_count(0)


def test_without_network_checking_says_so_and_the_photograph_stays(
    browser: Browser, live_server: str, demo_home: Path
) -> None:
    context = browser.new_context(base_url=live_server, locale="zh-CN")  # its failed request is what this is about
    page = context.new_page()
    sign_in(page, "registrar", demo_home)
    page.goto(NEW)
    page.get_by_label("反映内容").fill(WELL)
    choose(page)
    context.set_offline(True)
    main_button(page, "先查一查").click()
    expect(page.get_by_role("alert").filter(has_text="没有查成")).to_be_visible()
    expect(page.locator(".filelist")).to_contain_text("水井.png")
    expect(page.get_by_label("反映内容")).to_have_value(WELL)
    context.set_offline(False)
    main_button(page, "先查一查").click()
    expect(page.get_by_role("alert").filter(has_text="没有查成")).to_have_count(0)
    context.close()


def test_a_file_chosen_before_the_script_came_is_listed_and_sent(clerk: Page) -> None:
    held: list[Route] = []
    clerk.route("**/papers.js*", lambda route: held.append(route))  # a slow network
    clerk.goto(NEW, wait_until="commit")
    clerk.locator("input#papers").set_input_files(SCAN)
    expect(clerk.locator(".filelist")).to_be_hidden()
    assert len(held) == 1
    held[0].continue_()
    clerk.unroute("**/papers.js*")
    expect(clerk.locator(".filelist")).to_contain_text("水井.png")
    fill(clerk, name="水来早")
    with clerk.expect_navigation():
        main_button(clerk, "保存登记").click()
    expect(clerk.locator("section[aria-labelledby=papers]")).to_contain_text("水井.png")


def test_without_script_checking_says_that_the_file_has_to_be_chosen_again(
    browser: Browser, live_server: str, demo_home: Path
) -> None:
    context = browser.new_context(base_url=live_server, locale="zh-CN", java_script_enabled=False)
    plain = context.new_page()
    enter(plain, "registrar", demo_home)
    plain.goto(NEW)
    assert "请点“先查一查”，查完再选文件。" in plain.locator(".live").inner_text()
    plain.get_by_label("反映内容").fill("村口的石拱桥栏杆断了两根。")
    plain.locator("input#papers").set_input_files(SCAN)
    main_button(plain, "先查一查").click()
    expect(plain.get_by_text("原来选的文件没有带过来，请重新选择。")).to_be_visible()
    expect(plain.get_by_label("反映内容")).to_have_value("村口的石拱桥栏杆断了两根。")
    context.close()


def test_a_sheet_beyond_the_limit_is_told_its_size_at_the_field_and_never_sent(
    page: Page, demo_home: Path, large: Path
) -> None:
    sign_in(page, "registrar", demo_home)
    page.goto("/sheets/new")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("fieldset").get_by_text("信访件", exact=True).click()
    page.get_by_label("表格文件").set_input_files(large)
    main_button(page, "上传，去对应列").click()
    field = page.get_by_label("表格文件")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("“台账.xlsx”有 26.0 MB，没有送出。表格最大 20 MB。"))
    expect(field).to_have_attribute("aria-invalid", "true")
    assert sent == []
    field.set_input_files({"name": "小台账.csv", "mimeType": "text/csv", "buffer": "标题,内容\n甲,乙\n".encode()})
    expect(page.get_by_text("没有送出")).to_have_count(0)
    main_button(page, "上传，去对应列").click()
    expect(page).to_have_url(re.compile(r"/sheets/[0-9a-f]{32}/columns$"))


def test_without_script_a_sheet_beyond_the_limit_is_told_on_a_page_that_leads_back(
    browser: Browser, live_server: str, demo_home: Path, large: Path
) -> None:
    context = browser.new_context(base_url=live_server, locale="zh-CN", java_script_enabled=False)
    plain = context.new_page()
    enter(plain, "registrar", demo_home)
    plain.goto("/sheets/new")
    plain.locator("fieldset").get_by_text("信访件", exact=True).click()
    plain.get_by_label("表格文件").set_input_files(large)
    main_button(plain, "上传，去对应列").click()
    expect(plain.locator("main")).to_contain_text("没有上传：表格太大")
    expect(plain.locator("main")).to_contain_text("送来的有 26.0 MB，没有保存。表格最大 20 MB。")
    plain.get_by_role("link", name="返回导入，另选文件").click()
    expect(plain.get_by_role("heading", level=1, name="上传表格")).to_be_visible()
    context.close()
