"""The decision of each demand on the form of an opinion, on the page and when it is corrected."""

import pytest
from sqlalchemy import select

from app.domain.petitions import Stage
from app.models.petitions import Petition
from tests import given
from tests.given import MORNING
from tests.web.pages import check_page, errors_of, sent, tree
from tests.web.scene import Scene

DEMAND = "一、请求补发危房改造补助，电话19912342406；二、要求修好井台村三组的机耕路。"
OPINION = (
    "经入户核实，镇政府已于5月8日补发危房改造补助1.4万元。"
    "机耕路不在今年计划内，井台村三组自行维护，由镇政府6月底前书面说明。"
)
LAW = "《农村危房改造补助资金管理办法》第十二条"


@pytest.fixture
def address(scene: Scene) -> str:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=MORNING, title="补助和路", demand=DEMAND)
        return f"/petitions/{made.uid}"


def kept(scene: Scene, address: str) -> tuple[str | None, str | None]:
    with scene.reading() as session:
        found = session.scalars(select(Petition).where(Petition.uid == address.rpartition("/")[2])).one()
        return found.decision, found.decisions


def test_each_demand_is_decided_by_itself_and_listed(scene: Scene, address: str) -> None:
    client = scene.client("town_head")
    form = client.get(f"{address}/issue").text
    check_page(form)
    names = {one.attributes.get("name") for one in tree(form).all("input") if one.attributes.get("type") == "radio"}
    assert names == {"decisions-1", "decisions-2"}
    assert "要求修好井台村三组的机耕路" in form
    assert "19912342406" not in form
    half = sent(form, f"{address}/issue", opinion=OPINION, law=LAW) | {"decisions-1": "support"}
    answer = client.post(f"{address}/issue", data=half)
    assert answer.status_code == 422
    assert "这一件有 2 项诉求" in "".join(errors_of(answer.text))
    check_page(answer.text)
    (chosen,) = [
        one
        for one in tree(answer.text).all("input")
        if "checked" in one.attributes and one.attributes.get("type") == "radio"
    ]
    assert (chosen.attributes["name"], chosen.attributes["value"]) == ("decisions-1", "support")
    assert kept(scene, address) == (None, None)
    whole = half | {"decisions-2": "reject"}
    answer = client.post(f"{address}/issue", data=whole)
    assert answer.status_code == 303, answer.text
    assert kept(scene, address) == ("partly", "support reject")
    page = client.get(address).text
    assert "部分支持" in page
    assert "要求修好井台村三组的机耕路：不予支持" in page
    assert "要求修好井台村三组的机耕路：不予支持" in client.get(f"{address}/sheet").text


def test_what_is_none_of_the_answers_is_refused(scene: Scene, address: str) -> None:
    client = scene.client("town_head")
    form = client.get(f"{address}/issue").text
    said = {"opinion": OPINION, "law": LAW, "seen": "y"}
    for wrong in ("partly", "maybe"):
        data = sent(form, f"{address}/issue", **said) | {"decisions-1": "support", "decisions-2": wrong}
        assert client.post(f"{address}/issue", data=data).status_code == 422
    assert kept(scene, address) == (None, None)


def test_with_one_demand_the_form_asks_once(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=MORNING, demand="请求补发补助。")
        address = f"/petitions/{made.uid}"
    form = scene.client("town_head").get(f"{address}/issue").text
    radios = [one.attributes for one in tree(form).all("input") if one.attributes.get("type") == "radio"]
    assert [(one["name"], one["value"]) for one in radios] == [
        ("decision", "support"),
        ("decision", "explain"),
        ("decision", "reject"),
    ]


def test_a_decision_is_put_right_by_the_head_and_the_way_tells_both(scene: Scene, address: str) -> None:
    with scene.writing() as session:
        found = session.scalars(select(Petition).where(Petition.uid == address.rpartition("/")[2])).one()
        given.done(session, scene.here, found, "issue", at=MORNING, decision=None, decisions=("support", "reject"))
    client = scene.client("petition_head")
    form = client.get(f"{address}/correct_course").text
    check_page(form)
    changed: dict[str, object] = {"reason": "与会议记录核对", "decisions-2": "explain"}
    data = sent(form, f"{address}/correct_course", **changed)
    answer = client.post(f"{address}/correct_course", data=data)
    assert answer.status_code == 303, answer.text
    assert kept(scene, address) == ("partly", "support explain")
    assert "予以支持、不予支持 → 予以支持、解释说明" in client.get(address).text
