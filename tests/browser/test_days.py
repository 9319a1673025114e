"""The day of each role: he comes in, sees what waits for him with its count, does what he is for, and leaves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from app import clock
from tests import pictures
from tests.browser.serving import main_button, sign_in

MATTER = re.compile(r"/(petitions|items)/[0-9a-f]{32}$")
FIRST = 1
"""The first real line of a list."""
IN_A_MONTH = (clock.today() + timedelta(days=30)).isoformat()


@dataclass(frozen=True)
class Day:
    """Which queue somebody goes to, the act he takes from it, what he says, and what then stands on the page."""

    queue: str
    act: str
    button: str
    said: Mapping[str, str | int] = field(default_factory=dict)
    after: str = ""
    paper: str = ""
    """The name of a picture that goes with it."""


CALLED: Mapping[str, str | int] = {"怎么访的": "电话", "问题解决了吗": "解决了", "对办理满意吗": "满意"}
ASSIGNED: Mapping[str, str | int] = {"责任单位": FIRST, "方式": "交办", "反馈日期": IN_A_MONTH}
SERVED: Mapping[str, str | int] = {"送达日期": "今天", "送达方式": FIRST}
VERIFIED: Mapping[str, str | int] = {
    **{"验收意见": "现场逐户看过，都能正常使用。", "核查方式": "现场核查"},
    **dict.fromkeys(("措施都落实了吗", "佐证真实、与措施对得上吗", "整改目标达到了吗"), "是"),
}
DAYS = {
    "registrar": Day("待回访", "记回访", "保存", CALLED, "已化解"),
    "petition_head": Day("待转送交办", "转送、交办", "确认转办", ASSIGNED, "已转办"),
    "confidential_clerk": Day("待移送", "移送纪检监察机关", "确认移送", {"移送到": FIRST}, "已移送", "移送回执.png"),
    "unit_handler": Day("待送达", "记送达", "保存送达", SERVED, "已送达", "送达回证.png"),
    "unit_head": Day("待签收", "签收", "确认签收", {"承办人": FIRST}, "已转办"),
    "county_office": Day("待批方案", "批准方案", "确认批准", {"验收人": FIRST, "整改期限": IN_A_MONTH}, "整改中"),
    "verifier": Day("待验收", "验收通过", "确认验收通过", VERIFIED, "已验收"),
    "county_leader": Day("待签批", "签批销号", "确认销号", {}, "已销号"),
}


@pytest.fixture
def out(page: Page) -> Iterator[Page]:
    """Whoever came in leaves by the button, and the door is shut behind him."""
    yield page
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("密码")).to_be_visible()
    page.goto("/petitions/")
    expect(page.get_by_label("密码")).to_be_visible()


def say(page: Page, said: Mapping[str, str | int]) -> None:
    """Answer each question by its label: a line of a list, one of a few words, or a text."""
    for label, words in said.items():
        group = page.locator("main").get_by_role("radiogroup", name=label)
        if group.count():
            group.get_by_text(str(words), exact=True).click()
        elif isinstance(words, int):
            page.get_by_label(label).first.select_option(index=words)
        else:
            page.get_by_label(label).first.fill(words)


@pytest.mark.parametrize("role", DAYS)
def test_what_waits_is_counted_listed_and_done(out: Page, demo_home: Path, role: str) -> None:
    page, day = out, DAYS[role]
    sign_in(page, role, demo_home)
    page.goto("/worklist/")
    queue = page.get_by_label("待办分类").get_by_role("link", name=day.queue).first
    waiting = int(queue.locator(".n").inner_text())
    assert waiting > 0
    queue.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(day.queue)
    rows = page.locator("main tbody tr:not(.grouprow)")
    expect(rows).to_have_count(min(waiting, 20))
    rows.get_by_role("link", name=day.act, exact=True).first.click()
    say(page, day.said)
    if day.paper:
        page.locator("input#papers").set_input_files(
            FilePayload(name=day.paper, mimeType="image/png", buffer=pictures.png())
        )
        expect(page.get_by_text(day.paper)).to_be_visible()
    main_button(page, day.button).click()
    expect(page).to_have_url(MATTER)
    expect(page.locator(".pagehead")).to_contain_text(day.after)
    page.goto("/worklist/")
    queue = page.get_by_label("待办分类").get_by_role("link", name=day.queue).first
    expect(queue.locator(".n")).to_have_text(str(waiting - 1))


def test_the_secretary_reads_and_writes_on_his_phone(out: Page, demo_home: Path) -> None:
    page = out
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, "town_secretary", demo_home)
    expect(page).to_have_url(re.compile("/holdings/$"))
    page.goto("/worklist/")
    held = page.get_by_label("待办分类").get_by_role("link", name="我包保的")
    count = held.locator(".n").inner_text()
    page.goto("/holdings/")
    expect(page.locator("main b.n").first).to_have_text(count)
    page.locator(".mcard").get_by_role("link", name="记接访走访").first.click()
    number = page.get_by_role("heading", level=1).locator(".no").first.inner_text()
    for answer in ("下访", "核查情况"):
        page.get_by_text(answer, exact=True).click()
    page.get_by_label("见了谁").fill("户主")
    page.get_by_label("谈了什么、看到什么").fill("到户里看了，房顶还在漏，答应月底前修好。")
    main_button(page, "保存").click()
    expect(page).to_have_url(re.compile("/holdings/$"))
    page.locator(".mcard", has_text=number).get_by_role("link", name=number).click()
    expect(page.get_by_text("房顶还在漏").first).to_be_visible()


@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_who_oversees_reads_everything_and_changes_nothing(out: Page, demo_home: Path, role: str) -> None:
    page = out
    sign_in(page, role, demo_home)
    page.goto("/petitions/?live=yes")
    stated = int(page.locator("main section header h2").inner_text().split()[0])
    assert stated > 0
    expect(page.locator("[data-rows] tbody tr")).to_have_count(min(stated, 20))
    page.locator("[data-rows] td.no a").first.click()
    expect(page.get_by_text("现在没有您要办的。")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("更正|作废|添加材料|签收"))).to_have_count(0)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_reads_no_matter(out: Page, demo_home: Path, role: str) -> None:
    page = out
    sign_in(page, role, demo_home)
    expect(page.get_by_role("search")).to_have_count(0)
    answer = page.goto("/petitions/")
    assert answer is not None
    assert answer.status in (403, 404)
