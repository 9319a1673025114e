"""Urgent matters (art. 25): the hour it was learnt of, the hour it was reported, and the clock between them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.errors import Changed
from app.domain.petitions import Stage
from app.models.matters import Clock, Matter, StopReason
from app.operations import correcting, urgent
from app.operations.correcting import Correct
from app.queries.corrections import told
from tests import given
from tests.given import County, done, refused
from tests.operations.test_correcting_rows import step


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2024, 5, day, hour, minute, tzinfo=SHANGHAI)


def d24(made: Matter) -> Clock:
    """The clock of the report that counts."""
    (found,) = [clock for clock in made.clocks if clock.rule is RuleId.D24 and clock.stop_reason != StopReason.REPLACED]
    return found


def correct(
    session: Session, here: County, made: Matter, now: datetime, *, by: str = "registrar", **values: object
) -> None:
    command = Correct(values, "登记时写错了")
    correcting.correct(session, made.uid, None, command, actor=here.actors[by], now=now)


def test_the_clock_runs_from_the_hour_it_was_learnt_until_it_was_reported(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(13, 15), received_on=date(2024, 5, 13), urgent=True)
    clock = d24(made)
    assert (clock.started_on, clock.nominal_on, clock.due_on) == (date(2024, 5, 13),) * 3
    assert clock.law.startswith("《信访工作条例》第二十五条")
    said = urgent.ReportUrgent("县委办公室", "已电话上报", at(10, 8), at(13, 16, 20))
    urgent.report_urgent(session, made.uid, None, said, actor=here.actors["petition_head"], now=at(14))
    assert (made.urgent_known_at, made.urgent_reported_at) == (at(10, 8), at(13, 16, 20))
    clock = d24(made)
    assert (clock.started_on, clock.stopped_on, clock.stop_reason) == (
        *(date(2024, 5, 10), date(2024, 5, 13)),
        StopReason.MET,
    )
    facts = {name: after for name, _, after in told(step(session, made, "report_urgent"))}
    assert facts["urgent_known_at"] == "2024-05-10 08:00"
    assert facts["urgent_reported_at"] == "2024-05-13 16:20"


def test_what_is_reported_again_has_its_own_hour_and_moves_no_clock(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(13), urgent=True, urgent_reported=True, reported_to="县委办公室")
    before = d24(made).stopped_on
    again = urgent.ReportUrgent("市信访局", "情况有变化", reported_at=at(15, 10))
    urgent.report_urgent(session, made.uid, None, again, actor=here.actors["petition_head"], now=at(16))
    assert (made.urgent_reported_at, d24(made).stopped_on) == (at(13), before)
    assert ("urgent_reported_at", None, "2024-05-15 10:00") in told(step(session, made, "report_urgent"))


def test_hours_that_cannot_be_are_refused_at_their_field(session: Session, here: County) -> None:
    made, head = given.petition(session, here, at=at(13), urgent=True), here.actors["petition_head"]
    for known_at, reported_at, code, field in (
        (at(15), at(14, 8), "hour_in_future", "urgent_known_at"),
        (None, at(14, 10), "hour_in_future", "urgent_reported_at"),
        (at(13, 10), at(13, 9), "reported_before_known", "urgent_reported_at"),
    ):
        said = urgent.ReportUrgent("县委办公室", "", known_at, reported_at)
        with refused(session, code, field):
            urgent.report_urgent(session, made.uid, None, said, actor=head, now=at(14, 9))
    long_ago = urgent.ReportUrgent("县委办公室", "", reported_at=at(13))
    later = at(13) + timedelta(days=20)
    with refused(session, "late_reason_missing", "entered_late"):
        urgent.report_urgent(session, made.uid, None, long_ago, actor=head, now=later)
    with pytest.raises(Changed):
        urgent.report_urgent(session, made.uid, 99, long_ago, actor=head, now=later)


def test_the_counter_writes_down_both_hours(session: Session, here: County) -> None:
    hours: dict[str, Any] = {"urgent_known_at": at(12, 22), "urgent_reported_at": at(12, 22, 40)}
    made = given.petition(
        *(session, here), at=at(13), urgent=True, urgent_reported=True, reported_to="县委办公室", **hours
    )
    assert (d24(made).started_on, d24(made).stopped_on) == (date(2024, 5, 12),) * 2
    with refused(session, "reported_before_known", "urgent_reported_at"):
        wrong: dict[str, Any] = {"urgent_known_at": at(13), "urgent_reported_at": at(12)}
        given.petition(session, here, at=at(13), urgent=True, urgent_reported=True, reported_to="县委办公室", **wrong)
    plain = given.petition(session, here, at=at(13), urgent_known_at=at(12))
    assert (plain.urgent_known_at, [clock for clock in plain.clocks if clock.rule is RuleId.D24]) == (None, [])


def test_hours_are_corrected_and_the_clock_follows(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(13), urgent=True, urgent_reported=True, reported_to="县委办公室")
    correct(session, here, made, at(14), urgent_known_at=at(11, 9), urgent_reported_at=at(12, 9))
    assert (d24(made).started_on, d24(made).stopped_on) == (date(2024, 5, 11), date(2024, 5, 12))
    with refused(session, "reported_before_known", "urgent_reported_at"):
        correct(session, here, made, at(14), urgent_reported_at=at(10))
    correct(session, here, made, at(14), urgent_reported=False, reported_to=None)
    assert (made.urgent_reported_at, d24(made).stopped_on) == (None, None)
    with refused(session, "not_reported", "urgent_reported"):
        correct(session, here, made, at(14), urgent_reported_at=at(12))
    with refused(session, "urgent_off_by_head", "urgent"):
        correct(session, here, made, at(14), urgent=False)
    correct(session, here, made, at(14), by="petition_head", urgent=False)
    assert d24(made).stop_reason is StopReason.ENDED


def test_nothing_more_is_owed_once_the_petition_is_turned_away(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(13), urgent=True)
    done(session, here, made, "divert", at=at(14))
    assert (made.stage, d24(made).stop_reason) == (Stage.DIVERTED, StopReason.ENDED)
