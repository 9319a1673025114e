"""Recusal on the pages: the question at first sight, its two answers, and the head's decision."""

import pytest

from app.domain.petitions import Stage
from app.operations.matters import recuse
from tests import given
from tests.conftest import NOW
from tests.web.counter import doing, done
from tests.web.pages import check_page, sent
from tests.web.scene import Scene
from tests.web.test_matter_page import answers

QUESTION = "有没有直接利害关系？"


@pytest.fixture(params=["petitions", "items"])
def address(request: pytest.FixtureRequest, scene: Scene) -> str:
    """A matter in which the town's clerk has not acted yet."""
    with scene.writing() as session:
        made = (
            given.petition(session, scene.here, Stage.ROUTED, at=NOW)
            if request.param == "petitions"
            else given.item(session, scene.here, at=NOW)
        )
        if request.param == "items":
            given.done(session, scene.here, made, "claim", at=NOW)
        return f"/{request.param}/{made.uid}"


def test_who_has_a_duty_is_asked_once_and_not_again_after_no(scene: Scene, address: str) -> None:
    clerk = scene.client("town_clerk")
    page = clerk.get(address).text
    assert QUESTION in check_page(page).text
    answer = clerk.post(f"/recusals/{address.rpartition('/')[2]}/none", data=sent(page, "/none"))
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    shown = clerk.get(address).text
    assert QUESTION not in shown
    assert "已记下：没有直接利害关系。" in shown


@pytest.mark.parametrize("who", ["auditor", "supervisor"])
def test_who_only_reads_is_not_asked(scene: Scene, address: str, who: str) -> None:
    page = scene.client(who).get(address)
    assert page.status_code == 200
    assert QUESTION not in page.text


def test_who_acts_without_an_answer_is_not_asked_again(scene: Scene) -> None:
    with scene.writing() as session:
        address = f"/petitions/{given.petition(session, scene.here, Stage.ROUTED, at=NOW).uid}"
    done(scene.client("town_head"), address, "accept", notice_on="2024-05-11", notice_way="in_person", proof="本人签收")
    clerk = scene.client("town_clerk")
    assert QUESTION in clerk.get(address).text
    done(clerk, address, "note", text="已约好周一上门。")
    assert QUESTION not in clerk.get(address).text


@pytest.mark.parametrize(("decision", "sees"), [("recused", 404), ("refused", 200)])
def test_declared_hidden_and_decided(scene: Scene, address: str, decision: str, sees: int) -> None:
    clerk, head = scene.client("town_clerk"), scene.client("town_head")
    answer = doing(clerk, address, "recuse", cause="near_in_laws", reason="信访人是我的妻弟")
    assert answer.status_code == 303
    assert clerk.get(address).status_code == clerk.get(f"{address}/recuse").status_code == 404
    told = check_page(head.get(address).text).text
    assert "秦玉洁（本人申报，近姻亲）：信访人是我的妻弟" in told
    assert "妻弟" not in scene.client("auditor").get(address).text
    desk = head.get("/worklist/?queue=to_decide_recusal").text
    assert f"{address}/decide_recusal" in desk
    assert "有人应当回避，等您决定" in head.get("/inbox/").text
    answer = doing(head, address, "decide_recusal", decision=decision, reason="经核实确有其事，按规定办理")
    assert answer.status_code == 303
    assert clerk.get(address).status_code == sees
    assert address not in head.get("/worklist/?queue=to_decide_recusal").text
    if sees == 200:
        assert QUESTION not in clerk.get(address).text
        assert "决定不回避，请继续办理" in clerk.get("/inbox/").text


def test_keeping_somebody_at_it_needs_a_reason(scene: Scene, address: str) -> None:
    clerk, head = scene.client("town_clerk"), scene.client("town_head")
    doing(clerk, address, "recuse", cause="other", reason="与信访人有过纠纷")
    answer = doing(head, address, "decide_recusal", decision="refused", reason="不用")
    assert answer.status_code == 422
    assert "原因太短" in answer.text
    assert clerk.get(address).status_code == 404


@pytest.mark.parametrize("why", ["recused", "left"])
def test_a_review_that_nobody_decides_any_more_says_so(scene: Scene, why: str) -> None:
    head = scene.client("petition_head")
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.DELIVERED)
        given.done(session, scene.here, made, "ask_review", at=NOW)
        address, reviewer = f"/petitions/{made.uid}", scene.here.people["reviewer"]
        if why == "left":
            given.succeeded(session, scene.here, "reviewer", "新到任", NOW.date())
        else:
            actor = scene.here.actors["petition_head"]
            recuse(session, made.uid, reviewer, "与信访人是近亲属", actor=actor, now=NOW)
    page = check_page(head.get(address).text)
    by = {"recused": "复查的人", "left": "骆明理"}[why]
    assert answers(page)["下一步"].startswith(f"出具复查意见 {by}")
    assert "复查（复核）的人已经回避或者离任，请登记员或者信访局用“更正”里的“各项记录”另定由谁来办。" in page.text
