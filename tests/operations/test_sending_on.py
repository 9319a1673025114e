"""Who has to send a petition on, and by when: returned by its unit, or recognised as an accusation (art. 22, 23)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Category, Stage
from app.models.matters import Clock, Matter, StopReason
from app.operations import correcting
from app.operations.correcting import Correct
from app.queries import matters as rows
from app.queries.matters import Due
from app.web.spans import dispatch_days
from tests import given
from tests.given import MORNING, County, done

TODAY = MORNING.date()


def running(made: Matter) -> set[RuleId]:
    return {clock.rule for clock in made.clocks if clock.stopped_on is None}


def again(made: Matter) -> Clock:
    """The clock of sending it on once more."""
    return next(clock for clock in reversed(made.clocks) if clock.rule is RuleId.D1_AGAIN)


def recategorise(session: Session, here: County, made: Matter, category: Category, days: int) -> None:
    command, by = Correct({"category": category}, "登记时选错了类别"), here.actors["confidential"]
    by = by if made.confidential else here.actors["petition_head"]
    correcting.correct(session, made.uid, None, command, actor=by, now=MORNING + timedelta(days=days))


def test_the_days_after_a_return_are_the_routing_s_and_late_after_five_working_days(
    session: Session, here: County
) -> None:
    made = given.petition(session, here)
    done(session, here, made, "assign", at=MORNING)
    done(session, here, made, "object", at=MORNING + timedelta(days=1))
    done(session, here, made, "agree", at=MORNING + timedelta(days=1, hours=1))
    due = again(made).due_on
    assert (again(made).unit_id, due) == (here.units["petition_office"], date(2024, 5, 17))
    late = session.scalars(select(Matter.id).where(rows.has_clock(Due.LATE, due + timedelta(days=1)))).all()
    assert late == [made.id]
    done(session, here, made, "assign", at=MORNING + timedelta(days=9), unit_id=here.units["bridge"])
    assert again(made).stop_reason is StopReason.MET
    assert again(made).stopped_on == TODAY + timedelta(days=9)
    steps = rows.steps(session, made)
    assert dispatch_days(made, steps, TODAY + timedelta(days=20)) == 8


def test_what_turns_out_to_be_an_accusation_after_acceptance_is_transferred_by_a_day(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    recategorise(session, here, made, Category.ACCUSATION, 3)
    assert RuleId.D5 not in running(made)
    assert (again(made).started_on, again(made).stopped_on) == (TODAY + timedelta(days=3), None)
    assert again(made).law.startswith("本系统规则")
    done(session, here, made, "transfer", at=MORNING + timedelta(days=5))
    assert again(made).stop_reason is StopReason.MET
    assert running(made) == set()


@pytest.mark.parametrize("category", [Category.SUGGESTION, Category.ACCUSATION])
def test_neither_suggestions_nor_accusations_get_the_sixty_days(
    session: Session, here: County, category: Category
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    recategorise(session, here, made, category, 1)
    assert {RuleId.D5, RuleId.D6}.isdisjoint(running(made))
    recategorise(session, here, made, Category.APPEAL, 2)
    assert RuleId.D5 in running(made)
    assert RuleId.D1_AGAIN not in running(made)


def test_of_what_was_returned_the_day_stays_whatever_it_is_called(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, "assign", at=MORNING)
    done(session, here, made, "object", at=MORNING + timedelta(hours=1))
    done(session, here, made, "agree", at=MORNING + timedelta(hours=2))
    for day, category in enumerate((Category.ACCUSATION, Category.APPEAL), start=1):
        recategorise(session, here, made, category, day)
        assert running(made) == {RuleId.D1_AGAIN}
        assert again(made).started_on == TODAY


def test_an_accusation_that_is_still_at_the_desk_keeps_its_first_day(session: Session, here: County) -> None:
    made = given.petition(session, here)
    recategorise(session, here, made, Category.ACCUSATION, 1)
    assert running(made) == {RuleId.D1}
