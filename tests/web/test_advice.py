"""三项建议 on the pages: giving advice, its feedback, the list with its ledger, the desk of whoever waits."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.domain.petitions import Stage
from tests import given
from tests.conftest import NOW
from tests.web.counter import doing
from tests.web.pages import check_page, errors_of
from tests.web.scene import Scene

FINDING, TEXT = "补助发放以后没有公示，群众不知道进度", "每月在村务公开栏公示一次补助发放情况"
SAID = {"choose": {"unit": "县住建局"}, "kind": "policy", "finding": FINDING, "text": TEXT, "due_on": "2024-05-31"}


@pytest.fixture
def address(scene: Scene) -> str:
    """A petition that the town handles."""
    with scene.writing() as session:
        return f"/petitions/{given.petition(session, scene.here, Stage.ACCEPTED, at=NOW).uid}"


def give(scene: Scene, address: str, **said: object) -> None:
    assert doing(scene.client("petition_head"), address, "give_advice", **(SAID | said)).status_code == 303


def test_from_the_advice_to_the_feedback(scene: Scene, address: str) -> None:
    head = scene.client("petition_head")
    assert "没有提出改进工作、完善政策、追究责任的建议" in check_page(head.get(address).text).text
    give(scene, address)
    shown = check_page(head.get(address).text)
    assert all(text in shown.text for text in ("完善政策建议", "县住建局", "等反馈", TEXT, FINDING, "剩 20 天"))
    (why,) = [found for found in shown.all("details") if "为什么是这一天" in found.text and "建议" in found.text]
    assert "《信访工作条例》第四十条（2022 年施行）；提出建议时指定" in why.text
    assert "/limits/#D13-set" in [link.attributes.get("href") for link in why.all("a")]
    assert "完善政策建议书" in shown.text, "its paper stands among those of the petition"
    desk = head.get("/worklist/?queue=to_answer_advice").text
    assert "建议待反馈" in desk
    assert f"{address}/answer_advice" in desk
    said = {"adoption": "not_adopted", "answered_on": "2024-05-11", "reply": "已有电子公示，不再另设公开栏。"}
    assert doing(head, address, "answer_advice", **said).status_code == 303
    shown = check_page(head.get(address).text)
    assert "不采纳" in shown.text
    assert "已有电子公示，不再另设公开栏。" in shown.text
    assert address not in head.get("/worklist/?queue=to_answer_advice").text


def test_what_is_wrong_is_said_at_its_field_and_keeps_what_was_typed(scene: Scene, address: str) -> None:
    head = scene.client("petition_head")
    answer = doing(head, address, "give_advice", **(SAID | {"due_on": ""}))
    assert answer.status_code == 422
    assert TEXT in answer.text
    assert any("请写明在哪一天以前书面反馈采纳情况" in one for one in errors_of(answer.text))
    give(scene, address)
    answer = doing(head, address, "answer_advice", adoption="partly", answered_on="2024-05-11", reply="少")
    assert any("部分采纳、未采纳的写明理由" in one for one in errors_of(answer.text))
    assert doing(head, address, "withdraw_advice", reason="好好好好好好好好好好").status_code == 422
    assert doing(head, address, "withdraw_advice", reason="政策已经修订，不用再提").status_code == 303
    assert "撤回的原因" in head.get(address).text
    assert head.get(f"{address}/answer_advice").status_code == 409


def test_the_list_is_narrowed_and_taken_away(scene: Scene, address: str) -> None:
    give(scene, address)
    head = scene.client("petition_head")
    assert "/advice/" in head.get("/orders/").text
    assert TEXT not in head.get("/advice/").text
    for query, there in (
        ("", True),
        ("?state=late", False),
        ("?state=waiting&kind=policy", True),
        ("?kind=work", False),
    ):
        listed = check_page(head.get(f"/advice/{query}").text)
        assert (address in "".join(link.attributes.get("href", "") for link in listed.all("a"))) is there, query
    assert "看不懂" in head.get("/advice/?first=去年").text
    answer = head.get("/advice/export")
    cells = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert cells[0][0] == "三项建议台账"
    assert (cells[-1][2], cells[-1][3], cells[-1][6], cells[-1][10]) == ("完善政策", "县住建局", "等反馈", TEXT)


def test_others_neither_give_advice_nor_see_that_of_petitions_beyond_their_reach(scene: Scene, address: str) -> None:
    give(scene, address)
    assert scene.client("town_head").get(f"{address}/give_advice").status_code in (403, 409)
    assert f"{address}/give_advice" not in scene.client("town_head").get(address).text
    housing = scene.client("housing_head")
    assert housing.get(f"{address}/answer_advice").status_code == 404
    assert "没有这样的建议" in housing.get("/advice/").text
