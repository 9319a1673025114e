"""What is ordered to be done anew: its own limit ends with the opinion, and the day ordered is the limit (P18)."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, DeliveryWay, Finding, Stage
from app.operations import correcting
from app.operations.remedies import Served
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, County, done, refused
from tests.operations.test_procedure import at, reviewed

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


def test_the_clock_follows_the_corrected_day_of_an_order_to_handle_it_anew(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    done(session, here, petition, "redo", at=at("2024-05-28"))
    put_right = correcting.Correct({"redo_due_on": date(2024, 6, 20)}, "重新办理的期限写错了几天")
    actor = here.actors["petition_head"]
    correcting.correct(session, petition.uid, None, put_right, actor=actor, now=at("2024-05-29"))
    (running,) = [one for one in petition.clocks if one.rule == RuleId.D11 and one.stopped_on is None]
    assert (running.started_on, running.due_on) == (date(2024, 5, 28), date(2024, 6, 20))
    assert facts_of(session, petition).report_until == date(2024, 6, 20)


def test_below_the_petition_offices_head_nobody_moves_the_day_that_was_ordered(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    done(session, here, petition, "redo", at=at("2024-05-28"))
    later = correcting.Correct({"redo_due_on": date(2024, 7, 10)}, "重新办理的期限写错了一天")
    with refused(session, "decision_signed", "redo_due_on"):
        actor = here.actors["registrar"]
        correcting.correct(session, petition.uid, None, later, actor=actor, now=at("2024-05-29"))
    with refused(session, "not_permitted"):
        actor = here.actors["town_head"]
        correcting.correct(session, petition.uid, None, later, actor=actor, now=at("2024-05-29"))


def test_once_the_ordered_day_is_over_it_becomes_no_later_one(session: Session, here: County) -> None:
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    done(session, here, petition, "redo", at=at("2024-05-28"))
    head, over = here.actors["petition_head"], at("2024-07-01")
    with refused(session, "redo_day_over", "redo_due_on"):
        later = correcting.Correct({"redo_due_on": date(2024, 7, 10)}, "重新办理的期限写错了几天")
        correcting.correct(session, petition.uid, None, later, actor=head, now=over)
    earlier = correcting.Correct({"redo_due_on": date(2024, 6, 20)}, "重新办理的期限写错了几天")
    correcting.correct(session, petition.uid, None, earlier, actor=head, now=over)
    assert petition.report_due_on == date(2024, 6, 20)
