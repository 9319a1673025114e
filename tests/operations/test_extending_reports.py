"""The day by which the result of what was assigned is reported (D11): who assigned it extends it (art. 22(3))."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Finding, Stage
from app.models.matters import Clock, Matter, StopReason
from app.queries.corrections import told
from tests import given
from tests.given import MORNING, County, done, refused
from tests.operations.test_correcting_rows import step

TODAY = MORNING.date()
TO = TODAY + timedelta(days=91)


def d11(made: Matter) -> list[Clock]:
    return [clock for clock in made.clocks if clock.rule is RuleId.D11]


def test_who_assigned_it_agrees_to_a_later_day_and_the_unit_cannot(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    (first,) = d11(made)
    with refused(session, "not_permitted"):
        done(session, here, made, "extend_report", at=MORNING + timedelta(days=1), by="town_head")
    for day, code in ((first.due_on, "report_day_not_later"), (TODAY, "day_not_in_future")):
        with refused(session, code, "due_on"):
            done(session, here, made, "extend_report", at=MORNING + timedelta(days=1), due_on=day)
    with refused(session, "reason_too_short", "reason"):
        done(session, here, made, "extend_report", at=MORNING + timedelta(days=1), reason="同意")
    done(session, here, made, "extend_report", at=MORNING + timedelta(days=1))
    before, after = d11(made)
    assert (before.stop_reason, after.stopped_on) == (StopReason.REPLACED, None)
    assert (after.started_on, after.nominal_on, after.due_on, made.report_due_on) == (TODAY, TO, TO, TO)
    assert after.law.endswith("批准延期时确定")
    assert ("report_due_on", str(before.due_on), str(TO)) in told(step(session, made, "extend_report"))


def test_the_unit_s_own_extension_leaves_the_day_of_the_report_to_who_assigned_it(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    due = made.report_due_on
    done(session, here, made, "extend", at=MORNING + timedelta(days=2), days=20)
    assert (made.report_due_on, d11(made)[-1].due_on) == (due, due)
    handling = next(clock.due_on for clock in made.clocks if clock.rule is RuleId.D6)
    done(session, here, made, "extend_report", at=MORNING + timedelta(days=3), due_on=handling)
    assert (made.report_due_on, d11(made)[-1].due_on) == (handling, handling)


def test_where_no_report_is_awaited_there_is_nothing_to_extend(session: Session, here: County) -> None:
    made = given.referred(session, here, Stage.ACCEPTED)
    with refused(session, "no_report_awaited"):
        done(session, here, made, "extend_report", at=MORNING + timedelta(days=1))


def test_the_day_by_which_it_is_done_anew_is_not_put_off(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    done(session, here, made, "ask_review", at=MORNING + timedelta(days=1))
    done(session, here, made, "review", at=MORNING + timedelta(days=2), finding=Finding.REVOKE_REDO)
    done(session, here, made, "redo", at=MORNING + timedelta(days=3), due_on=date(2024, 6, 20))
    with refused(session, "redo_not_extended"):
        done(session, here, made, "extend_report", at=MORNING + timedelta(days=4))
