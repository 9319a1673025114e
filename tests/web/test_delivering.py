"""记送达 as the clerk sees it: one person as quickly as ever, several by name, who is still to be served."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.domain.petitions import Form, Stage
from app.models.petitions import Petition
from app.operations.registering import NewPetitioner
from tests import given, pictures
from tests.given import MORNING
from tests.web.counter import doing, done
from tests.web.pages import Node, check_page
from tests.web.scene import Scene
from tests.web.test_matter_page import answers, buttons
from tests.web.test_rectification import errors_at

PEOPLE = tuple(NewPetitioner(name=name, address="井台村三组") for name in ("钱满仓", "周大田", "吴小满"))


@pytest.fixture
def address(scene: Scene) -> str:
    """A petition of three, with its opinion."""
    with scene.writing() as session:
        said: dict[str, Any] = {"form": Form.COLLECTIVE, "people": PEOPLE, "people_count": 3}
        made: Petition = given.petition(session, scene.here, Stage.OPINION_ISSUED, at=MORNING, **said)
        return f"/petitions/{made.uid}"


def receipt(name: str) -> tuple[BytesIO, str]:
    return BytesIO(pictures.png() + name.encode()), name


def plain(page: Node) -> str:
    return " ".join(page.text.split())


def fact(page: Node, name: str) -> str:
    """What the page says of this fact."""
    lists = [zip(one.all("dt"), one.all("dd"), strict=True) for one in page.all("dl")]
    return next(plain(value) for pairs in lists for term, value in pairs if term.text == name)


def shown(client: FlaskClient, address: str) -> Node:
    return check_page(client.get(address).text)


def test_of_one_petitioner_nobody_is_asked_about(scene: Scene) -> None:
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.OPINION_ISSUED, at=MORNING)
        address = f"/petitions/{made.uid}"
    page = check_page(scene.client("town_clerk").get(f"{address}/deliver").text)
    names = {field.attributes.get("name") for field in page.all("input") + page.all("select")}
    assert not [name for name in names if name and name.startswith("people")]


def test_some_are_served_now_and_the_others_later(scene: Scene, address: str) -> None:
    clerk = scene.client("town_clerk")
    later: dict[str, Any] = {"people-1-now": None, "people-2-way": "left"}
    done(clerk, address, "deliver", delivered_on="今天", way="in_person", papers=receipt("一.png"), **later)
    page = shown(clerk, address)
    assert answers(page)["在哪里"].startswith("已出意见书")
    served = fact(page, "送达")
    assert "钱满仓：05-11 周六 当面送达，可至 06-11 周二 请求复查" in served
    assert "周大田：还没有送达" in served
    assert "吴小满：05-11 周六 留置送达，可至 06-11 周二 请求复查" in served
    assert "送达：还有 1 人没有送达（周大田）" in answers(page)["还缺什么"]
    assert "（周*田）" in answers(shown(scene.client("auditor"), address))["还缺什么"]
    again = check_page(clerk.get(f"{address}/deliver").text)
    assert buttons(page)[0] == "记送达"
    assert "已经送达：钱满仓（05-11 周六），吴小满（05-11 周六）" in plain(again)
    assert [mark.text for mark in again.all("legend")] == ["周大田"]
    done(clerk, address, "deliver", delivered_on="今天", way="mail", papers=receipt("二.png"))
    page = shown(clerk, address)
    assert answers(page)["在哪里"].startswith("已送达")
    assert "还没有送达" not in fact(page, "送达")
    assert "没有送达" not in answers(page)["还缺什么"]


def test_what_is_wrong_of_one_stands_at_his_line_and_what_was_typed_is_kept(scene: Scene, address: str) -> None:
    clerk = scene.client("town_clerk")
    wrong = {"people-1-delivered_on": "2024-05-10", "people-2-way": "refused"}
    answer = doing(clerk, address, "deliver", delivered_on="今天", way="in_person", **wrong)
    assert answer.status_code == 422
    assert "2024-05-11" in errors_at(answer.text, "people-1-delivered_on")
    page = check_page(answer.text)
    assert "2024-05-10" in str([field.attributes.get("value") for field in page.all("input")])
    refused = {"people-2-way": "refused"}
    answer = doing(clerk, address, "deliver", delivered_on="今天", way="in_person", **refused)
    assert "请写明见证人" in errors_at(answer.text, "people-2-note")


def test_serving_nobody_is_refused_where_the_people_stand(scene: Scene, address: str) -> None:
    nobody = dict.fromkeys(("people-0-now", "people-1-now", "people-2-now"))
    answer = doing(scene.client("town_clerk"), address, "deliver", delivered_on="今天", way="in_person", **nobody)
    assert answer.status_code == 422
    assert "请勾选这次送达的人" in check_page(answer.text).text


def test_whoever_asks_for_a_review_is_named(scene: Scene, address: str) -> None:
    clerk, registrar = scene.client("town_clerk"), scene.client("registrar")
    done(clerk, address, "deliver", delivered_on="今天", way="in_person", papers=receipt("一.png"))
    asked = {"asked_on": "今天", "received_on": "今天", "request": "对补助数额不服，请求复查"}
    answer = doing(registrar, address, "ask_review", choose={"reviewer": "骆明理"}, **asked)
    assert answer.status_code == 422
    assert "谁请求" in errors_at(answer.text, "asker")
    choose = {"reviewer": "骆明理", "asker": "周大田（可至 2024-06-11）"}
    answer = doing(registrar, address, "ask_review", choose=choose, **asked)
    assert "请上传复查、复核的申请书" in errors_at(answer.text, "papers")
    done(registrar, address, "ask_review", choose=choose, papers=receipt("申请书.png"), **asked)
    page = shown(registrar, address)
    assert answers(page)["在哪里"].startswith("复查中")
    assert fact(page, "谁请求") == "周大田"
    assert "出具复查意见：收到处理意见书的信访人里，还有人到 2024-06-11 为止可以请求复查" in page.text


def test_another_one_asks_while_the_first_ones_request_is_decided(scene: Scene, address: str) -> None:
    clerk, registrar = scene.client("town_clerk"), scene.client("registrar")
    done(clerk, address, "deliver", delivered_on="今天", way="in_person", papers=receipt("一.png"))
    asked = {"asked_on": "今天", "received_on": "今天"}
    choose = {"reviewer": "骆明理", "asker": "周大田（可至 2024-06-11）"}
    said = {"request": "对补助数额不服，请求复查", "papers": receipt("申请书.png")}
    done(registrar, address, "ask_review", choose=choose, **said, **asked)
    form = check_page(registrar.get(f"{address}/ask_review").text).text
    assert "一并办理" in form
    assert "由谁来办" not in form
    assert "周大田（" not in form
    said = {"request": "面积算少了，也请求复查", "papers": receipt("又一份.png")}
    done(registrar, address, "ask_review", choose={"asker": "钱满仓（可至 2024-06-11）"}, **said, **asked)
    page = shown(registrar, address)
    assert "面积算少了" in page.text
    assert "与先收到的请求一并办理" in page.text
    assert "骆明理" in shown(scene.client("reviewer"), address).text
