"""督办 on the pages: cards proposed, issued, withdrawn, the joint meeting, orders with what they led to, as sheets."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.cards import CardCause, CardKind
from app.domain.permissions import Actor
from app.models.cards import Card
from app.operations import ladder
from tests import given
from tests.conftest import NOW
from tests.web.pages import Node, check_page, errors_of, sent
from tests.web.scene import Scene

LATE = NOW - timedelta(days=100)
WHY = "原因已经查明，不是单位的责任"


def late(scene: Scene) -> tuple[str, dict[tuple[CardKind, CardCause], str]]:
    """A petition that is long late, and the uids of what the ladder raised of it."""
    with scene.writing() as session:
        made = given.petition(session, scene.here, petitions.Stage.ACCEPTED, at=LATE)
        ladder.climb(session, made.id, today=local_day(NOW), actor=Actor.system("ladder"), now=NOW)
        cards = session.scalars(select(Card).where(Card.matter_id == made.id)).all()
        return made.uid, {(card.kind, card.cause): card.uid for card in cards}


def shown(scene: Scene, address: str, who: str = "petition_head") -> Node:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200, address
    return check_page(answer.text)


def send(scene: Scene, address: str, who: str = "petition_head", **fields: Any) -> Any:
    client = scene.client(who)
    return client.post(address, data=sent(client.get(address).text, address, **fields))


def test_a_proposed_card_is_seen_by_who_follows_it_and_by_the_unit_once_issued(scene: Scene) -> None:
    matter, raised = late(scene)
    address = f"/cards/{raised[CardKind.RED, CardCause.OVERDUE]}"
    assert "超过期限" in shown(scene, "/cards/?state=proposed", "supervisor").text
    assert scene.client("town_head").get(address).status_code == 404
    assert "黄牌、红牌" not in shown(scene, f"/petitions/{matter}", "town_clerk").text
    assert send(scene, address, decision="issue").status_code == 303
    for who in ("town_clerk", "secretary"):
        assert "黄牌、红牌" in shown(scene, f"/petitions/{matter}", who).text
        assert "红牌" in shown(scene, address, who).text
    assert scene.client("bridge_head").get(address).status_code == 404
    assert "收到牌" in shown(scene, "/inbox/", "town_clerk").text
    told = send(scene, address, decision="withdraw", reason="错")
    assert told.status_code == 422
    assert any("原因" in one for one in errors_of(told.text))
    assert send(scene, address, decision="withdraw", reason=WHY).status_code == 303
    assert "已撤回" in shown(scene, address, "town_clerk").text
    assert WHY in shown(scene, address, "town_clerk").text


def test_the_number_of_what_waits_is_the_length_of_its_list(scene: Scene) -> None:
    late(scene)
    with scene.writing() as session:
        item = given.item(session, scene.here, rectification.Stage.RECTIFYING, at=LATE)
        ladder.climb(session, item.id, today=local_day(NOW), actor=Actor.system("ladder"), now=NOW)
    for who in ("petition_head", "office_head"):
        told = re.search(r"等您定的 (\d+) 条", shown(scene, "/cards/", who).text)
        assert told
        assert f"黄牌红牌{told[1]} 条" in shown(scene, "/cards/?mine=y", who).text


def test_a_proposal_is_left_with_its_reason_and_nobody_of_the_unit_hears_of_it(scene: Scene) -> None:
    matter, raised = late(scene)
    address = f"/cards/{raised[CardKind.RED, CardCause.OVERDUE]}"
    assert send(scene, address, decision="dismiss", reason=WHY).status_code == 303
    assert WHY in shown(scene, address, "supervisor").text
    assert scene.client("town_head").get(address).status_code == 404
    assert "黄牌、红牌" not in shown(scene, f"/petitions/{matter}", "town_clerk").text


def test_the_decision_of_the_meeting_is_written_down_and_corrected(scene: Scene) -> None:
    _, raised = late(scene)
    address = f"/cards/{raised[CardKind.MEETING, CardCause.GRAVE]}"
    said = {"held_on": NOW.date().isoformat(), "text": "责令柳河镇限期办结，书面报告原因。", "document_no": "3 号"}
    wrong = send(scene, address, measure="put_right", **said)
    assert wrong.status_code == 422
    assert "书面报告原因" in wrong.text
    assert send(scene, address, measure="talk", **said).status_code == 303
    assert "约谈" in shown(scene, "/cards/?kind=meeting", "leader").text
    mended = {"measure": "circular", "reason": "会议纪要写的是通报，记错了"}
    assert send(scene, address, **said, **mended).status_code == 303
    assert "通报" in shown(scene, address, "secretary").text


def test_an_order_begins_with_what_the_ladder_proposes_and_ends_with_what_it_led_to(scene: Scene) -> None:
    matter, _ = late(scene)
    act = f"/petitions/{matter}/supervise"
    assert "已经超过办理期限" in scene.client("petition_head").get(act).text
    assert send(scene, act).status_code == 303
    (order,) = {
        link.attributes["href"] for link in shown(scene, "/orders/").all("a") if "/orders/" in link.attributes["href"]
    } - {
        "/orders/",
        "/orders/export",
    }
    assert "等反馈" in shown(scene, order, "town_clerk").text
    assert (
        send(
            scene, f"/petitions/{matter}/answer_supervision", "town_clerk", answer="已经入户核实，本周内发放。"
        ).status_code
        == 303
    )
    effect = {"effect": "faster", "effect_on": NOW.date().isoformat(), "effect_note": "反馈以后三天内发放到户。"}
    assert send(scene, order, **effect).status_code == 303
    assert "加快办理" in shown(scene, "/orders/?state=concluded", "supervisor").text
    assert "加快办理" not in shown(scene, "/orders/?state=late", "supervisor").text
    assert not [node for node in shown(scene, order, "town_clerk").all("form") if "effect" in node.text]


def test_both_lists_are_taken_away_as_sheets(scene: Scene) -> None:
    late(scene)
    for address, title in (("/cards/export", "黄牌红牌台账"), ("/orders/export", "督办台账")):
        answer = scene.client("supervisor").get(address)
        assert load_workbook(BytesIO(answer.data)).active["A1"].value == title
        assert scene.client("town_clerk").get(address).status_code == 403


def test_notices_that_reached_nobody_have_a_list(scene: Scene) -> None:
    late(scene)
    assert "没有送到的提醒" in shown(scene, "/cards/unreached", "supervisor").text
    assert scene.client("town_clerk").get("/cards/unreached").status_code == 403
