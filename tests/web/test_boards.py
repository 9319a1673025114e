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


def test_every_number_opens_as_many_matters(busy: Scene) -> None:
    page = shown(busy, "/boards/")
    links = {one.attributes["href"]: one.text for one in page.all("a") if one.text.isdecimal()}
    assert len(links) >= 15
    for address, number in links.items():
        there = shown(busy, address)
        rows = [row for row in there.all("tr") if re.search(r"2024-[信整]-\d+", row.text)]
        assert len(rows) == int(number), address


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


def test_who_does_not_follow_it_all_has_no_board(busy: Scene) -> None:
    assert busy.client("town_clerk").get("/boards/").status_code == 403
