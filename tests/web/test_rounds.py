"""Rounds of checking (检查批次): the paper's count against the list, and every number as its list."""

import re
from datetime import timedelta

from sqlalchemy import select

from app.domain.rectification import RoundSource, Stage
from app.models.rectification import RectificationItem, Round
from app.models.timeline import Step
from app.operations.rectification import NewRound
from app.operations.registering import History
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, sent
from tests.web.scene import Scene

NAME = "2024 年省级考核反馈"


def rounds_of(scene: Scene, who: str) -> str:
    """The page of all rounds."""
    return check_page(scene.client(who).get("/rounds/").text).text


def stand(scene: Scene, count: int | None, *stages: Stage, unit: str = "willow") -> str:
    """Items of one round at these stages; the address of the round."""
    at = MORNING - timedelta(hours=3)
    with scene.writing() as session:
        for stage in stages:
            new = NewRound(RoundSource.PROVINCIAL_ASSESSMENT, NAME, problem_count=count)
            given.item(session, scene.here, stage, at=at, round=new, unit_id=scene.here.units[unit])
        uid = session.scalars(select(Round.uid).where(Round.name == NAME)).one()
    return f"/rounds/{uid}"


def numbers(scene: Scene, who: str, address: str) -> dict[str, tuple[str, str]]:
    """Each figure of the round's page, with the address of its list where it has one."""
    page = check_page(scene.client(who).get(address).text)
    (figures,) = [one for one in page.all("dl") if one.attributes.get("class") == "figures"]
    told = {}
    for one in figures.all("div"):
        links = [link.attributes["href"] for link in one.all("a")]
        told[one.all("dt")[0].text] = (one.all("dd")[0].text.split("/")[0], links[0] if links else "")
    return told


def test_a_list_that_lacks_problems_of_the_paper_is_flagged_and_one_that_agrees_is_not(scene: Scene) -> None:
    address = stand(scene, 4, Stage.LISTED, Stage.RECTIFYING, Stage.CLOSED)
    assert "差 1 条：清单比文件少" in rounds_of(scene, "office_clerk")
    assert "1 个批次的清单条数与文件不一致" in rounds_of(scene, "office_clerk")

    with scene.writing() as session:
        session.scalars(select(Round)).one().problem_count = 3

    assert "与文件一致" in scene.client("office_clerk").get(address).text
    assert "不一致" not in rounds_of(scene, "office_clerk")


def test_a_list_with_more_problems_than_the_paper_is_flagged_too(scene: Scene) -> None:
    stand(scene, 1, Stage.LISTED, Stage.LISTED)
    assert "差 1 条：清单比文件多" in rounds_of(scene, "leader")


def test_a_round_whose_paper_was_not_counted_cannot_be_compared(scene: Scene) -> None:
    stand(scene, None, Stage.LISTED)
    assert "文件条数没有录入" in rounds_of(scene, "office_clerk")


def test_every_number_of_a_round_opens_exactly_its_items(scene: Scene) -> None:
    stages = (Stage.LISTED, Stage.RECTIFYING, Stage.CLOSED, Stage.CLOSED)
    address = stand(scene, 4, *stages)
    with scene.writing() as session:
        given.watched(session, scene.here, at=MORNING - timedelta(hours=3))
        closed = given.item(session, scene.here, Stage.CLOSED, at=MORNING - timedelta(hours=3))
        given.done(session, scene.here, closed, "rework", at=MORNING - timedelta(hours=1))
        void = given.item(session, scene.here, Stage.LISTED, at=MORNING - timedelta(hours=3))
        given.done(session, scene.here, void, "void", at=MORNING)

    figures = numbers(scene, "office_clerk", address)

    assert {name: number for name, (number, _) in figures.items()} == {
        "清单条数": "6",
        "已销号": "2",
        "补录销号": "0",
        "未销号": "3",
        "超期": "0",
        "回炉补课": "1",
        "长期坚持": "1",
    }
    for name, (number, url) in figures.items():
        if url:
            found = check_page(scene.client("office_clerk").get(url).text)
            heads = [head.text for head in found.all("h2")]
            assert f"{number} 条" in heads, f"{name} opens another number of rows"
            assert f"检查批次：{NAME}" in found.text


def test_what_was_entered_as_struck_off_is_marked_and_counted_apart(scene: Scene) -> None:
    address, before = stand(scene, 2, Stage.CLOSED), MORNING.date() - timedelta(days=2)
    said = NewRound(RoundSource.PROVINCIAL_ASSESSMENT, NAME)
    with scene.writing() as session:
        late = given.item(session, scene.here, round=said, received_on=before, history=History(before))
        uid = late.uid
    client, figures = scene.client("office_clerk"), numbers(scene, "office_clerk", address)
    assert (figures["清单条数"][0], figures["已销号"][0], figures["补录销号"][0]) == ("2", "1", "1")
    for name in ("已销号", "补录销号"):
        rows = check_page(client.get(figures[name][1]).text)
        assert ("补录" in rows.all("tbody")[0].text) is (name == "补录销号")
    page = check_page(client.get(f"/items/{uid}").text)
    assert "补录" in [tag.text for tag in page.all("span") if tag.attributes.get("class") == "tag"]
    assert "已销号（补录）" in check_page(client.get(f"{address}/lists").text).text


def test_voiding_does_not_take_an_item_out_of_what_was_reworked(scene: Scene) -> None:
    address = stand(scene, 1, Stage.CLOSED)
    with scene.writing() as session:
        item = session.scalars(select(RectificationItem)).one()
        given.done(session, scene.here, item, "rework", at=MORNING - timedelta(hours=1))
        given.done(session, scene.here, item, "void", at=MORNING, by="office_head")
        number = item.number
    figures = numbers(scene, "office_clerk", address)
    assert (figures["清单条数"][0], figures["回炉补课"][0]) == ("0", "1")
    page = check_page(scene.client("office_clerk").get(figures["回炉补课"][1]).text)
    assert number in page.all("tbody")[0].text
    assert "1 条" in [head.text for head in page.all("h2")]


def test_the_ledger_of_a_round_has_its_items_alone(scene: Scene) -> None:
    address = stand(scene, 1, Stage.LISTED)
    with scene.writing() as session:
        other = NewRound(RoundSource.POVERTY_AUDIT, "2023 年扶贫审计")
        given.item(session, scene.here, at=MORNING, round=other)
    client = scene.client("office_clerk")

    (printed,) = re.findall(r'href="(/items/print[^"]*)"', client.get(address).text)
    page = check_page(client.get(printed).text).text

    assert NAME in page
    assert "2023 年扶贫审计" not in page


def test_a_town_sees_its_part_of_a_round_and_is_told_so(scene: Scene) -> None:
    stand(scene, 2, Stage.LISTED)
    stand(scene, 2, Stage.LISTED, unit="bridge")

    said = rounds_of(scene, "bridge_head")

    assert "您只看得到其中一部分" in said
    assert "差 1 条" not in said
    assert "与文件一致" in rounds_of(scene, "office_clerk")


def test_a_round_of_which_one_sees_no_item_does_not_exist_for_him(scene: Scene) -> None:
    address = stand(scene, 1, Stage.LISTED)

    assert NAME not in rounds_of(scene, "bridge_head")
    assert scene.client("bridge_head").get(address).status_code == 404
    with scene.reading() as session:
        number = session.scalars(select(Round.id)).one()
    assert NAME not in scene.client("bridge_head").get(f"/items/?round={number}").text


def test_correcting_the_count_needs_a_reason_and_is_told_by_the_round_and_each_item(scene: Scene) -> None:
    address = stand(scene, 5, Stage.LISTED, Stage.RECTIFYING)
    client = scene.client("office_clerk")
    form = client.get(f"{address}/count").text

    refused = client.post(f"{address}/count", data=sent(form, problem_count="2"))
    assert refused.status_code == 422
    assert 'value="2"' in refused.text
    same = client.post(f"{address}/count", data=sent(form, reason="核对了文件附件"))
    assert "没有改动" in same.text
    saved = client.post(f"{address}/count", data=sent(form, problem_count="2", reason="文件附件只列了两条"))

    assert saved.headers["Location"] == address
    page = check_page(client.get(address).text).text
    assert "5 → 2" in page
    assert "文件附件只列了两条" in page
    assert "与文件一致" in page
    with scene.reading() as session:
        notes = [step.note for step in session.scalars(select(Step).where(Step.action == "correct"))]
    assert notes == ["文件附件只列了两条"] * 2


def test_nobody_but_the_county_office_corrects_the_count(scene: Scene) -> None:
    address = stand(scene, 5, Stage.LISTED)
    assert scene.client("town_head").get(f"{address}/count").status_code == 403
    assert "更正文件条数" not in scene.client("town_head").get(address).text


def test_what_is_corrected_from_an_item_for_the_whole_round_is_told_by_the_round(scene: Scene) -> None:
    address = stand(scene, 1, Stage.LISTED)
    client = scene.client("office_clerk")
    item = re.findall(r"/items/[0-9a-f]{32}", client.get("/items/").text)[0]
    form = client.get(f"{item}/correct_round").text
    answer = client.post(f"{item}/correct_round", data=sent(form, document_no="省考反〔2024〕9 号", reason="补录文号"))

    assert answer.status_code == 303, answer.text
    assert "省考反〔2024〕9 号" in client.get(address).text
    assert "补录文号" in client.get(address).text
