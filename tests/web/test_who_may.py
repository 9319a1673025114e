"""The lists of forms hold only whom the rules let be chosen: who reviews, where a petition goes, who corrects what."""

from datetime import timedelta

from app.domain.permissions import Role
from app.domain.petitions import Action, Stage
from app.models.accounts import Grant
from app.models.directory import Unit
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene


def fields(scene: Scene, address: str, by: str = "petition_head") -> set[str]:
    page = check_page(scene.client(by).get(address).text)
    return {one.attributes.get("name", "") or "" for one in page.all("select", "textarea", "input")}


def test_a_review_is_asked_of_the_organ_above_alone(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.DELIVERED)
        beside = scene.here.actors["bridge_head"].user_id
        session.add(Grant(user_id=beside, role=Role.REVIEW_BODY, granted_by="given", granted_at=MORNING))
        uid = made.uid
    shown = scene.client("registrar").get(f"/petitions/{uid}/ask_review").text
    assert "骆明理（县督查室 复查员）" in shown
    assert "夏广利（石桥镇" not in shown
    assert "上一级是青禾县。" in shown


def test_without_an_organ_above_the_form_says_what_is_to_be_done(scene: Scene) -> None:
    with scene.writing() as session:
        made, at = given.petition(session, scene.here, Stage.DELIVERED), MORNING + timedelta(hours=1)
        for act in (Action.ASK_REVIEW, Action.REVIEW, Action.DELIVER):
            given.done(session, scene.here, made, act, at=at, by="reviewer" if act is Action.DELIVER else None)
        session.get_one(Unit, scene.here.units["city"]).retired_on = MORNING.date()
        uid = made.uid
    shown = scene.client("registrar").get(f"/petitions/{uid}/ask_recheck").text
    assert "机构里没有青禾县的上一级，没有人可选。" in shown
    assert "温守正" not in shown


def test_a_petition_is_sent_to_units_that_may_have_it(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.petition(session, scene.here).uid
    page = check_page(scene.client("petition_head").get(f"/petitions/{uid}/assign").text)
    (units,) = (one for one in page.all("select") if one.attributes.get("name") == "unit")
    names = {one.text.strip() for one in units.all("option")} - {""}
    assert {"柳河镇", "县住建局", "县乡村振兴局"} <= names
    assert not names & {"石桥镇", "县纪委监委", "县信访局", "临河市人民政府"}


def test_who_corrects_the_category_and_when(scene: Scene) -> None:
    with scene.writing() as session:
        routed, accepted, answered = (
            given.petition(session, scene.here, stage).uid
            for stage in (Stage.ROUTED, Stage.ACCEPTED, Stage.OPINION_ISSUED)
        )
    there = {
        (name, by): "category" in fields(scene, f"/petitions/{uid}/correct", by)
        for name, uid in (("routed", routed), ("accepted", accepted), ("answered", answered))
        for by in ("registrar", "petition_head")
    }
    assert {who for who, shown in there.items() if shown} == {
        ("routed", "registrar"),
        ("routed", "petition_head"),
        ("accepted", "petition_head"),
    }


def test_the_unit_that_the_superior_decided_asks_who_decided_otherwise(scene: Scene) -> None:
    with scene.writing() as session:
        made, plain = given.petition(session, scene.here), given.petition(session, scene.here)
        given.done(session, scene.here, plain, "assign", at=MORNING)
        for hours, unit, head in ((1, "willow", "town_head"), (2, "bridge", "bridge_head")):
            at = MORNING + timedelta(hours=hours)
            given.done(session, scene.here, made, "assign", at=at, unit_id=scene.here.units[unit])
            given.done(session, scene.here, made, "object", at=at, by=head)
            given.done(session, scene.here, made, "agree", at=at)
        housing = scene.here.units["housing"]
        given.done(session, scene.here, made, "assign", at=at, unit_id=housing, decided_by="县人民政府")
        uid, other = made.uid, plain.uid
    assert {"unit", "decided_anew"} <= fields(scene, f"/petitions/{uid}/correct_course")
    assert "decided_anew" not in fields(scene, f"/petitions/{other}/correct_course")
    client = scene.client("petition_head")
    url = f"/petitions/{uid}/correct_course"
    typed: dict[str, object] = {"unit": scene.here.units["revival"], "reason": "转办时选错了单位"}
    answer = client.post(url, data=sent(client.get(url).text, url, **typed))
    assert answer.status_code == 422
    assert [error.partition("，")[0] for error in errors_of(answer.text)] == ["由谁改定：已经转给过两个单位"]
    typed["decided_anew"] = "县信访工作联席会议"
    assert client.post(url, data=sent(client.get(url).text, url, **typed)).status_code == 303
    assert "县人民政府 → 县信访工作联席会议" in check_page(client.get(f"/petitions/{uid}").text).text
