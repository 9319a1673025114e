"""The responsible unit of a routed petition: who is offered it in 更正, and the paper that still names the former."""

from datetime import timedelta

from app.operations import correcting
from app.operations.correcting import Correct
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page
from tests.web.scene import Scene


def test_the_router_alone_is_offered_another_unit_and_is_told_of_the_paper(scene: Scene) -> None:
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
    assert "写的还是原来的单位" in head.get(f"/petitions/{uid}").text
