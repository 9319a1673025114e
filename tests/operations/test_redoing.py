"""A recheck that orders it done anew: its own limit ends with its opinion (DOMAIN 5, D10)."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, DeliveryWay, Stage
from app.operations.remedies import Served
from tests import given
from tests.given import MORNING, County, done

LAW = "《信访工作条例》第三十六条"
LATER = MORNING + timedelta(days=20)


def test_the_limit_of_a_recheck_ends_on_the_day_it_was_decided_and_not_served(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.DELIVERED)
    for action, by in (("ask_review", None), ("review", None), ("deliver", "reviewer"), ("ask_recheck", None)):
        done(session, here, petition, action, at=MORNING + timedelta(days=1), by=by)
    decided_on, served_on = (LATER.date() - timedelta(days=back) for back in (5, 2))
    told = Served(served_on, DeliveryWay.MAIL)
    done(session, here, petition, Action.REDO, at=LATER, by="rechecker", served=told, law=LAW, decided_on=decided_on)
    (limit,) = [clock for clock in petition.clocks if clock.rule is RuleId.D10]
    assert (limit.stopped_on, petition.remedies[-1].delivered_on) == (decided_on, served_on)
