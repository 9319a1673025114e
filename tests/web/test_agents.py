"""At the counter: somebody who comes for another one, and whoever only signed with others."""

from sqlalchemy import select

from app.models.petitions import Petition
from tests.web.counter import registered, registering
from tests.web.pages import check_page
from tests.web.scene import Scene
from tests.web.test_delivering import fact
from tests.web.test_rectification import errors_at

AGENT = {"agent_name": "周立新", "agent_phone": "19900123499", "agent_relation": "relative"}


def test_an_agent_stands_beside_the_petitioner_and_lacks_his_mandate(scene: Scene) -> None:
    clerk = scene.client("registrar")
    page = check_page(clerk.get(registered(clerk, **AGENT)).text)
    assert fact(page, "代理人") == "周立新（近亲属），199****3499，委托书还没有添加"
    assert fact(page, "信访人").startswith("周桂兰")


def test_whoever_sees_names_masked_sees_the_agent_masked(scene: Scene) -> None:
    address = registered(scene.client("registrar"), body="周立新代母亲反映，化粪池的管子没有接通。", **AGENT)
    page = scene.client("visitor").get(address).text
    assert "周*新（近亲属）" in page
    assert "周立新" not in page


def test_an_agent_without_a_relation_is_refused_at_its_field(scene: Scene) -> None:
    answer = registering(scene.client("registrar"), **(AGENT | {"agent_relation": ""}))
    assert answer.status_code == 422
    assert "请选代理人与信访人的关系" in errors_at(answer.text, "agent_relation")


def test_who_only_signed_does_not_speak_for_the_others(scene: Scene) -> None:
    signed = {"standing": "collective", "people_count": "2", "people-1-name": "周大田", "people-1-signer": "y"}
    clerk = scene.client("registrar")
    address = registered(clerk, **signed)
    with scene.reading() as session:
        people = session.scalars(select(Petition)).one().petitioners
        assert [(one.name, one.is_representative) for one in people] == [("周桂兰", True), ("周大田", False)]
    for page in (address, f"{address}/sheet"):
        text = check_page(clerk.get(page).text).text
        assert "周大田（联名人）" in text
        assert "周桂兰（联名人）" not in text
