"""重新办理 (P22): what a follow-up visit found wanting is taken up again, by the petition office's head alone."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.petitions import Action, Stage
from app.domain.visits import Answers, Satisfied, Solved
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
