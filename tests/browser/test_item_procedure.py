"""One problem of a round from its sheet to the look-back that fails, by the people of the demo county, in a browser."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from app import clock
from tests import workbooks
from tests.browser.serving import main_button, sign_in, sign_in_instead
from tests.browser.test_procedure import Said, act, stage

ROUND = "县级“回头看”自查"
PROBLEM = "北寨村三户改厕后冬天冻住，不能使用，厕具没有防冻措施。"


def test_from_the_sheet_of_a_round_to_the_look_back_that_fails(page: Page, demo_home: Path, tmp_path: Path) -> None:
    sign_in(page, "county_office", demo_home)
    address = brought_in(page, tmp_path)
    stage(page, "已列入清单")

    def done(role: str, action: str, button: str, **said: str | bool | int) -> None:
        act(page, demo_home, role, address, action, button, **said)

    def day(after: int) -> str:
        return (clock.today() + timedelta(days=after)).isoformat()

    done("unit_head", "claim", "确认认领", handler=3, lead_leader=1)
    stage(page, "已认领")
    planned: Said = {"measures-0-text": "给三户的厕具装防冻水箱", "measures-1-text": ""}
    planned |= {"measures-0-owner": "镇乡村振兴办", "measures-0-due_on": day(15)}
    done("unit_head", "plan", "报送方案", goal="三户冬天都能使用", **planned)
    done("county_office", "approve_plan", "确认批准", verifier=1)
    stage(page, "整改中")
    report = "三户都已装上防冻水箱，零下十度试用一周没有冻住。"
    proof: Said = {"evidence-0-files": "防冻水箱.png", "evidence-0-dated_on": "今天"}
    done("unit_head", "approve_report", "审定报告", report=report, **proof)
    expect(page.get_by_role("cell", name=re.compile("防冻水箱.png")).first).to_be_visible()
    done("unit_head", "apply", "确认提请验收", household="刘小三")
    stage(page, "待验收")
    looked: Said = {"way": "0", "measures_done": "0", "evidence_true": "0"}
    lacking: Said = {"finding": "逐户查看，第三户的水箱没有接上电热带。", "reason": "第三户接上电热带以后再提请验收。"}
    done("verifier", "return", "确认退回", goal_met="1", due_on=day(20), **looked, **lacking)
    stage(page, "整改中")
    expect(page.get_by_text("第三户的水箱没有接上电热带").first).to_be_attached()
    done("unit_head", "approve_report", "审定报告", report=report + "第三户已接上电热带。")
    done("unit_head", "apply", "确认提请验收")
    seen: Said = {"opinion": "三户逐户查看，都能使用，没有冻住。", "sample": "刘小三 能用，没有冻住"}
    done("verifier", "verify", "确认验收通过", goal_met="0", **seen, **looked)
    stage(page, "已验收")
    done("county_leader", "sign_off", "确认销号")
    stage(page, "已销号")
    looked_back(page, demo_home, address)
    stage(page, "已销号")
    found = "第一户的水箱又冻住了，现在用不了。"
    done("county_office", "rework", "确认回炉", cause="1", reason=found, due_on=day(30))
    stage(page, "回炉")
    expect(page.get_by_text("退回整改").first).to_be_attached()
    again: Said = {"measures-0-text": "换成整体防冻厕具，与供电所约定检修", "measures-1-text": ""}
    done("unit_head", "plan", "报送方案", goal="三户冬天都能使用", **again)
    done("county_office", "approve_plan", "确认批准", verifier=1)
    stage(page, "整改中")
    expect(page.get_by_text("首次销号").first).to_be_attached()


def looked_back(page: Page, home: Path, address: str) -> None:
    """Somebody who had no part in it looks whether it still holds, and finds that it does not."""
    sign_in_instead(page, "supervisor", home)
    page.goto(address)
    page.locator("main").get_by_role("link", name=re.compile("回头看")).first.click()
    for name, place in (("how", "0"), ("solved", "2"), ("satisfied", "2")):
        page.locator(f"main label[for={name}-{place}]").click()
    page.locator("main [name=reason]").fill("水箱的电热带坏了，没有人来修")
    main_button(page, "保存").click()
    expect(page).to_have_url(address)


def brought_in(page: Page, folder: Path) -> str:
    """Import a sheet of one item that goes to the town of the demo's unit head; the address of the item."""
    row = {
        **workbooks.ITEM,
        **{"编号": "H-1", "检查批次": ROUND, "来源": "自查", "反馈文号": "柳自查〔1〕号", "问题内容": PROBLEM},
        **{
            "反馈日期": clock.today().isoformat(),
            "整改时限": f"{clock.today().year + 1}-06-30",
            "责任人": "",
            "村(社区)": "北寨村",
        },
    }
    sheet = workbooks.sheet(folder / "自查.xlsx", [row], workbooks.HEADERS["items"])
    page.goto("/sheets/new")
    page.locator("main label[for=kind-0]").click()
    page.locator("main [type=file]").set_input_files(sheet)
    main_button(page, "上传，去对应列").click()
    expect(page).to_have_url(re.compile("/columns$"))
    main_button(page, "核对每一行").click()
    expect(page.get_by_role("heading", name="核对完了，可以导入")).to_be_visible(timeout=30_000)
    main_button(page, "开始导入").click()
    expect(page.get_by_role("heading", name="已经导入")).to_be_visible(timeout=30_000)  # what was checked counts 1 too
    page.get_by_role("link", name="1", exact=True).first.click(timeout=30_000)
    page.locator("main").get_by_role("link", name=re.compile(r"整-\d+")).first.click()
    return page.url
