"""What is ordered to be done anew: its own limit ends with the opinion, and the day ordered is the limit (P18)."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, DeliveryWay, Finding, Stage
from app.operations.remedies import Served
from tests import given
from tests.given import MORNING, County, done, refused

LAW = "《信访工作条例》第三十六条"
LATER = MORNING + timedelta(days=20)


def test_the_limit_of_a_recheck_ends_on_the_day_it_was_decided_and_not_served(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.DELIVERED)
    for action, by in (("ask_review", None), ("review", None), ("deliver", "reviewer"), ("ask_recheck", None)):
        done(session, here, petition, action, at=MORNING + timedelta(days=1), by=by)
    decided_on, served_on = (LATER.date() - timedelta(days=back) for back in (5, 2))
    told = Served(served_on, DeliveryWay.MAIL, proof="挂号信回执")
    done(session, here, petition, Action.REDO, at=LATER, by="rechecker", served=told, law=LAW, decided_on=decided_on)
    (limit,) = [clock for clock in petition.clocks if clock.rule is RuleId.D10]
    assert (limit.stopped_on, petition.remedies[-1].delivered_on) == (decided_on, served_on)


def test_the_day_by_which_it_is_done_anew_is_not_extended(session: Session, here: County) -> None:
    """P18: a new limit or the date ordered; an extension would run beyond that date."""
    petition = given.petition(session, here, Stage.DELIVERED)
    done(session, here, petition, "ask_review", at=MORNING + timedelta(days=1))
    done(session, here, petition, "review", at=MORNING + timedelta(days=2), finding=Finding.REVOKE_REDO)
    done(session, here, petition, "redo", at=MORNING + timedelta(days=3), due_on=date(2024, 6, 20))
    with refused(session, "redo_not_extended"):
        done(session, here, petition, "extend", at=MORNING + timedelta(days=4), days=10)
    assert {clock.rule for clock in petition.clocks if clock.stopped_on is None} == {RuleId.D5, RuleId.D11}
