"""A petitioner's ID number leads to his household: proposed at counter and page, said by a person, revocable."""

from typing import Any

import pytest

from app.domain.petitions import Category
from app.operations.registering import NewPetitioner
from tests import given
from tests.households import SON, household
from tests.web.counter import done, registered
from tests.web.pages import check_page, sent, tree
from tests.web.scene import Scene

PERSON = NewPetitioner(name=SON.name, id_no=SON.id_no, phone="16000123456", address="井台村四组")
MAYBE = "可能是 9902261040417 一户（证件号码相同）"
FILED = "一户一档 9902261040417"


@pytest.fixture
def home(scene: Scene) -> str:
    """The address of the household in which the petitioner lives."""
    with scene.writing() as session:
        return f"/households/{household(session, scene.here).uid}"


def petition(scene: Scene, **changes: Any) -> str:
    with scene.writing() as session:
        made = given.petition(session, scene.here, people=(PERSON,), **changes)
        return f"/petitions/{made.uid}"


def shown(scene: Scene, address: str, who: str = "petition_head") -> str:
    answer = scene.client(who).get(address)
    assert answer.status_code == 200
    return check_page(answer.text).text


def test_it_is_proposed_confirmed_by_a_person_and_taken_back(scene: Scene, home: str) -> None:
    address, head = petition(scene), scene.client("petition_head")
    assert MAYBE in shown(scene, address)
    assert FILED not in shown(scene, address)
    assert "没有您看得到的" in shown(scene, home)
    done(head, address, "tie_household", belongs="yes", reason="当面核对了户口簿")
    page = shown(scene, address)
    assert FILED in page
    assert "这一户的成员" in page
    assert MAYBE not in page
    assert "核对户" in page
    assert "2024-信-000001" in shown(scene, home)
    done(head, address, "correct", place="井台村四组渠边", reason="地点写得更清楚一些")
    assert FILED in shown(scene, address), "a correction of something else leaves it"
    done(head, address, "untie_household", reason="同号录错，不是这一户")
    assert FILED not in shown(scene, address)
    assert MAYBE in shown(scene, address)


def test_what_was_denied_is_not_proposed_again(scene: Scene, home: str) -> None:
    address, head = petition(scene), scene.client("petition_head")
    done(head, address, "tie_household", belongs="no", reason="他替亲戚反映，不是本户的事")
    assert MAYBE not in shown(scene, address)
    assert FILED not in shown(scene, address)


def test_nothing_is_proposed_to_who_reaches_no_household_nor_of_an_accusation(scene: Scene, home: str) -> None:
    address = petition(scene)
    assert "9902261040417" not in shown(scene, address, "registrar")
    assert "9902261040417" not in shown(scene, address, "leader")
    secret = petition(scene, category=Category.ACCUSATION)
    assert "9902261040417" not in shown(scene, secret, "confidential")
    assert scene.client("registrar").get(f"{address}/tie_household").status_code == 200
    assert "9902261040417" not in scene.client("registrar").get(f"{address}/tie_household").text


def test_at_the_counter_it_stands_beside_the_form(scene: Scene, home: str) -> None:
    client, uid = scene.client("petition_head"), home.rpartition("/")[2]
    typed = {"people-0-name": SON.name, "people-0-id_no": SON.id_no}
    page = client.get("/petitions/new").text
    beside = client.post("/petitions/new/beside", data=sent(page, "/petitions/new", **typed)).text
    assert "9902261040417 一户的子女，是这一户的事吗？" in tree(beside).text
    unsaid = registered(client, **typed)
    assert FILED not in shown(scene, unsaid)
    assert MAYBE in shown(scene, unsaid)
    body, before = "低保停发三个月了，没有人告诉我为什么。", unsaid[-32:]
    judged = {"seen": before, f"judge-{before}": "different", f"house-{uid}": "yes"}
    said = registered(client, **typed, body=body, content="POV-01", **judged)
    assert FILED in shown(scene, said)
    assert "是这一户" in shown(scene, said)
