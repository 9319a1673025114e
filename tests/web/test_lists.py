"""信访件 and 整改清单: who sees which rows, what every narrowing leaves, and that each number opens its rows."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.contents import Content
from app.domain.petitions import Category, Form
from app.operations import matters
from app.operations.registering import NewPetitioner
from app.sealing import Keyring
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page, tree
from tests.web.scene import Home, Scene, grown, opened

P, R = petitions.Stage, rectification.Stage


@pytest.fixture(scope="session")
def full_home(scene_home: Home, tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Home:
    """Petitions of two towns at several stages and days, items, and an accusation that nobody here may count."""

    def fill(session: Session, here: given.County) -> None:
        for days, stage in ((80, P.ACCEPTED), (70, P.CLOSED), (3, P.ROUTED), (1, P.REGISTERED)):
            given.petition(session, here, stage, at=MORNING - timedelta(days=days))
        away: dict[str, Any] = {"town_id": here.units["bridge"], "village_id": here.villages["ford"], "poverty": False}
        given.petition(session, here, **away, content=Content.ROADS, title="渡口村断头路")
        given.petition(session, here, category=Category.ACCUSATION, title="反映柳河镇村干部")
        for days, item in ((90, R.RECTIFYING), (10, R.LISTED), (9, R.CLOSED)):
            given.item(session, here, item, at=MORNING - timedelta(days=days))

    return grown(scene_home, tmp_path_factory.mktemp("full"), keys, fill)


@pytest.fixture
def full(full_home: Home, tmp_path: Path, keys: Keyring) -> Iterator[Scene]:
    """The application over these matters."""
    yield from opened(full_home, tmp_path, keys)


def listed(page: Node) -> list[Node]:
    """The rows of the list."""
    return [row for row in page.all("tr") if row.all("td")]


def total(page: Node) -> int:
    """The number the list states."""
    found = [re.match(r"(\d+) [件条]", head.text) for head in page.all("h2")]
    (number,) = [int(one[1]) for one in found if one]
    return number


def rows_of(scene: Scene, who: str, room: str, **conditions: object) -> list[str]:
    """The texts of all rows of a list for somebody; the number stated is that of the rows."""
    page = check_page(scene.client(who).get(f"/{room}/?{urlencode(conditions)}").text)
    assert total(page) == len(listed(page))
    return [row.text for row in listed(page)]


@pytest.mark.parametrize(
    ("who", "petitions_seen", "items_seen"),
    [
        ("petition_head", 5, 3),
        ("office_clerk", 0, 3),
        ("leader", 5, 3),
        ("secretary", 4, 3),
        ("bridge_secretary", 1, 0),
        ("town_head", 3, 3),
        ("bridge_head", 0, 0),
        ("town_clerk", 3, 2),
        ("confidential", 6, 0),
        ("auditor", 5, 3),
    ],
)
def test_everybody_sees_the_rows_of_his_scope_and_no_others(
    full: Scene, who: str, petitions_seen: int, items_seen: int
) -> None:
    assert len(rows_of(full, who, "petitions")) == petitions_seen
    assert len(rows_of(full, who, "items")) == items_seen


@pytest.mark.parametrize("who", ["petition_head", "secretary", "town_clerk", "bridge_secretary", "auditor"])
@pytest.mark.parametrize("room", ["petitions", "items"])
def test_every_count_of_a_narrowing_is_the_number_of_rows_it_leaves(full: Scene, who: str, room: str) -> None:
    client = full.client(who)
    page = check_page(client.get(f"/{room}/").text)
    counted = [
        (select.attributes["name"], option.attributes["value"], int(found[1]))
        for select in page.all("select")
        for option in select.all("option")
        if (found := re.search(r"（(\d+)）$", option.text))
    ]

    for name, value, number in counted:
        narrowed = tree(client.get(f"/{room}/?{name}={value}").text)
        assert (name, value, total(narrowed)) == (name, value, number)


@pytest.mark.parametrize("room", ["petitions", "items"])
def test_the_figures_above_a_list_open_exactly_their_rows(full: Scene, room: str) -> None:
    client = full.client("leader")
    (figures,) = [one for one in tree(client.get(f"/{room}/").text).all("dl") if "figures" in one.attributes["class"]]

    links = figures.all("a")

    assert len(links) >= 2
    for link in links:
        assert total(tree(client.get(link.attributes["href"]).text)) == int(link.text)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"stage": "accepted"}, 1),
        ({"live": "yes"}, 4),
        ({"live": "no"}, 1),
        ({"settled": "no"}, 5),
        ({"settled": "yes"}, 0),
        ({"due": "late"}, 2),
        ({"poverty": "no"}, 1),
        ({"content": "TR-01"}, 1),
        ({"received_from": "2024-05-08"}, 3),
        ({"received_to": "2024-03-02"}, 2),
        ({"received_from": "5.8", "received_to": "0510"}, 2),
        ({"live": "yes", "poverty": "yes", "received_from": "2024-05-01"}, 2),
    ],
)
def test_a_condition_leaves_the_rows_that_meet_it(full: Scene, conditions: dict[str, str], expected: int) -> None:
    assert len(rows_of(full, "leader", "petitions", **conditions)) == expected


def test_a_town_opens_its_villages_and_a_village_narrows_further(full: Scene) -> None:
    town, village = full.here.units["willow"], full.here.villages["well"]
    page = tree(full.client("leader").get(f"/petitions/?town={town}").text)

    (villages,) = [one for one in page.all("select") if one.attributes["name"] == "village"]

    assert [option.text for option in villages.all("option")] == ["全部", "井台村（4）"]
    assert len(rows_of(full, "leader", "petitions", town=town, village=village)) == 4


def test_categories_are_offered_in_the_order_of_the_list_with_their_rows(full: Scene) -> None:
    with full.writing() as session:
        for content in (Content.OTHER, Content.LAND_CONTRACT, Content.POV_FUNDS, Content.POV_HOUSING, Content.ROADS):
            given.petition(session, full.here, content=content)
    page = tree(full.client("leader").get("/petitions/").text)

    (contents,) = [one for one in page.all("select") if one.attributes["name"] == "content"]

    told = [option.text for option in contents.all("option")]
    assert told[0] == "全部"
    names = ["住房安全（危房）", "扶贫资金", "土地承包经营", "交通管理", "其他"]
    places = [next(place for place, text in enumerate(told) if name in text) for name in names]
    assert places == sorted(places)
    assert "交通运输 / 交通管理（2）" in told


def test_a_holder_narrows_to_what_he_answers_for(full: Scene) -> None:
    rows = rows_of(full, "leader", "petitions", holder=full.here.people["town_head"])

    assert len(rows) == 3
    assert all("白明亮" in row for row in rows)


@pytest.mark.parametrize("room", ["petitions", "items"])
def test_what_a_stranger_may_not_see_leaves_no_trace_in_his_choices(full: Scene, room: str) -> None:
    page = check_page(full.client("bridge_head").get(f"/{room}/").text)

    offered = [option.text for select in page.all("select") for option in select.all("option")]

    assert not any("（" in text and not text.endswith("（0）") for text in offered if text not in ("镇（园区）",))
    assert "柳河" not in page.text
    assert "白明亮" not in page.text


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ({"received_from": "去年"}, "收到日期从看不懂：去年。请写成 2024-05-11、5.11 或今天。"),
        ({"received_to": "2024-02-30"}, "收到日期到没有这一天：2024-02-30。"),
        ({"received_from": "2099-01-01"}, "收到日期从不能晚于今天"),
        ({"town": "99999"}, "镇（园区）里没有您选的这一项，请重新选择。"),
        ({"stage": "' OR 1=1"}, "阶段里没有您选的这一项，请重新选择。"),
    ],
)
def test_a_condition_that_makes_no_sense_is_said_at_its_field_and_stays(
    full: Scene, conditions: dict[str, str], said: str
) -> None:
    page = check_page(full.client("leader").get(f"/petitions/?{urlencode(conditions)}").text)

    assert said in page.text
    if "received" in next(iter(conditions)):
        fields = [one for one in page.all("input") if one.attributes.get("name") in conditions]
        (field,) = [one for one in fields if one.attributes["type"] != "hidden"]
        assert field.attributes["value"] == next(iter(conditions.values()))


@pytest.mark.parametrize("room", ["petitions", "items"])
@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ("town=nonexistent", "镇（园区）“nonexistent”"),
        ("town=99999", "镇（园区）“99999”"),
        ("stage=done&live=yes", "“done”"),
        ("due=soon", "时限“soon”"),
        ("poverty=maybe", "涉贫“maybe”"),
        ("live=1", "办结没有“1”"),
        ("holder=x", "包保责任人“x”"),
        ("received_from=someday", "收到日期从“someday”"),
        ("batch=-1", "导入批次“-1”"),
    ],
)
def test_a_value_that_nobody_can_read_lists_nothing_and_the_page_says_which(
    full: Scene, room: str, conditions: str, told: str
) -> None:
    client = full.client("leader")
    page = check_page(client.get(f"/{room}/?{conditions}").text)
    (said,) = [one.text for one in page.all("div") if one.attributes.get("role") == "status"]
    assert said.startswith("什么都没有列出")
    assert told in said
    assert (total(page), listed(page)) == (0, [])
    assert any(re.fullmatch(r".+（[1-9]）", option.text) for option in page.all("option")), (
        "the way on is still offered"
    )
    assert "全部不限" in [link.text for link in page.all("a")]
    assert client.get(f"/{room}/export?{conditions}").status_code == 303, "nor is everything taken away instead"


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ("foo=1", "foo=1"),
        ("Town=3&poverty=yes", "Town=3"),
        ("live=yes&live=no", "live=no"),
        ("village={well}", "村（社区）（没有选镇（园区））"),
    ],
)
def test_a_condition_that_the_list_does_not_know_is_said_to_be_left_out(
    full: Scene, conditions: str, told: str
) -> None:
    asked = conditions.format(well=full.here.villages["well"])
    page = check_page(full.client("leader").get(f"/petitions/?{asked}").text)
    (said,) = [one.text for one in page.all("div") if one.attributes.get("role") == "status"]
    assert said == f"这些条件没有用上，下面的清单不受它们限制：{told}。"
    assert listed(page)


@pytest.mark.parametrize("conditions", ["", "town=", "foo=", "page=2", "live=yes&page=x", "stage=&village="])
def test_what_was_understood_or_is_empty_is_not_talked_about(full: Scene, conditions: str) -> None:
    page = check_page(full.client("leader").get(f"/petitions/?{conditions}").text)
    assert [one for one in page.all("div") if one.attributes.get("role") == "status"] == []


@pytest.mark.parametrize("number", ["0", "-1", "abc", "99999999999", "1e9", "77", "5000"])
@pytest.mark.parametrize("room", ["petitions/?live=yes", "items/?live=yes", "worklist/?queue=late", "search?q=危房"])
def test_a_page_that_there_is_not_shows_the_nearest_there_is(full: Scene, room: str, number: str) -> None:
    client = full.client("leader")

    answer = client.get(f"/{room}&page={number}")

    assert answer.status_code == 200
    first = tree(client.get(f"/{room}").text)
    assert [row.text for row in listed(tree(answer.text))] == [row.text for row in listed(first)]


def test_a_long_list_is_turned_page_by_page_and_keeps_its_conditions(scene: Scene) -> None:
    with scene.writing() as session:
        for place in range(23):
            given.petition(session, scene.here, title=f"第 {place} 件", poverty=place != 5)
    client = scene.client("leader")

    first = check_page(client.get("/petitions/?poverty=yes").text)
    (onward,) = [link for link in first.all("a") if link.text == "下一页"]
    second = check_page(client.get(onward.attributes["href"]).text)

    assert total(first) == total(second) == 22
    assert (len(listed(first)), len(listed(second))) == (20, 2)
    assert len({row.all("a")[0].attributes["href"] for row in listed(first) + listed(second)}) == 22


def test_who_raised_a_petition_is_named_to_the_unit_and_masked_to_a_leader(scene: Scene) -> None:
    with scene.writing() as session:
        people = (NewPetitioner(name="欧阳静怡"), NewPetitioner(name="司马长林"))
        given.petition(session, scene.here, P.ROUTED, form=Form.COLLECTIVE, people=people, people_count=12)
        given.petition(session, scene.here, P.ROUTED, form=Form.ANONYMOUS, people=())

    clear, masked = (rows_of(scene, who, "petitions") for who in ("town_head", "leader"))

    assert "欧阳静怡等 12 人" in clear[1]
    assert "欧**怡等 12 人" in masked[1]
    assert "匿名" in clear[0]


def test_the_recused_see_the_matter_in_no_list(scene: Scene) -> None:
    with scene.writing() as session:
        petition = given.petition(session, scene.here, P.ACCEPTED)
        actor = scene.here.actors["town_clerk"]
        person = scene.here.people["town_clerk"]
        matters.recuse(session, petition.uid, person, "信访人是本人舅舅", actor=actor, now=MORNING)

    assert rows_of(scene, "town_clerk", "petitions") == []


def test_an_item_tells_what_proof_is_missing_and_how_often_it_came_back(scene: Scene) -> None:
    with scene.writing() as session:
        given.item(session, scene.here, R.CLAIMED)
        back = given.item(session, scene.here, R.CLOSED)
        given.done(session, scene.here, back, "rework", at=MORNING + timedelta(hours=1))

    reworked, claimed = rows_of(scene, "office_clerk", "items")

    assert "0/1 缺" in claimed
    assert "1 次" in reworked
    assert "首次销号" in reworked
    assert "回炉" in reworked


@pytest.mark.parametrize("who", ["secretary", "deputy"])
def test_who_answers_for_matters_has_both_lists_in_his_bar(full: Scene, who: str) -> None:
    page = tree(full.client(who).get("/items/").text)
    (bar,) = [one for one in page.all("nav") if one.attributes.get("aria-label") == "主导航"]
    links = {link.text: link.attributes for link in bar.all("a")}
    assert links["整改清单"]["href"] == "/items/"
    assert links["整改清单"]["aria-current"] == "page"
    assert links["信访件"]["href"] == "/petitions/"
