"""Rectification items through their pages: from the list to the confirmed look-back, and back again."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from app.domain import rectification
from app.models.matters import Matter
from app.models.rectification import RectificationItem, Round
from app.queries.evidence import in_force
from tests import given
from tests.given import MORNING
from tests.web.counter import doing, done
from tests.web.pages import Node, check_page, sent, tree
from tests.web.scene import Scene

R = rectification.Stage
PROBLEM = "部分改厕“建而不能用”。全县抽查 120 户，38 户管道未接通，群众仍用旱厕。"
ENTRY = {
    "source": "provincial_assessment", "round": "省考 2023 反馈", "document_no": "青考反〔2024〕2 号",
    "problem": PROBLEM, "due_on": "2024-06-30", "content": "POV-10", "poverty": "y",
}  # fmt: skip
CHECKED = {"way": "on_site", "measures_done": "yes", "evidence_true": "yes", "goal_met": "yes"}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
VERBS = {"verify": "验收通过", "return": "退回整改", "sign_off": "签批销号", "apply": "提请验收", "claim": "认领"}


def row(number: int, text: str) -> dict[str, str]:
    """A measure in this row of the plan's form, with its owner and its day."""
    name = f"measures-{number}"
    return {f"{name}-text": text, f"{name}-owner": "秦玉洁", f"{name}-due_on": "2024-06-20"}


def entered(scene: Scene, who: str = "office_clerk", **changes: object) -> str:
    """Enter the problem for the town through the form; the address of its page."""
    client, fields = scene.client(who), {"unit": scene.here.units["willow"], **ENTRY} | changes
    page = client.get("/items/new")
    check_page(page.text)
    answer = client.post("/items/new", data=sent(page.text, "/items/new", **fields))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def errors_at(html: str, field: str) -> str:
    """What stands at a field of a form that was not saved."""
    marks = [node for node in tree(html).all("div") if node.attributes.get("id") == f"{field}-error"]
    return " ".join(mark.text for mark in marks)


def acts(client: FlaskClient, address: str) -> list[str]:
    """What the item's page offers to do."""
    page = check_page(client.get(address).text)
    (next_one,) = [one for one in page.all("section") if one.attributes.get("aria-labelledby") == "next"]
    return [
        link.text for part in next_one.all("div") if part.attributes.get("class") == "buttons" for link in part.all("a")
    ]


def item_at(scene: Scene, stage: R, **changes: object) -> str:
    """An item at this stage, made by the operations; the address of its page."""
    with scene.writing() as session:
        return f"/items/{given.item(session, scene.here, stage, at=MORNING - timedelta(hours=3), **changes).uid}"


def item_of(scene: Scene, address: str) -> RectificationItem:
    """The item as it stands now."""
    with scene.reading() as session:
        uid = address.rsplit("/", 1)[1]
        return session.scalars(select(RectificationItem).where(RectificationItem.uid == uid)).one()


def measures_of(scene: Scene, address: str) -> list[str]:
    """The measures of its plan, by uid."""
    with scene.reading() as session:
        uid = address.rsplit("/", 1)[1]
        item = session.scalars(select(RectificationItem).where(RectificationItem.uid == uid)).one()
        return [measure.uid for measure in in_force(item)]


def three(page: Node) -> list[str]:
    """What 三个人，各做一件 says."""
    (panel,) = [one for one in page.all("section") if one.attributes.get("aria-labelledby") == "three"]
    return [row.all("td")[0].text for row in panel.all("table")[0].all("tr")]


def test_an_item_walks_from_the_list_to_the_confirmed_look_back(scene: Scene, present: Traveller) -> None:
    here, as_ = scene.here.people, scene.client
    address = entered(scene)
    assert acts(as_("town_head"), address)[0] == "认领"

    done(as_("town_head"), address, "claim", handler=here["town_clerk"], lead_leader=here["leader"])
    assert acts(as_("town_clerk"), address)[0] == "报整改方案"
    measures = {
        "measures-0-text": "接通前洼村主管道",
        "measures-0-owner": "秦玉洁",
        "measures-0-due_on": "2024-06-10",
        "measures-3-text": "逐户四项确认",
        "measures-3-owner": "曹继业",
        "measures-3-due_on": "2024-06-20",
    }
    done(as_("town_clerk"), address, "plan", goal="38 户全部能用", cause="施工未验收", **measures)
    done(as_("office_clerk"), address, "approve_plan", verifier=here["verifier"])
    present.shift(timedelta(days=10))
    handler, (pipe, sure) = as_("town_clerk"), measures_of(scene, address)
    proof = {"papers": (BytesIO(PDF), "竣工单.pdf"), "measures": pipe, "dated_on": "今天"}
    done(handler, address, "note", text="前洼村主管道已接通", **proof)
    proof = {"papers": (BytesIO(PDF + b"2"), "签字表.pdf"), "measures": sure, "dated_on": "今天"}
    done(handler, address, "note", text="38 户已签字确认", **proof)
    done(as_("town_head"), address, "approve_report", report="两项措施都已完成，逐户试用正常。")
    done(handler, address, "apply", household="刘小三、郑有余")
    assert acts(as_("verifier"), address) == ["验收通过", "退回整改"]
    done(as_("verifier"), address, "verify", opinion="现场抽查十户，均能正常使用。", sample="刘小三 能用", **CHECKED)
    assert acts(as_("leader"), address) == ["签批销号"]
    done(as_("leader"), address, "sign_off", note="同意销号")
    present.shift(timedelta(days=60))
    look_back = f"/visits/{address.rsplit('/', 1)[1]}/new"
    supervisor = as_("supervisor")
    answers = sent(supervisor.get(look_back).text, how="in_person", solved="yes", satisfied="satisfied")
    assert supervisor.post(look_back, data=answers).status_code == 303

    page = check_page(as_("office_clerk").get(address).text)
    item = item_of(scene, address)
    assert (item.stage, item.settled_on) == (R.CLOSED, MORNING.date() + timedelta(days=70))
    assert [cell.split()[0] for cell in three(page)] == ["秦玉洁", "姜红梅", "方志远"]
    assert f"销号编号 {item.number}-1" in page.text
    assert PROBLEM in page.text
    assert "接通前洼村主管道" in page.text
    assert "回头看" in page.text


def test_the_page_of_a_new_item_shows_the_problem_word_for_word_and_who_answers(scene: Scene) -> None:
    address = entered(scene, village=scene.here.villages["well"], papers=(BytesIO(PDF), "反馈意见.pdf"))

    page = check_page(scene.client("town_head").get(address).text)

    (said,) = [text for text in page.all("p") if text.attributes.get("class") == "said" and "旱厕" in text.text]
    assert said.text == PROBLEM
    assert "录入后不能改" in page.text
    assert "青考反〔2024〕2 号" in page.text
    assert "白明亮" in page.text
    assert "2024-06-30（周日）" in page.text
    assert "反馈意见.pdf" in page.text
    assert three(page) == ["未定", "未定，必须是别的单位的人", "未定。不能是下面的人"]


def test_items_of_one_round_share_it_and_its_document_fills_in_what_was_unknown(scene: Scene) -> None:
    entered(scene, document_no="")
    entered(scene, problem="扶贫资产底数不清，十一个车间没有确权到村。", problem_count="32", document_on="2024-01-12")

    with scene.reading() as session:
        (found,) = session.scalars(select(Round)).all()
    assert (found.name, found.document_no, found.problem_count) == ("省考 2023 反馈", "青考反〔2024〕2 号", 32)


def test_the_form_of_an_entry_sent_twice_makes_one_item(scene: Scene) -> None:
    client = scene.client("office_clerk")
    data = sent(client.get("/items/new").text, "/items/new", unit=scene.here.units["willow"], **ENTRY)

    first, second = (client.post("/items/new", data=data) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    with scene.reading() as session:
        assert len(session.scalars(select(Matter)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"problem": ""}, "problem", "请填写反馈的问题（原文）。"),
        ({"problem": "字" * 20_001}, "problem", "20000"),
        ({"round": "  "}, "round", "请填写检查批次。"),
        ({"source": ""}, "source", "请选择问题来源。"),
        ({"unit": ""}, "unit", "请选择责任单位。"),
        ({"unit": "99999"}, "unit", "请重新选择。"),
        ({"due_on": ""}, "due_on", "请填写整改期限。"),
        ({"due_on": "六月底"}, "due_on", "看不懂：六月底。"),
        ({"due_on": "2024-05-01"}, "due_on", "不能早于"),
        ({"document_on": "2024-06-01"}, "document_on", "反馈日期不能晚于今天"),
        ({"problem_count": "三十"}, "problem_count", "要填整数"),
        ({"problem_count": "０"}, "problem_count", "1 到 9999"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_at_its_field_and_nothing_is_lost(
    scene: Scene, changes: dict[str, str], field: str, said: str
) -> None:
    client, fields = scene.client("office_clerk"), {"unit": scene.here.units["willow"], **ENTRY} | changes

    answer = client.post("/items/new", data=sent(client.get("/items/new").text, "/items/new", **fields))

    assert answer.status_code == 422
    check_page(answer.text)
    assert said in errors_at(answer.text, field)
    assert "青考反〔2024〕2 号" in answer.text
    with scene.reading() as session:
        assert session.scalars(select(Matter)).all() == []


def test_a_village_of_another_town_is_refused_at_its_field(scene: Scene) -> None:
    client = scene.client("office_clerk")
    places = {"town": scene.here.units["willow"], "village": scene.here.villages["ford"]}
    fields = {"unit": scene.here.units["willow"], **ENTRY, **places}

    answer = client.post("/items/new", data=sent(client.get("/items/new").text, "/items/new", **fields))

    assert answer.status_code == 422
    assert errors_at(answer.text, "village")


def test_six_rows_of_measures_need_no_script_and_rows_without_words_are_none(scene: Scene) -> None:
    address = item_at(scene, R.CLAIMED)
    client = scene.client("town_clerk")
    page = check_page(client.get(f"{address}/plan").text)

    rows = [one for one in page.all("textarea") if one.attributes["name"].startswith("measures-")]
    done(client, address, "plan", goal="全部能用", **{"measures-0-text": "", **row(4, "更换管道")})

    assert len(rows) == 6
    assert rows[0].text == "逐户更换冲水设施"
    item = item_of(scene, address)
    assert item.planned_at is not None
    shown = check_page(client.get(address).text)
    assert "1．更换管道" in shown.text
    assert "1 条措施" in shown.text


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"measures-0-text": ""}, "measures-0-text", "措施"),
        ({"goal": ""}, "goal", "请填写整改目标。"),
        ({"measures-0-due_on": "下个月"}, "measures-0-due_on", "期限看不懂：下个月。"),
    ],
)
def test_a_plan_without_its_parts_is_refused_at_the_part(
    scene: Scene, changes: dict[str, str], field: str, said: str
) -> None:
    answer = doing(scene.client("town_clerk"), item_at(scene, R.CLAIMED), "plan", **{"cause": "施工未验收"} | changes)

    assert answer.status_code == 422
    check_page(answer.text)
    assert said in errors_at(answer.text, field)
    assert "施工未验收" in answer.text


def test_the_date_of_the_list_stands_unless_another_is_given(scene: Scene) -> None:
    address = item_at(scene, R.CLAIMED)
    client, verifier = scene.client("office_clerk"), scene.here.people["verifier"]

    refused = doing(client, address, "approve_plan", verifier=verifier, due_on="2024-05-10")
    done(client, address, "approve_plan", verifier=verifier)

    assert "整改期限要晚于今天" in errors_at(refused.text, "due_on")
    assert item_of(scene, address).due_on == MORNING.date() + timedelta(days=60)


def test_without_proof_there_is_no_application_and_the_page_says_what_is_missing(scene: Scene) -> None:
    address = item_at(scene, R.CLAIMED)
    done(scene.client("office_clerk"), address, "approve_plan", verifier=scene.here.people["verifier"])
    head = scene.client("town_head")

    assert "提请验收" not in acts(head, address)
    (missing,) = [one for one in tree(head.get(address).text).all("ul") if one.attributes.get("class") == "missing"]
    assert "审定整改报告" in missing.text


@pytest.mark.parametrize(
    ("stage", "action", "allowed", "turned_away"),
    [
        (R.LISTED, "claim", "town_head", ("town_clerk", "bridge_head", "office_clerk", "secretary")),
        (R.APPLIED, "verify", "verifier", ("town_clerk", "town_head", "office_clerk", "leader")),
        (R.VERIFIED, "sign_off", "leader", ("verifier", "town_head", "town_clerk")),
        (R.CLOSED, "rework", "office_clerk", ("town_head", "leader", "verifier")),
    ],
)
def test_each_of_the_steps_is_one_persons_and_nobody_elses(
    scene: Scene, stage: R, action: str, allowed: str, turned_away: tuple[str, ...]
) -> None:
    address = item_at(scene, stage)

    assert scene.client(allowed).get(f"{address}/{action}").status_code == 200
    for who in turned_away:
        client = scene.client(who)
        shown = client.get(address)
        assert shown.status_code == 404 or VERBS.get(action, "退回回炉") not in acts(client, address)
        assert client.get(f"{address}/{action}").status_code in (403, 404, 409)


def test_a_verifier_sends_it_back_with_a_new_date_and_the_report_can_be_written_again(scene: Scene) -> None:
    address = item_at(scene, R.APPLIED)
    verifier = scene.client("verifier")

    told = {
        **{"reason": "仍有一户管道漏水，应当修复", "due_on": "2024-06-01", "finding": "逐户看过，第四户管道漏水"},
        **CHECKED | {"goal_met": "no"},
    }
    short = doing(verifier, address, "return", **told | {"reason": "不行"})
    past = doing(verifier, address, "return", **told | {"due_on": "2024-05-11"})
    all_good = doing(verifier, address, "return", **told | {"goal_met": "yes"})
    done(verifier, address, "return", **told)

    assert errors_at(short.text, "reason")
    assert "新的整改期限要晚于今天" in errors_at(past.text, "due_on")
    assert "请点“验收通过”" in errors_at(all_good.text, "goal_met")
    shown = scene.client("town_clerk").get(address).text
    assert "整改目标已达到：没有做到" in shown
    assert "第四户管道漏水" in shown
    item = item_of(scene, address)
    assert (item.stage, item.due_on.isoformat(), item.applicant_id) == (R.RECTIFYING, "2024-06-01", None)
    assert "审定整改报告" in acts(scene.client("town_head"), address)
    (current,) = [one for one in tree(shown).all("li") if one.attributes.get("aria-current") == "step"]
    assert "审定整改报告" in current.text


def test_rework_counts_keeps_the_first_closing_day_and_wants_other_measures(scene: Scene) -> None:
    address = item_at(scene, R.CLOSED)
    handler = scene.client("town_clerk")

    done(scene.client("office_clerk"), address, "rework",
         cause="poor_quality", reason="回头看发现两户再次损坏", due_on="2024-07-01")  # fmt: skip
    same = doing(handler, address, "plan", goal="全部能用")
    done(handler, address, "plan", goal="全部能用", **row(0, "改用防冻管"))

    assert same.status_code == 422
    assert errors_at(same.text, "measures-0-text")
    item = item_of(scene, address)
    assert (item.stage, item.reopen_count, item.first_closed_on) == (R.REOPENED, 1, MORNING.date())
    page = check_page(handler.get(address).text)
    assert "整改质量不高" in page.text
    assert "回炉 1 次" in page.text


def test_the_county_office_names_another_holder_and_corrects_a_wrong_fact(scene: Scene) -> None:
    address = item_at(scene, R.RECTIFYING)
    clerk = scene.client("office_clerk")

    done(clerk, address, "name_holder", holder=scene.here.people["deputy"], reason="镇长外出学习")
    done(clerk, address, "correct", title="改厕后不能用", reason="标题写错了")

    item = item_of(scene, address)
    assert (item.holder_id, item.title) == (scene.here.people["deputy"], "改厕后不能用")
    page = check_page(clerk.get(address).text)
    assert "薛守信" in page.text
    assert "镇长外出学习" in page.text


def test_two_people_at_one_item_meet_on_the_conflict_page(scene: Scene) -> None:
    address = item_at(scene, R.RECTIFYING)
    client = scene.client("office_clerk")
    page = client.get(f"{address}/correct")
    done(scene.client("office_head"), address, "correct", title="别人改的标题", reason="标题写错了")

    answer = client.post(
        f"{address}/correct", data=sent(page.text, f"{address}/correct", title="我改的标题", reason="标题写错了")
    )

    assert answer.status_code == 409
    check_page(answer.text)
    assert "别人改的标题" in answer.text
    assert "我改的标题" in answer.text
    assert item_of(scene, address).title == "别人改的标题"


@pytest.mark.parametrize("who", ["bridge_head", "bridge_clerk", "petition_head"])
def test_an_item_out_of_sight_does_not_exist(scene: Scene, who: str) -> None:
    address = item_at(scene, R.LISTED)
    expected = 200 if who == "petition_head" else 404

    assert scene.client(who).get(address).status_code == expected


def test_a_petition_is_not_shown_as_an_item(scene: Scene) -> None:
    with scene.writing() as session:
        uid = given.petition(session, scene.here).uid

    assert scene.client("leader").get(f"/items/{uid}").status_code == 404
    assert scene.client("leader").get(f"/items/{uid}/claim").status_code == 404


def test_who_may_not_enter_problems_gets_neither_form_nor_button(scene: Scene) -> None:
    client = scene.client("town_head")

    assert client.get("/items/new").status_code == 403
    assert "录入问题" not in client.get("/items/").text
