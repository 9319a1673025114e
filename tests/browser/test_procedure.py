"""One petition through the whole procedure, by the people of the demo county, in a real browser."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests import pictures
from tests.browser.serving import main_button, sign_in, sign_in_instead
from tests.browser.test_lines import register

OPINION = (
    "经核实，反映的水窖漏水属实。北寨村水窖由镇水利站负责修复，已于本月完工，经试用不再漏水；"
    "修复期间由村里每日送水。对修复质量有意见的，镇水利站十日内上门处理。"
)
LAW = "《信访工作条例》第三十二条"


Said = dict[str, str | bool | int]


def act(page: Page, home: Path, role: str, address: str, action: str, button: str, **said: str | bool | int) -> None:
    """Sign in in this role, open the act's page, say this (by field), and send it."""
    sign_in_instead(page, role, home)
    page.goto(f"{address}/{action}")
    for name, value in said.items():
        field = page.locator(f"main [name={name}]")
        if isinstance(value, bool):
            field.check()
        elif isinstance(value, int):
            field.select_option(index=value)
        elif field.first.get_attribute("type") == "radio":
            page.locator(f"main label[for={name}-{value}]").click()
        elif field.first.get_attribute("type") == "file":
            field.first.set_input_files(
                FilePayload(name=value, mimeType="image/png", buffer=pictures.png() + value.encode())
            )
        elif field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    main_button(page, button).click()
    expect(page).to_have_url(address)


def stage(page: Page, name: str) -> None:
    expect(page.locator(".pagehead").get_by_text(name, exact=True)).to_be_visible()


def test_from_the_counter_to_the_end_of_all_remedies(page: Page, demo_home: Path) -> None:
    sign_in(page, "registrar", demo_home)
    address = register(page)
    told: Said = {"notice_on": "今天", "notice_way": "当面送达", "proof": "本人当面签收"}
    routed: Said = {"unit": "柳河镇", "routing": "0"}
    act(page, demo_home, "petition_head", address, "assign", "确认转办", **routed)
    stage(page, "已转办")
    act(page, demo_home, "unit_head", address, "object", "提出异议", reason="水窖由县水利局统一建设，应由其办理")
    stage(page, "已提异议")
    act(page, demo_home, "petition_head", address, "agree", "同意，收回材料", reason="先收回材料，与水利局核实")
    stage(page, "已登记")
    act(page, demo_home, "petition_head", address, "assign", "确认转办", **routed)
    act(page, demo_home, "unit_head", address, "sign_for", "确认签收", handler=3)
    act(page, demo_home, "unit_head", address, "accept", "确认受理", **told)
    stage(page, "已受理")
    act(
        page,
        demo_home,
        "unit_head",
        address,
        "extend",
        "批准延期",
        extend="20",
        reason="等待配件到货，工期延长",
        **told,
    )
    expect(page.get_by_text("延长 20 日").first).to_be_attached()
    issue(page, demo_home, address)
    stage(page, "已出意见书")
    served: Said = {"delivered_on": "今天", "way": "当面送达"}
    act(page, demo_home, "unit_head", address, "deliver", "保存送达", papers="回证.png", **served)
    stage(page, "已送达")
    asked: Said = {"asked_on": "今天", "received_on": "今天", "request": "对修复质量不服，请求重新查看", "reviewer": 1}
    act(page, demo_home, "registrar", address, "ask_review", "登记复查请求", papers="复查申请书.png", **asked)
    stage(page, "复查中")
    decided: Said = {"opinion": "经查看，水窖已修好，原处理意见予以维持。", "law": LAW}
    act(page, demo_home, "review_body", address, "review", "出具复查意见", finding="0", **decided)
    stage(page, "已复查")
    act(page, demo_home, "review_body", address, "deliver", "保存送达", papers="复查回证.png", **served)
    act(page, demo_home, "registrar", address, "ask_recheck", "登记复核请求", papers="复核申请书.png", **asked)
    stage(page, "复核中")
    act(
        page, demo_home, "petition_head", address, "check_file", "案卷核查无误", record="各项材料齐全，与实地查看一致。"
    )
    sign_in_instead(page, "petition_head", demo_home)
    page.goto(f"/papers/{address.rsplit('/', 1)[1]}/add")
    page.get_by_label("材料种类").select_option(label="送达回证")
    receipt = FilePayload(name="复核回证.png", mimeType="image/png", buffer=pictures.png() + b"receipt")
    page.locator("main [name=papers]").first.set_input_files(receipt)
    main_button(page, "添加材料").click()
    last: Said = {"finding": "0", "outcome": "0", "papers": "现场.png", **decided, **served}
    act(page, demo_home, "recheck_body", address, "recheck", "出具复核意见", **last)
    stage(page, "信访终结")
    expect(page.get_by_text("待回访").or_(page.get_by_text("记回访")).first).to_be_visible()
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def issue(page: Page, home: Path, address: str) -> None:
    """The opinion; what the rules find in it is looked at and signed all the same."""
    sign_in_instead(page, "unit_head", home)
    page.goto(f"{address}/issue")
    page.locator("main label[for=decision-0]").click()
    page.locator("main [name=opinion]").fill(OPINION)
    page.locator("main [name=law]").fill(LAW)
    main_button(page, "签发意见书").click()
    page.wait_for_load_state()
    seen = page.get_by_label("已逐条看过，仍这样答复")
    if page.url != address and seen.count():
        seen.check()
        main_button(page, "签发意见书").click()
    expect(page).to_have_url(re.compile(r"/petitions/[0-9a-f]{32}$"))
