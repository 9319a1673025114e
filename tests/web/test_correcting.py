"""Correcting through the pages: every fact of every form, masked and unmasked, two at once, and what may not be."""

from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain import petitions, rectification
from app.domain.contents import Content
from app.domain.petitions import Category
from app.models.directory import Unit
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition, Petitioner
from app.models.promises import Promise
from app.models.rectification import FalseFinding, RectificationItem, Verification
from app.models.timeline import Step
from app.operations import matters, registering
from app.operations.executions import NewExecution
from app.operations.promises import NewPromise
from app.operations.registering import NewAccused, NewPetitioner
from app.queries.corrections import base, told
from tests import given
from tests.conftest import NOW
from tests.usual import paper
from tests.web.form_facts import ITEM_FORMS, PETITION_FORMS, facts_of_forms
from tests.web.pages import check_page, errors_of, sent
from tests.web.scene import Scene

WHY = "核对原件，登记时写错"


def correcting(client: FlaskClient, address: str, page: str, query: str = "", **typed: object):  # type: ignore[no-untyped-def]  # a Werkzeug test answer
    """Fill in a page of a correction and save it."""
    url = f"{address}/{page}"
    shown = client.get(url + query)
    assert shown.status_code == 200, shown.text
    check_page(shown.text)
    why = {"why" if page == "correct_visit" else "reason": WHY}
    return client.post(url, data=sent(shown.text, url, **(why | typed)))


def corrected(client: FlaskClient, address: str, page: str, query: str = "", **typed: object) -> None:
    """The same, and it must be saved."""
    answer = correcting(client, address, page, query, **typed)
    assert answer.status_code == 303, (page, typed, errors_of(answer.text))
    check_page(client.get(address).text)


def corrected_facts(scene: Scene) -> set[str]:
    """What was corrected so far, by the timeline."""
    with scene.reading() as session:
        steps = session.scalars(select(Step).where(Step.action == "correct")).all()
        return {base(name) for step in steps for name, _, _ in told(step)}


def petition(scene: Scene, stage: petitions.Stage = petitions.Stage.REGISTERED, **said: Any) -> str:
    """The address of a petition at this stage."""
    with scene.writing() as session:
        return f"/petitions/{given.petition(session, scene.here, stage, at=NOW, **said).uid}"


def row(scene: Scene, address: str) -> Matter:
    """The matter of this address, read afresh."""
    with scene.reading() as session:
        found = session.scalars(select(Matter).where(Matter.uid == address.rpartition("/")[2])).one()
        if isinstance(found, Petition):
            assert found.body  # read while the session is open
            assert found.petitioners
        return found


def step_of(scene: Scene, address: str, action: str) -> str:
    """The last step of this kind, as a page names it."""
    with scene.reading() as session:
        of_it = Step.matter.has(Matter.uid == address.rpartition("/")[2])
        found = select(Step.uid).where(of_it, Step.action == action).order_by(Step.id.desc())
        return session.scalars(found).first() or ""


def test_every_fact_that_a_petition_s_forms_take_can_be_corrected(scene: Scene) -> None:
    head, here = scene.client("petition_head"), scene.here
    plain = petition(scene)
    for page, typed in (
        (
            "correct",
            {"title": "改厕补助没有到户", "received_on": "2024-05-10", "channel": "call", "source": "superior"},
        ),
        ("correct", {"category": "suggestion", "content": "EN-01", "place": "五组", "household": "钱满仓户"}),
        ("correct", {"town": here.units["bridge"], "village": here.villages["ford"], "external_no": "A-17"}),
        ("correct", {"poverty": None, "prominent": "y", "urgent": "y"}),
        ("correct", {"urgent_reported": "y", "reported_to": "县委办公室"}),
        ("correct", {"urgent_known_at": "2024-05-10 9:30", "urgent_reported_at": "5.10 10点05分"}),
        ("correct", {"reported_to": "县政府办公室"}),
        ("correct_words", {"body": "危房改造补助晚了半年。", "demand": "尽快发放", "oral": "y", "read_back": "y"}),
        ("correct_people", {"people-0-name": "钱满昌", "people-0-id_no": "990226196302281129"}),
        ("correct_people", {"people-0-phone": "19912342406", "people-0-address": "井台村四组"}),
        ("correct_people", {"standing": "collective", "people_count": "8", "people-1-name": "马秀英"}),
        ("correct_people", {"people-1-representative": None}),
        (
            "correct_agent",
            {"agent_name": "钱小满", "agent_phone": "19900123457", "agent_relation": "relative"},
        ),
        ("correct_accused", {"accused_person": here.people["housing_clerk"]}),
        ("correct_accused", {"accused_unit": here.units["housing"], "accused_name": "某包工头"}),
    ):
        corrected(head, plain, page, **typed)
    routed = petition(scene)
    with scene.writing() as session:
        made = session.scalars(select(Petition).where(Petition.uid == routed.rpartition("/")[2])).one()
        given.done(session, here, made, "assign", at=NOW, told_way=petitions.DeliveryWay.IN_PERSON, proof="本人签收")
    corrected(head, routed, "correct_course", unit=here.units["housing"], whereabouts_way="mail")
    corrected(head, routed, "correct_course", routing="refer", report_due_on="")
    closed = petition(scene, petitions.Stage.CLOSED, received_on=NOW.date().replace(day=2))
    with scene.writing() as session:
        uid, brought = closed.rpartition("/")[2], (paper(PaperRole.NOTICE),)
        matters.hand_in(session, uid, brought, token=None, actor=here.actors["registrar"], now=NOW)
        of_it = session.scalars(select(Petition).where(Petition.uid == uid)).one()
        given.receipted(session, here, of_it, NOW + timedelta(hours=8))
    for typed in (
        {"routed_on": "2024-05-03"},
        {"accepted_on": "2024-05-06", "notice_on": "2024-05-07", "notice_way": "mail"},
        {"issued_on": "2024-05-08", "decision": "explain", "opinion": "经核实不属实，已当面解释政策。"},
        {"opinion_law": "《信访工作条例》第三十二条", "delivered_on": "2024-05-09", "delivery_way": "left"},
        {"closed_on": "2024-05-10", "outcome": "partly", "handler": here.people["other_clerk"]},
    ):
        corrected(head, closed, "correct_course", **typed)
    with scene.writing() as session:
        made = session.scalars(select(Petition).where(Petition.uid == closed.rpartition("/")[2])).one()
        given.visited(session, here, made, given.NOT_SOLVED, at=NOW)
    step = step_of(scene, closed, "close")
    corrected(head, closed, "correct_row", f"?row={step}", step_words="补助已经发放一半，附凭证。")
    handed, promise = petition(scene), "十日内发放到户"
    with scene.writing() as session:
        made = session.scalars(select(Petition).where(Petition.uid == handed.rpartition("/")[2])).one()
        given.done(session, here, made, "assign", at=NOW, decided_by="县信访联席会议")
        for action in ("sign_for", "accept"):
            given.done(session, here, made, action, at=NOW)
        new = NewPromise(promise, NOW.date())
        given.done(session, here, made, "issue", at=NOW, promise=new)
    corrected(head, handed, "correct_row", f"?row={step_of(scene, handed, 'assign')}", decided_by="县委信访联席会议")
    with scene.reading() as session:
        uid = session.scalars(select(Promise)).one().uid
    corrected(head, handed, "correct_row", f"?row={uid}", promise="月底以前发放到户", promise_due_on="2024-05-31")
    owed = petition(scene, petitions.Stage.DELIVERED)
    with scene.writing() as session:
        made = session.scalars(select(Petition).where(Petition.uid == owed.rpartition("/")[2])).one()
        task = NewExecution("余下的补助打到农户账上", here.people["town_clerk"], NOW.date() + timedelta(days=20))
        given.done(
            session, here, made, "close", at=NOW, outcome=petitions.Outcome.UNRESOLVED, papers=(), execution=task
        )
        uid = session.scalars(select(Promise.uid).where(Promise.matter_id == made.id)).one()
    corrected(head, owed, "correct_row", f"?row={uid}", promise_owner=here.people["other_clerk"])
    suggested = petition(scene, petitions.Stage.DELIVERED, category=petitions.Category.SUGGESTION)
    corrected(head, suggested, "correct_course", adoption="partly")
    filed = petition(scene, petitions.Stage.CLOSED)
    with scene.writing() as session:
        made = session.scalars(select(Petition).where(Petition.uid == filed.rpartition("/")[2])).one()
        given.visited(session, here, made, given.NOT_SOLVED, at=NOW)
        lies = "原件在县财政局档案室，正在借阅。"
        given.done(session, here, made, "archive", at=NOW, by="petition_head", elsewhere=lies)
    now_lies = "原件在县档案馆，卷号 17，正在借阅。"
    corrected(head, filed, "correct_row", f"?row={step_of(scene, filed, 'archive')}", originals_elsewhere=now_lies)
    assert "卷号 17" in head.get(filed).text
    registrar = scene.client("registrar")
    corrected(registrar, closed, "correct_visit", visited_on="2024-05-10", how="phone", satisfied="fairly",
              solved="partly", carried_out="yes", retaliation="yes", reason="只发了一半", note="本人在场",
              trouble="说再反映就不给办",
              reply_told="yes", opinion_received="yes", satisfied_office="dissatisfied", reason_office="等了很久",
              new_matter="yes")  # fmt: skip
    with scene.writing() as session:
        made = session.scalars(select(Petition).where(Petition.uid == closed.rpartition("/")[2])).one()
        given.done(session, here, made, "reopen", at=NOW, due_on=NOW.date() + timedelta(days=30))
    corrected(head, closed, "correct_course", redo_due_on=NOW.date() + timedelta(days=40))
    assert facts_of_forms(PETITION_FORMS) - corrected_facts(scene) == set()


def sent_on(scene: Scene, office: FlaskClient, closed: str) -> None:
    """Called a false rectification by a correction, sent on, and that corrected as well."""
    corrected(office, closed, "correct_course", rework_cause="false_rectification")
    form = office.get(f"{closed}/refer").text
    answer = office.post(f"{closed}/refer", data=sent(form, "/refer", to="县纪委", on="今天", note="附移送函"))
    assert answer.status_code == 303, errors_of(answer.text)
    with scene.reading() as session:
        row = session.scalars(select(FalseFinding)).one()
    corrected(office, closed, "correct_row", f"?row={row.uid}", referral_to="县监察委员会")
    with scene.writing() as session:
        session.get_one(FalseFinding, row.id).found_on -= timedelta(days=3)
    before = (row.found_on - timedelta(days=1)).isoformat()
    corrected(office, closed, "correct_row", f"?row={row.uid}", referral_on=before)


def test_every_fact_that_an_item_s_forms_take_can_be_corrected(scene: Scene) -> None:
    office, here = scene.client("office_clerk"), scene.here
    with scene.writing() as session:
        listed = f"/items/{given.item(session, here, at=NOW).uid}"
        made = given.item(session, here, rectification.Stage.CLOSED, at=NOW)
        made.lead_leader_id = here.people["office_head"]
        closed = f"/items/{made.uid}"
    for page, typed in (
        ("correct", {"title": "改厕后不能用", "received_on": "2024-05-09", "item_type": "long_term"}),
        ("correct", {"due_on": "2024-08-30", "content": "EN-01", "place": "五组", "household": "四户"}),
        ("correct", {"villages": "磨坊村、石桥镇渡口村", "lead_unit": "县住建局、县乡村振兴局"}),
        ("correct", {"town": here.units["bridge"], "village": here.villages["ford"], "external_no": "B-3"}),
        ("correct", {"unit": here.units["housing"], "poverty": None, "prominent": "y"}),
        ("correct_round", {"round": "2024 年省级考核", "document_no": "省考〔2024〕3 号", "source": "self_check"}),
        (
            "correct_round",
            {"document_on": "2024-05-08", "problem_count": "12", "limit_on": "2024-12-31", "public_notice": "y"},
        ),
    ):
        corrected(office, listed, page, **typed)
    typed = {"measures-0-text": "逐户换成新的冲水设施", "measures-0-owner": "薛守信", "measures-0-due_on": "2024-06-01"}
    corrected(office, closed, "correct_plan", goal="全部能用", cause="施工马虎", report="四户已经全部换好，试用正常。",
              **typed)  # fmt: skip
    corrected(office, closed, "correct_course", lead_leader=here.people["leader"], handler=here.people["other_clerk"])
    corrected(
        office, closed, "correct_course", claimed_on="2024-05-11", closed_on="2024-05-11", handler=here.people["deputy"]
    )
    with scene.writing() as session:
        watched = given.watched(session, here, at=NOW - timedelta(days=5))
        watched.public_from = watched.public_until = date(2024, 5, 9)
        days = {"check_on": "2024-09-30", "public_from": "2024-05-10", "public_until": "2024-05-11"}
        address = f"/items/{watched.uid}"
    corrected(office, address, "correct_course", mechanism="每月巡查一次，登记在册。", **days)
    with scene.writing() as session:
        applied = given.item(session, here, rectification.Stage.APPLIED, at=NOW)
        given.done(session, here, applied, "return", at=NOW)
        (back,), returned = applied.verifications, f"/items/{applied.uid}"
    verifier = scene.client("verifier")
    corrected(verifier, returned, "correct_row", f"?row={back.uid}", check_finding="逐户看过，第四户的管道没有换好")
    with scene.writing() as session:
        again = session.scalars(select(RectificationItem).where(RectificationItem.uid == made.uid)).one()
        given.done(session, here, again, "rework", at=NOW)
    corrected(office, closed, "correct_course", rework_cause="relapse")
    sent_on(scene, office, closed)
    step = step_of(scene, closed, "verify")
    corrected(verifier, closed, "correct_row", f"?row={step}", step_words="逐户查看，都能正常使用。")
    with scene.reading() as session:
        form = session.scalars(select(Verification.uid).where(Verification.item_id == made.id)).one()
    with scene.writing() as session:
        toilets = given.item(session, here, rectification.Stage.RECTIFYING, at=NOW, content=Content.POV_TOILETS)
        given.done(session, here, toilets, "apply", at=NOW, no_household="只是台账写错了户数")
        nobodys = f"/items/{toilets.uid}"
    step = step_of(scene, nobodys, "apply")
    corrected(office, nobodys, "correct_row", f"?row={step}", no_household="台账多写了一户，没有这一户")
    looked = {"check_way": "on_file", "check_sample": "钱满仓 已接通，能用"}
    corrected(verifier, closed, "correct_row", f"?row={form}", **looked)
    assert facts_of_forms(ITEM_FORMS) - corrected_facts(scene) == set()
    with scene.reading() as session:
        told_of_both = session.scalars(select(Step).where(Step.action == "correct")).all()
        assert {step.matter_id for step in told_of_both if "round_name" in (step.changes or "")} == {1, 2}


def test_the_problem_as_it_was_fed_back_is_no_field_and_said_to_be_none(scene: Scene) -> None:
    with scene.writing() as session:
        address = f"/items/{given.item(session, scene.here, at=NOW).uid}"
    page = scene.client("office_clerk").get(f"{address}/correct_plan").text
    assert 'name="problem"' not in page
    assert "录入后谁也不能改" in page


def test_before_and_after_stand_masked_in_the_timeline_and_sealed_on_disk(scene: Scene) -> None:
    head, address = scene.client("petition_head"), petition(scene)
    corrected(head, address, "correct_people", **{
        "people-0-name": "钱满昌", "people-0-phone": "19912342406", "people-0-id_no": "990226196302281129",
        "people-0-address": "井台村旧址九号"})  # fmt: skip
    shown = head.get(address).text
    assert "姓名（1）：钱满仓 → 钱满昌" in check_page(shown).text
    assert "联系电话（1）：199****3456 → 199****2406" in check_page(shown).text
    assert "990226196302281129" not in shown
    auditor = check_page(scene.client("auditor").get(address).text).text
    assert "钱*仓 → 钱*昌" in auditor
    assert "钱满" not in auditor
    assert "旧址九号" not in auditor
    disk = b"".join(path.read_bytes() for path in scene.app.config["HOME"].rglob("*.db*") if path.is_file())
    for secret in ("钱满昌", "钱满仓", "19912342406", "990226196302281129", "旧址九号"):
        assert secret.encode() not in disk
    with scene.reading() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "matter.correct")).one()
        person = session.scalars(select(Petitioner)).one()
    assert "hmac:" in entry.detail
    assert (person.name, person.phone) == ("钱满昌", "19912342406")


def test_what_is_masked_never_comes_back_as_it_was_shown(scene: Scene) -> None:
    body = "钱满仓的电话 19900123456，低保停发了。另一个电话 19900129999。"
    address = petition(scene, body=body)
    with scene.writing() as session:
        made = session.scalars(select(Petition)).one()
        made.handler_id = scene.here.people["office_head"]
    masked = scene.client("office_head")
    for page in ("correct", "correct_people", "correct_words", "correct_accused"):
        shown = masked.get(f"{address}/{page}").text
        assert "钱满仓" not in shown
        assert "19900123456" not in shown
        answer = correcting(masked, address, page)
        assert answer.status_code == 422
        assert "没有改动，不用保存。" in answer.text
    corrected(masked, address, "correct_words",
              body="钱*仓的电话 199****3456，低保又停发了。另一个电话 199****9999。")  # fmt: skip
    found = row(scene, address)
    assert isinstance(found, Petition)
    assert found.body == body.replace("低保", "低保又")
    answer = correcting(masked, address, "correct_words", body="钱*仓的电话 188****0000，低保停发了。")
    assert answer.status_code == 422
    assert "隐去的号码" in answer.text
    assert row(scene, address).body == found.body  # type: ignore[attr-defined]  # a petition


def test_a_number_is_replaced_left_alone_or_taken_away(scene: Scene) -> None:
    head, address = scene.client("petition_head"), petition(scene)
    corrected(head, address, "correct_people", **{"people-0-id_no": "990226196302281129"})
    assert row(scene, address).petitioners[0].phone == "19900123456"  # type: ignore[attr-defined]  # a petition
    corrected(head, address, "correct_people", **{"people-0-drop_phone": "y"})
    person = row(scene, address).petitioners[0]  # type: ignore[attr-defined]  # a petition
    assert (person.phone, person.phone_blind, person.id_no) == (None, None, "990226196302281129")
    answer = correcting(head, address, "correct_people", **{"people-0-id_no": "990226********29"})
    assert answer.status_code == 422


def test_an_outside_number_that_another_petition_bears_is_refused_at_its_field(scene: Scene) -> None:
    head, address = scene.client("petition_head"), petition(scene)
    corrected(head, address, "correct", external_no="WX-2024-7")
    other = petition(scene)
    answer = correcting(head, other, "correct", external_no="WX-2024-7", place="井边")
    assert answer.status_code == 422
    assert "已经用在另一件上" in check_page(answer.text).text
    assert row(scene, other).external_no is None


def test_an_accusation_recognised_late_vanishes_from_everybody_else_at_once_and_can_come_back(scene: Scene) -> None:
    head, confidential = scene.client("petition_head"), scene.client("confidential")
    address = petition(scene, title="汪静收钱不办事", body="金丝雀一只，汪静收钱不办事。",
                       accused=(NewAccused(person_id=scene.here.people["housing_clerk"]),))  # fmt: skip
    scene.index()
    pages = ("/petitions/", "/worklist/", "/search?q=金丝雀", "/search?q=收钱", address)
    assert any("不办事" in head.get(page).text for page in pages)
    answer = correcting(head, address, "correct", category="accusation")
    assert answer.status_code == 303
    for drained in (False, True):
        if drained:
            scene.index()
        for account in ("petition_head", "registrar", "leader", "auditor", "housing_clerk"):
            other = scene.client(account)
            assert not any("不办事" in other.get(page).text for page in pages), (account, drained)
    assert scene.app.extensions["search"].count() == 0
    hidden = row(scene, address)
    assert hidden.number == "2024-密-000001"
    assert hidden.title == "汪*收钱不办事"
    assert check_page(confidential.get(address).text)
    corrected(confidential, address, "correct", category="appeal")
    scene.index()
    assert row(scene, address).number == "2024-信-000002"
    assert "不办事" in head.get("/search?q=收钱").text


def test_the_title_of_an_accusation_names_nobody(scene: Scene) -> None:
    with scene.writing() as session:
        unit = session.get_one(Unit, scene.here.units["housing"]).name
        new = given.new_petition(
            scene.here,
            NOW,
            category=Category.ACCUSATION,
            title=f"钱满仓举报{unit}汪静和赵包工",
            people=(NewPetitioner(name="钱满仓"),),
            accused=(
                NewAccused(unit_id=scene.here.units["housing"]),
                NewAccused(person_id=scene.here.people["housing_clerk"]),
                NewAccused(name="赵包工"),
            ),
        )
        made = registering.register(session, new, actor=scene.here.actors["confidential"], now=NOW)
        assert made.title == "钱*仓举报县**局汪*和赵*工"
        address = f"/petitions/{made.uid}"
    corrected(scene.client("confidential"), address, "correct", title="汪静的事")
    assert row(scene, address).title == "汪*的事"


def test_wrong_values_are_told_at_their_field_and_keep_what_was_typed(scene: Scene) -> None:
    head, address = scene.client("petition_head"), petition(scene, petitions.Stage.CLOSED)
    for page, typed, said in (
        ("correct_course", {"accepted_on": "2024-05-10"}, "不能早于 2024-05-11"),
        ("correct_course", {"delivered_on": "2024-05-12"}, "不能晚于今天"),
        ("correct_course", {"opinion": "短"}, "意见太短"),
        ("correct", {"title": "\x00"}, "请填写标题"),
        ("correct", {"received_on": "2024-05-12"}, "不能晚于今天"),
        ("correct_people", {"people-0-name": ""}, "请填写姓名"),
        ("correct_people", {"standing": "anonymous"}, "匿名件不填姓名"),
        ("correct_people", {"standing": "collective"}, "集体件至少 2 人"),
        ("correct_words", {"body": ""}, "请填写反映内容"),
    ):
        before = row(scene, address).version
        answer = correcting(head, address, page, **typed)
        assert answer.status_code == 422, (page, typed)
        check_page(answer.text)
        assert any(said in line for line in errors_of(answer.text)), (said, errors_of(answer.text))
        assert row(scene, address).version == before
