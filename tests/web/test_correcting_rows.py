"""Correcting through the pages what a matter has several of, and why a petition is not handled here."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.advising import AdviceKind
from app.domain.petitions import Adoption, Finding, Stage
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.promises import Promise
from app.models.rectification import RectificationItem
from app.operations import advising, assisting, promises
from app.operations.registering import History
from app.queries.corrections import base, words_in
from app.web.forms import (
    advising as advises,
)
from app.web.forms import (
    assisting as asks,
)
from app.web.forms import (
    instructing as instructs,
)
from app.web.forms import (
    petition_handling as handling,
)
from app.web.forms import (
    petition_remedies as remedies,
)
from app.web.forms import (
    petition_routing as routing,
)
from app.web.forms import (
    promises as promised,
)
from tests import given
from tests.usual import paper
from tests.web.instructed import instructed_in, leads_too
from tests.web.pages import check_page, errors_of, sent, tree
from tests.web.scene import Scene
from tests.web.test_correcting import WHY, corrected, corrected_facts, correcting, step_of

NO_FACT = {"token", "version", "papers", "uid", "assist", "advice", "entered_late"}
"""Fields of the forms below that say nothing: the form's own, files, which of several is meant, why so late."""
TURNED_AWAY = {
    "reason": "step_words",
    "notice_on": "notice_on",
    "notice_way": "notice_way",
    "exempt": "notice_on",
    "proof": "notice_proof",
}
DECIDED = {"opinion": "remedy_opinion", "law": "remedy_law", "finding": "", "decided_on": "remedy_decided_on"}
SERVED = {"delivered_on": "remedy_delivered_on", "way": "remedy_delivery_way", "proof": "notice_proof"}
ASKED = {
    **{name: f"remedy_{name}" for name in ("asked_on", "received_on", "request", "late_reason")},
    **{"reviewer": "remedy_reviewer_id", "asker": ""},
}
FORMS: Mapping[type, Mapping[str, str]] = {
    routing.MergeForm: TURNED_AWAY | {"number": "same_as"},
    routing.NotAcceptForm: TURNED_AWAY
    | {"number": "same_as", "refusal": "refusal", "competent_organ": "competent_organ"},
    routing.DivertForm: TURNED_AWAY | {"route": "legal_route", "competent_organ": "competent_organ"},
    routing.TellWhereaboutsForm: {
        **{"notice_on": "whereabouts_on", "notice_way": "whereabouts_way"},
        **{"exempt": "whereabouts_on", "proof": "notice_proof"},
    },
    routing.ObjectForm: {"reason": "step_words", "competent_organ": "competent_organ"},
    routing.AgreeForm: {"reason": "step_words"},
    routing.OverruleForm: {"reason": "step_words"},
    handling.ExtendForm: {
        **{"extend": "extension_days", "reason": "step_words", "exempt": "extension_told_on", "proof": "notice_proof"},
        **{"notice_on": "extension_told_on", "notice_way": "extension_told_way"},
    },
    handling.HearForm: {"first_on": "hearing_on", "last_on": "hearing_on", "record": "step_words"},
    handling.MediateForm: {"held_on": "held_on", "record": "step_words", "consented": "", "agreed": ""},
    handling.SuperviseForm: {
        **{"reason": "supervision_reason", "demand": "supervision_demand"},
        **{"due_on": "due_at", "hour": "due_at"},
    },
    handling.AnswerSupervisionForm: {"answer": "supervision_answer"},
    remedies.AskReviewForm: ASKED,
    remedies.AskRecheckForm: ASKED,
    remedies.ReviewForm: DECIDED,
    remedies.RecheckForm: DECIDED | SERVED | {"outcome": "outcome"},
    remedies.RedoForm: SERVED
    | {
        **{"due_on": "redo_due_on", "reason": "step_words", "law": "remedy_law"},
        "decided_on": "remedy_decided_on",
    },
    remedies.SetRedoDayForm: {"due_on": "redo_due_on", "reason": "step_words"},
    promised.PromiseForm: {"promise": "promise", "promise_due_on": "promise_due_on"},
    promised.KeepForm: {"kept_on": "promise_kept_on", "note": "promise_note"},
    asks.AskAssistForm: {"unit": "", "task": "assist_task", "due_on": "assist_due_on"},
    asks.EntrustAssistForm: {"handler": ""},
    asks.ReplyAssistForm: {"reply": "assist_reply"},
    asks.WaiveAssistForm: {"reason": "assist_waiver"},
    advises.GiveAdviceForm: {
        **{"kind": "", "unit": "", "about": "", "finding": "advice_finding", "text": "advice_text"},
        "due_on": "advice_due_on",
    },
    advises.AnswerAdviceForm: {
        **{"adoption": "advice_adoption", "answered_on": "advice_answered_on", "reply": "advice_reply"},
    },
    instructs.GiveInstructionForm: {
        **{"text": "", "unit": "", "person": "", "leader": "instruction_leader_id"},
        **{name: f"instruction_{name}" for name in ("leader_name", "leader_post", "instructed_on", "passed_on")},
        "due_on": "instruction_due_on",
    },
    instructs.AnswerInstructionForm: {
        **{"kind": "instruction_answer_kind", "answered_on": "instruction_answered_on"},
        "text": "instruction_answer",
    },
    instructs.SettleInstructionForm: {
        "settled_on": "instruction_settled_on",
        "settlement": "instruction_settlement",
    },
    instructs.WithdrawInstructionForm: {"reason": "instruction_withdrawal"},
    advises.WithdrawAdviceForm: {"reason": "advice_withdrawal"},
}
"""What each form takes, as a correction calls it. Empty: what a review finds decides the stage; without consent nothing
is recorded, and the words say whether they agreed; another unit and whoever sees to it is asked and named anew."""


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI) + timedelta(hours=hour)


def address_of(made: Petition) -> str:
    return f"/petitions/{made.uid}"


def correct_row(client: FlaskClient, address: str, row: str, **typed: object) -> None:
    corrected(client, address, "correct_row", f"?row={row}", **typed)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_field_of_the_forms_is_called_something_or_says_why_not(form: type) -> None:
    fields = {name for name in dir(form) if hasattr(getattr(form, name), "field_class")}
    assert fields - NO_FACT == FORMS[form].keys()


def test_every_fact_of_disputes_reviews_and_what_stands_beside_can_be_corrected(scene: Scene) -> None:
    head, here = scene.client("petition_head"), scene.here
    with scene.writing() as session:
        given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-02", 8))  # the one it is merged into
        merged, refused, diverted = (_turned_away(session, scene, one) for one in ("merge", "not_accept", "divert"))
        other = given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-02", 9))
        number = other.number
        again = _reviewed(session, scene, Finding.REVOKE_REDO)
        given.done(session, here, again, "redo", at=at("2024-05-09"))
        asked = given.petition(session, here, Stage.DELIVERED, at=at("2024-04-22", 8))
        given.done(session, here, asked, "ask_review", at=at("2024-05-02"))
        handled = _handled(session, scene)
        assist, waived, promise = _beside(session, scene, handled)
        answered, taken_back = _advised(session, scene, handled)
        instructed = instructed_in(session, scene, handled)
        leader = leads_too(session, scene, "secretary")
        rows = {"asked": asked.remedies[0].uid, "again": again.remedies[0].uid, "order": handled.supervisions[0].uid}
        at_hand, redone, in_review = address_of(handled), address_of(again), address_of(asked)
    correct_row(head, merged, step_of(scene, merged, "merge"), notice_proof="其子代签")
    corrected(head, merged, "correct_course", same_as=number, notice_on="2024-05-02", notice_way="mail")
    typed = {"refusal": "litigation", "competent_organ": "县人民法院", "notice_on": "2024-05-02"}
    corrected(head, refused, "correct_course", **typed)
    corrected(head, diverted, "correct_course", legal_route="arbitration", competent_organ="县仲裁委员会")
    correct_row(head, diverted, step_of(scene, diverted, "divert"), step_words="这一件应当先走仲裁程序")
    correct_row(head, at_hand, step_of(scene, at_hand, "object"), competent_organ="县住建局")
    correct_row(head, at_hand, step_of(scene, at_hand, "extend"), extension_days="10", extension_told_on="2024-05-08")
    correct_row(head, at_hand, step_of(scene, at_hand, "extend"), extension_told_way="mail")
    correct_row(head, at_hand, step_of(scene, at_hand, "hear"), hearing_first_on="2024-05-06")
    correct_row(head, at_hand, step_of(scene, at_hand, "mediate"), held_on="2024-05-06")
    demand = {
        "supervision_demand": "三日内书面说明办理情况",
        "supervision_due_on": "2024-05-20",
        "supervision_hour": "12",
    }
    correct_row(head, at_hand, rows["order"], supervision_reason="late", **demand)
    correct_row(head, at_hand, rows["order"], supervision_answer="已经入户核实，下周发放。")
    correct_row(head, at_hand, assist, assist_task="核实房屋的等级和面积情况", assist_due_on="2024-05-30")
    correct_row(head, at_hand, assist, assist_reply="房屋等级为丁，面积八十平方米")
    correct_row(head, at_hand, waived, assist_waiver="镇里已经有了鉴定报告，不用再答复")
    correct_row(head, at_hand, answered, advice_finding="补助发放台账没有更新",
                advice_text="每月核对一次补助发放台账",
                advice_sent_on="2024-05-07", advice_due_on="2024-06-01", advice_adoption="partly",
                advice_answered_on="2024-05-09", advice_reply="台账已经更新，公示的做法还在研究。")  # fmt: skip
    correct_row(head, at_hand, taken_back, advice_withdrawal="单位选错了，另行提出建议")
    correct_row(head, at_hand, instructed[0], instruction_instructed_on="2024-05-06",
                instruction_passed_on="2024-05-07", instruction_due_on="2024-06-01",
                instruction_settled_on="2024-05-10", instruction_settlement="补助已经发放到户，领导圈阅")  # fmt: skip
    correct_row(head, at_hand, instructed[0], instruction_leader=leader)
    correct_row(head, at_hand, instructed[1], instruction_answered_on="2024-05-08",
                instruction_answer="已经入户核实，台账已经更新。")  # fmt: skip
    correct_row(head, at_hand, instructed[2], instruction_leader_name="周同山",
                instruction_leader_post="市委常委", instruction_withdrawal="登记的件错了，另行登记批示")  # fmt: skip
    correct_row(head, at_hand, instructed[3], instruction_answer_kind="reported")
    correct_row(head, at_hand, promise, promise="六月底发放到户", promise_due_on="2024-06-30",
                promise_kept_on="2024-05-08", promise_note="五月八日转账，附凭证一份")  # fmt: skip
    correct_row(head, in_review, rows["asked"], remedy_asked_on="2024-05-01", remedy_received_on="2024-05-01",
                remedy_request="对补助的面积不服，请求复查", remedy_late_reason="因洪水道路中断，无法提出")  # fmt: skip
    with scene.writing() as session:
        of_it = session.scalars(select(Petition).where(Petition.uid == redone.rpartition("/")[2])).one()
        given.receipted(session, scene.here, of_it, at("2024-05-11", 23))
    correct_row(head, redone, rows["again"], remedy_opinion="原处理意见依据不足，予以撤销。", remedy_law="某办法第三条",
                remedy_decided_on="2024-05-09", remedy_delivered_on="2024-05-10",
                remedy_delivery_way="mail")  # fmt: skip
    corrected(head, redone, "correct_course", redo_due_on="2024-06-20")
    facts = {fact for form in FORMS.values() for fact in form.values() if fact}
    # test_correcting, tests/operations/test_correcting_rows, tests/operations/test_notices_owed
    elsewhere = {"outcome", "whereabouts_way", "remedy_reviewer_id", "whereabouts_on"}
    assert facts - corrected_facts(scene) == elsewhere


def test_the_timeline_tells_which_one_was_corrected_with_old_and_new_days(scene: Scene) -> None:
    head = scene.client("petition_head")
    with scene.writing() as session:
        handled = _handled(session, scene)
        address = address_of(handled)
    correct_row(head, address, step_of(scene, address, "extend"), extension_days="10")
    correct_row(head, address, step_of(scene, address, "mediate"), step_words="双方同意五日内付清，已签协议。")
    shown = check_page(head.get(address).text).text
    assert "延长几日（05-07 延期）：20 → 10" in shown
    assert "当时写的（05-07 记调解）：双方同意十日内付清，已签协议。 → 双方同意五日内付清，已签协议。" in shown
    assert "后更正为：双方同意五日内付清，已签协议。" in shown
    assert "后更正为：双方同意五日内付清，已签协议。" in check_page(head.get(f"{address}/sheet").text).text


def test_only_the_facts_of_the_one_that_was_chosen_are_asked(scene: Scene) -> None:
    head = scene.client("petition_head")
    with scene.writing() as session:
        handled = _handled(session, scene)
        address, order = address_of(handled), handled.supervisions[0].uid
    page = head.get(f"{address}/correct_row?row={order}").text
    names = {base(node.attributes.get("name", "")) for node in tree(page).all("input", "select", "textarea")}
    assert {"supervision_demand", "supervision_due_on", "supervision_hour"} <= names
    assert not {"promise", "step_words", "remedy_asked_on"} & names
    assert "各项记录" in page
    newest = head.get(f"{address}/correct_row?row=nobody-has-this")
    assert newest.status_code == 200


def test_wrong_values_are_told_at_their_field_and_change_nothing(scene: Scene) -> None:
    head = scene.client("petition_head")
    with scene.writing() as session:
        handled = _handled(session, scene)
        address, order = address_of(handled), handled.supervisions[0].uid
    for row, typed, said in (
        (order, {"supervision_hour": "25"}, "请填 1 至 24 时"),
        (order, {"supervision_due_on": "2024-05-01"}, "要晚于发出督办的时间"),
        (order, {"supervision_demand": ""}, "已经填过，只能改"),
        (step_of(scene, address, "extend"), {"extension_days": "0"}, "延期"),
        (step_of(scene, address, "hear"), {"hearing_last_on": "2024-05-01"}, "听证结束不能早于"),
        (step_of(scene, address, "mediate"), {"step_words": "短"}, "情况太短"),
    ):
        answer = correcting(head, address, "correct_row", f"?row={row}", **typed)
        assert answer.status_code == 422, typed
        check_page(answer.text)
        assert any(said in line for line in errors_of(answer.text)), (said, errors_of(answer.text))
    assert corrected_facts(scene) == set()


def test_words_that_were_shown_masked_are_kept_whole(scene: Scene) -> None:
    masked = scene.client("office_head")
    with scene.writing() as session:
        made = given.petition(session, scene.here, Stage.ACCEPTED, at=at("2024-05-07"))
        given.done(session, scene.here, made, "note", at=at("2024-05-08"), text="钱满仓来电 19900123456，要求尽快发放")
        made.handler_id = scene.here.people["office_head"]
        address = address_of(made)
    row = step_of(scene, address, "note")
    shown = masked.get(f"{address}/correct_row?row={row}").text
    assert "钱*仓来电 199****3456" in shown
    assert "钱满仓" not in shown
    correct_row(masked, address, row, step_words="钱*仓来电 199****3456，要求本月发放")
    with scene.reading() as session:
        found = session.scalars(select(Petition)).one()
        assert words_in(session, [found.id]) == {row: "钱满仓来电 19900123456，要求本月发放"}
    assert "钱满仓" not in masked.get(address).text


def test_two_people_who_correct_the_same_order_are_asked_only_about_what_both_changed(scene: Scene) -> None:
    first, second = scene.client("registrar"), scene.client("petition_head")
    with scene.writing() as session:
        handled = _handled(session, scene)
        address, order = address_of(handled), handled.supervisions[0].uid
    url = f"{address}/correct_row"
    mine = sent(first.get(f"{url}?row={order}").text, url, reason=WHY, supervision_demand="五日内书面说明办理情况",
                supervision_reason="late")  # fmt: skip
    correct_row(second, address, order, supervision_demand="三日内书面说明办理情况")
    answer = first.post(url, data=mine)
    page = check_page(answer.text)
    assert answer.status_code == 409
    assert [node.text for node in page.all("th") if node.attributes.get("scope") == "row"] == ["要求"]
    saved = first.post(url, data=sent(answer.text, url, **{"pick-supervision_demand": "mine"}))
    assert saved.status_code == 303
    twice = first.post(url, data=sent(answer.text, url, **{"pick-supervision_demand": "mine"}))
    assert twice.status_code in (303, 409)
    with scene.reading() as session:
        order_row = session.scalars(select(Petition).where(Petition.uid == handled.uid)).one().supervisions[0]
        assert (order_row.demand, order_row.reason) == ("五日内书面说明办理情况", "late")


def test_who_may_not_correct_gets_no_page(scene: Scene) -> None:
    with scene.writing() as session:
        address = address_of(_handled(session, scene))
    assert scene.client("leader").get(f"{address}/correct_row").status_code in (403, 409)


def test_the_number_under_which_a_past_item_was_struck_off_can_be_corrected(scene: Scene) -> None:
    with scene.writing() as session:
        past: dict[str, Any] = {"received_on": date(2024, 5, 9), "history": History(closed_on=date(2024, 5, 10))}
        made = given.item(session, scene.here, at=at("2024-05-11"), **past, close_out_no="销号 3")
        address = f"/items/{made.uid}"
    corrected(scene.client("office_clerk"), address, "correct_course", close_out_no="销号 13")
    with scene.reading() as session:
        assert session.scalars(select(RectificationItem)).one().close_out_no == "销号 13"


def _turned_away(session: Session, scene: Scene, action: str) -> str:
    made = given.petition(session, scene.here, at=at("2024-05-02", 12))
    given.done(session, scene.here, made, action, at=at("2024-05-03"), papers=(paper(PaperRole.NOTICE),))
    return address_of(made)


def _reviewed(session: Session, scene: Scene, finding: Finding) -> Petition:
    made = given.petition(session, scene.here, Stage.DELIVERED, at=at("2024-04-22", 8))
    given.done(session, scene.here, made, "ask_review", at=at("2024-05-02"))
    given.done(session, scene.here, made, "review", at=at("2024-05-08"), finding=finding)
    return made


def _handled(session: Session, scene: Scene) -> Petition:
    """A petition that was objected to, and then extended, heard, mediated, supervised."""
    made = given.petition(session, scene.here, Stage.ROUTED, at=at("2024-05-02", 8))
    given.done(session, scene.here, made, "object", at=at("2024-05-02"), competent_organ="石桥镇")
    given.done(session, scene.here, made, "overrule", at=at("2024-05-03"))
    given.done(session, scene.here, made, "accept", at=at("2024-05-03", 11))
    for action in ("extend", "hear", "mediate", "supervise"):
        given.done(session, scene.here, made, action, at=at("2024-05-07"))
    given.done(session, scene.here, made, "answer_supervision", at=at("2024-05-08"))
    return made


def _advised(session: Session, scene: Scene, made: Petition) -> tuple[str, str]:
    """Advice that was answered, and advice that was taken back."""
    here, now = scene.here, at("2024-05-08")
    head, given_to = here.actors["petition_head"], here.units["housing"]
    said = ("补助发放的台账不全，公示不到位", "每月公示一次补助的发放情况", date(2024, 6, 10))
    answered, back = (
        advising.give(session, made.uid, None, advising.Give(kind, given_to, *said), actor=head, now=now)
        for kind in (AdviceKind.WORK, AdviceKind.POLICY)
    )
    reply = advising.FeedBack(answered.id, Adoption.ADOPTED, "已经按月公示，台账补齐。", date(2024, 5, 10))
    advising.feed_back(session, made.uid, None, reply, actor=head, now=at("2024-05-10"))
    gone = advising.Withdraw(back.id, "政策已经修订，不用再提")
    advising.withdraw(session, made.uid, None, gone, actor=head, now=now)
    return answered.uid, back.uid


def _beside(session: Session, scene: Scene, made: Petition) -> tuple[str, str, str]:
    """A unit that answered, one that was let off, a promise that was kept."""
    here, now = scene.here, at("2024-05-08")
    head, clerk = here.actors["petition_head"], here.actors["town_clerk"]
    uids = []
    for unit in ("housing", "revival"):
        ask = assisting.Ask(here.units[unit], "核实房屋的登记情况和等级", date(2024, 5, 29))
        uids.append(assisting.ask(session, made.uid, None, ask, actor=head, now=now))
    said = assisting.Reply(uids[0].id, "房屋登记在钱满仓名下，等级为丙")
    assisting.reply(session, made.uid, None, said, actor=here.actors["housing_head"], now=now)
    let_off = assisting.Waive(uids[1].id, "已经有鉴定报告，不用再答复")
    assisting.waive(session, made.uid, None, let_off, actor=head, now=now)
    promise: Promise = promises.record(
        session, made.uid, None, promises.NewPromise("五月底发放", date(2024, 5, 31)), actor=clerk, now=now
    )
    kept = promises.Keep(promise.uid, date(2024, 5, 9), "五月九日转账，附凭证一份")
    promises.keep(session, made.uid, None, kept, actor=clerk, now=at("2024-05-09"))
    return uids[0].uid, uids[1].uid, promise.uid
