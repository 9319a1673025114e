"""防返贫监测 at the desk: what waits stands in the worklist and in the inbox, and leads to the household."""

import re
from datetime import timedelta

from tests.conftest import NOW
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.web.test_households import entered, shown
from tests.web.test_monitoring import CLUE, link, saved

TODAY = NOW.date()


def reported(scene: Scene) -> str:
    """The address of a household about which a clue was reported."""
    household = entered(scene)
    saved(scene, link(scene, household, "报监测线索"), **CLUE, clue_on=(TODAY - timedelta(days=9)).isoformat())
    return household


def test_a_case_stands_at_the_desk_of_whose_turn_it_is(scene: Scene) -> None:
    household = reported(scene)
    desk = shown(scene, "/worklist/", "secretary")
    assert "防返贫监测有 1 户等您办" in desk.text
    (queue,) = {one.attributes["href"] for one in desk.all("a") if one.text == "监测线索，待入户核实 1 户"}
    rows = shown(scene, queue, "secretary")
    (row,) = [one for one in rows.all("a") if one.text == "9902261040417"]
    assert row.attributes["href"] == f"{household}#watched"
    assert "等您办" not in shown(scene, "/worklist/", "office_clerk").text
    assert "等您办" not in shown(scene, "/worklist/", "bridge_clerk").text
    assert "9902261040417" not in shown(scene, queue, "bridge_clerk").text
    assert scene.client("secretary").get("/worklist/monitoring?turn=nonsense").status_code == 303
    assert scene.client("secretary").get("/worklist/monitoring?turn=to_clear").status_code == 303
    assert scene.client("verifier").get(queue).status_code == 403


def test_a_message_of_a_case_leads_to_its_household(scene: Scene) -> None:
    household = reported(scene)
    client = scene.client("secretary")
    page = client.get("/inbox/").text
    (row,) = [one for one in check_page(page).all("tr") if one.all("td")]
    for word in ("未读", "监测线索，待入户核实", "9902261040417", "井台村监测户，风险因病"):
        assert word in row.text
    (action,) = set(re.findall(r'action="(/inbox/\w+/open)"', page))
    assert client.post(action, data=sent(page, action)).headers["Location"] == household
    assert "已读" in shown(scene, "/inbox/", "secretary").text
    assert "9902261040417" not in shown(scene, "/inbox/", "bridge_clerk").text


def test_the_running_case_stands_on_page_and_sheet(scene: Scene) -> None:
    household = reported(scene)
    assert "防返贫监测：有线索，待入户核实" in shown(scene, household).text
    sheet = shown(scene, f"{household}/sheet").text
    for word in ("防返贫监测线索", "农户申报", "有线索，待入户核实", "因病"):
        assert word in sheet
