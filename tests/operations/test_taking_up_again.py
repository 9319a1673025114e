"""重新办理 (P22): what a follow-up visit found wanting is taken up again, by the petition office's head alone."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.petitions import Action, Category, Outcome, Stage
from app.domain.visits import Answers, Satisfied, Solved
from app.models.matters import StopReason
from app.queries import turns, worklist
from app.queries.facts import facts_of
from app.queries.worklist import Queue
from tests import given
from tests.given import County, done, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "answers",
    [
        given.NOT_SOLVED,
        Answers(True, Solved.YES, Satisfied.FAIRLY, carried_out=False, reason="补助只发了一半"),
        Answers(True, Solved.YES, Satisfied.DISSATISFIED, carried_out=True, reason="拖了半年才发"),
    ],
    ids=["unsolved", "not carried out", "dissatisfied with cause"],
)
def test_it_is_taken_up_again_once_a_follow_up_visit_found_it_wanting(
    session: Session, here: County, answers: Answers
) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(5, 6))
    for found in (None, given.NOBODY_MET, given.SOLVED):
        if found is not None:
            given.visited(session, here, made, found, at=at(5, 20))
        with refused(session, "nothing_found_wanting"):
            done(session, here, made, Action.REOPEN, at=at(5, 21))
    given.visited(session, here, made, answers, at=at(5, 22))
    done(session, here, made, Action.REOPEN, at=at(5, 23))
    assert made.stage == "accepted"


def test_the_visit_of_before_is_no_cause_to_take_it_up_once_more(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(5, 6))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 20))
    for hours, action in enumerate((Action.REOPEN, Action.ISSUE, Action.DELIVER, Action.CLOSE)):
        done(session, here, made, action, at=at(5, 21, 9 + hours))
    with refused(session, "nothing_found_wanting"):
        done(session, here, made, Action.REOPEN, at=at(5, 22))


def test_the_confidential_clerk_takes_nothing_up_again(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(5, 6))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 20))
    for by in ("confidential", "registrar"):
        with refused(session, "not_permitted"):
            done(session, here, made, Action.REOPEN, at=at(5, 21), by=by)


def test_what_lies_in_the_file_is_visited_again_and_taken_up(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(5, 6))
    given.visited(session, here, made, at=at(5, 20))
    done(session, here, made, Action.ARCHIVE, at=at(5, 21))
    with refused(session, "nothing_found_wanting"):
        done(session, here, made, Action.REOPEN, at=at(6, 20))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(6, 20))
    assert (made.stage, made.settled_on, made.outcome) == (Stage.ARCHIVED, at(5, 20).date(), Outcome.RESOLVED)
    assert made.holder_id is None
    done(session, here, made, Action.REOPEN, at=at(6, 21))
    assert (made.stage, made.reopen_count, made.settled_on) == (Stage.ACCEPTED, 1, None)
    assert made.holder_id is not None


def test_whoever_handled_it_does_not_visit_it_there_and_what_was_turned_away_is_not_visited(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=at(5, 6))
    given.visited(session, here, made, at=at(5, 20))
    done(session, here, made, Action.ARCHIVE, at=at(5, 21))
    with refused(session, "same_person_as_worked"):
        given.visited(session, here, made, given.NOT_SOLVED, at=at(6, 20), by="town_head")
    away = given.petition(session, here, at=at(5, 6))
    for action in (Action.NOT_ACCEPT, Action.ARCHIVE):
        done(session, here, away, action, at=at(5, 7))
    with refused(session, "never_accepted"):
        given.visited(session, here, away, at=at(6, 20))
    for matter in (made, away):
        assert turns.awaited_action(matter, facts_of(session, matter)) is None
    assert worklist.page(session, here.actors["visitor"], Queue.TO_VISIT, today=at(6, 20).date()).total == 0


def test_a_suggestion_taken_up_again_goes_by_the_day_that_the_head_sets(session: Session, here: County) -> None:
    """P22: a new due date, at most 60 days ahead; there are no sixty days that would give one (art. 29)."""
    petition = given.petition(session, here, Stage.CLOSED, at=at(3, 1), category=Category.SUGGESTION)
    given.visited(session, here, petition, given.NOT_SOLVED, at=at(3, 12))
    with refused(session, "reopen_day_missing", "due_on"):
        done(session, here, petition, Action.REOPEN, at=at(3, 13))
    with refused(session, "reopen_too_late", "due_on"):
        done(session, here, petition, Action.REOPEN, at=at(3, 13), due_on=date(2024, 5, 13))
    with refused(session, "day_not_in_future", "due_on"):
        done(session, here, petition, Action.REOPEN, at=at(3, 13), due_on=date(2024, 3, 13))
    done(session, here, petition, Action.REOPEN, at=at(3, 13), due_on=date(2024, 4, 20))
    (clock,) = [one for one in petition.clocks if one.stopped_on is None]
    assert (clock.rule, clock.due_on, clock.started_on) == (RuleId.D11, date(2024, 4, 20), date(2024, 3, 13))
    assert "重新办理时指定" in clock.law
    for action in (Action.ISSUE, Action.DELIVER, Action.CLOSE):
        done(session, here, petition, action, at=at(4, 2))
    assert (clock.stopped_on, clock.stop_reason) == (date(2024, 4, 2), StopReason.MET)


def test_an_appeal_taken_up_again_may_get_a_day_before_its_sixty_are_over(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.CLOSED, at=at(3, 1))
    given.visited(session, here, petition, given.NOT_SOLVED, at=at(3, 12))
    with refused(session, "reopen_too_late", "due_on"):
        done(session, here, petition, Action.REOPEN, at=at(3, 13), due_on=date(2024, 6, 1))
    done(session, here, petition, Action.REOPEN, at=at(3, 13), due_on=date(2024, 4, 1))
    assert {(one.rule, one.due_on) for one in petition.clocks if one.stopped_on is None} == {
        (RuleId.D5, date(2024, 5, 13)),
        (RuleId.D11, date(2024, 4, 1)),
    }
