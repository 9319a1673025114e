"""What the pages say of who had a part in a rectification: whom they offer, whom they keep away, and why."""

from datetime import timedelta

import pytest

from app.domain.permissions import Role
from app.domain.rectification import Action, Stage
from app.models.accounts import Grant
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page
from tests.web.scene import Scene
from tests.web.test_rectification import R, acts, item_at


def grant(scene: Scene, who: str, role: Role) -> None:
    """One more role for somebody."""
    with scene.writing() as session:
        user = scene.here.actors[who].user_id
        session.add(Grant(user_id=user, role=role, granted_by="given", granted_at=MORNING))


def test_only_verifiers_of_another_unit_are_offered(scene: Scene) -> None:
    with scene.writing() as session:
        own = scene.here.actors["other_clerk"]
        session.add(Grant(user_id=own.user_id, role=Role.VERIFIER, granted_by="given", granted_at=MORNING))
    address = item_at(scene, R.CLAIMED)

    page = check_page(scene.client("office_clerk").get(f"{address}/approve_plan").text)

    (select_,) = [one for one in page.all("select") if one.attributes["name"] == "verifier"]
    assert [option.text for option in select_.all("option")] == [
        "请选择",
        "姜红梅（县乡振兴局 验收员）".replace("乡振", "乡村振"),
    ]


def test_the_page_names_everybody_who_had_a_part_with_what_he_did(scene: Scene) -> None:
    address = item_at(scene, R.VERIFIED)
    page = check_page(scene.client("leader").get(address).text)
    (panel,) = [one for one in page.all("section") if one.attributes.get("aria-labelledby") == "three"]
    assert "参与过整改，不能验收、签批、检查和“回头看”" in panel.text
    rows = {row.all("th")[0].text: row.all("td")[0].text for row in panel.all("table")[1].all("tr")}
    assert rows["秦玉洁"].startswith("提请过验收；是或者当过承办人")
    assert rows["白明亮"].startswith("审定过整改报告；是或者当过责任人")
    assert "谭立新" not in rows  # who approved the plan signs off as well


@pytest.mark.parametrize(
    ("who", "said"),
    [("town_head", "您审定过这一条的整改报告"), ("verifier", "您验收、退回或者检查过这一条")],
)
def test_whoever_had_a_part_reads_which_one_and_gets_no_button(scene: Scene, who: str, said: str) -> None:
    grant(scene, who, Role.COUNTY_LEADER)
    address = item_at(scene, R.VERIFIED)
    client = scene.client(who)
    assert "签批销号" not in acts(client, address)
    assert said in check_page(client.get(address).text).text
    answer = client.get(f"{address}/sign_off")
    assert answer.status_code == 409
    assert said in answer.text


def test_a_leader_of_the_responsible_unit_reads_why_he_does_not_sign_off(scene: Scene) -> None:
    grant(scene, "secretary", Role.COUNTY_LEADER)  # who did nothing with it
    address = item_at(scene, R.VERIFIED)
    secretary = scene.client("secretary")
    assert "签批销号" not in acts(secretary, address)
    said = "责任单位、牵头单位、协办单位的人不能签批"
    assert said in check_page(secretary.get(address).text).text
    answer = secretary.get(f"{address}/sign_off")
    assert (answer.status_code, said in answer.text) == (409, True)


def test_the_head_of_the_responsible_unit_is_not_asked_to_look_back(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.item(session, scene.here, Stage.APPLIED, at=MORNING - timedelta(days=3))
        for action in (Action.VERIFY, Action.SIGN_OFF):
            given.done(session, scene.here, made, action, at=MORNING - timedelta(days=2))
        uid = made.uid
    secretary = scene.client("secretary")  # who did nothing with it
    assert acts(secretary, f"/items/{uid}") == []
    said = "“回头看”不由责任单位、牵头单位、协办单位的人做"
    assert said in check_page(secretary.get(f"/items/{uid}").text).text
    answer = secretary.get(f"/visits/{uid}/new")
    assert (answer.status_code, said in answer.text) == (409, True)
    assert scene.client("supervisor").get(f"/visits/{uid}/new").status_code == 200


def test_where_nobody_else_may_verify_the_page_says_what_has_to_be_done_first(scene: Scene) -> None:
    address = item_at(scene, R.APPLIED)
    page = check_page(scene.client("office_clerk").get(f"{address}/name_verifier").text)
    assert "请系统管理员给别的单位的人建验收人账号" in page.text
    with scene.writing() as session:
        other = scene.here.actors["housing_clerk"]
        session.add(Grant(user_id=other.user_id, role=Role.VERIFIER, granted_by="given", granted_at=MORNING))
    page = check_page(scene.client("office_clerk").get(f"{address}/name_verifier").text)
    assert "请系统管理员" not in page.text
