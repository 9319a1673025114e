"""录入问题 with what is like it beside the form: a double entry is seen before it is saved, and nothing leaks."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.domain.rectification import RoundSource
from app.models.journal import JournalEntry
from app.models.rectification import RectificationItem
from app.operations.rectification import NewRound
from tests import given
from tests.web.pages import check_page, errors_of, option_of, sent, tree
from tests.web.scene import Scene

NEW, BESIDE = "/items/new", "/items/new/beside"
ROUND = "2024 年省级考核反馈"
PROBLEM = "部分农户改厕后不能正常使用。抽查井台村 12 户，有 4 户冲水设施损坏。"
OTHER = "村级光伏电站收益没有按时分配到户，公示栏里也没有看到分配方案。"


def filled(scene: Scene, client: FlaskClient, page: str = "", **changes: Any) -> Mapping[str, Any]:
    """The form as it is typed: the round and village of tests/given.py, another problem."""
    page = page or client.get(NEW).text
    usual = {
        "source": "provincial_assessment", "round": ROUND, "problem": OTHER, "unit": scene.here.units["willow"],
        "due_on": "2024-06-30", "town": scene.here.units["willow"], "village": option_of(page, "village", "井台村"),
    }  # fmt: skip
    return sent(page, NEW, **(usual | changes))


def typing(scene: Scene, client: FlaskClient, **changes: Any) -> TestResponse:
    """What the panel answers to the form as it is typed at this moment."""
    return client.post(BESIDE, data=filled(scene, client, **changes))


def entering(scene: Scene, client: FlaskClient, **changes: Any) -> TestResponse:
    """Fill in the form and send it once."""
    return client.post(NEW, data=filled(scene, client, **changes))


def given_item(scene: Scene, **changes: Any) -> str:
    """An item of the same round and village; its number."""
    with scene.writing() as session:
        return given.item(session, scene.here, **changes).number


def count(scene: Scene, table: Any = RectificationItem) -> int:
    """How many rows a table has."""
    with scene.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_item_of_the_same_round_and_village_is_shown_first_and_marked(scene: Scene) -> None:
    elsewhere = NewRound(RoundSource.NATIONAL_ASSESSMENT, "2023 年国家考核")
    given_item(scene, round=elsewhere, problem=OTHER)
    number = given_item(scene)
    scene.index()
    clerk = scene.client("office_clerk")
    journal = count(scene, JournalEntry)
    answer = typing(scene, clerk)
    items = [node for node in tree(answer.text).all("div") if node.attributes.get("class") == "item"]
    assert [number in item.text for item in items] == [True, False]
    assert "同一批次、同一个村（社区）" in items[0].text
    for said in ("已列入", "包保", "柳河镇 井台村", "部分农户改厕"):
        assert said in items[0].text
    assert "同一批次" not in items[1].text
    assert "很可能重复" in items[1].text
    assert (count(scene), count(scene, JournalEntry)) == (2, journal)


def test_a_similar_problem_of_the_round_in_another_village_is_shown_with_the_words_it_shares(scene: Scene) -> None:
    number = given_item(scene, village_id=scene.here.villages["mill"])
    scene.index()
    page = tree(typing(scene, scene.client("office_clerk"), problem=PROBLEM).text)
    assert number in page.text
    assert "同一批次、同一个村" not in page.text
    assert "同一批次" in page.text.replace("同一批次和相似事项", "")
    assert "冲水设施损坏" in "".join(mark.text for mark in page.all("mark"))
    assert "部分农户改厕" in "".join(mark.text for link in page.all("a") for mark in link.all("mark"))


def test_a_problem_is_not_entered_twice_unseen(scene: Scene) -> None:
    clerk = scene.client("office_clerk")
    first = entering(scene, clerk)
    assert first.status_code == 303
    shown = entering(scene, clerk)
    assert shown.status_code == 200
    page = check_page(shown.text)
    assert "还没有保存：找到 1 件可能相同或者相关的" in page.text
    assert first.headers["Location"] in {node.attributes.get("href") for node in page.all("a")}
    assert sent(shown.text, NEW)["problem"] == OTHER
    assert count(scene) == 1
    saved = clerk.post(NEW, data=sent(shown.text, NEW))
    assert saved.status_code == 303
    assert count(scene) == 2


def test_one_form_sent_twice_makes_one_item_and_leads_to_it(scene: Scene) -> None:
    clerk = scene.client("office_clerk")
    data = filled(scene, clerk)
    first, second = (clerk.post(NEW, data=data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert "没有再列一次" in check_page(clerk.get(second.headers["Location"]).text).text
    assert count(scene) == 1


def test_without_script_one_can_look_first_and_nothing_is_saved(scene: Scene) -> None:
    given_item(scene)
    clerk = scene.client("office_clerk")
    assert "先查一查" in check_page(clerk.get(NEW).text).text
    answer = entering(scene, clerk, check="1")
    page = check_page(answer.text)
    assert answer.status_code == 200
    assert "同一批次、同一个村（社区）" in page.text
    assert "还没有保存" not in page.text
    assert count(scene) == 1


def test_what_is_wrong_stands_at_its_field_with_the_panel_beside_it(scene: Scene) -> None:
    given_item(scene)
    answer = entering(scene, scene.client("office_clerk"), due_on="很快")
    assert answer.status_code == 422
    assert "整改期限" in " ".join(errors_of(answer.text))
    assert "同一批次、同一个村（社区）" in check_page(answer.text).text
    assert count(scene) == 1


def test_the_category_of_what_is_alike_is_proposed(scene: Scene) -> None:
    given_item(scene, content="POV-10")
    scene.index()
    page = tree(typing(scene, scene.client("office_clerk"), problem=PROBLEM).text)
    assert "相似的 1 件里 1 件是农村农业 / 扶贫开发 / 改厕，多数涉贫。" in page.text


def test_a_voided_item_and_another_round_are_no_double_entry(scene: Scene) -> None:
    given_item(scene, round=NewRound(RoundSource.SELF_CHECK, ROUND))
    with scene.writing() as session:
        given.done(session, scene.here, given.item(session, scene.here), "void", at=given.MORNING)
    assert 'class="item"' not in typing(scene, scene.client("office_clerk")).text


def test_what_the_office_may_not_see_is_not_shown(scene: Scene) -> None:
    with scene.writing() as session:
        given.petition(session, scene.here, body=OTHER, household="0417 户")
    scene.index()
    answer = typing(scene, scene.client("office_clerk"), household="417")
    assert 'class="item"' not in answer.text
    assert "只列您能看到的" in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"village": "999999", "town": "x", "unit": "?", "content": "POV-99", "source": "nobody"},
        {"due_on": "上个月吧", "document_on": "32", "problem_count": "许多"},
        {"problem": "字" * 25_000, "title": "长" * 500, "round": "批" * 500},
        {"problem": "\x00\u202e<script>alert(1)</script>"},
    ],
)
def test_whatever_is_typed_gets_an_answer(scene: Scene, typed: dict[str, Any]) -> None:
    answer = typing(scene, scene.client("office_clerk"), **typed)
    assert answer.status_code == 200
    assert "同一批次和相似事项" in answer.text
    assert "<script" not in answer.text


def test_only_who_may_enter_items_may_ask_and_only_from_the_form(scene: Scene) -> None:
    assert scene.client("office_clerk").post(BESIDE, data={"problem": "x"}).status_code == 400
    registrar = scene.client("registrar")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', registrar.get("/petitions/new").text)
    assert token
    assert registrar.post(BESIDE, data={"csrf_token": token[1]}).status_code == 403


def test_the_paper_of_a_round_under_another_name_is_told_at_the_field_and_nothing_is_lost(scene: Scene) -> None:
    given_item(scene, round=NewRound(RoundSource.PROVINCIAL_ASSESSMENT, ROUND, "省考〔2024〕3 号"))
    client = scene.client("office_clerk")
    typed = {"round": "省级考核（2024）", "document_no": "省考[2024]3号", "goal": "全部改好"}
    answer = entering(scene, client, **typed)
    assert answer.status_code == 422
    assert f"是已有的批次“{ROUND}”的文件" in " ".join(errors_of(answer.text))
    kept = sent(answer.text, NEW)
    assert {name: kept[name] for name in typed} == typed
    assert count(scene) == 1
