"""More time for an item, public notice, and what is watched for good instead of struck off (R5, R9 to R11)."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.rectification import Action, ItemType, RoundSource, Stage
from app.models.inbox import Message, MessageKind
from app.models.matters import Clock, Matter, StopReason
from app.models.timeline import Step
from app.operations.rectification import NewRound
from tests import given
from tests.given import MORNING, County, done, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def running(matter: Matter) -> dict[RuleId, date]:
    return {RuleId(clock.rule): clock.due_on for clock in matter.clocks if clock.stopped_on is None}


def stopped(matter: Matter, rule: RuleId) -> Clock:
    (found,) = [clock for clock in matter.clocks if clock.rule == rule and clock.stopped_on is not None]
    return found


def told_of(step: Step) -> list[list[str]]:
    found: list[list[str]] = json.loads(step.changes or "[]")
    return found


# R2 and R7: taking over and verifying have days of their own


def test_claiming_and_verifying_are_due_in_working_days_and_are_met(session: Session, here: County) -> None:
    made = given.item(session, here, at=at(5, 13))
    assert running(made)[RuleId.R2] == date(2024, 5, 20)
    done(session, here, made, Action.CLAIM, at=at(5, 14))
    assert (stopped(made, RuleId.R2).stopped_on, stopped(made, RuleId.R2).stop_reason) == (
        date(2024, 5, 14),
        StopReason.MET,
    )
    applied = given.item(session, here, Stage.APPLIED, at=at(5, 13))
    assert running(applied) == {RuleId.R7: date(2024, 5, 27)}
    done(session, here, applied, Action.RETURN, at=at(5, 15))
    assert set(running(applied)) == {RuleId.D25}


# R5: more time


def test_the_unit_asks_in_time_the_county_grants_another_day_and_the_deadline_follows(
    session: Session, here: County
) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    before = made.due_on
    with refused(session, "no_extension_asked"):
        done(session, here, made, Action.GRANT_EXTENSION, at=MORNING)
    with refused(session, "extension_not_later", "due_on"):
        done(session, here, made, Action.ASK_EXTENSION, at=MORNING, due_on=before)
    with refused(session, "reason_too_short", "reason"):
        done(session, here, made, Action.ASK_EXTENSION, at=MORNING, reason="汛期")
    wanted = before + timedelta(days=30)
    done(session, here, made, Action.ASK_EXTENSION, at=MORNING, due_on=wanted)
    assert (made.stage, made.due_on, made.extension_to) == (Stage.RECTIFYING, before, wanted)
    assert running(made) == {RuleId.D25: before}
    told = select(Message.person_id).where(Message.matter_id == made.id, Message.kind == MessageKind.TO_EXTEND)
    assert here.people["office_clerk"] in session.scalars(told).all()
    with refused(session, "extension_asked_already"):
        done(session, here, made, Action.ASK_EXTENSION, at=MORNING)
    granted = before + timedelta(days=20)
    done(session, here, made, Action.GRANT_EXTENSION, at=MORNING, due_on=granted)
    assert (made.due_on, made.extension_to) == (granted, None)
    assert running(made) == {RuleId.D25: granted}
    step = session.scalars(select(Step).where(Step.action == Action.GRANT_EXTENSION)).one()
    assert told_of(step) == [["due_on", before.isoformat(), granted.isoformat()]]


def test_after_the_day_nobody_asks_any_more(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    late = datetime.combine(made.due_on + timedelta(days=1), MORNING.timetz())
    with refused(session, "extension_asked_late"):
        done(session, here, made, Action.ASK_EXTENSION, at=late, due_on=made.due_on + timedelta(days=30))


def test_a_refused_request_lets_the_day_stand_and_another_may_follow(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    before = made.due_on
    done(session, here, made, Action.ASK_EXTENSION, at=MORNING)
    with refused(session, "reason_too_short", "reason"):
        done(session, here, made, Action.REFUSE_EXTENSION, at=MORNING, reason="不行")
    done(session, here, made, Action.REFUSE_EXTENSION, at=MORNING)
    assert (made.due_on, made.extension_to, running(made)) == (before, None, {RuleId.D25: before})
    done(session, here, made, Action.ASK_EXTENSION, at=MORNING)


def test_beyond_the_sources_own_limit_its_consent_is_named(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    made.round.limit_on = made.due_on + timedelta(days=10)
    beyond = made.due_on + timedelta(days=11)
    done(session, here, made, Action.ASK_EXTENSION, at=MORNING, due_on=beyond)
    with refused(session, "source_consent_missing", "consent"):
        done(session, here, made, Action.GRANT_EXTENSION, at=MORNING, due_on=beyond)
    done(session, here, made, Action.GRANT_EXTENSION, at=MORNING, due_on=beyond, consent="省考办函〔2024〕8 号")
    assert made.due_on == beyond


def test_applying_makes_a_request_for_more_time_needless(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    done(session, here, made, Action.ASK_EXTENSION, at=MORNING)
    done(session, here, made, Action.APPLY, at=MORNING)
    assert made.extension_to is None


# R9: public notice


def test_a_list_that_demands_it_lets_nothing_be_struck_off_before_it_hung_out(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.VERIFIED)
    made.round.public_notice = True
    day = MORNING.date()
    later = MORNING + timedelta(days=8)
    with refused(session, "public_notice_missing", "public_from"):
        done(session, here, made, Action.SIGN_OFF, at=later)
    with refused(session, "public_notice_half", "public_until"):
        done(session, here, made, Action.SIGN_OFF, at=later, public_from=day)
    with refused(session, "day_before", "public_from"):
        done(session, here, made, Action.SIGN_OFF, at=later, public_from=day - timedelta(days=1), public_until=day)
    with refused(session, "day_in_future", "public_until"):
        until = later.date() + timedelta(days=1)
        done(session, here, made, Action.SIGN_OFF, at=later, public_from=day, public_until=until)
    done(session, here, made, Action.SIGN_OFF, at=later, public_from=day, public_until=day + timedelta(days=7))
    assert (made.stage, made.public_until) == (Stage.CLOSED, day + timedelta(days=7))


# R10 and R11: watched for good


def test_what_is_watched_for_good_is_never_struck_off_and_stays_with_its_holder(session: Session, here: County) -> None:
    plain = given.item(session, here, Stage.VERIFIED)
    with refused(session, "not_long_term"):
        done(session, here, plain, Action.KEEP_WATCH, at=MORNING)
    made = given.item(session, here, Stage.VERIFIED, item_type=ItemType.LONG_TERM)
    with refused(session, "long_term_is_watched"):
        done(session, here, made, Action.SIGN_OFF, at=MORNING)
    with refused(session, "mechanism_too_short", "mechanism"):
        done(session, here, made, Action.KEEP_WATCH, at=MORNING, mechanism="常管")
    with refused(session, "day_not_in_future", "check_on"):
        done(session, here, made, Action.KEEP_WATCH, at=MORNING, check_on=MORNING.date())
    holder = made.holder_id
    done(session, here, made, Action.KEEP_WATCH, at=MORNING)
    assert (made.stage, made.closed_on, made.settled_on, made.holder_id) == (Stage.LONG_TERM, None, None, holder)
    assert running(made) == {RuleId.R11: made.check_on}


def test_a_check_that_passes_sets_the_next_one(session: Session, here: County) -> None:
    made = given.watched(session, here)
    later = MORNING + timedelta(days=80)
    with refused(session, "not_permitted"):
        done(session, here, made, Action.CHECK, at=later, by="town_clerk")
    done(session, here, made, Action.CHECK, at=later)
    assert made.check_on == later.date() + timedelta(days=90)
    assert (stopped(made, RuleId.R11).stopped_on, running(made)) == (later.date(), {RuleId.R11: made.check_on})


def test_a_check_that_fails_has_it_rectified_verified_and_signed_anew(session: Session, here: County) -> None:
    made = given.watched(session, here)
    later = MORNING + timedelta(days=80)
    with refused(session, "day_not_in_future", "due_on"):
        done(session, here, made, Action.CHECK_FAILED, at=later, due_on=later.date())
    done(session, here, made, Action.CHECK_FAILED, at=later)
    assert (made.stage, made.due_on, running(made)) == (
        Stage.RECTIFYING,
        later.date() + timedelta(days=30),
        {RuleId.D25: later.date() + timedelta(days=30)},
    )
    assert (made.applicant_id, made.verified_by_id, made.signed_off_by_id, made.check_on) == (None,) * 4
    told = select(Message.person_id).where(Message.matter_id == made.id, Message.kind == MessageKind.REWORKED)
    assert here.people["town_clerk"] in session.scalars(told).all()
    with refused(session, "measures_unproven"):  # what proved the work that did not last proves nothing now
        done(session, here, made, Action.APPROVE_REPORT, at=later)
    done(session, here, made, Action.APPROVE_REPORT, at=later, papers=(given.paper(),))
    done(session, here, made, Action.APPLY, at=later)
    assert made.stage == Stage.APPLIED


@pytest.mark.parametrize("given_first", [True, False])
def test_a_round_keeps_the_limit_and_the_notice_that_its_list_demands(
    session: Session, here: County, given_first: bool
) -> None:
    known = NewRound(RoundSource.POVERTY_AUDIT, "2024 年扶贫审计", limit_on=date(2024, 12, 31), public_notice=True)
    plain = NewRound(RoundSource.POVERTY_AUDIT, "2024 年扶贫审计")
    for new in (known, plain) if given_first else (plain, known):
        made = given.item(session, here, round=new)
    assert (made.round.limit_on, made.round.public_notice) == (date(2024, 12, 31), True)
