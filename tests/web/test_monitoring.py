"""防返贫监测 on the pages: a clue reported, verified, posted; what is wrong at its field; the queue and the lines."""

from datetime import timedelta
from typing import Any

from app.domain.monitoring import Stage
from tests.conftest import NOW
from tests.operations.test_clearing import line_set
from tests.operations.test_monitoring import watched
from tests.web.pages import check_page, errors_of, option_of, sent
from tests.web.scene import Scene
from tests.web.test_households import entered, shown

TODAY = NOW.date()
CLUE = {"clue": "declared", "risk": "因病", "note": "户主住院自付三万元，来村里申报"}


def saved(scene: Scene, address: str, who: str = "town_clerk", **fields: Any) -> None:
    client = scene.client(who)
    page = client.get(address).text
    check_page(page)
    answer = client.post(address, data=sent(page, address, **fields))
    assert answer.status_code == 303, errors_of(answer.text)


def link(scene: Scene, household: str, words: str, who: str = "town_clerk") -> str:
    """Where the household's page leads with these words."""
    (found,) = [node for node in shown(scene, household, who).all("a") if node.text == words]
    return str(found.attributes["href"])


def test_a_case_goes_its_way_on_the_households_page(scene: Scene) -> None:
    household, today = entered(scene), TODAY
    saved(scene, link(scene, household, "报监测线索"), **CLUE, clue_on=(today - timedelta(days=9)).isoformat())
    page = shown(scene, household)
    assert "有线索，待入户核实" in page.text
    assert "报监测线索" not in {node.text for node in page.all("a")}
    note = "入户核实属实，已签授权承诺书"
    saved(scene, link(scene, household, "记入户核实"), on=(today - timedelta(days=8)).isoformat(), note=note)
    address, client = link(scene, household, "记评议公示"), scene.client("town_clerk")
    asked = client.get(address).text
    first, text = today - timedelta(days=7), "拟纳入监测对象，公示如下"
    wrong = {"on": first.isoformat(), "notice_to": (first + timedelta(days=4)).isoformat(), "note": text}
    answer = client.post(address, data=sent(asked, address, **wrong))
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["公示到哪天：村级公示只满 4 天，要满 5 个整天，请把结束日期往后写。"]
    numbered = wrong | {"notice_to": today.isoformat(), "note": f"{text}，电话 13800138000"}
    answer = client.post(address, data=sent(asked, address, **numbered))
    assert errors_of(answer.text) == ["公示内容里有证件号码或者电话，请删去后再填。"]
    saved(scene, address, **wrong | {"notice_to": today.isoformat()})
    saved(scene, link(scene, household, "记公示结果"), on=today.isoformat(), note="公示期满，没有人提出异议")
    assert "镇初审" in {node.text for node in shown(scene, household, "secretary").all("a")}
    assert "镇初审" not in {node.text for node in shown(scene, household).all("a")}
    queue = shown(scene, "/monitoring/")
    assert "待镇初审 1" in queue.text
    assert "9902261040417" in queue.text
    assert "9902261040417" not in shown(scene, "/monitoring/?stage=clue").text
    assert "9902261040417" not in shown(scene, "/monitoring/", "bridge_clerk").text
    right = link(scene, household, "更正监测")
    saved(scene, right, clue_on=(today - timedelta(days=10)).isoformat(), reason="申报表上的日期早一天，录入时看错")


def test_clearing_is_asked_for_with_what_two_persons_found_at_home(scene: Scene) -> None:
    with scene.writing() as session:
        case = watched(session, scene.here)
        household = f"/households/{case.household.uid}"
        line_set(session, scene.here, TODAY.year)
    address, client = link(scene, household, "提请消除风险"), scene.client("town_clerk")
    page = client.get(address).text
    asked = check_page(page)
    assert "因病" in asked.text
    assert "缺劳动力" in asked.text
    one, other = (option_of(page, name, "柳河镇") for name in ("checked_by_id", "checked_with_id"))
    on, note = (TODAY - timedelta(days=3)).isoformat(), "两人入户，收入、支出、住房、饮水逐项看过"
    said = {"on": on, "way": "helped", "checked_by_id": one, "checked_with_id": other, "income": "7300", "note": note}
    answer = client.post(address, data=sent(page, address, **said))
    assert answer.status_code == 422
    assert errors_of(answer.text) == ["和谁一起：入户核查要两个不同的人。"]
    people = [node.attributes["value"] for node in asked.all("option") if "柳河镇" in node.text]
    said["checked_with_id"] = next(value for value in people if value != one)
    answer = client.post(address, data=sent(page, address, **said, causes_gone="因病"))
    low, steady, causes, new = errors_of(answer.text)
    assert "要超过当年监测线 7300 元" in low
    assert "还不稳定" in steady
    assert causes.endswith("还没有逐项核实消除：缺劳动力。每一项都消除或者有了稳定保障，才能提请。")
    assert "新的风险" in new
    assert note in check_page(answer.text).text
    said |= {"income": "9000", "income_steady": "y", "risk_gone": "y"}
    saved(scene, address, **said, causes_gone=["因病", "缺劳动力"])
    text = shown(scene, household).text
    assert "已核查，消除待公示" in text
    assert "入户核查，人均纯收入 9000 元" in text
    assert "监测户已核查，消除风险待公示 1 户" in shown(scene, "/worklist/").text
    assert "记消除公示" in {node.text for node in shown(scene, household).all("a")}
    saved(scene, link(scene, household, "更正监测"), clearing_income="9100", reason="核查表上是九千一百，录入时看错")
    assert "人均纯收入 9100 元" in shown(scene, household).text


def test_the_county_office_sets_the_income_line(scene: Scene) -> None:
    assert scene.client("town_clerk").get("/monitoring/lines").status_code == 403
    line = {"province": "贵州省", "year": "2023", "amount": "7300", "document": "省乡村振兴局通知"}
    saved(scene, "/monitoring/lines", "office_clerk", **line)
    saved(scene, "/monitoring/lines", "office_clerk", **line | {"amount": "7400"})
    page = shown(scene, "/monitoring/lines", "office_clerk").text
    assert "7400" in page
    assert "7300" not in page


def test_the_checks_count_and_lead_to_the_households_that_the_reader_reaches(scene: Scene) -> None:
    entered(scene, insured="no", kind="一般户")
    page = shown(scene, "/monitoring/checks")
    assert "您看得到的在册户 1 户" in page.text
    caught = shown(scene, "/monitoring/checks?rule=1_02_003")
    assert "1 户，占 1 户的 100.00%" in caught.text
    assert "9902261040417" in caught.text
    assert "9902261040417" not in shown(scene, "/monitoring/checks?rule=1_02_003", "bridge_clerk").text
    assert "还没有" not in shown(scene, "/monitoring/checks?rule=nonsense").text.replace("还没有落实", "")


def test_a_procedure_that_was_over_before_it_was_entered_is_marked_and_counted(scene: Scene) -> None:
    with scene.writing() as session:
        number = watched(session, scene.here).household.number
    queue = shown(scene, "/monitoring/", "office_clerk")
    assert "其中 补录 1 户" in queue.text
    (row,) = [one for one in queue.all("tr") if number in one.text]
    assert "补录" in row.text
    only = shown(scene, "/monitoring/?after=yes", "office_clerk")
    assert number in only.text
    assert "只看补录的" in only.text
    household = str(row.all("a")[0].attributes["href"])
    assert "补录" in [one.text for one in shown(scene, household).all("span")]


def test_clearing_is_offered_to_whoever_may_decide_it_alone(scene: Scene) -> None:
    with scene.writing() as session:
        line_set(session, scene.here)
        case = watched(session, scene.here)
        uid, number = case.household.uid, case.household.number
        case.checked_by_id, case.checked_with_id = scene.here.people["office_clerk"], scene.here.people["town_clerk"]
        case.stage = Stage.CLEARING_DECISION
    address, act = f"/households/{uid}", "县审定消除"
    assert act not in [one.text for one in shown(scene, address, "office_clerk").all("a")]
    assert "继续监测" in [one.text for one in shown(scene, address, "office_clerk").all("a")]
    assert act in [one.text for one in shown(scene, address, "office_head").all("a")]
    queue = "/worklist/monitoring?turn=to_clear"
    assert number in shown(scene, queue, "office_head").text
    assert number not in shown(scene, queue, "office_clerk").text
