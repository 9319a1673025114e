"""The petition's page says what the steps alone said: how an extension was told, the hours of an urgent report."""

from datetime import timedelta
from typing import Any

from app.domain.petitions import DeliveryWay, Stage
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations.routing import Told
from tests import given
from tests.given import MORNING
from tests.usual import paper
from tests.web.counter import doing
from tests.web.pages import check_page, errors_of
from tests.web.scene import Scene


def made(scene: Scene, stage: Stage, **said: Any) -> str:
    with scene.writing() as session:
        return f"/petitions/{given.petition(session, scene.here, stage, at=MORNING - timedelta(days=6), **said).uid}"


def test_beside_the_extension_stands_when_he_was_told_and_when_that_was_entered(scene: Scene) -> None:
    address = made(scene, Stage.ACCEPTED)
    with scene.writing() as session:
        petition = session.query(Petition).filter_by(uid=address.rpartition("/")[2]).one()
        told = Told(MORNING.date() - timedelta(days=2), DeliveryWay.MAIL, proof="挂号信 XA2024")
        notice = (paper(PaperRole.NOTICE),)
        given.done(session, scene.here, petition, "extend", at=MORNING, days=20, told=told, papers=notice)
    shown = check_page(scene.client("town_head").get(address).text).text
    assert "05-09 周四 邮寄告知信访人（05-11 周六 记入）" in shown


def test_the_office_is_told_that_the_report_s_day_stays_and_moves_it(scene: Scene) -> None:
    address, head = made(scene, Stage.ACCEPTED), scene.client("petition_head")
    form = check_page(scene.client("town_head").get(f"{address}/extend").text).text
    assert "反馈日期（2024-06-14）不跟着改变" in form
    with scene.writing() as session:
        petition = session.query(Petition).filter_by(uid=address.rpartition("/")[2]).one()
        given.done(session, scene.here, petition, "extend", at=MORNING, days=20)
        last = next(clock.due_on for clock in petition.clocks if clock.rule == "D6")
    assert f"办理期限已经延到 {last}，反馈日期还是 2024-06-14" in check_page(head.get(address).text).text
    assert last.isoformat() in head.get(f"{address}/extend_report").text
    refused = doing(head, address, "extend_report", due_on="2024-06-14", reason="承办单位申请延长，同意")
    assert any("要晚于现在的 2024-06-14" in said for said in errors_of(refused.text))
    moved = doing(head, address, "extend_report", due_on=last.isoformat(), reason="承办单位申请延长，同意")
    assert moved.status_code == 303
    with scene.reading() as session:
        assert session.query(Petition).one().report_due_on == last
    assert "办理期限已经延到" not in head.get(address).text


def test_both_hours_of_an_urgent_report_are_typed_and_shown(scene: Scene) -> None:
    address, head = made(scene, Stage.ROUTED, urgent=True), scene.client("petition_head")
    assert "还没有上报" in check_page(head.get(address).text).text
    said = {"reported_to": "县委办公室", "urgent_known_at": "5.10 21:00"}
    for typed, why in (
        ("5.10", "还要写几点几分"),
        ("5.10 25:00", "没有这个时刻"),
        ("5.10 20:00", "不能早于知道的时间（2024-05-10 21:00）"),
    ):
        answer = doing(head, address, "report_urgent", urgent_reported_at=typed, **said)
        assert answer.status_code == 422
        assert any(why in one for one in errors_of(answer.text)), (typed, errors_of(answer.text))
    assert doing(head, address, "report_urgent", urgent_reported_at="5.10 21:20", **said).status_code == 303
    shown = check_page(head.get(address).text).text
    assert "05-10 21:00 知道，05-10 21:20 上报" in shown


def test_whoever_may_not_extend_reads_who_may(scene: Scene) -> None:
    address, clerk = made(scene, Stage.ACCEPTED), scene.client("town_clerk")
    said = "延期由柳河镇负责人（白明亮）批准，承办人不能自己批准"
    page = clerk.get(address).text
    assert said in check_page(page).text
    assert f"{address}/extend" not in page
    refused = clerk.get(f"{address}/extend")
    assert refused.status_code == 403
    assert said in check_page(refused.text).text
    assert said not in scene.client("town_head").get(address).text
    other = clerk.get(f"{address}/extend_report")
    assert other.status_code == 403
    assert said not in other.text


def test_nobody_is_named_for_an_extension_that_cannot_be_given_any_more(scene: Scene) -> None:
    address = made(scene, Stage.ACCEPTED)
    with scene.writing() as session:
        petition = session.query(Petition).filter_by(uid=address.rpartition("/")[2]).one()
        given.done(session, scene.here, petition, "extend", at=MORNING, days=20)
    assert "延期由柳河镇负责人" not in scene.client("town_clerk").get(address).text
