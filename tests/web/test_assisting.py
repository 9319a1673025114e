"""The pages of lead and assisting units: the panel, asking, answering, letting off, the desk of who assists."""

import pytest
from flask.testing import FlaskClient

from app.domain.petitions import Stage
from app.models.petitions import Petition
from app.operations.registering import NewAccused
from tests import given
from tests.conftest import NOW
from tests.web.counter import doing
from tests.web.pages import check_page, form_of, option_of, sent, tree
from tests.web.scene import Scene

TASK, ANSWER = "请核实该户危房鉴定等级和补助标准", "经查鉴定为C级，补助标准一万二千元。"


@pytest.fixture
def address(scene: Scene) -> str:
    """A petition that the town handles."""
    with scene.writing() as session:
        return f"/petitions/{given.petition(session, scene.here, Stage.ACCEPTED, at=NOW).uid}"


def ask(client: FlaskClient, address: str, **said: object):  # type: ignore[no-untyped-def]  # a Werkzeug test answer
    page = client.get(f"{address}/ask_assist").text
    usual = {"unit": option_of(page, "unit", "县住建局"), "task": TASK, "due_on": "2024-05-25"}
    return client.post(f"{address}/ask_assist", data=sent(page, "ask_assist", **(usual | said)))


def test_from_asking_to_the_answer(scene: Scene, address: str) -> None:
    lead, helper = scene.client("town_clerk"), scene.client("housing_head")
    assert helper.get(address).status_code == 404
    assert ask(lead, address).status_code == 303
    shown = check_page(lead.get(address).text).text
    assert "协办" in shown
    assert TASK in shown
    assert "待答复" in shown
    assert "剩 14 天" in shown
    assert "2024-05-11 请求协办请求协办时指定：2024-05-25" in shown
    assert "协办单位书面答复请它办的部分" in shown
    desk = helper.get("/worklist/?queue=to_assist").text
    assert address in desk
    assert f"{address}/reply_assist" in desk
    assert "请本单位协办" in helper.get("/inbox/").text
    theirs = helper.get(address).text
    assert "现在没有您要办的" not in check_page(theirs).text
    assert f"{address}/reply_assist" in theirs
    assert f"{address}/issue" not in theirs
    assert doing(helper, address, "reply_assist", reply=ANSWER).status_code == 303
    shown = check_page(lead.get(address).text).text
    assert ANSWER in shown
    assert "已答复" in shown
    assert "协办单位已答复" in lead.get("/inbox/").text
    assert address not in helper.get("/worklist/?queue=to_assist").text
    assert ANSWER in helper.get(address).text


def test_what_cannot_be_asked_is_said_at_its_field_and_keeps_what_was_typed(scene: Scene, address: str) -> None:
    lead = scene.client("town_head")
    answer = ask(lead, address, task="核实", due_on="2024-05-11")
    assert answer.status_code == 422
    assert "核实" in form_of(answer.text, "ask_assist").text
    assert "请写明要协办什么" in answer.text
    answer = ask(lead, address, due_on="2024-05-11")
    assert (answer.status_code, TASK in answer.text) == (422, True)
    assert "没有请其他单位协办" in lead.get(address).text


def test_closing_waits_and_letting_off_needs_a_reason(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=NOW)
        address, number = f"/petitions/{made.uid}", made.id
    head = scene.client("town_head")
    assert ask(head, address).status_code == 303
    with scene.writing() as session:
        for action in ("issue", "deliver", "check_file"):
            given.done(session, scene.here, session.get_one(Petition, number), action, at=NOW)
    shown = head.get(address).text
    assert f"{address}/close" not in shown
    (waits,) = [one for one in tree(shown).all("a") if one.attributes.get("href") == "#assists"]
    assert waits.text == "协办：县住建局在 2024-05-25 前答复，答复了或者免予协办才能办结"
    assert "还有协办单位没有答复" not in shown, "told once, by name"
    assert head.get(f"{address}/close").status_code == 409
    assert doing(head, address, "waive_assist", reason="不用了").status_code == 422
    assert doing(head, address, "waive_assist", reason="责任单位已经自行查清").status_code == 303
    assert scene.client("housing_head").get(address).status_code == 404
    assert f"{address}/close" in head.get(address).text


def test_the_head_hands_it_to_somebody_who_then_sees_it(scene: Scene, address: str) -> None:
    ask(scene.client("town_head"), address)
    head, clerk = scene.client("housing_head"), scene.client("housing_clerk")
    assert clerk.get(address).status_code == 404
    page = head.get(f"{address}/entrust_assist").text
    chosen = {"handler": option_of(page, "handler", "汪静")}
    answer = head.post(f"{address}/entrust_assist", data=sent(page, "entrust_assist", **chosen))
    assert answer.status_code == 303
    assert doing(clerk, address, "reply_assist", reply=ANSWER).status_code == 303


def test_neither_the_accused_nor_the_responsible_unit_is_offered(scene: Scene) -> None:
    with scene.writing() as session:
        accused = (
            NewAccused(unit_id=scene.here.units["housing"]),
            NewAccused(person_id=scene.here.people["bridge_head"]),
        )
        uid = given.petition(session, scene.here, Stage.ACCEPTED, at=NOW, accused=accused).uid
    page = scene.client("petition_head").get(f"/petitions/{uid}/ask_assist").text
    offered = [option.text for option in form_of(page, "ask_assist").all("option")]
    assert "县乡村振兴局" in offered
    assert {"县住建局", "石桥镇", "柳河镇"}.isdisjoint(offered)


def test_it_is_found_by_the_assisting_unit_in_search_and_lists(scene: Scene, address: str) -> None:
    helper = scene.client("housing_head")
    scene.index()
    assert address not in helper.get("/search?q=危房").text
    ask(scene.client("town_head"), address)
    scene.index()
    assert address in helper.get("/search?q=危房").text
    assert address in helper.get("/petitions/").text


def test_only_those_who_may_find_a_form(scene: Scene, address: str) -> None:
    ask(scene.client("town_head"), address)
    for who, action in (("secretary", "ask_assist"), ("town_clerk", "waive_assist"), ("town_head", "reply_assist")):
        client = scene.client(who)
        assert f"{address}/{action}" not in client.get(address).text
        assert client.get(f"{address}/{action}").status_code in (403, 409)
