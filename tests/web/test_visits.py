"""回访 and 回头看 through their pages: who is due, what is asked, what each answer leads to, who may not ask."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain import petitions, rectification
from app.domain.petitions import Outcome
from app.domain.visits import Conclusion, Satisfied, Solved, VisitKind, VisitMethod
from app.labels import label
from app.models.matters import Matter
from app.models.papers import Attachment
from app.models.visits import Visit
from tests import given
from tests.given import MORNING
from tests.web.pages import Node, check_page, sent, tree
from tests.web.scene import Scene
from tests.web.test_paper_page import journal

P, R = petitions.Stage, rectification.Stage
VISIT = {"petition": petitions.Action.VISIT, "item": rectification.Action.VISIT}
GOOD = {"how": "in_person", "solved": "yes", "satisfied": "satisfied", "carried_out": "yes", "retaliation": "no"}
EARLIER = MORNING - timedelta(days=5)
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64


def closed(scene: Scene) -> str:
    """A petition that was closed five days ago; its uid."""
    with scene.writing() as session:
        return given.petition(session, scene.here, P.CLOSED, at=EARLIER).uid


def visiting(client: FlaskClient, uid: str, **answers: object) -> TestResponse:
    """Open the form of a visit, answer, save."""
    url = f"/visits/{uid}/new"
    page = client.get(url)
    assert page.status_code == 200, page.text
    check_page(page.text)
    return client.post(url, data=sent(page.text, url, **answers), content_type="multipart/form-data")


def visit_of(scene: Scene) -> Visit:
    """The one visit there is."""
    with scene.reading() as session:
        return session.scalars(select(Visit)).one()


def matter_of(scene: Scene, uid: str) -> Matter:
    """The matter as it stands now."""
    with scene.reading() as session:
        return session.scalars(select(Matter).where(Matter.uid == uid)).one()


def errors_at(html: str, field: str) -> str:
    """What stands at a field of a form that was not saved."""
    marks = [node for node in tree(html).all("div") if node.attributes.get("id") == f"{field}-error"]
    return " ".join(mark.text for mark in marks)


def cards(page: Node) -> list[Node]:
    """The cards of the list."""
    return [card for card in page.all("li") if card.attributes.get("class") == "mcard"]


def test_what_is_due_stands_overdue_first_then_town_by_town(scene: Scene) -> None:
    here = scene.here
    with scene.writing() as session:
        for days, title, village in ((5, "新的", "mill"), (40, "超期的", "well"), (9, "稍早的", "well")):
            at = MORNING - timedelta(days=days)
            given.petition(session, here, P.CLOSED, at=at, title=title, village_id=here.villages[village])
        given.item(session, here, R.CLOSED, at=EARLIER, title="一条整改问题")
        given.petition(session, here, P.DELIVERED, at=EARLIER, title="还没有办结的")

    page = check_page(scene.client("visitor").get("/visits/").text)

    assert [head.text for head in page.all("h2")] == ["超期，柳河镇", "柳河镇"]
    assert [card.all("h3")[0].text for card in cards(page)] == ["超期的", "稍早的", "一条整改问题", "新的"]
    assert "应回访、回头看 4 件" in page.text
    assert [card.all("a")[1].text for card in cards(page)] == ["记回访", "记回访", "记“回头看”", "记回访"]


def test_the_list_and_the_form_do_not_tell_who_handled_it(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("visitor")

    for page in (client.get("/visits/").text, client.get(f"/visits/{uid}/new").text):
        assert "秦玉洁" not in page
        assert "白明亮" not in page


def test_somebody_elses_matters_are_not_due_for_me(scene: Scene) -> None:
    closed(scene)

    assert cards(check_page(scene.client("bridge_head").get("/visits/").text)) == []


def test_who_handled_it_gets_no_form_and_is_told_why(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("town_head")

    (card,) = cards(tree(client.get("/visits/").text))
    answer = client.get(f"/visits/{uid}/new")

    assert [link.text for link in card.all("a")] == [matter_of(scene, uid).number, "看材料"]
    assert answer.status_code == 409
    assert "这一步没有办成" in check_page(answer.text).text


def test_solved_asks_before_satisfied_and_apart_from_it(scene: Scene) -> None:
    page = check_page(scene.client("visitor").get(f"/visits/{closed(scene)}/new").text)

    legends = [legend.text for legend in page.all("legend")]

    assert legends.index("问题解决了吗") + 1 == legends.index("对办理满意吗")
    assert "有没有人因此为难您" in legends
    assert all(one.attributes.get("checked") is None for one in page.all("input") if one.attributes["type"] == "radio")


def test_confirmed_as_solved_it_is_settled_and_nobody_holds_it(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("visitor")

    answer = visiting(client, uid, **GOOD, note="房子已经修好，本人在场")

    assert answer.status_code == 303
    visit, matter = visit_of(scene), matter_of(scene, uid)
    assert (visit.kind, visit.method, visit.solved) == (VisitKind.FOLLOW_UP, VisitMethod.IN_PERSON, Solved.YES)
    assert (visit.satisfied, visit.carried_out, visit.retaliation) == (Satisfied.SATISFIED, True, False)
    assert visit.note == "房子已经修好，本人在场"
    assert (matter.outcome, matter.holder_id, matter.settled_on) == (Outcome.RESOLVED, None, MORNING.date())
    assert "问题已确认解决，包保到此结束。" in client.get(answer.headers["Location"]).text
    assert cards(tree(client.get("/visits/").text)) == []


def test_satisfied_but_not_solved_is_proposed_for_reopening(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("visitor")

    answer = visiting(client, uid, **GOOD | {"solved": "partly", "reason": "还差一个月的补助没有发"})

    assert "已提请重新办理" in client.get(answer.headers["Location"]).text
    assert visit_of(scene).conclusion is Conclusion.REOPEN_PROPOSED
    assert matter_of(scene, uid).settled_on is None
    assert matter_of(scene, uid).holder_id is not None


def test_nobody_reached_is_an_attempt_and_it_stays_due(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("visitor")

    answer = visiting(client, uid, how="not_reached", solved="unverifiable", satisfied="not_said")

    assert answer.status_code == 303
    page = tree(scene.client("petition_head").get(f"/petitions/{uid}").text)
    (said,) = [one for one in page.all("dl") if one.attributes.get("class") == "answer"]
    assert "下一步记回访" in said.text.replace(" ", "")
    assert visit_of(scene).reached is False
    assert visit_of(scene).solved is Solved.UNVERIFIABLE
    assert len(cards(tree(client.get("/visits/").text))) == 1


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        (GOOD | {"satisfied": "dissatisfied"}, "reason", ""),
        (GOOD | {"carried_out": "no"}, "reason", ""),
        (GOOD | {"solved": "no"}, "reason", ""),
        (GOOD | {"how": None}, "how", "请选择怎么访的。"),
        (GOOD | {"solved": None}, "solved", "请问“问题解决了吗”，再记下回答。"),
        (GOOD | {"satisfied": None}, "satisfied", "请问“对办理满意吗”，再记下回答。"),
        (GOOD | {"visited_on": "2024-05-12"}, "visited_on", "哪天访的不能晚于今天（2024-05-11）。"),
        (GOOD | {"visited_on": "2024-05-01"}, "visited_on", "哪天访的不能早于 2024-05-06。"),
        (GOOD | {"visited_on": "昨儿"}, "visited_on", "哪天访的看不懂：昨儿。请写成 2024-05-11、5.11 或今天。"),
        (GOOD | {"solved": "maybe"}, "solved", "请重新选择。"),
        (GOOD | {"how": "not_reached"}, "how", "请选“无法核实”和“未表态”。"),
        ({"how": "not_reached", "solved": "no"}, "how", "请选“无法核实”和“未表态”。"),
        ({"how": "not_reached", "carried_out": "yes"}, "carried_out", "页面上请选“没有问到”。"),
        ({"how": "not_reached", "reply_told": "no"}, "reply_told", "页面上请选“没有问到”。"),
        ({"how": "not_reached", "opinion_received": "yes"}, "opinion_received", "页面上请选“没有问到”。"),
        ({"how": "not_reached", "retaliation": "yes"}, "retaliation", "请写在“看到、听到的”里。"),
        (GOOD | {"note": "字" * 5001}, "note", "看到、听到的最多 5000 字，现有 5001 字。"),
    ],
)
def test_what_is_missing_is_said_at_its_question_and_the_rest_stays(
    scene: Scene, answers: dict[str, object], field: str, said: str
) -> None:
    uid = closed(scene)

    answer = visiting(scene.client("visitor"), uid, **{"note": "邻居也在场"} | answers)

    assert answer.status_code == 422
    page = check_page(answer.text)
    assert errors_at(answer.text, field).endswith(said)
    assert errors_at(answer.text, field)
    if field != "note":
        assert "邻居也在场" in page.text
    with scene.reading() as session:
        assert session.scalars(select(Visit)).all() == []


def test_a_form_sent_twice_makes_one_visit(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("visitor")
    page = client.get(f"/visits/{uid}/new")
    answers = sent(page.text, **GOOD | {"solved": "partly", "reason": "还差一个月的补助没有发"})

    first = client.post(f"/visits/{uid}/new", data=answers)
    second = client.post(f"/visits/{uid}/new", data=answers)

    assert first.status_code == second.status_code == 303
    assert visit_of(scene).solved is Solved.PARTLY


def test_somebody_who_was_quicker_shows_as_a_conflict_and_nothing_typed_is_lost(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("visitor")
    page = client.get(f"/visits/{uid}/new")
    with scene.writing() as session:
        matter = session.scalars(select(Matter).where(Matter.uid == uid)).one()
        given.visited(session, scene.here, matter, given.NOT_SOLVED, at=MORNING, by="supervisor")

    answer = client.post(f"/visits/{uid}/new", data=sent(page.text, **GOOD, note="房子已经修好"))

    assert answer.status_code == 409
    check_page(answer.text)
    assert "房子已经修好" in answer.text


def test_pictures_come_along_and_a_wrong_file_is_refused_at_its_field(scene: Scene) -> None:
    uid = closed(scene)
    client = scene.client("visitor")

    refused = visiting(client, uid, **GOOD, papers=(BytesIO(b"MZ\x90"), "照片.exe"))
    accepted = visiting(client, uid, **GOOD, papers=(BytesIO(JPG), "门口.jpg"))

    assert refused.status_code == 422
    assert errors_at(refused.text, "papers")
    assert accepted.status_code == 303
    with scene.reading() as session:
        assert [paper.name for paper in session.scalars(select(Attachment)) if paper.role == "visit_photo"] == [
            "门口.jpg"
        ]


def test_looking_back_at_an_item_asks_the_same_without_the_paper(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.item(session, scene.here, R.CLOSED, at=EARLIER).uid
    client = scene.client("supervisor")

    page = check_page(client.get(f"/visits/{uid}/new").text)
    answer = visiting(client, uid, how="phone", solved="yes", satisfied="fairly")

    assert "处理意见书落实了吗" not in page.text
    assert page.all("h1")[0].text.startswith("回头看")
    assert answer.status_code == 303
    assert visit_of(scene).kind is VisitKind.LOOK_BACK
    assert matter_of(scene, uid).settled_on == MORNING.date()


def test_the_secretary_writes_down_a_household_visit_on_a_live_matter(scene: Scene) -> None:
    with scene.writing() as session:
        petition = given.petition(session, scene.here, P.ACCEPTED, at=EARLIER, prominent=True)
        assert petition.holder_id == scene.here.people["secretary"]
    client = scene.client("secretary")

    page = client.get(f"/visits/{petition.uid}/new?kind=reception")
    (chosen,) = [one for one in check_page(page.text).all("option") if "selected" in one.attributes]
    answer = client.post(
        f"/visits/{petition.uid}/new", data=sent(page.text, kind="household", how="in_person", note="看了漏雨的屋顶")
    )

    assert chosen.text == "接访"
    assert answer.status_code == 303
    assert visit_of(scene).kind is VisitKind.HOUSEHOLD
    assert visit_of(scene).conclusion is None
    assert matter_of(scene, petition.uid).stage == P.ACCEPTED


@pytest.mark.parametrize(
    ("kind", "who", "next_act"), [("petition", "secretary", "出具处理意见书"), ("item", "town_head", "提请验收")]
)
def test_a_visit_on_the_way_is_no_stage_of_the_procedure(scene: Scene, kind: str, who: str, next_act: str) -> None:
    with scene.writing() as session:
        if kind == "petition":
            uid = given.petition(session, scene.here, P.ACCEPTED, at=EARLIER, prominent=True).uid
        else:
            uid = given.item(session, scene.here, R.RECTIFYING, at=EARLIER).uid
    client = scene.client(who)

    saved = visiting(client, uid, kind="household", how="in_person", note="看了漏雨的屋顶")
    page = tree(client.get(saved.location).text)

    (line,) = [one for one in page.all("ol") if "path" in one.attributes.get("class", "")]
    (now,) = [step for step in line.all("li") if step.attributes.get("aria-current") == "step"]
    assert now.text.startswith(next_act)
    (told,) = [one for one in page.all("ol") if "timeline" in one.attributes.get("class", "")]
    assert "接访、走访" in told.text
    assert label(VISIT[kind]) not in told.text


@pytest.mark.parametrize("who", ["bridge_head", "bridge_secretary"])
def test_a_matter_out_of_sight_does_not_exist(scene: Scene, who: str) -> None:
    assert scene.client(who).get(f"/visits/{closed(scene)}/new").status_code == 404
    assert scene.client(who).get("/visits/0123456789abcdef/new").status_code == 404


def test_who_may_record_no_visits_gets_no_form(scene: Scene) -> None:
    assert scene.client("town_clerk").get(f"/visits/{closed(scene)}/new").status_code == 403


@pytest.mark.parametrize(
    ("how", "told"), [("in_person", "当面，见到本人"), ("phone", "电话，与本人通了话"), ("not_reached", "没有联系上")]
)
def test_the_page_says_how_the_person_was_reached_without_contradiction(scene: Scene, how: str, told: str) -> None:
    uid = closed(scene)
    answers = GOOD | {"how": how} if how != "not_reached" else {"how": how}

    visiting(scene.client("visitor"), uid, **answers)

    page = check_page(scene.client("petition_head").get(f"/petitions/{uid}").text)
    assert told in page.text
    assert "电话，见到" not in page.text
    assert "其他，没有" not in page.text


def test_a_visit_that_was_saved_already_is_not_written_down_again(scene: Scene) -> None:
    uid = closed(scene)
    client, url = scene.client("visitor"), f"/visits/{uid}/new"
    filled = sent(client.get(url).text, url, **GOOD)

    first = client.post(url, data=filled, content_type="multipart/form-data")
    second = client.post(url, data=filled, content_type="multipart/form-data", follow_redirects=True)

    assert first.status_code == 303
    assert "这一次刚才已经保存，没有再记一次" in check_page(second.text).text
    visit_of(scene)


def test_whoever_calls_finds_the_number_masked_and_in_full_for_a_reason_and_comes_back(scene: Scene) -> None:
    uid, clerk = closed(scene), scene.client("registrar")
    page = check_page(clerk.get(f"/visits/{uid}/new").text)
    assert "钱满仓 199****3456" in page.text
    assert "19900123456" not in page.text
    (link,) = [a.attributes["href"] for a in page.all("a") if a.text == "查看全号"]
    asked = clerk.get(link).text
    (person,) = [option.attributes["value"] for option in tree(asked).all("option") if "联系电话" in option.text]
    answer = clerk.post(link, data=sent(asked, field=person, reason="contact"))
    shown = check_page(answer.text)
    assert "19900123456" in shown.text
    (back,) = [a.attributes["href"] for a in shown.all("a") if a.text == "返回，接着记"]
    assert back == f"/visits/{uid}/new"
    assert journal(scene, "private.reveal") == [uid]


def test_whoever_may_not_see_numbers_in_full_is_told_whom_to_ask(scene: Scene) -> None:
    uid, visitor = closed(scene), scene.client("visitor")
    page = check_page(visitor.get(f"/visits/{uid}/new").text)
    assert "199****3456" in page.text
    assert "钱满仓" not in page.text
    assert "查看全号，要打电话请找信访局登记员" in page.text
    assert "查看全号" not in [a.text for a in page.all("a")]
    assert visitor.get(f"/petitions/{uid}/reveal").status_code == 403


def test_a_condition_that_the_list_of_visits_does_not_know_is_said_to_be_left_out(scene: Scene) -> None:
    client = scene.client("visitor")

    assert "这些条件没有用上，下面的清单不受它们限制：town=3、due=late。" in client.get("/visits/?town=3&due=late").text
    assert "没有用上" not in client.get("/visits/?page=1").text
