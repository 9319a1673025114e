"""村村清看板 and 致贫原因: sums of the rows that stand there, each figure with its list, as sheet and on paper."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from app.domain.households import Cause, HouseholdKind
from app.domain.petitions import Stage
from app.domain.rectification import Stage as ItemStage
from app.models.directory import Village
from tests import given
from tests.given import MORNING
from tests.households import HEAD, household
from tests.villages import listed
from tests.web.pages import Node, check_page
from tests.web.scene import Scene


def peopled(scene: Scene) -> None:
    """Two households of 井台村, one not clear, one of 渡口村; an item, a petition, an item that names no village."""
    here = scene.here
    with scene.writing() as session:
        household(session, here)
        other = replace(HEAD, id_no="", insured=False)
        household(session, here, other, number="9902261040418", main_cause=None, further_causes=())
        ford: dict[str, Any] = {"number": "9902261040419", "village": "ford", "by": "bridge_clerk"}
        household(session, here, replace(HEAD, id_no=""), kind=HouseholdKind.LIFTED, **ford)
        given.item(session, here)
        given.item(session, here, village_id=None, problem="镇里没有按月调度，台账也没有更新。")
        given.petition(session, here, Stage.ACCEPTED)
        listed(session, here)


def shown(scene: Scene, address: str, who: str = "leader") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text)


def row_of(page: Node, name: str) -> list[str]:
    """The cells of the row that begins with this."""
    return next(
        [cell.text for cell in row.children] for row in page.all("tr") if row.children and row.children[0].text == name
    )


def links_of(page: Node, name: str) -> list[str]:
    row = next(row for row in page.all("tr") if row.children and row.children[0].text == name)
    return [one.attributes["href"] for one in row.all("a") if one.text.isdecimal()]


def test_the_board_adds_up_its_rows_and_what_names_no_village_stands_by_itself(scene: Scene) -> None:
    peopled(scene)
    page = shown(scene, "/villages/")
    assert row_of(page, "井台村")[2:9] == ["2", "3", "2", "2", "1", "1", "1"]
    assert row_of(page, "渡口村")[2:9] == ["1", "1", "0", "1", "0", "0", "0"]
    assert row_of(page, "柳河镇")[2:9] == ["2", "3", "2", "2", "1", "1", "1"]
    assert row_of(page, "没有写明村")[7:9] == ["0", "1"]
    assert row_of(page, "合计")[2:9] == ["3", "4", "2", "3", "1", "1", "2"]
    assert "县级" not in page.text
    assert row_of(page, "井台村")[1] == "省级 方志远"
    assert row_of(page, "渡口村")[9] == "已清"
    assert "没有录入户" in row_of(page, "磨坊村")[9]


def test_each_figure_of_the_board_leads_to_as_many_rows(scene: Scene) -> None:
    peopled(scene)
    page = shown(scene, "/villages/")
    for name in ("井台村", "柳河镇", "没有写明村", "合计"):
        for address in links_of(page, name):
            cells = {one.attributes["href"]: one.text for one in page.all("a")}
            there = shown(scene, address)
            if address.startswith("/households/"):
                assert f"{cells[address]} 户，" in there.text, address
            else:
                rows = [row for row in there.all("tr") if "2024-信" in row.text or "2024-整" in row.text]
                assert len(rows) == int(cells[address]), address


def test_the_board_is_narrowed_and_sums_what_it_lists(scene: Scene) -> None:
    peopled(scene)
    page = shown(scene, "/villages/?listed=y")
    assert "已清 0 / 共 1 个村" in page.text
    assert row_of(page, "合计")[2] == "2"
    assert "小计、合计只加列出的村" in page.text
    assert links_of(page, "合计") == []
    assert "渡口村" not in shown(scene, "/villages/?unclear=y").text
    bridge = scene.here.units["bridge"]
    assert row_of(shown(scene, f"/villages/?town={bridge}"), "合计")[2] == "1"


def test_everybody_sees_his_own_villages_and_is_told_that_it_is_a_part(scene: Scene) -> None:
    peopled(scene)
    page = shown(scene, "/villages/", "bridge_clerk")
    assert "渡口村" in page.text
    assert "井台村" not in page.text
    assert "信访件、整改问题只数本账号看得到的，是一部分" in page.text
    assert "是一部分" not in shown(scene, "/villages/").text
    assert "信访件只数本账号看得到的，是一部分" in shown(scene, "/villages/", "office_clerk").text
    assert scene.client("admin").get("/villages/").status_code == 403


def test_the_board_is_taken_away_and_printed_with_the_same_figures(scene: Scene) -> None:
    peopled(scene)
    answer = scene.client("leader").get("/villages/export")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    told = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert "口径" in str(told[1])
    assert "统计到：2024-05-11 09:30" in str(told[3])
    assert told[-1][:8] == ["合计", 3, 4, 2, 3, 1, 1, 2]
    printed = shown(scene, "/villages/print")
    assert row_of(printed, "合计")[2:9] == ["3", "4", "2", "3", "1", "1", "2"]
    assert scene.client("office_clerk").get("/villages/print").status_code == 200
    assert scene.client("town_clerk").get("/villages/export").status_code == 403


def test_the_cause_table_names_its_denominator_and_those_without_a_cause(scene: Scene) -> None:
    peopled(scene)
    page = shown(scene, "/villages/causes")
    assert row_of(page, Cause.ILLNESS.value) == ["因病", "2", "66.67", "3", "75.00"]
    assert row_of(page, "没有写明原因") == ["没有写明原因", "1", "33.33", "1", "25.00"]
    assert row_of(page, "合计") == ["合计", "3", "100.00", "4", "100.00"]
    assert "占比以 3 户、4 人为分母" in page.text
    (without, *_) = links_of(page, "没有写明原因")
    assert "1 户，1 人" in shown(scene, without).text
    well = f"town={scene.here.units['willow']}&village={scene.here.villages['well']}"
    assert row_of(shown(scene, f"/villages/causes?{well}"), "合计")[1] == "2"
    nothing = shown(scene, "/villages/causes?kind=一般户")
    assert row_of(nothing, "合计") == ["合计", "0", "—", "0", "—"]
    sheet = load_workbook(BytesIO(scene.client("leader").get("/villages/causes/export").data)).active
    assert sheet is not None
    assert [cell.value for cell in list(sheet.rows)[-2]] == ["没有写明原因", 1, 33.33, 1, 25]


def test_a_village_that_is_no_more_keeps_its_row_in_every_sum_and_its_figures_lead_to_lists(scene: Scene) -> None:
    peopled(scene)
    with scene.writing() as session:
        session.get_one(Village, scene.here.villages["ford"]).retired_on = MORNING.date()
    page = shown(scene, "/villages/")
    assert row_of(page, "渡口村")[2:9] == ["1", "1", "0", "1", "0", "0", "0"]
    assert row_of(page, "渡口村")[9].startswith("已撤并，不算")
    assert row_of(page, "合计")[2:9] == ["3", "4", "2", "3", "1", "1", "2"]
    assert row_of(page, "合计")[9] == "已清 0 / 2 个村"
    households = [address for address in links_of(page, "渡口村") if address.startswith("/households/")]
    assert households
    cells = {one.attributes["href"]: one.text for one in page.all("a")}
    for address in households:
        there = shown(scene, address)
        assert f"{cells[address]} 户，" in there.text, address
        assert not [one for one in there.all("a") if one.text == "渡口村"], "it has no page any more"
    (of_household,) = [one for one in shown(scene, households[0]).all("a") if one.text == "9902261040419"]
    assert "渡口村 已撤并" in shown(scene, of_household.attributes["href"]).text
    assert "渡口村 已撤并" in shown(scene, f"/villages/causes?town={scene.here.units['bridge']}").text
    assert row_of(shown(scene, "/villages/print"), "渡口村")[9] == "已撤并，不算"
    sheet = load_workbook(BytesIO(scene.client("leader").get("/villages/export").data)).active
    assert sheet is not None
    told = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert ["石桥镇", "渡口村", 1, 1, 0, 1, 0, 0, 0, "已撤并，不算"] in told
    assert told[-1][:8] == ["合计", 3, 4, 2, 3, 1, 1, 2]


def test_what_waits_for_its_look_back_is_counted_and_listed_alike_wherever_it_lies(scene: Scene) -> None:
    here = scene.here
    with scene.writing() as session:
        given.item(session, here)
        given.item(session, here, ItemStage.CLOSED, at=MORNING - timedelta(days=1), problem="改厕台账与现场不符。")
        # Lies in no village and affects one of each town.
        both: dict[str, Any] = {"village_id": None, "town_id": here.units["willow"], "villages": "磨坊村、石桥镇渡口村"}
        given.item(session, here, **both, problem="两镇交界的供水管网没有管护。")
    page = shown(scene, "/villages/")
    assert "未销号问题" not in page.text
    cells = {one.attributes["href"]: one.text for one in page.all("a")}
    names = ("井台村", "渡口村", "柳河镇", "石桥镇", "没有写明村", "合计")
    asked = [address for name in names for address in links_of(page, name) if address.startswith("/items/")]
    assert len(asked) == len(names)
    found = {}
    for address in asked:
        rows = [row for row in shown(scene, address).all("tr") if "2024-整" in row.text]
        found[address] = (int(cells[address]), len(rows))
    assert all(number == length for number, length in found.values()), found
    assert [number for number, _ in found.values()] == [2, 1, 3, 1, 0, 3]
