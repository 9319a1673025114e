"""With scripts switched off the work still goes: from the door to a petition, its acts, a visit, a search, a list."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import DEADLINE, main_button

BODY = "村口的石拱桥栏杆断了两根，学生上学天天从桥上走，大雨以后桥面又裂了一道缝，请求尽快修好。"


@pytest.fixture
def plain(browser: Browser, live_server: str) -> Iterator[Page]:
    """A browser that runs no script."""
    context = browser.new_context(base_url=live_server, locale="zh-CN", java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def enter(page: Page, role: str, home: Path) -> None:
    """Leave, if somebody is in, and come in as this role."""
    page.goto("/")
    if page.get_by_role("button", name="退出").count():
        page.get_by_role("button", name="退出").click()
    page.get_by_label("账号").fill(role)
    page.get_by_label("密码").fill((home / "demo-password").read_text().strip())
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_a_petition_is_registered_assigned_signed_for_and_accepted(plain: Page, demo_home: Path) -> None:
    enter(plain, "registrar", demo_home)
    plain.get_by_role("link", name="登记", exact=True).click()
    plain.get_by_text("来信", exact=True).click()
    plain.get_by_label("姓名（名称）").first.fill("桥小满")
    plain.get_by_label("反映内容").fill(BODY)
    plain.get_by_label("镇（园区）").select_option(label="柳河镇")
    plain.get_by_label("内容分类").select_option(index=1)
    main_button(plain, "保存登记").click()
    if plain.url.endswith("/petitions/new"):
        main_button(plain, "保存登记").click()
    expect(plain).to_have_url(re.compile(r"/petitions/[0-9a-f]{32}$"))
    address = plain.url
    expect(plain.get_by_text(BODY)).to_be_visible()
    enter(plain, "petition_head", demo_home)
    plain.goto(address)
    plain.get_by_role("link", name="转送、交办").click()
    plain.get_by_label("责任单位").select_option(label="柳河镇")
    plain.get_by_text("转送", exact=True).click()
    main_button(plain, "确认转办").click()
    enter(plain, "unit_head", demo_home)
    plain.goto(address)
    plain.get_by_role("link", name="签收", exact=True).click()
    plain.get_by_label("承办人").select_option(index=1)
    main_button(plain, "确认签收").click()
    plain.get_by_role("link", name="受理", exact=True).click()
    plain.get_by_label("告知日期").fill("今天")
    plain.get_by_label("告知方式").select_option(index=1)
    plain.get_by_label("送达凭据").fill("本人当面签收")
    main_button(plain, "确认受理").click()
    expect(plain.locator(".pagehead")).to_contain_text("已受理")


def test_a_visit_is_written_down(plain: Page, demo_home: Path) -> None:
    enter(plain, "registrar", demo_home)
    plain.get_by_role("link", name="回访", exact=True).click()
    plain.get_by_role("link", name="记回访").first.click()
    for question, answer in (("怎么访的", "电话"), ("问题解决了吗", "解决了"), ("对办理满意吗", "满意")):
        plain.get_by_role("radiogroup", name=question).get_by_text(answer, exact=True).click()
    main_button(plain, "保存").click()
    expect(plain.get_by_role("status")).to_be_visible()
    expect(plain).to_have_url(re.compile(r"/petitions/[0-9a-f]{32}$"))


def test_a_list_is_narrowed_and_what_was_said_is_found(plain: Page, demo_home: Path) -> None:
    enter(plain, "petition_head", demo_home)
    plain.get_by_role("link", name="信访件", exact=True).click()
    town = plain.get_by_label("镇（园区）")
    town.select_option(town.locator("option", has_text="柳河镇").get_attribute("value"))
    main_button(plain, "筛选").click()
    expect(plain.get_by_text("镇（园区）：柳河镇")).to_be_visible()
    places = plain.locator("td.c-place").all_inner_texts()
    assert places
    assert all("柳河镇" in place for place in places)
    end = time.monotonic() + DEADLINE
    while not plain.locator("mark").count():  # the worker may still be writing
        assert time.monotonic() < end
        plain.get_by_role("searchbox").first.fill("危房")
        plain.get_by_role("search").get_by_role("button", name="查询").first.click()
    expect(plain.locator("mark").first).to_contain_text("危房")
