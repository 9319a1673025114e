"""The day by which the result of what was assigned is reported (D11): who assigned it extends it (art. 22(3))."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.permissions import Actor
from app.domain.petitions import Action, Category, Finding, Routing, Source, Stage
from app.models.matters import Clock, Matter, StopReason
from app.models.petitions import Petition
from app.operations import correcting, limits
from app.queries.corrections import told
from tests import given
from tests.given import MORNING, County, done, refused
from tests.operations.test_correcting_rows import step

TODAY = MORNING.date()
TO = TODAY + timedelta(days=56)


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


def test_the_report_is_never_put_off_beyond_the_handling_itself(session: Session, here: County) -> None:
    """Not by an extension (art. 22(3)), and not by a correction instead of one."""
    made, later = given.petition(session, here, Stage.ACCEPTED), MORNING + timedelta(days=1)
    last = next(clock.due_on for clock in made.clocks if clock.rule is RuleId.D5)
    with refused(session, "report_day_too_late", "due_on"):
        done(session, here, made, "extend_report", at=later, due_on=last + timedelta(days=1))
    with refused(session, "report_day_too_late", "report_due_on"):
        corrected(session, here, made, at=later, report_due_on=last + timedelta(days=1))
    done(session, here, made, "extend_report", at=later, due_on=last)
    assert d11(made)[-1].due_on == last


def test_what_has_no_sixty_days_is_put_off_as_far_as_the_county_says(session: Session, here: County) -> None:
    """Counted from the day that was ordered at first, however often it is extended."""
    made = given.petition(session, here, category=Category.SUGGESTION)
    done(session, here, made, Action.ASSIGN, at=MORNING, report_due_on=TODAY + timedelta(days=10))
    later = MORNING + timedelta(days=1)
    done(session, here, made, "extend_report", at=later, due_on=TODAY + timedelta(days=40))
    with refused(session, "report_day_too_late", "due_on"):
        done(session, here, made, "extend_report", at=later, due_on=TODAY + timedelta(days=71))
    done(session, here, made, "extend_report", at=later, due_on=TODAY + timedelta(days=70))
    longer = limits.NewSetting(RuleId.D11_MOST, 90, made.received_on, "县信访联席会议纪要第 3 号", "联席会议定了")
    limits.set_rule(session, longer, actor=Actor.system(), now=later)
    done(session, here, made, "extend_report", at=later, due_on=TODAY + timedelta(days=100))
    assert d11(made)[-1].due_on == TODAY + timedelta(days=100)


def taken_up_again(session: Session, here: County, days: int | None = 30) -> Petition:
    made = given.petition(session, here, Stage.CLOSED)
    given.visited(session, here, made, given.NOT_SOLVED, at=MORNING)
    due_on = TODAY + timedelta(days=days) if days else None
    done(session, here, made, Action.REOPEN, at=MORNING + timedelta(days=1), due_on=due_on)
    return made


def test_the_day_by_which_it_is_done_again_is_put_off_by_nobody(session: Session, here: County) -> None:
    """P22 as P18: neither the report nor the handling is extended beyond the day that was set at reopening."""
    made, later = taken_up_again(session, here), MORNING + timedelta(days=2)
    for act in ("extend", "extend_report"):
        with refused(session, "reopened_not_extended"):
            done(session, here, made, act, at=later)
    free = taken_up_again(session, here, days=None)
    done(session, here, free, "extend", at=later)
    assert next(clock for clock in free.clocks if clock.rule is RuleId.D6).stopped_on is None


def test_the_day_set_at_reopening_is_corrected_as_that_of_a_redo_is(session: Session, here: County) -> None:
    made, later = taken_up_again(session, here), MORNING + timedelta(days=2)
    with refused(session, "redo_too_late", "redo_due_on"):
        corrected(session, here, made, at=later, redo_due_on=TODAY + timedelta(days=90))
    with refused(session, "decision_signed", "redo_due_on"):
        corrected(session, here, made, at=later, by="registrar", redo_due_on=TODAY + timedelta(days=35))
    corrected(session, here, made, at=later, redo_due_on=TODAY + timedelta(days=35))
    assert d11(made)[-1].due_on == TODAY + timedelta(days=35)
    with refused(session, "redo_day_over", "redo_due_on"):
        corrected(session, here, made, at=MORNING + timedelta(days=40), redo_due_on=TODAY + timedelta(days=45))


def corrected(
    session: Session,
    here: County,
    made: Petition,
    *,
    at: datetime = MORNING,
    by: str = "petition_head",
    **values: object,
) -> None:
    want = correcting.Correct(values, "交办时选错了方式")
    correcting.correct(session, made.uid, None, want, actor=here.actors[by], now=at)


def test_who_assigned_it_says_that_it_was_only_sent_on_and_the_day_goes_with_old_and_new(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    (before,) = d11(made)
    with refused(session, "routing_by_who_assigned", "routing"):
        corrected(session, here, made, by="registrar", routing=Routing.REFER)
    corrected(session, here, made, routing=Routing.REFER)
    assert (before.stop_reason, made.report_due_on) == (StopReason.ENDED, None)
    said = told(step(session, made, "correct"))
    assert ("routing", "assign", "refer") in said
    assert ("report_due_on", str(before.due_on), None) in said
    assert ("clock.D11", str(before.due_on), None) in said


@pytest.mark.parametrize(
    ("stage", "source", "code"),
    [
        (Stage.CLOSED, Source.DIRECT, "routing_after_report"),
        (Stage.ACCEPTED, Source.SUPERIOR, "routing_by_superior"),
    ],
)
def test_a_report_that_was_given_or_that_a_superior_organ_wants_is_not_corrected_away(
    session: Session, here: County, stage: Stage, source: Source, code: str
) -> None:
    made = given.petition(session, here, stage, source=source)
    with refused(session, code, "routing"):
        corrected(session, here, made, routing=Routing.REFER, report_due_on="")
