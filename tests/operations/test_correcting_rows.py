"""Correcting one of several: reviews, hearings, extensions, supervision, promises, assists, the words of steps."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.permissions import Role
from app.domain.petitions import DeliveryWay, Finding, LegalRoute, Refusal, Stage
from app.models.accounts import Grant
from app.models.assists import Assist
from app.models.journal import JournalEntry
from app.models.matters import Clock, Link, Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.promises import Promise
from app.models.remedies import Remedy
from app.models.timeline import Step
from app.operations import assisting, correcting, matters, promises
from app.operations.correcting import Correct, CorrectRow
from app.operations.correcting.rows import CorrectedRow
from app.operations.registering import NewPetitioner
from app.queries import corrections, texts
from app.queries.letter_facts import facts_for
from tests import given
from tests.given import County, refused
from tests.operations.test_procedure import accepted, at, delivered, final, reviewed
from tests.usual import paper

LATER = at("2024-07-30")


def correct(session: Session, here: County, matter: Matter, row: str, *, now: datetime = LATER, **values: Any) -> None:
    """Correct one of several, as the head of the petition office."""
    command = CorrectRow(row, values, "核对案卷，当时写错")
    correcting.correct_row(session, matter.uid, None, command, actor=here.actors["petition_head"], now=now)


def correct_facts(session: Session, here: County, matter: Matter, *, now: datetime = LATER, **values: Any) -> None:
    """Correct facts of the matter's own row."""
    command = Correct(values, "核对案卷，当时写错")
    correcting.correct(session, matter.uid, None, command, actor=here.actors["petition_head"], now=now)


def clock(petition: Petition, rule: RuleId) -> Clock:
    """The clock of this rule that counts."""
    return next(c for c in reversed(petition.clocks) if c.rule is rule and c.stop_reason != "replaced")


def step(session: Session, petition: Matter, action: str) -> Step:
    """The last step of this kind."""
    found = select(Step).where(Step.matter_id == petition.id, Step.action == action)
    return session.scalars(found.order_by(Step.id.desc())).first() or Step()


def last_told(session: Session, petition: Matter) -> dict[str, tuple[str | None, str | None]]:
    """What the last correction told, before and after, by the fact without its place."""
    return {
        name if name.startswith("clock.") else corrections.base(name): (before, after)
        for name, before, after in corrections.told(step(session, petition, "correct"))
    }


def remedy(petition: Petition, kind: str) -> Remedy:
    return next(one for one in petition.remedies if one.kind == kind)


def test_a_corrected_extension_gives_the_other_last_day_and_tells_both(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    given.done(session, here, petition, "extend", at=at("2024-06-10"))
    was, extended = clock(petition, RuleId.D6).due_on, step(session, petition, "extend").uid
    correct(session, here, petition, extended, now=at("2024-06-12"), extension_days=10)
    d6 = clock(petition, RuleId.D6)
    assert (d6.length, d6.nominal_on) == (70, date(2024, 7, 1))
    assert last_told(session, petition) == {
        "extension_days": ("20", "10"),
        "clock.D6": (was.isoformat(), d6.due_on.isoformat()),
    }
    proof = session.scalars(select(JournalEntry).where(JournalEntry.event == "matter.correct")).one()
    assert "clock.D6" in proof.detail
    for days, code in ((31, "extension_not_lengthened"), (0, "extension_too_short")):
        with refused(session, code, "extension_days"):
            correct(session, here, petition, extended, now=at("2024-06-12"), extension_days=days)
    told = {"extension_told_on": date(2024, 6, 11), "extension_told_way": DeliveryWay.MAIL}
    correct(session, here, petition, extended, now=at("2024-06-12"), **told)
    assert (petition.extension_told_on, petition.extension_told_way) == (date(2024, 6, 11), DeliveryWay.MAIL)
    with refused(session, "notice_not_exempt", "extension_told_on"):
        nobody = {"extension_told_on": None, "extension_told_way": None}
        correct(session, here, petition, extended, now=at("2024-06-12"), **nobody)


def test_an_extension_before_the_matter_was_taken_up_again_keeps_its_days(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    given.done(session, here, petition, "extend", at=at("2024-06-10"))
    for action in ("issue", "deliver", "close"):
        given.done(session, here, petition, action, at=at("2024-06-11"))
    given.visited(session, here, petition, given.NOT_SOLVED, at=at("2024-06-12"))
    given.done(session, here, petition, "reopen", at=at("2024-06-12"))
    with refused(session, "fact_not_entered", "extension_days"):
        correct(session, here, petition, step(session, petition, "extend").uid, extension_days=30)


def test_the_days_of_a_hearing_in_a_recheck_move_its_last_day(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02")
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    asked: dict[str, Any] = {"asked_on": date(2024, 6, 3), "received_on": date(2024, 6, 3)}
    given.done(session, here, petition, "ask_recheck", at=at("2024-06-12"), **asked)
    days: dict[str, Any] = {"first_on": date(2024, 6, 12), "last_on": date(2024, 6, 12)}
    given.done(session, here, petition, "hear", at=at("2024-06-20"), by="rechecker", **days)
    held = step(session, petition, "hear").uid
    before = clock(petition, RuleId.D10).nominal_on
    correct(session, here, petition, held, hearing_first_on=date(2024, 6, 11), hearing_last_on=date(2024, 6, 13))
    assert clock(petition, RuleId.D10).nominal_on == before + timedelta(days=2)
    assert last_told(session, petition)["hearing_on"] == ("2024-06-12/2024-06-12", "2024-06-11/2024-06-13")
    assert "clock.D10" in last_told(session, petition)
    with refused(session, "day_before", "hearing_last_on"):
        correct(session, here, petition, held, hearing_last_on=date(2024, 6, 10))
    with refused(session, "day_before", "hearing_first_on"):
        correct(session, here, petition, held, hearing_first_on=date(2024, 6, 1))
    recheck = remedy(petition, "recheck")
    correct(session, here, petition, recheck.uid, remedy_received_on=date(2024, 6, 5))
    assert clock(petition, RuleId.D10).nominal_on == date(2024, 6, 5) + timedelta(days=33)
    with refused(session, "hearing_outside_clock", "remedy_received_on"):
        correct(session, here, petition, recheck.uid, remedy_received_on=date(2024, 6, 12))


def test_the_days_of_a_review_move_the_clocks_on_both_sides_of_it(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02")
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    row = remedy(petition, "review").uid
    correct(session, here, petition, row, remedy_asked_on=date(2024, 4, 30), remedy_received_on=date(2024, 5, 1))
    assert clock(petition, RuleId.D7).stopped_on == date(2024, 4, 30)
    assert (clock(petition, RuleId.D8).started_on, clock(petition, RuleId.D8).nominal_on) == (
        date(2024, 5, 1),
        date(2024, 5, 31),
    )
    assert clock(petition, RuleId.D8).stopped_on == date(2024, 5, 28)
    with refused(session, "day_needs_receipt", "remedy_delivered_on"):
        correct(session, here, petition, row, remedy_delivered_on=date(2024, 5, 27))
    given.receipted(session, here, petition, at("2024-06-20"))
    correct(session, here, petition, row, remedy_delivered_on=date(2024, 5, 27))
    assert clock(petition, RuleId.D8).stopped_on == date(2024, 5, 27)
    assert clock(petition, RuleId.D9).started_on == date(2024, 5, 27)
    assert {"remedy_delivered_on", "clock.D9"} <= last_told(session, petition).keys()
    for fact, day, code in (
        ("remedy_asked_on", date(2024, 4, 21), "day_before"),
        ("remedy_asked_on", date(2024, 5, 2), "day_after"),
        ("remedy_decided_on", date(2024, 5, 28), "day_after"),
        ("remedy_received_on", date(2024, 8, 1), "day_in_future"),
    ):
        with refused(session, code, fact):
            values: dict[str, Any] = {fact: day}
            correct(session, here, petition, row, **values)
    with refused(session, "day_after", "delivered_on"):
        correct_facts(session, here, petition, delivered_on=date(2024, 5, 3))


def notes(session: Session, petition: Petition) -> list[str]:
    """What of its steps is searched."""
    return [text for part, text in texts.parts_of(session, [petition])[petition.id] if part == "note"]


def test_what_a_row_keeps_and_its_step_told_is_searched_as_it_stands() -> None:
    kept = {fact for row in CorrectedRow.__subclasses__() for fact in row.texts}
    told_by_no_step = {corrections.WORDS, "remedy_late_reason", "check_finding", "check_sample", "advice_finding"}
    assert kept - told_by_no_step == corrections.ROW_WORDS


def test_words_and_basis_of_a_review_are_corrected_and_what_it_finds_is_not(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02")
    row = remedy(petition, "review")
    words = "原处理意见认定清楚，依法予以维持。"
    asked, wrong = row.request or "", row.opinion or ""
    assert {asked, wrong} <= set(notes(session, petition))
    correct(session, here, petition, row.uid, remedy_opinion="原处理意见认定清楚，予以维特。")
    correct(session, here, petition, row.uid, remedy_opinion=words, remedy_law="某办法第九条")
    assert (row.opinion, row.law) == (words, "某办法第九条")
    assert {asked, words} <= set(notes(session, petition))
    assert not [note for note in notes(session, petition) if wrong in note or "维特" in note]
    with refused(session, "fact_not_entered", "finding"):
        correct(session, here, petition, row.uid, finding=Finding.CHANGE)
    with refused(session, "opinion_too_short", "remedy_opinion"):
        correct(session, here, petition, row.uid, remedy_opinion="维持")


def test_a_day_of_asking_beyond_the_thirty_days_needs_its_reason(session: Session, here: County) -> None:
    petition = delivered(session, here, "2024-04-22")
    asked: dict[str, Any] = {"asked_on": date(2024, 5, 20), "received_on": date(2024, 5, 20), "late_reason": ""}
    given.done(session, here, petition, "ask_review", at=at("2024-05-30"), **asked)
    row = remedy(petition, "review").uid
    late: dict[str, Any] = {"remedy_asked_on": date(2024, 5, 28), "remedy_received_on": date(2024, 5, 29)}
    with refused(session, "asked_too_late", "remedy_late_reason"):
        correct(session, here, petition, row, **late)
    correct(session, here, petition, row, **late, remedy_late_reason="住院期间无法提出请求")
    assert clock(petition, RuleId.D8).started_on == date(2024, 5, 29)


def test_who_shall_decide_is_corrected_while_nobody_has(session: Session, here: County) -> None:
    petition = delivered(session, here, "2024-04-22")
    given.done(session, here, petition, "ask_review", at=at("2024-05-02"))
    row = remedy(petition, "review")
    with refused(session, "reviewer_without_right", "remedy_reviewer"):
        correct(session, here, petition, row.uid, remedy_reviewer_id=here.people["visitor"])
    assert petition.verifier_id == here.people["reviewer"]
    user_id = here.actors["leader"].user_id
    session.add(Grant(user_id=user_id, role=Role.REVIEW_BODY, granted_by="given", granted_at=given.MORNING))
    session.flush()
    correct(session, here, petition, row.uid, remedy_reviewer_id=here.people["leader"])
    assert (petition.verifier_id, row.reviewer_id) == (here.people["leader"], here.people["leader"])
    assert clock(petition, RuleId.D8).unit_id == row.unit_id == here.units["county"]


def test_the_day_of_a_final_recheck_stays_before_the_end_it_made(session: Session, here: County) -> None:
    petition = final(session, here)
    row = remedy(petition, "recheck")
    correct(session, here, petition, row.uid, remedy_decided_on=date(2024, 6, 27))
    assert clock(petition, RuleId.D10).stopped_on == date(2024, 6, 27)
    with refused(session, "day_before", "closed_on"):
        correct_facts(session, here, petition, closed_on=date(2024, 6, 26))
    correct_facts(session, here, petition, closed_on=date(2024, 6, 27))
    assert clock(petition, RuleId.D22).started_on == date(2024, 6, 27)


def test_the_day_for_doing_it_anew_stays_within_its_sixty_days(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    given.done(session, here, petition, "redo", at=at("2024-05-28"))
    correct_facts(session, here, petition, now=at("2024-06-03"), redo_due_on=date(2024, 7, 20))
    assert petition.report_due_on == date(2024, 7, 20)
    with refused(session, "redo_too_late", "redo_due_on"):
        correct_facts(session, here, petition, now=at("2024-06-04"), redo_due_on=date(2024, 8, 20))


def test_supervision_is_corrected_with_its_hour_and_its_answer(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-05-13")
    given.done(session, here, petition, "supervise", at=at("2024-05-14"))
    (order,) = petition.supervisions
    correct(session, here, petition, order.uid, supervision_due_on=date(2024, 5, 20), supervision_hour=24)
    assert order.due_at == datetime(2024, 5, 21, tzinfo=SHANGHAI)
    assert last_told(session, petition) == {"due_at": ("2024-05-24 10:00", "2024-05-21 00:00")}
    bridge, demand = here.units["bridge"], "五日内书面说明办理情况"
    correct(session, here, petition, order.uid, supervision_unit_id=bridge, supervision_demand=demand)
    assert (order.unit_id, order.demand) == (bridge, demand)
    with refused(session, "not_supervised"):  # of another unit nobody here answers
        given.done(session, here, petition, "answer_supervision", at=at("2024-05-15"))
    correct(session, here, petition, order.uid, supervision_unit_id=here.units["willow"])
    with refused(session, "due_before_order", "supervision_due_on"):
        correct(session, here, petition, order.uid, supervision_due_on=date(2024, 5, 13))
    with refused(session, "hour_out_of_range", "supervision_hour"):
        correct(session, here, petition, order.uid, supervision_hour=25)
    with refused(session, "fact_not_entered", "supervision_answer"):
        correct(session, here, petition, order.uid, supervision_answer="还没有反馈过，不能更正")
    given.done(session, here, petition, "answer_supervision", at=at("2024-05-15"))
    correct(session, here, petition, order.uid, supervision_answer="已经入户核实，下周内发放。")
    assert order.answer == "已经入户核实，下周内发放。"


def test_a_promise_that_was_not_kept_after_all_is_open_again(session: Session, here: County) -> None:
    petition, clerk = accepted(session, here, "2024-05-13"), here.actors["town_clerk"]
    new = promises.NewPromise("六月底前把补助发到户", date(2024, 6, 30))
    made: Promise = promises.record(session, petition.uid, None, new, actor=clerk, now=at("2024-05-14"))
    correct(session, here, petition, made.uid, promise="七月底前把补助发到户", promise_due_on=date(2024, 7, 31))
    assert (made.text, made.due_on) == ("七月底前把补助发到户", date(2024, 7, 31))
    with refused(session, "fact_not_entered", "promise_kept_on"):
        correct(session, here, petition, made.uid, promise_kept_on=date(2024, 6, 1))
    kept = promises.Keep(made.uid, date(2024, 6, 1), "六月一日转账到户，附凭证")
    promises.keep(session, petition.uid, None, kept, actor=clerk, now=at("2024-06-02"))
    with refused(session, "day_before", "promise_kept_on"):
        correct(session, here, petition, made.uid, promise_kept_on=date(2024, 5, 1))
    correct(session, here, petition, made.uid, promise_kept_on=None)
    assert (made.kept_on, made.kept_note, made.kept_by_id) == (None, None, None)
    assert last_told(session, petition)["promise_note"] == ("六月一日转账到户，附凭证", None)


def test_an_assisting_unit_s_task_day_and_answer_are_corrected(session: Session, here: County) -> None:
    petition, head = accepted(session, here, "2024-05-13"), here.actors["petition_head"]
    ask = assisting.Ask(here.units["housing"], "核实房屋的登记情况和等级", date(2024, 5, 30))
    made: Assist = assisting.ask(session, petition.uid, None, ask, actor=head, now=at("2024-05-14"))
    correct(session, here, petition, made.uid, assist_task="核实房屋的鉴定情况和等级", assist_due_on=date(2024, 5, 28))
    assert (made.task, made.due_on) == ("核实房屋的鉴定情况和等级", date(2024, 5, 28))
    with refused(session, "day_before", "assist_due_on"):
        correct(session, here, petition, made.uid, assist_due_on=date(2024, 5, 14))
    said = assisting.Reply(made.id, "房屋登记在钱满仓名下，等级为丙")
    assisting.reply(session, petition.uid, None, said, actor=here.actors["housing_head"], now=at("2024-05-15"))
    correct(session, here, petition, made.uid, assist_reply="房屋登记在钱满仓名下，等级为丁")
    assert made.reply == "房屋登记在钱满仓名下，等级为丁"


def test_the_words_of_a_step_stay_and_everybody_reads_beside_them_what_is_right(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    given.done(session, here, petition, "extend", at=at("2024-06-10"))
    extended = step(session, petition, "extend")
    correct(session, here, petition, extended.uid, now=at("2024-06-11"), step_words="需要向市里调取档案核实")
    assert extended.note == "需要向省里调取档案核实"
    correct(session, here, petition, extended.uid, now=at("2024-06-12"), step_words="需要向市里调取原始档案核实")
    told = last_told(session, petition)["step_words"]
    assert told == ("需要向市里调取档案核实", "需要向市里调取原始档案核实")
    assert petition.unit is not None
    facts = facts_for(session, petition, petition.unit, date(2024, 6, 12))
    assert facts.extended is not None
    assert facts.extended.reason == "需要向市里调取原始档案核实"
    found = [text for _, text in texts.parts_of(session, [petition])[petition.id]]
    assert "需要向市里调取原始档案核实" in found
    assert "需要向省里调取档案核实" not in found
    with refused(session, "reason_too_short", "step_words"):
        correct(session, here, petition, extended.uid, step_words="太短")
    with refused(session, "row_unknown"):
        correct(session, here, accepted(session, here, "2024-05-13"), extended.uid, step_words="另一件的步骤不能改")


def test_the_day_of_a_mediation_and_whose_it_was_thought_to_be_stand_in_their_steps(
    session: Session, here: County
) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-13", 8))
    given.done(session, here, petition, "object", at=at("2024-05-14"), competent_organ="石桥镇")
    objected = step(session, petition, "object").uid
    correct(session, here, petition, objected, competent_organ="县住建局")
    assert last_told(session, petition) == {"competent_organ": ("石桥镇", "县住建局")}
    given.done(session, here, petition, "overrule", at=at("2024-05-15"))
    given.done(session, here, petition, "accept", at=at("2024-05-16"))
    given.done(session, here, petition, "mediate", at=at("2024-05-20"))
    mediated = step(session, petition, "mediate").uid
    correct(session, here, petition, mediated, held_on=date(2024, 5, 18))
    correct(session, here, petition, mediated, held_on=date(2024, 5, 17))
    assert last_told(session, petition)["held_on"] == ("2024-05-18", "2024-05-17")
    with refused(session, "day_before", "held_on"):
        correct(session, here, petition, mediated, held_on=date(2024, 5, 1))


def test_a_petition_merged_into_the_wrong_one_is_put_right_with_its_link(session: Session, here: County) -> None:
    wrong, right = (given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-13", hour)) for hour in (8, 9))
    merged = given.petition(session, here, at=at("2024-05-13", 10))
    given.done(session, here, merged, "merge", at=at("2024-05-14"), number=wrong.number)
    correct_facts(session, here, merged, same_as=right.number.rpartition("-")[2])
    assert merged.same_as_id == right.id
    assert last_told(session, merged)["same_as"] == (wrong.number, right.number)
    judged = session.scalars(select(Link).where(Link.matter_id == merged.id).order_by(Link.id)).all()
    assert [(one.other_id, one.revoked_at is not None) for one in judged] == [(wrong.id, True), (right.id, False)]
    assert step(session, wrong, "revoke_link").note == "核对案卷，当时写错"
    with refused(session, "number_not_found", "same_as"):
        correct_facts(session, here, merged, same_as="2024-信-000099")
    with refused(session, "linked_to_itself", "same_as"):
        correct_facts(session, here, merged, same_as=merged.number)
    untouched = given.petition(session, here, at=at("2024-05-13", 11))
    people = (NewPetitioner(name="牛得草", phone="19900777888", address="井台村一组"),)
    of_another = given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-13", 9), people=people)
    with refused(session, "merge_for_another", "same_as"):
        correct_facts(session, here, merged, same_as=of_another.number)
    with refused(session, "merge_needs_accepted", "same_as"):
        correct_facts(session, here, merged, same_as=untouched.number)
    with refused(session, "same_as_missing", "same_as"):
        correct_facts(session, here, merged, same_as="")


def test_the_reason_for_not_accepting_takes_the_organ_or_the_earlier_one_with_it(
    session: Session, here: County
) -> None:
    earlier = given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-13", 8))
    petition = given.petition(session, here, at=at("2024-05-13", 9))
    given.done(session, here, petition, "not_accept", at=at("2024-05-14"))
    with refused(session, "same_as_missing", "same_as"):
        correct_facts(session, here, petition, refusal=Refusal.IN_PROCESS)
    with refused(session, "not_final", "same_as"):
        correct_facts(session, here, petition, refusal=Refusal.FINALITY, same_as=earlier.number)
    people = (NewPetitioner(name="牛得草", phone="19900777888", address="井台村一组"),)
    of_another = given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-13", 8), people=people)
    with refused(session, "in_process_for_another", "same_as"):
        correct_facts(session, here, petition, refusal=Refusal.IN_PROCESS, same_as=of_another.number)
    correct_facts(session, here, petition, refusal=Refusal.IN_PROCESS, same_as=earlier.number)
    assert (petition.refusal, petition.same_as_id, petition.competent_organ) == (Refusal.IN_PROCESS, earlier.id, None)
    with refused(session, "competent_organ_missing", "competent_organ"):
        correct_facts(session, here, petition, refusal=Refusal.LITIGATION)
    correct_facts(session, here, petition, refusal=Refusal.LITIGATION, competent_organ="县人民法院")
    assert (petition.same_as_id, petition.competent_organ) == (None, "县人民法院")
    told: dict[str, Any] = {"notice_on": date(2024, 5, 13), "notice_way": DeliveryWay.MAIL}
    with refused(session, "told_before_letter", "notice_on"):
        correct_facts(session, here, petition, **told)
    brought = (paper(PaperRole.NOTICE),)
    matters.hand_in(session, petition.uid, brought, token=None, actor=here.actors["registrar"], now=LATER)
    correct_facts(session, here, petition, **told)
    assert {one.stopped_on for one in petition.clocks} == {date(2024, 5, 14)}


def test_the_legal_route_and_its_organ_are_corrected(session: Session, here: County) -> None:
    petition = given.petition(session, here, at=at("2024-05-13", 9))
    given.done(session, here, petition, "divert", at=at("2024-05-14"))
    organ = "县劳动人事争议仲裁委员会"
    correct_facts(session, here, petition, legal_route=LegalRoute.ARBITRATION, competent_organ=organ)
    assert (petition.appeal_path, petition.competent_organ) == (2, organ)
    assert last_told(session, petition)["legal_route"] == ("administrative", "arbitration")
