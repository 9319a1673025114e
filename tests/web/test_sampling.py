"""抽查 on the pages: drawing, the list with what the visits found, taking out, repeating, who sees it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.domain.petitions import Outcome, Stage
from app.domain.visits import Answers, Solved
from app.models.matters import Matter
from app.models.sampling import SampleCase, SampleDraw
from tests import given
from tests.conftest import NOW
from tests.web.pages import Node, check_page, errors_of, sent
from tests.web.scene import Scene

HEAD = "petition_head"
NO = Answers(reached=True, solved=Solved.NO, reason="补助到现在没有发下来")


@pytest.fixture
def closed(scene: Scene) -> Scene:
    """Three petitions closed as solved."""
    with scene.writing() as session:
        for _ in range(3):
            given.petition(session, scene.here, Stage.CLOSED, at=NOW - timedelta(days=20)).outcome = Outcome.RESOLVED
    return scene


def shown(scene: Scene, address: str, who: str = HEAD) -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, address
    return check_page(answer.text)


def send(scene: Scene, address: str, who: str = HEAD, **fields: Any) -> Any:
    client = scene.client(who)
    return client.post(address, data=sent(client.get(address).text, address, **fields))


def draw(scene: Scene, **changes: Any) -> Any:
    asked = {"kind": "petition", "size": "2", "purpose": "上半年办结质量抽查"}
    days = {"first": (NOW - timedelta(days=60)).date().isoformat(), "last": NOW.date().isoformat()}
    visiting = {"visiting_unit": str(scene.here.units["petition_office"])}
    return send(scene, "/sampling/new", **asked | days | visiting | changes)


def test_a_draw_lists_what_is_to_be_visited_and_what_was_found(closed: Scene) -> None:
    answer = draw(closed)
    assert answer.status_code == 303, errors_of(answer.text)
    address = answer.headers["Location"]
    page = shown(closed, address)
    assert "3 件里抽 2 件" in page.text
    assert "系统刚才重做过，相符" in page.text
    assert len(re.findall("待回访", page.text)) >= 2
    assert "—" in page.text
    with closed.writing() as session:
        one = session.scalars(select(Matter).join(SampleCase, SampleCase.matter_id == Matter.id)).first()
        assert one is not None
        given.done(session, closed.here, one, "visit", at=NOW, answers=NO)
    page = shown(closed, address, "supervisor")
    assert "报已解决，没有解决" in page.text
    rows = [[cell.text for cell in row.children] for row in page.all("tr")]
    assert next(row for row in rows if row[0] == "合计")[1:3] == ["100.00% 样本少", "1 / 1"]
    assert "100.00%" in shown(closed, "/sampling/", "auditor").text


def test_one_is_taken_out_with_a_reason_only(closed: Scene) -> None:
    address = draw(closed).headers["Location"]
    drop = next(one.attributes["href"] for one in shown(closed, address).all("a") if one.text == "抽下")
    short = send(closed, drop, reason="算了")
    assert short.status_code == 422
    assert any("原因太短" in one for one in errors_of(short.text))
    assert send(closed, drop, reason="信访人已迁往外省，一个月内不能核实").status_code == 303
    page = shown(closed, address, "supervisor")
    assert "已抽下" in page.text
    assert "信访人已迁往外省" in page.text
    assert send(closed, drop, reason="信访人回来了，可以当面核实").status_code == 303
    assert "已抽下" not in shown(closed, address).text


def test_a_draw_that_was_touched_is_told(closed: Scene) -> None:
    address = draw(closed).headers["Location"]
    with closed.writing() as session:
        session.execute(update(SampleDraw).values(frame_sha256="0" * 64))
    assert "有人动过数据库" in shown(closed, address).text


def test_a_matter_that_was_put_in_afterwards_is_told(closed: Scene) -> None:
    address = draw(closed).headers["Location"]
    with closed.writing() as session:
        other = given.petition(session, closed.here, Stage.CLOSED, at=NOW - timedelta(days=20))
        session.execute(update(SampleCase).where(SampleCase.position == 1).values(matter_id=other.id))
    assert "有人动过数据库" in shown(closed, address).text


def test_what_cannot_be_drawn_is_told_at_its_field(closed: Scene) -> None:
    for changes, said in (
        ({"visiting_unit": str(closed.here.units["housing"])}, "回访"),
        ({"last": "2024-01-01"}, "不能早于"),
        ({"size": "501"}, "500 件"),
        ({"unit": str(closed.here.units["housing"])}, "没有可以抽的件"),
    ):
        answer = draw(closed, **changes)
        assert answer.status_code == 422
        assert said in check_page(answer.text).text
    assert "0 次" in shown(closed, "/sampling/").text


def test_who_sees_only_items_or_follows_nothing_sees_no_draw_of_petitions(closed: Scene) -> None:
    address = draw(closed).headers["Location"]
    assert closed.client("office_clerk").get(address).status_code == 404
    assert "0 次" in shown(closed, "/sampling/", "office_clerk").text
    for who in ("town_head", "town_clerk", "secretary"):
        assert closed.client(who).get(address).status_code == 403
    assert "抽查一次" not in shown(closed, "/sampling/", "leader").text
    assert closed.client("leader").get("/sampling/new").status_code == 403
