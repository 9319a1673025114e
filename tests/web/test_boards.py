"""督办看板: each number opens as many matters, stages and ages add up, an item stands in each town that it affects."""

import re
from datetime import timedelta

import pytest

from app.domain.petitions import Stage
from app.domain.rectification import Stage as ItemStage
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page
from tests.web.scene import Scene

TOTAL = re.compile(r"(\d+) [件条]")


@pytest.fixture
def busy(scene: Scene) -> Scene:
    """Open petitions of two ages and several stages, one of them late, a closed one, and items."""
    here = scene.here
    with scene.writing() as session:
        for stage in (Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.CLOSED):
            given.petition(session, here, stage)
        given.petition(session, here, Stage.ACCEPTED, at=MORNING - timedelta(days=95))
        given.petition(session, here, prominent=True, town_id=here.units["bridge"], village_id=here.villages["ford"])
        given.petition(session, here, town_id=None, village_id=None)
        given.item(session, here, villages="石桥镇渡口村")
        given.item(session, here, ItemStage.RECTIFYING)
    return scene


def shown(scene: Scene, address: str, who: str = "leader") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text)


def row_of(page: Node, table: str, name: str) -> list[str]:
    panel = next(one for one in page.all("section") if one.attributes.get("aria-labelledby") == table)
    return next([cell.text for cell in row.children] for row in panel.all("tr") if row.children[0].text == name)


@pytest.mark.parametrize(
    ("address", "who", "least"),
    [("/boards/", "leader", 20), ("/boards/", "petition_head", 20), ("/boards/town", "secretary", 15)],
)
def test_every_number_opens_as_many_matters(busy: Scene, address: str, who: str, least: int) -> None:
    page = shown(busy, address, who)
    links = {one.attributes["href"]: one.text for one in page.all("a") if one.text.isdecimal()}
    assert len(links) >= least
    for there, number in links.items():
        rows = [row for row in shown(busy, there, who).all("tr") if re.search(r"2024-[信整]-\d+", row.text)]
        assert len(rows) == int(number), there


def test_stages_and_ages_add_up(busy: Scene) -> None:
    page = shown(busy, "/boards/")
    assert row_of(page, "stages-petition", "已受理")[1:] == ["2", "", "1", "0", "0", "0", "1"]
    assert row_of(page, "stages-petition", "已登记")[1] == "3"
    assert row_of(page, "lanes-petition", "合计")[1:] == ["6", "1", "0", "1", "0"]
    assert row_of(page, "lanes-petition", "柳河镇")[1] == "4"
    assert row_of(page, "lanes-petition", "没有写明镇")[1:] == ["1", "0", "0", "0", "0"]
    assert "已办结" not in page.text


def test_an_item_of_two_towns_stands_in_both_and_once_in_the_whole(busy: Scene) -> None:
    page = shown(busy, "/boards/")
    assert [row_of(page, "lanes-item", name)[1] for name in ("合计", "柳河镇", "石桥镇")] == ["2", "2", "1"]


def test_the_county_office_has_the_board_of_items_alone(busy: Scene) -> None:
    page = shown(busy, "/boards/", "office_clerk")
    panels = [one.attributes.get("aria-labelledby") for one in page.all("section")]
    assert "lanes-item" in panels
    assert "lanes-petition" not in panels


def test_a_town_has_its_board_village_by_village(busy: Scene) -> None:
    with busy.writing() as session:
        given.petition(session, busy.here, village_id=None)
    page = shown(busy, "/boards/town", "secretary")
    assert page.all("h1")[0].text == "柳河镇看板"
    assert row_of(page, "lanes-petition", "合计")[1:] == ["5", "1", "0", "0", "0"]
    assert row_of(page, "lanes-petition", "井台村")[1] == "4"
    assert row_of(page, "lanes-petition", "没有写明村")[1] == "1"
    assert "石桥镇" not in page.text
    first = next(one for one in page.all("section") if one.attributes.get("aria-labelledby") == "first")
    assert "信访件在办5件" in first.text.replace(" ", "").replace("\n", "")


def test_a_town_is_opened_by_its_own_and_by_who_follows_the_county(busy: Scene) -> None:
    bridge = busy.here.units["bridge"]
    assert busy.client("secretary").get(f"/boards/town?town={bridge}").status_code == 404
    assert busy.client("leader").get("/boards/town").status_code == 404
    assert busy.client("leader").get("/boards/town?town=x").status_code == 404
    (link,) = {one.attributes["href"] for one in shown(busy, "/boards/").all("a") if one.text == "石桥镇"}
    page = shown(busy, link)
    assert row_of(page, "lanes-petition", "渡口村")[1] == "1"
    assert busy.client("registrar").get("/boards/town").status_code == 403


def test_the_days_before_a_unit_has_a_petition_are_told(busy: Scene) -> None:
    with busy.writing() as session:
        given.petition(session, busy.here, at=MORNING - timedelta(days=12))
    page = shown(busy, "/boards/")
    assert row_of(page, "sending", "等转送、交办")[1:] == ["4", "3.0", "12"]
    assert row_of(page, "sending", "交办")[1] == "3"
    assert row_of(page, "sending", "转送")[1:] == ["0", "—", "—"]


def test_what_waits_for_a_decision_stands_first(busy: Scene) -> None:
    with busy.writing() as session:
        given.item(session, busy.here, ItemStage.VERIFIED)
    page = shown(busy, "/boards/")
    deciding = next(one for one in page.all("section") if one.attributes.get("aria-labelledby") == "deciding")
    told = {row.children[0].text: row.children[1].text for row in deciding.all("div")}
    assert told["待定的黄牌红牌、督办"] == "0件"
    assert "1件" in told.values()


def test_who_does_not_follow_it_all_has_no_board(busy: Scene) -> None:
    assert busy.client("town_clerk").get("/boards/").status_code == 403
