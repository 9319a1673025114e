"""The plan of visits after closing: by risk, met or missed, asked again, planned anew when it was taken up again."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain import petitions, rectification
from app.domain.clocks import RuleId
from app.domain.petitions import Action
from app.domain.visits import Answers, Conclusion, Satisfied, Solved
from app.models.matters import Clock, Matter, StopReason
from app.operations import correcting, limits
from app.operations.correcting import CorrectVisit
from app.operations.limits import NewSetting
from app.operations.matters import NameHolder, name_holder
from app.queries import visiting, worklist
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, refused

R = RuleId
WHOLE = {R.D22_7: date(2024, 5, 18), R.D22: date(2024, 6, 10), R.D22_90: date(2024, 8, 9), R.D22_180: date(2024, 11, 7)}
"""From the closing on 2024-05-11."""
UNHAPPY = Answers(True, Solved.YES, Satisfied.DISSATISFIED, carried_out=True, reason="嫌办得太慢")


def at(month: int, day: int) -> datetime:
    return datetime(2024, month, day, 9, tzinfo=SHANGHAI)


def plan(matter: Matter) -> dict[RuleId, Clock]:
    """The planned visits of the closing in force."""
    return {
        clock.rule: clock for clock in matter.clocks if clock.rule in WHOLE and clock.started_on == matter.closed_on
    }


def waiting(matter: Matter) -> set[RuleId]:
    """Those still to come."""
    return {rule for rule, clock in plan(matter).items() if clock.stopped_on is None}


def queued(session: Session, here: County, who: str, queue: Queue, today: date) -> list[int]:
    """What waits in a queue of this person."""
    return list(session.scalars(worklist.ids(here.actors[who], queue, today)))


def prominent(session: Session, here: County) -> Matter:
    """A prominent petition, closed on the first morning."""
    return given.petition(session, here, petitions.Stage.CLOSED, prominent=True)


def test_an_ordinary_petition_is_visited_once_a_prominent_one_four_times(session: Session, here: County) -> None:
    usual = given.petition(session, here, petitions.Stage.CLOSED)
    assert {rule: clock.due_on for rule, clock in plan(usual).items()} == {R.D22: WHOLE[R.D22]}
    assert {rule: clock.due_on for rule, clock in plan(prominent(session, here)).items()} == WHOLE


def test_a_visit_meets_what_was_planned_by_its_day_or_the_next(session: Session, here: County) -> None:
    made = prominent(session, here)
    given.visited(session, here, made, at=at(5, 14))
    assert waiting(made) == {R.D22, R.D22_90, R.D22_180}
    given.visited(session, here, made, at=at(8, 12))
    assert waiting(made) == {R.D22_180}
    late = plan(made)[R.D22]
    assert (late.stopped_on, late.stop_reason, late.due_on) == (date(2024, 8, 12), StopReason.MET, WHOLE[R.D22])


def test_settled_at_the_first_visit_it_is_visited_again_on_its_days(session: Session, here: County) -> None:
    made = prominent(session, here)
    assert queued(session, here, "visitor", Queue.TO_VISIT, date(2024, 5, 13)) == [made.id]
    given.visited(session, here, made, at=at(5, 14))
    assert (made.settled_on, made.holder_id) == (date(2024, 5, 14), None)
    assert queued(session, here, "visitor", Queue.TO_VISIT, date(2024, 5, 15)) == [made.id]
    assert queued(session, here, "visitor", Queue.VISIT_TODAY, WHOLE[R.D22]) == [made.id]
    assert queued(session, here, "petition_head", Queue.TO_REOPEN, date(2024, 5, 15)) == []


def test_what_a_later_visit_finds_unsolved_is_proposed_to_be_taken_up_again(session: Session, here: County) -> None:
    made = prominent(session, here)
    given.visited(session, here, made, at=at(5, 14))
    visit = given.visited(session, here, made, given.NOT_SOLVED, at=at(6, 8))
    assert visit.conclusion is Conclusion.REOPEN_PROPOSED
    assert waiting(made) == set()
    assert queued(session, here, "petition_head", Queue.TO_REOPEN, date(2024, 6, 9)) == [made.id]
    assert queued(session, here, "visitor", Queue.TO_VISIT, date(2024, 6, 9)) == []


def test_taken_up_again_nothing_of_the_plan_is_owed_and_the_next_closing_plans_all(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 20))
    done(session, here, made, Action.REOPEN, at=at(5, 21))
    assert {clock.rule for clock in made.clocks if clock.stopped_on is None} & set(WHOLE) == set()
    for action in (Action.ISSUE, Action.DELIVER, Action.CLOSE):
        more: dict[str, Any] = {"opinion": "再次核实，补助已于五月三十日发放到户。"} if action is Action.ISSUE else {}
        done(session, here, made, action, at=at(6, 1), **more)
    assert waiting(made) == set(WHOLE)


@pytest.mark.parametrize("whom", ["satisfied", "satisfied_office"])
def test_whoever_is_dissatisfied_is_asked_again_later(session: Session, here: County, whom: str) -> None:
    calm = Answers(True, Solved.YES, carried_out=True, reason="嫌办得太慢", reason_office="来了三趟才收件")
    unhappy: dict[str, Any] = {whom: Satisfied.DISSATISFIED}
    said = replace(calm, **unhappy)
    made = given.petition(session, here, petitions.Stage.CLOSED)
    assert given.visited(session, here, made, said, at=at(6, 1)).conclusion is Conclusion.SETTLED
    assert waiting(made) == {R.D22_90, R.D22_180}


def test_dissatisfied_with_the_petition_office_needs_its_own_reason(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    said = Answers(True, Solved.YES, Satisfied.SATISFIED, satisfied_office=Satisfied.DISSATISFIED, reason="别的")
    with refused(session, "reason_missing", "reason_office"):
        given.visited(session, here, made, said, at=at(6, 1))


def test_the_whole_record_is_kept(session: Session, here: County) -> None:
    said = Answers(
        *(True, Solved.YES, Satisfied.FAIRLY),
        told=True,
        opinion_received=False,
        satisfied_office=Satisfied.DISSATISFIED,
        reason_office="来了三趟才收件",
    )
    made = given.petition(session, here, petitions.Stage.CLOSED)
    visit = given.visited(session, here, made, said, at=at(6, 1), new_matter=True)
    assert (visit.told, visit.opinion_received, visit.satisfied_office) == (True, False, Satisfied.DISSATISFIED)
    assert (visit.reason_office, visit.new_matter) == ("来了三趟才收件", True)


def test_whoever_is_dissatisfied_with_an_item_is_asked_again(session: Session, here: County) -> None:
    made = given.item(session, here, rectification.Stage.CLOSED)
    given.visited(session, here, made, UNHAPPY, at=at(6, 1))
    assert {clock.rule for clock in made.clocks if clock.stopped_on is None} == {R.D23_180}


def test_the_county_may_do_without_further_visits_but_not_without_the_first(session: Session, here: County) -> None:
    def off(rule: RuleId) -> NewSetting:
        return NewSetting(rule, 30, date(2024, 1, 1), "县信访局文件", "人手不够", is_on=False)

    limits.set_rule(session, off(R.D22_180), actor=here.actors["admin"], now=MORNING)
    assert set(plan(prominent(session, here))) == {R.D22_7, R.D22, R.D22_90}
    with refused(session, "limit_stays_on", "is_on"):
        limits.set_rule(session, off(R.D22), actor=here.actors["admin"], now=MORNING)


def test_a_corrected_visit_lets_the_plan_follow(session: Session, here: County) -> None:
    made = prominent(session, here)
    visit = given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 14))
    assert waiting(made) == set()
    better = Answers(True, Solved.YES, Satisfied.SATISFIED, carried_out=True)
    command = CorrectVisit(visit.uid, visit.kind, visit.method, visit.visited_on, better, "回答点错了")
    correcting.correct_visit(session, made.uid, None, command, actor=here.actors["registrar"], now=at(5, 15))
    assert waiting(made) == {R.D22, R.D22_90, R.D22_180}
    assert plan(made)[R.D22_7].stopped_on == date(2024, 5, 14)


def test_attempts_are_counted_until_somebody_was_met(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    assert visiting.attempts(session, [made.id]) == {}
    for day in (20, 21):
        given.visited(session, here, made, given.NOBODY_MET, at=at(5, day))
    assert visiting.attempts(session, [made.id]) == {made.id: 2}
    given.visited(session, here, made, given.NOTHING_VERIFIED, at=at(5, 22))
    assert visiting.attempts(session, [made.id]) == {}


def test_archived_nobody_visits_any_more(session: Session, here: County) -> None:
    made = prominent(session, here)
    given.visited(session, here, made, at=at(5, 14))
    done(session, here, made, Action.ARCHIVE, at=at(5, 20))
    assert waiting(made) == set()


def test_the_plan_follows_the_risk_when_that_changes_after_closing(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    assert waiting(made) == {R.D22}
    head = here.actors["petition_head"]
    for is_prominent, left in ((True, {R.D22, R.D22_90, R.D22_180}), (False, {R.D22})):
        command = correcting.Correct({"prominent": is_prominent}, "县里重新研判，按研判的结果更正")
        correcting.correct(session, made.uid, None, command, actor=head, now=at(5, 20))
        assert waiting(made) == left
    # Its day was over when the risk was seen: it is owed by nobody and late for nobody.
    assert plan(made)[R.D22_7].stop_reason is StopReason.ENDED


def test_a_lower_risk_keeps_what_the_dissatisfied_are_owed(session: Session, here: County) -> None:
    made = prominent(session, here)
    given.visited(session, here, made, UNHAPPY, at=at(5, 18))
    command = correcting.Correct({"prominent": False}, "县里重新研判，按研判的结果更正")
    correcting.correct(session, made.uid, None, command, actor=here.actors["petition_head"], now=at(5, 20))
    assert waiting(made) == {R.D22, R.D22_90, R.D22_180}


def test_naming_a_closed_petition_prominent_plans_more_visits(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    command = NameHolder(here.people["secretary"], "突出问题，由书记包保到底", prominent=True)
    name_holder(session, made.uid, None, command, actor=here.actors["petition_head"], now=at(5, 12))
    assert waiting(made) == set(WHOLE)


def test_what_waits_to_be_taken_up_again_is_not_planned_anew(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 18))
    command = correcting.Correct({"prominent": True}, "县里重新研判，按研判的结果更正")
    correcting.correct(session, made.uid, None, command, actor=here.actors["petition_head"], now=at(5, 20))
    assert waiting(made) == set()
