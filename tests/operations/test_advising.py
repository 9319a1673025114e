"""三项建议 (art. 40): advice with its paper and day, the written feedback, what is late with it."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.advising import AdviceKind, AdviceState, give_refusal
from app.domain.errors import NotFound
from app.domain.limits import ADVISED, RuleId
from app.domain.petitions import Adoption, Category, Stage
from app.domain.workflow import Facts
from app.labels.advice_ledger import days_late, state_of
from app.models.advice import Advice
from app.models.cards import Card
from app.models.inbox import Message
from app.models.letters import Letter
from app.models.matters import Clock, StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import advising, ladder, matters
from app.operations.calendar import recompute
from app.operations.correcting import CorrectRow, correct_row
from app.operations.limits import NewSetting, set_rule
from app.queries import advice, courses, own_advice, worklist
from app.queries.corrections import told
from app.queries.facts import facts_of
from app.queries.visibility import visible
from app.queries.worklist import Queue
from tests import given
from tests.given import County, refused

FINDING, TEXT = "补助发放以后没有公示，群众不知道进度", "每月在村务公开栏公示一次补助发放情况"


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def give(
    session: Session, here: County, made: Petition, now: datetime, by: str = "petition_head", **said: Any
) -> Advice:
    usual = advising.Give(AdviceKind.WORK, here.units["housing"], FINDING, TEXT, date(2024, 6, 14))
    return advising.give(session, made.uid, None, replace(usual, **said), actor=here.actors[by], now=now)


def answer(session: Session, here: County, one: Advice, now: datetime, by: str = "petition_head", **said: Any) -> None:
    usual = advising.FeedBack(one.id, Adoption.ADOPTED, "从六月起每月公示一次。", now.astimezone(SHANGHAI).date())
    advising.feed_back(session, one.matter.uid, None, replace(usual, **said), actor=here.actors[by], now=now)


def last_step(session: Session, made: Petition) -> Step:
    found = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc()))
    return next(iter(found))


@pytest.fixture
def made(session: Session, here: County) -> Petition:
    """A petition that the town handles."""
    return given.petition(session, here, Stage.ACCEPTED, at=at(5, 6))


def limited(session: Session, here: County) -> None:
    """The county has turned D13 on."""
    new = NewSetting(RuleId.D13, 30, date(2024, 1, 1), "县信访工作制度", "按县里的制度设定")
    set_rule(session, new, actor=here.actors["admin"], now=at(5, 6))


def test_advice_goes_to_a_unit_with_its_paper_and_day_and_moves_nothing(
    session: Session, here: County, made: Petition
) -> None:
    one = give(session, here, made, at(5, 14))
    assert (made.stage, one.sent_on, one.due_on) == (Stage.ACCEPTED, date(2024, 5, 14), date(2024, 6, 14))
    assert (one.clock.rule, one.clock.unit_id, one.clock.nominal_on) == (RuleId.D13_SET, one.unit_id, one.due_on)
    assert one.clock.law == "《信访工作条例》第四十条（2022 年施行）；提出建议时指定"
    step = last_step(session, made)
    assert (step.action, step.note) == ("give_advice", TEXT)
    assert ("advice_due_on", None, "2024-06-14") in told(step)
    (letter,) = session.scalars(select(Letter).where(Letter.matter_id == made.id, Letter.kind == "advice_work"))
    assert letter.sealed_at is not None
    assert "住建局" in (letter.addressee or "")
    assert "请研究办理，并于2024年6月14日前将采纳情况书面反馈" in (letter.body or "")
    assert FINDING in (letter.body or "")


def test_what_is_not_said_or_not_allowed_is_refused(session: Session, here: County, made: Petition) -> None:
    for said, code, field in (
        ({"finding": "不好"}, "advice_finding_too_short", "finding"),
        ({"text": "改改改改改改改改改改"}, "reason_says_nothing", "text"),
        ({"due_on": None}, "advice_due_missing", "due_on"),
        ({"due_on": date(2024, 5, 14)}, "day_not_in_future", "due_on"),
        ({"due_on": date(2025, 6, 1)}, "advice_due_too_late", "due_on"),
        ({"unit_id": -1}, "unit_unknown", "unit"),
    ):
        with refused(session, code, field):
            give(session, here, made, at(5, 14), **said)
    with refused(session, "not_permitted"):
        give(session, here, made, at(5, 14), by="town_head")
    about = Facts(stage=Stage.REGISTERED, category=Category.ACCUSATION)
    assert give_refusal(about, here.actors["petition_head"]) == "accusation_goes_to_discipline"


def test_the_limit_of_the_county_gives_the_day_and_nobody_sets_a_later_one(
    session: Session, here: County, made: Petition
) -> None:
    limited(session, here)
    one = give(session, here, made, at(5, 10), due_on=None)
    assert one.due_on == date(2024, 6, 11), "30 days end on Sunday, the Dragon Boat holiday follows"
    assert (one.clock.rule, one.clock.nominal_on) == (RuleId.D13, date(2024, 6, 9))
    assert "县信访工作制度" in one.clock.law
    with refused(session, "advice_due_too_late", "due_on"):
        give(session, here, made, at(5, 10), due_on=date(2024, 6, 12))
    earlier = give(session, here, made, at(5, 10), kind=AdviceKind.POLICY, due_on=date(2024, 5, 31))
    assert (earlier.due_on, earlier.clock.rule) == (date(2024, 5, 31), RuleId.D13_SET)


def test_the_feedback_says_what_was_adopted_and_ends_the_waiting(
    session: Session, here: County, made: Petition
) -> None:
    one = give(session, here, made, at(5, 14))
    head = here.actors["petition_head"]
    assert made in worklist.page(session, head, Queue.TO_ANSWER_ADVICE, today=date(2024, 5, 14)).rows
    with refused(session, "advice_reply_too_short", "reply"):
        answer(session, here, one, at(5, 20), adoption=Adoption.NOT_ADOPTED, reply="不采纳")
    with refused(session, "day_before", "answered_on"):
        answer(session, here, one, at(5, 20), answered_on=date(2024, 5, 13))
    with refused(session, "not_the_advised_unit"):
        answer(session, here, one, at(5, 20), by="town_head")
    answer(session, here, one, at(5, 20), adoption=Adoption.PARTLY, reply="公示照办；逐户通知人手不够，暂不采纳。")
    assert state_of(one, date(2024, 5, 20)) is AdviceState.PARTLY
    assert worklist.page(session, head, Queue.TO_ANSWER_ADVICE, today=date(2024, 5, 20)).total == 0
    assert {("advice_adoption", None, "partly"), ("advice_answered_on", None, "2024-05-20")} <= set(
        told(last_step(session, made))
    )
    with refused(session, "advice_not_open", "advice"):
        answer(session, here, one, at(5, 21))


def test_what_is_late_stands_on_the_ladder_even_once_the_petition_is_settled(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(3, 4))
    given.visited(session, here, made, at=at(3, 20))
    assert made.settled_on is not None
    one = give(session, here, made, at(5, 14), due_on=date(2024, 5, 31))
    day = date(2024, 6, 3)
    assert made.id in courses.candidates(session, day), "it waits, settled or not"
    ladder.climb(session, made.id, today=date(2024, 5, 31), actor=here.actors["admin"], now=at(5, 31))
    told_to = select(Message.person_id).where(Message.matter_id == made.id, Message.duty == RuleId.D13_SET.value)
    assert here.people["petition_head"] in set(session.scalars(told_to)), "who advised it follows it up"
    assert made.handler_id not in set(session.scalars(told_to))
    (soon,) = session.scalars(select(Card).where(Card.matter_id == made.id))
    assert (soon.cause, soon.unit_id) == ("due_soon", here.units["housing"])
    assert (state_of(one, day), days_late(one, day)) == (AdviceState.LATE, 3)
    ladder.climb(session, made.id, today=day, actor=here.actors["admin"], now=at(6, 3))
    (card,) = session.scalars(select(Card).where(Card.matter_id == made.id, Card.id != soon.id))
    assert (card.kind, card.cause, card.unit_id) == ("yellow", "node_missed", here.units["housing"])
    answer(session, here, one, at(6, 4))
    assert days_late(one, date(2024, 6, 30)) == 4
    assert made.id not in courses.candidates(session, date(2024, 6, 5))


def test_what_was_taken_back_waits_for_nothing(session: Session, here: County, made: Petition) -> None:
    one = give(session, here, made, at(5, 14))
    gone = advising.Withdraw(one.id, "单位选错了，另行提出")
    with refused(session, "not_permitted"):
        advising.withdraw(session, made.uid, None, gone, actor=here.actors["town_head"], now=at(5, 15))
    advising.withdraw(session, made.uid, None, gone, actor=here.actors["petition_head"], now=at(5, 15))
    assert state_of(one, date(2024, 7, 1)) is AdviceState.WITHDRAWN
    assert made.id not in session.scalars(select(Advice.matter_id).where(advice.OPEN)).all()


def test_the_list_says_where_each_stands_as_the_rule_does(session: Session, here: County, made: Petition) -> None:
    kinds = (AdviceKind.WORK, AdviceKind.POLICY, AdviceKind.ACCOUNTABILITY)
    clerk = here.people["town_clerk"]
    late, waiting, answered = (
        give(session, here, made, at(5, 14), kind=kind, due_on=date(2024, 5, 20 + 5 * place), about_id=clerk)
        for place, kind in enumerate(kinds)
    )
    answer(session, here, answered, at(5, 22), adoption=Adoption.NOT_ADOPTED, reply="没有发现违规的事实，不予采纳。")
    today, head = date(2024, 5, 24), here.actors["petition_head"]
    for state in AdviceState:
        rows, total = advice.page(session, head, advice.Wanted(state=state), today)
        assert set(rows) == {one for one in (late, waiting, answered) if state_of(one, today) is state}
        assert total == len(rows)
    assert advice.page(session, here.actors["housing_head"], advice.Wanted(), today) == ([], 0), (
        "it is not his petition"
    )
    given.done(session, here, made, "void", at=at(5, 24))
    assert advice.page(session, head, advice.Wanted(), today)[1] == 0


def test_a_corrected_day_of_the_advice_moves_the_day_that_the_limit_gave(
    session: Session, here: County, made: Petition
) -> None:
    limited(session, here)
    one = give(session, here, made, at(5, 14), due_on=None)
    head = here.actors["petition_head"]

    def correct(**values: object) -> None:
        correct_row(session, made.uid, None, CorrectRow(one.uid, values, "建议书的日期写错"), actor=head, now=at(5, 20))

    correct(advice_sent_on=date(2024, 5, 13))
    assert (one.due_on, one.clock.rule, one.clock.started_on) == (date(2024, 6, 12), RuleId.D13, date(2024, 5, 13))
    with refused(session, "day_before", "advice_due_on"):
        correct(advice_due_on=date(2024, 5, 13))
    correct(advice_due_on=date(2024, 6, 3))
    assert (one.due_on, one.clock.rule, one.clock.stopped_on) == (date(2024, 6, 3), RuleId.D13_SET, None)
    answer(session, here, one, at(5, 21))
    correct(advice_answered_on=date(2024, 5, 18))
    assert (one.clock.stopped_on, one.clock.stop_reason) == (date(2024, 5, 18), StopReason.MET)


def test_on_accountability_it_goes_above_and_keeps_whom_it_is_about_from_the_petition(
    session: Session, here: County, made: Petition
) -> None:
    kind, mayor = AdviceKind.ACCOUNTABILITY, here.people["town_head"]
    named = "白明亮压着不办，超期两个月"
    for said, code, field in (
        ({"finding": named}, "advice_about_missing", "about"),
        ({"finding": named, "about_id": here.people["secretary"]}, "advice_names_another", "about"),
        ({"about_id": mayor, "unit_id": here.units["willow"]}, "advice_to_his_unit", "unit"),
        ({"about_id": here.people["leader"], "unit_id": here.units["housing"]}, "advice_to_his_unit", "unit"),
        ({"about_id": here.people["petition_head"]}, "advice_about_giver", "about"),
        ({"about_id": -1}, "person_not_in_post", "about"),
    ):
        with refused(session, code, field):
            give(session, here, made, at(5, 14), kind=kind, **said)
    assert give(session, here, made, at(5, 14), finding=named).about_id is None, "of the other kinds nobody is asked"
    one = give(
        session, here, made, at(5, 14), kind=kind, unit_id=here.units["discipline"], finding=named, about_id=mayor
    )
    head = here.actors["town_head"]
    assert mayor in facts_of(session, made).recused_ids
    assert not session.scalars(select(Petition).where(visible(head))).all()
    with pytest.raises(NotFound):
        given.done(session, here, made, "issue", at=at(5, 15))
    changed = CorrectRow(one.uid, {"advice_text": "请一并追究苏长河的领导责任"}, "漏写了一个人")
    with refused(session, "advice_names_another", "advice_text"):
        correct_row(session, made.uid, None, changed, actor=here.actors["petition_head"], now=at(5, 16))
    gone = advising.Withdraw(one.id, "经核实不是他的责任，撤回")
    advising.withdraw(session, made.uid, None, gone, actor=here.actors["petition_head"], now=at(5, 17))
    given.done(session, here, made, "issue", at=at(5, 18))


def test_who_holds_and_handles_it_gives_way_when_he_shall_be_held_to_account(
    session: Session, here: County, made: Petition
) -> None:
    clerk = made.handler_id
    assert clerk is not None
    unit = here.units["discipline"]
    give(session, here, made, at(5, 14), kind=AdviceKind.ACCOUNTABILITY, unit_id=unit, about_id=clerk)
    assert made.handler_id is None
    holder = made.holder_id
    assert holder is not None
    give(session, here, made, at(5, 15), kind=AdviceKind.ACCOUNTABILITY, unit_id=unit, about_id=holder)
    assert made.holder_id not in (None, holder)


def test_the_advised_unit_answers_what_it_may_not_see(session: Session, here: County, made: Petition) -> None:
    one, head = give(session, here, made, at(5, 14)), here.actors["housing_head"]
    told = advising.FeedBack(0, Adoption.ADOPTED, "从六月起每月公示一次。", date(2024, 5, 20))
    assert own_advice.waiting(session, head) == own_advice.Waiting(1, date(2024, 6, 14))
    for other in ("housing_clerk", "town_head", "petition_head", "bridge_head"):
        with pytest.raises(NotFound):
            advising.answer_ours(session, one.uid, told, actor=here.actors[other], now=at(5, 20))
    advising.answer_ours(session, one.uid, told, actor=head, now=at(5, 20))
    assert (one.adoption, one.answered_by_id, last_step(session, made).action) == (
        Adoption.ADOPTED,
        head.person_id,
        "answer_advice",
    )
    with refused(session, "advice_not_open", "advice"):
        advising.answer_ours(session, one.uid, told, actor=head, now=at(5, 21))
    assert own_advice.waiting(session, head).count == 0
    assert own_advice.page(session, head, 1)[1] == 1
    matters.recuse(
        session, made.uid, head.person_id or 0, "与信访人是近亲属", actor=here.actors["petition_head"], now=at(5, 22)
    )
    assert own_advice.page(session, head, 1)[1] == 0, "who keeps away reads nothing of it either"


def running(session: Session, made: Petition) -> list[tuple[RuleId, date]]:
    """The clocks of advice that run, with their last days."""
    mine = select(Clock.rule, Clock.due_on).where(Clock.matter_id == made.id, Clock.stopped_on.is_(None))
    return [(row[0], row[1]) for row in session.execute(mine.where(Clock.rule.in_(ADVISED)).order_by(Clock.id))]


def test_each_advice_has_its_own_clock_until_it_is_answered_or_taken_back(
    session: Session, here: County, made: Petition
) -> None:
    first, second = (give(session, here, made, at(5, 14), unit_id=here.units[unit]) for unit in ("housing", "bridge"))
    assert running(session, made) == [(RuleId.D13_SET, date(2024, 6, 14))] * 2
    answer(session, here, first, at(5, 20))
    assert (first.clock.stopped_on, first.clock.stop_reason) == (date(2024, 5, 20), StopReason.MET)
    gone = advising.Withdraw(second.id, "单位选错了，另行提出")
    advising.withdraw(session, made.uid, None, gone, actor=here.actors["petition_head"], now=at(5, 21))
    assert (second.clock.stop_reason, running(session, made)) == (StopReason.ENDED, [])


def test_the_clock_of_an_advice_outlives_what_is_owed_with_the_petition(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(5, 6))
    give(session, here, made, at(5, 14))
    given.done(session, here, made, "divert", at=at(5, 15))
    assert {clock.rule for clock in made.clocks if clock.stopped_on is None} == {RuleId.D13_SET}
    given.done(session, here, made, "void", at=at(5, 24))
    assert running(session, made) == []


def test_the_day_that_the_limit_gave_follows_the_rule_set_and_the_one_on_the_paper_stays(
    session: Session, here: County, made: Petition
) -> None:
    limited(session, here)
    by_limit = give(session, here, made, at(5, 10), due_on=None)
    by_paper = give(session, here, made, at(5, 10), kind=AdviceKind.POLICY, due_on=date(2024, 5, 31))
    shorter = NewSetting(RuleId.D13, 20, date(2024, 1, 1), "县信访工作制度（修订）", "缩短反馈期限")
    set_rule(session, shorter, actor=here.actors["admin"], now=at(5, 11))
    recompute(lambda: nullcontext(session), lambda: nullcontext(session), actor=here.actors["admin"], now=at(5, 11))
    assert (by_limit.due_on, by_paper.due_on) == (date(2024, 5, 30), date(2024, 5, 31))
    assert ("clock.D13", "2024-06-11", "2024-05-30") in told(last_step(session, made))
    off = NewSetting(RuleId.D13, 20, date(2024, 1, 1), "县信访工作制度（废止）", "不再设期限", is_on=False)
    set_rule(session, off, actor=here.actors["admin"], now=at(5, 12))
    recompute(lambda: nullcontext(session), lambda: nullcontext(session), actor=here.actors["admin"], now=at(5, 12))
    assert running(session, made) == [(RuleId.D13, date(2024, 5, 30)), (RuleId.D13_SET, date(2024, 5, 31))]
