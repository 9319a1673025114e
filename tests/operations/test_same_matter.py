"""What makes an earlier petition a reason to merge one, or not to accept it: its period, its people, its category."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.petitions import Action, Refusal, Stage
from app.models.petitions import Petition
from tests import given
from tests.given import MORNING, County, done, refused


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


def because_of(other: Petition, refusal: Refusal = Refusal.IN_PROCESS) -> dict[str, Any]:
    return {"refusal": refusal, "number": other.number, "competent_organ": ""}


# Its period (art. 19 para 3: 在规定期限内)


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        (Stage.ROUTED, RuleId.D3),
        (Stage.ACCEPTED, RuleId.D5),
        (Stage.OPINION_ISSUED, RuleId.D5),
        (Stage.DELIVERED, RuleId.D7),
    ],
)
def test_what_is_past_its_period_is_no_longer_a_reason_not_to_accept(
    session: Session, here: County, stage: Stage, rule: RuleId
) -> None:
    first = given.petition(session, here, stage)
    last = next(clock.due_on for clock in first.clocks if clock.rule is rule)
    late, in_time = (given.petition(session, here, at=on(last) - timedelta(days=1)) for _ in range(2))
    with refused(session, "in_process_past_period", "number"):
        done(session, here, late, Action.NOT_ACCEPT, at=on(last + timedelta(days=1)), **because_of(first))
    done(session, here, in_time, Action.NOT_ACCEPT, at=on(last), **because_of(first))
    assert (in_time.stage, in_time.same_as_id) == (Stage.NOT_ACCEPTED, first.id)


def test_a_review_that_is_asked_for_is_a_period_of_its_own(session: Session, here: County) -> None:
    first = given.petition(session, here, Stage.DELIVERED)
    asked = MORNING + timedelta(days=20)
    done(session, here, first, Action.ASK_REVIEW, at=asked)
    last = next(clock.due_on for clock in first.clocks if clock.rule is RuleId.D8)
    late, in_time = (given.petition(session, here, at=on(last) - timedelta(days=1)) for _ in range(2))
    done(session, here, in_time, Action.NOT_ACCEPT, at=on(last), **because_of(first))
    with refused(session, "in_process_past_period", "number"):
        done(session, here, late, Action.NOT_ACCEPT, at=on(last + timedelta(days=1)), **because_of(first))
