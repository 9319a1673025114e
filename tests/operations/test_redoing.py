"""What is ordered to be done anew: its own limit ends with the opinion, and the day ordered is the limit (P18)."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.errors import NotFound
from app.domain.petitions import Action, DeliveryWay, Finding, Stage
from app.operations import correcting
from app.operations.remedies import Served
from app.queries.corrections import told
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, County, done, refused
from tests.operations.test_correcting_rows import step
from tests.operations.test_procedure import at, reviewed

LAW = "《信访工作条例》第三十六条"
LATER = MORNING + timedelta(days=20)


def test_the_limit_of_a_recheck_ends_on_the_day_it_was_decided_and_not_served(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.DELIVERED)
    for action, by in (("ask_review", None), ("review", None), ("deliver", "reviewer"), ("ask_recheck", None)):
        done(session, here, petition, action, at=MORNING + timedelta(days=1), by=by)
    decided_on, served_on = (LATER.date() - timedelta(days=back) for back in (5, 2))
    served = Served(served_on, DeliveryWay.MAIL, proof="挂号信回执")
    done(session, here, petition, Action.REDO, at=LATER, by="rechecker", served=served, law=LAW, decided_on=decided_on)
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


def test_who_ordered_it_puts_the_day_right_before_it_is_over(session: Session, here: County) -> None:
    """P18: nobody of those who have to obey, and within the sixty days that began with the order."""
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    with refused(session, "not_at_this_stage"):
        done(session, here, petition, Action.SET_REDO_DAY, at=at("2024-05-28"))
    done(session, here, petition, "redo", at=at("2024-05-28"))
    ordered, day = petition.report_due_on, date(2024, 6, 20)
    for by, code in (("town_head", "not_the_verifier"), ("rechecker", None)):
        with refused(session, code) if code else pytest.raises(NotFound):
            done(session, here, petition, Action.SET_REDO_DAY, at=at("2024-05-29"), by=by, due_on=day)
    for wrong, code in ((date(2024, 8, 20), "redo_too_late"), (date(2024, 5, 29), "day_not_in_future")):
        with refused(session, code, "due_on"):
            done(session, here, petition, Action.SET_REDO_DAY, at=at("2024-05-29"), due_on=wrong)
    with refused(session, "nothing_changed", "due_on"):
        done(session, here, petition, Action.SET_REDO_DAY, at=at("2024-05-29"), due_on=ordered)
    done(session, here, petition, Action.SET_REDO_DAY, at=at("2024-05-29"), due_on=day)
    (running,) = [one for one in petition.clocks if one.rule == RuleId.D11 and one.stopped_on is None]
    assert (running.started_on, running.due_on, petition.report_due_on) == (date(2024, 5, 28), day, day)
    said = told(step(session, petition, "set_redo_day"))
    assert said == [("redo_due_on", str(ordered), str(day)), ("clock.D11", str(ordered), str(day))]
    with refused(session, "redo_day_over", "due_on"):
        done(session, here, petition, Action.SET_REDO_DAY, at=at("2024-06-21"), due_on=date(2024, 6, 30))


def test_who_ordered_it_has_nothing_more_to_do_with_it_once_there_is_another_opinion(
    session: Session, here: County
) -> None:
    petition = reviewed(session, here, "2024-05-02", Finding.REVOKE_REDO)
    done(session, here, petition, "redo", at=at("2024-05-28"))
    assert petition.verifier_id == here.actors["reviewer"].person_id
    done(session, here, petition, "issue", at=at("2024-06-03"), opinion="重新查明属实，补助已经足额发放。")
    assert petition.verifier_id is None
