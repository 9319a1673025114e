"""The responsible unit of a routed petition: who is offered it in 更正, and the paper that follows."""

from datetime import timedelta

from app.operations import correcting
from app.operations.correcting import Correct
from app.operations.registering import NewAccused
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page
from tests.web.scene import Scene


def test_the_router_alone_is_offered_another_unit_and_the_paper_follows(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here)
        given.done(session, scene.here, made, "assign", at=MORNING)
        uid = made.uid
    for who in ("petition_head", "registrar"):
        page = check_page(scene.client(who).get(f"/petitions/{uid}/correct_course").text)
        names = {one.attributes.get("name", "") for one in page.all("select", "textarea", "input")}
        assert ("unit" in names) is (who == "petition_head")
    head = scene.client("petition_head")
    assert "写的还是原来的单位" not in head.get(f"/petitions/{uid}").text
    with scene.writing() as session:
        why = Correct({"unit_id": scene.here.units["housing"]}, "转办时选错了镇")
        later = MORNING + timedelta(hours=2)
        correcting.correct(session, uid, None, why, actor=scene.here.actors["petition_head"], now=later)
    after = head.get(f"/petitions/{uid}").text
    assert "写的还是原来的单位" not in after
    assert "已有新版" in after


def test_a_unit_that_is_complained_of_is_not_offered_and_it_is_said_why(scene: Scene) -> None:
    with scene.writing() as session:
        accused = (NewAccused(name="井台村支部书记"),)
        made = given.petition(session, scene.here, accused=accused)
        uid, willow = made.uid, scene.here.units["willow"]
    page = scene.client("petition_head").get(f"/petitions/{uid}/assign").text
    (units,) = [one for one in check_page(page).all("select") if one.attributes.get("name") == "unit"]
    assert str(willow) not in {one.attributes.get("value") for one in units.all("option")}
    assert "没有列出：柳河镇（被反映人写的是它下面村、社区的负责人）。" in page
