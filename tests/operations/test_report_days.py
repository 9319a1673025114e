"""How far the day of a report may be set at first (D11), and that it opens only once for each order."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.permissions import Actor
from app.domain.petitions import Category, Finding, Stage
from app.operations import limits
from tests import given
from tests.given import MORNING, County, done, refused
from tests.operations.test_extending_reports import TODAY, corrected, d11

FURTHEST = TODAY + timedelta(days=75)


def after(days: int) -> timedelta:
    return timedelta(days=days)


def test_whoever_assigns_it_sets_a_day_within_what_the_county_allows(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.REGISTERED)
    with refused(session, "report_day_too_far", "report_due_on"):
        done(session, here, made, "assign", at=MORNING, report_due_on=FURTHEST + after(1))
    wider = limits.NewSetting(RuleId.D11_FIRST, 100, made.received_on, "县信访联席会议纪要第 4 号", "联席会议定了")
    limits.set_rule(session, wider, actor=Actor.system(), now=MORNING)
    done(session, here, made, "assign", at=MORNING, report_due_on=TODAY + after(100))
    assert d11(made)[-1].due_on == TODAY + after(100)


def test_a_correction_goes_no_further_than_the_order_might(session: Session, here: County) -> None:
    made, later = given.petition(session, here, Stage.ROUTED), MORNING + after(1)
    with refused(session, "report_day_too_far", "report_due_on"):
        corrected(session, here, made, at=later, report_due_on=FURTHEST + after(1))
    corrected(session, here, made, at=later, report_due_on=FURTHEST)
    assert d11(made)[-1].due_on == FURTHEST


def test_what_was_put_off_is_corrected_as_far_as_it_may_be_put_off(session: Session, here: County) -> None:
    made, later = given.petition(session, here, category=Category.SUGGESTION), MORNING + after(1)
    done(session, here, made, "assign", at=MORNING, report_due_on=TODAY + after(70))
    done(session, here, made, "extend_report", at=later, due_on=TODAY + after(120))
    with refused(session, "report_day_too_late", "report_due_on"):
        corrected(session, here, made, at=later, report_due_on=TODAY + after(131))
    corrected(session, here, made, at=later, report_due_on=TODAY + after(130))


def test_the_day_of_a_redo_opens_once_whoever_corrects_it_after_its_opinion(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    done(session, here, made, "ask_review", at=MORNING + after(1))
    done(session, here, made, "review", at=MORNING + after(2), finding=Finding.REVOKE_REDO)
    done(session, here, made, "redo", at=MORNING + after(3), due_on=TODAY + after(30))
    assert d11(made)[-1].stopped_on is None
    done(session, here, made, "issue", at=MORNING + after(4), opinion="经重新调查，补助应当补发，十日内发放到户。")
    for day, act in ((5, "deliver"), (6, "ask_review"), (7, "review")):
        done(session, here, made, act, at=MORNING + after(day))
    done(session, here, made, "deliver", at=MORNING + after(8), by="reviewer")
    assert made.stage == Stage.DELIVERED
    assert all(clock.stopped_on for clock in d11(made)), "whoever reviewed it has had it"
    corrected(session, here, made, at=MORNING + after(9), redo_due_on=TODAY + after(20))
    assert all(clock.stopped_on for clock in d11(made))
