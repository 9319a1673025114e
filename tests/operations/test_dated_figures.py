"""Cases of DOMAIN 16 about figures, dated as they stand there, through the operations."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.indicators import Indicator, Part
from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.petitions import Action, Stage
from app.models.matters import StopReason
from app.queries import indicators
from app.queries.indicator_cases import Period
from tests import given
from tests.given import County, done, refused

YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))


def at(month: int, day: int, hour: int = 9, minute: int = 30) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=SHANGHAI)


def parts(session: Session, indicator: Indicator, now: datetime) -> dict[Part, int]:
    """How many of the year stand in each part of an indicator."""
    return dict(indicators.counted(session, Actor.system(), indicator, YEAR, now=now).rate().parts)


def test_what_the_law_takes_for_in_time_may_be_late_in_the_figure(session: Session, here: County) -> None:  # T37
    made = given.petition(session, here, at=at(1, 26))
    done(session, here, made, Action.ASSIGN, at=at(2, 18, 10, 0))
    (limit,) = [clock for clock in made.clocks if clock.rule is RuleId.D1]
    assert (limit.due_on, limit.stopped_on, limit.stop_reason) == (date(2024, 2, 18), date(2024, 2, 18), StopReason.MET)
    assert parts(session, Indicator.OFFICE_IN_TIME, at(3, 1)) == {Part.LATE: 1}


def test_closed_and_not_visited_it_is_overdue_and_goes_into_no_file(session: Session, here: County) -> None:  # T52
    made = given.petition(session, here, Stage.CLOSED, at=at(3, 15))
    (visit,) = [clock for clock in made.clocks if clock.rule is RuleId.D22]
    assert (visit.due_on, visit.stopped_on) == (date(2024, 4, 14), None)
    assert parts(session, Indicator.VISITED, at(4, 14)) == {Part.PENDING: 1}
    assert parts(session, Indicator.VISITED, at(4, 15)) == {Part.OVERDUE: 1}
    with refused(session, "follow_up_missing"):
        done(session, here, made, Action.ARCHIVE, at=at(4, 15))
