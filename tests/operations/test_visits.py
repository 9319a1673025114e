"""Visits: the two answers, who may go, what follows, and settlement."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain import petitions, rectification
from app.domain.clocks import RuleId
from app.domain.errors import Changed
from app.domain.escalation import days_late
from app.domain.petitions import Action, Outcome
from app.domain.visits import Answers, Conclusion, Satisfied, Solved, VisitKind
from app.models.matters import Clock, Kind, Matter, StopReason
from app.models.papers import Attachment, PaperRole
from app.models.visits import Visit
from app.operations import matters
from app.queries import worklist
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def clock(matter: Matter, rule: RuleId) -> Clock:
    return next(clock for clock in reversed(matter.clocks) if clock.rule is rule)


@pytest.fixture(params=["petition", "item"])
def closed(request: pytest.FixtureRequest, session: Session, here: County) -> Matter:
    """A closed matter of each kind, closed on 2024-05-11."""
    if request.param == "petition":
        return given.petition(session, here, petitions.Stage.CLOSED)
    return given.item(session, here, rectification.Stage.CLOSED)


def afterwards(matter: Matter) -> RuleId:
    return RuleId.D22 if matter.kind == "petition" else RuleId.D23


def test_confirmed_as_solved_the_matter_is_settled_and_nobody_holds_it_any_more(
    session: Session, here: County, closed: Matter
) -> None:
    visit = given.visited(session, here, closed, at=at(6, 1))
    assert visit.conclusion is Conclusion.SETTLED
    assert (closed.outcome, closed.settled_on, closed.holder_id) == (Outcome.RESOLVED, date(2024, 6, 1), None)
    assert closed.holdings[-1].to_at == at(6, 1)
    assert closed.stage == "closed"
    assert clock(closed, afterwards(closed)).stop_reason is StopReason.MET


def test_satisfaction_alone_settles_nothing(session: Session, here: County, closed: Matter) -> None:
    kind_words = Answers(True, Solved.PARTLY, Satisfied.SATISFIED, carried_out=True, reason="还差一户没有修好")
    visit = given.visited(session, here, closed, kind_words, at=at(6, 1))
    assert visit.conclusion is Conclusion.REOPEN_PROPOSED
    assert (closed.outcome, closed.settled_on) == (Outcome.PARTLY, None)
    assert closed.holder_id is not None


def test_dissatisfaction_alone_reopens_nothing(session: Session, here: County, closed: Matter) -> None:
    angry = Answers(True, Solved.YES, Satisfied.DISSATISFIED, carried_out=True, reason="嫌办得太慢")
    assert given.visited(session, here, closed, angry, at=at(6, 1)).conclusion is Conclusion.SETTLED


def test_an_opinion_not_carried_out_proposes_to_reopen_and_needs_its_reason(
    session: Session, here: County, closed: Matter
) -> None:
    """T53: 处理意见书已落实 = 否 proposes it; whoever is dissatisfied says why."""
    silent = Answers(True, Solved.YES, Satisfied.SATISFIED, carried_out=False)
    with refused(session, "reason_missing", "reason"):
        given.visited(session, here, closed, silent, at=at(6, 1))
    with refused(session, "reason_missing", "reason"):
        given.visited(session, here, closed, Answers(True, Solved.YES, Satisfied.DISSATISFIED), at=at(6, 1))
    visit = given.visited(session, here, closed, replace(silent, reason="补助没有到账"), at=at(6, 1))
    assert visit.conclusion is Conclusion.REOPEN_PROPOSED
    assert (closed.outcome, closed.settled_on) == (Outcome.PARTLY, None)  # never “resolved” without being settled


@pytest.mark.parametrize("solved", [Solved.YES, Solved.UNVERIFIABLE])
def test_t53_not_carried_out_proposes_to_reopen_whatever_else_was_said(
    session: Session, here: County, closed: Matter, solved: Solved
) -> None:
    told = Answers(True, solved, Satisfied.SATISFIED, carried_out=False, reason="补助没有到账")
    visit = given.visited(session, here, closed, told, at=at(6, 1))
    assert visit.conclusion is Conclusion.REOPEN_PROPOSED
    assert closed.settled_on is None
    head = here.actors["petition_head" if closed.kind == Kind.PETITION else "office_clerk"]
    waiting = worklist.ids(head, Queue.TO_REOPEN, date(2024, 6, 1))
    assert closed.id in session.scalars(waiting).all()


def test_an_attempt_that_met_nobody_ends_no_clock_and_says_nothing_about_the_outcome(
    session: Session, here: County, closed: Matter
) -> None:
    before = closed.outcome
    visit = given.visited(session, here, closed, given.NOBODY_MET, at=at(6, 1))
    assert visit.conclusion is Conclusion.VISIT_AGAIN
    assert clock(closed, afterwards(closed)).stopped_on is None
    assert closed.outcome == before
    with refused(session, "answers_need_a_meeting", "reached"):
        given.visited(session, here, closed, Answers(False, Solved.YES), at=at(6, 1))
    with refused(session, "answers_need_a_meeting", "reached"):
        given.visited(session, here, closed, Answers(False, Solved.UNVERIFIABLE, Satisfied.SATISFIED), at=at(6, 1))
    with refused(session, "carried_out_needs_a_meeting", "carried_out"):
        given.visited(session, here, closed, Answers(False, Solved.UNVERIFIABLE, carried_out=True), at=at(6, 1))
    with refused(session, "trouble_needs_a_meeting", "retaliation"):
        given.visited(session, here, closed, given.NOBODY_MET, at=at(6, 1), retaliation=True)


def test_a_visit_that_could_verify_nothing_says_so_and_leaves_the_visit_to_be_made(
    session: Session, here: County, closed: Matter
) -> None:
    visit = given.visited(session, here, closed, given.NOTHING_VERIFIED, at=at(6, 1))
    assert visit.conclusion is Conclusion.VISIT_AGAIN
    assert clock(closed, afterwards(closed)).stopped_on is None
    assert (closed.outcome, closed.settled_on) == (Outcome.UNVERIFIABLE, None)
    given.visited(session, here, closed, at=at(6, 3))
    assert clock(closed, afterwards(closed)).stopped_on == closed.settled_on == date(2024, 6, 3)


def test_what_lies_in_the_file_unverified_is_visited_no_more_and_late_no_more(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    given.visited(session, here, made, given.NOTHING_VERIFIED, at=at(6, 1))
    assert clock(made, RuleId.D22).stopped_on is None
    done(session, here, made, Action.ARCHIVE, at=at(6, 3))
    assert (clock(made, RuleId.D22).stopped_on, clock(made, RuleId.D22).stop_reason) == (date(2024, 6, 3), "ended")


def test_a_visit_that_found_it_unsolved_ends_the_visits_clock_but_not_the_accountability(
    session: Session, here: County, closed: Matter
) -> None:
    given.visited(session, here, closed, given.NOT_SOLVED, at=at(6, 2), visited_on=date(2024, 6, 1))
    stopped = clock(closed, afterwards(closed))
    assert (stopped.stopped_on, stopped.stop_reason) == (date(2024, 6, 1), StopReason.MET)
    assert (closed.outcome, closed.settled_on) == (Outcome.UNRESOLVED, None)
    assert here.name_of(closed.holder_id) == "town_head"


def test_a_follow_up_not_made_by_its_day_is_late(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED, at=at(3, 15))
    due = clock(made, RuleId.D22).due_on
    assert due == date(2024, 4, 14)
    assert days_late(due, date(2024, 4, 14)) == 0
    assert days_late(due, date(2024, 4, 15)) == 1


def test_a_finding_after_settlement_is_kept_and_a_person_decides(
    session: Session, here: County, closed: Matter
) -> None:
    given.visited(session, here, closed, at=at(6, 1))
    visit = given.visited(session, here, closed, given.NOT_SOLVED, at=at(6, 20))
    assert visit.conclusion is Conclusion.REOPEN_PROPOSED
    assert (closed.outcome, closed.settled_on, closed.holder_id) == (Outcome.RESOLVED, date(2024, 6, 1), None)
    again = Action.REOPEN if closed.kind == "petition" else rectification.Action.REWORK
    done(session, here, closed, again, at=at(6, 21))
    assert (closed.outcome, closed.settled_on, here.name_of(closed.holder_id)) == (None, None, "town_head")
    assert closed.reopen_count == 1


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("town_head", "same_person_as_holder"),
        ("secretary", None),
        ("town_clerk", "not_permitted"),
        ("auditor", "not_permitted"),
        ("leader", "not_permitted"),
        ("bridge_secretary", "not_found"),
    ],
)
def test_who_did_the_work_does_not_say_that_it_was_good(
    session: Session, here: County, closed: Matter, who: str, code: str | None
) -> None:
    if closed.kind == "item":  # looked back at by other units alone
        code = {"town_head": "had_part_approved_report", "secretary": "visitor_of_same_unit"}.get(who, code)
    if code is None:
        assert given.visited(session, here, closed, at=at(6, 1), by=who).visitor_id == here.people[who]
        return
    with refused(session, code):
        given.visited(session, here, closed, at=at(6, 1), by=who)


def test_the_recused_and_the_accused_do_not_visit(session: Session, here: County, closed: Matter) -> None:
    who = "visitor" if closed.kind == "petition" else "supervisor"
    matters.recuse(session, closed.uid, here.people[who], "信访人是我的同学", actor=here.actors[who], now=MORNING)
    with refused(session, "not_found"):
        given.visited(session, here, closed, at=at(6, 1), by=who)


def test_a_visit_lies_between_closing_and_today(session: Session, here: County, closed: Matter) -> None:
    with refused(session, "day_before", "visited_on"):
        given.visited(session, here, closed, at=at(6, 1), visited_on=date(2024, 5, 10))
    with refused(session, "day_in_future", "visited_on"):
        given.visited(session, here, closed, at=at(6, 1), visited_on=date(2024, 6, 2))


def test_a_petition_is_followed_up_and_an_item_looked_back_at(session: Session, here: County, closed: Matter) -> None:
    wrong = VisitKind.LOOK_BACK if closed.kind == "petition" else VisitKind.FOLLOW_UP
    with refused(session, "visit_kind_of_other_matter", "kind"):
        given.visited(session, here, closed, at=at(6, 1), kind=wrong)


def test_a_form_sent_twice_makes_one_visit(session: Session, here: County, closed: Matter) -> None:
    first = given.visited(session, here, closed, at=at(6, 1), token="once")
    assert given.visited(session, here, closed, at=at(6, 1), token="once").uid == first.uid
    assert session.scalar(select(func.count()).select_from(Visit)) == 1


def test_a_visit_from_an_old_form_is_refused_and_an_attempt_makes_forms_old_too(
    session: Session, here: County, closed: Matter
) -> None:
    seen = closed.version
    given.visited(session, here, closed, given.NOBODY_MET, at=MORNING, version=seen)
    with pytest.raises(Changed), session.begin_nested():
        given.visited(session, here, closed, at=MORNING, version=seen)


def test_photos_and_what_was_told_are_kept_with_the_visit(session: Session, here: County, closed: Matter) -> None:
    visit = given.visited(
        session,
        here,
        closed,
        given.NOT_SOLVED,
        at=at(6, 1),
        note="房屋仍然漏雨",
        retaliation=True,
        papers=(given.paper(PaperRole.VISIT_PHOTO),),
    )
    assert (visit.note, visit.reason, visit.retaliation) == ("房屋仍然漏雨", given.NOT_SOLVED.reason, True)
    found = select(func.count()).select_from(Attachment).where(Attachment.role == PaperRole.VISIT_PHOTO)
    assert session.scalar(found) == 1


# On the way: reception and household visits


def test_a_household_visit_on_the_way_is_recorded_without_a_conclusion(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    answers = Answers(reached=True, solved=Solved.NO, reason="尚在办理")
    for who in ("town_head", "secretary"):
        visit = given.visited(session, here, made, answers, at=MORNING, kind=VisitKind.HOUSEHOLD, by=who)
        assert visit.conclusion is None
    assert (made.stage, made.outcome, made.settled_on) == ("accepted", None, None)


def test_strangers_to_a_live_matter_record_no_visit_on_the_way(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    with refused(session, "not_the_unit", "kind"):
        given.visited(session, here, made, at=MORNING, kind=VisitKind.HOUSEHOLD, by="supervisor")
    with refused(session, "not_permitted"):
        given.visited(session, here, made, at=MORNING, kind=VisitKind.HOUSEHOLD, by="town_clerk")


def test_a_closed_matter_has_no_visits_on_the_way(session: Session, here: County, closed: Matter) -> None:
    with refused(session, "not_at_this_stage", "kind"):
        given.visited(session, here, closed, at=MORNING, kind=VisitKind.RECEPTION, by="town_head")


def test_the_follow_up_waits_for_the_closing(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.DELIVERED)
    with refused(session, "not_at_this_stage"):
        given.visited(session, here, made, at=MORNING)
