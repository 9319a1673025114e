"""R5 and R9 to R13 line by line: the source's limit, close-out numbers, checks that fail, rework and its new plan."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.limits import LOOK_BACKS, RuleId
from app.domain.rectification import Action, ItemType, ReworkCause, RoundSource, Stage
from app.models.matters import StopReason
from app.operations import correcting, referring
from app.operations.correcting import Correct
from app.operations.rectification import NewRound
from app.queries.reworks import Former, former_day
from tests import given
from tests.given import MORNING, County, done, measure, refused

TODAY = MORNING.date()


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


# R5: the source's own limit holds whichever way a day is set


def limited(days: int) -> NewRound:
    return NewRound(RoundSource.POVERTY_AUDIT, "2024 年扶贫审计", limit_on=TODAY + timedelta(days=days))


def test_no_item_is_entered_for_a_day_after_its_sources_own(session: Session, here: County) -> None:
    with refused(session, "beyond_the_source", "due_on"):
        given.item(session, here, round=limited(59))  # the list says sixty days
    assert given.item(session, here, round=limited(60)).due_on == TODAY + timedelta(days=60)


def test_a_correction_is_no_way_around_the_sources_consent(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING, round=limited(60))

    def corrected(days: int) -> None:
        command = Correct({"due_on": TODAY + timedelta(days=days)}, "清单上的期限抄错了")
        correcting.correct(session, made.uid, None, command, actor=here.actors["office_clerk"], now=MORNING)

    with refused(session, "beyond_the_source", "due_on"):
        corrected(61)
    corrected(55)
    done(session, here, made, Action.ASK_EXTENSION, at=MORNING, due_on=TODAY + timedelta(days=80))
    done(session, here, made, Action.GRANT_EXTENSION, at=MORNING, consent="审计局函〔2024〕3 号")
    corrected(78)  # a slip in a day to which the source agreed
    assert made.due_on == TODAY + timedelta(days=78)


def test_on_the_last_day_one_still_asks_and_the_county_decides_after_it(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    last = datetime.combine(made.due_on, MORNING.timetz())
    done(session, here, made, Action.ASK_EXTENSION, at=last, due_on=made.due_on + timedelta(days=20))
    decided = last + timedelta(days=2)
    done(session, here, made, Action.GRANT_EXTENSION, at=decided, due_on=decided.date() + timedelta(days=10))
    assert made.due_on == decided.date() + timedelta(days=10)


# R9 and R10: every sign-off has its own number


def test_a_long_term_item_that_is_signed_off_again_gets_another_number(session: Session, here: County) -> None:
    made = given.watched(session, here)
    first = made.close_out_no
    later = MORNING + timedelta(days=80)
    done(session, here, made, Action.CHECK_FAILED, at=later)
    assert (made.close_out_no, made.reopen_count, made.closed_on) == (None, 0, None)
    done(session, here, made, Action.APPROVE_REPORT, at=later, papers=(given.paper(),))
    done(session, here, made, Action.APPLY, at=later)
    done(session, here, made, Action.VERIFY, at=later)
    done(session, here, made, Action.KEEP_WATCH, at=later)
    assert (first, made.close_out_no) == (f"{made.number}-1", f"{made.number}-2")


# R11: checked again and again, each time by a day


def test_a_long_term_item_is_checked_as_often_as_its_days_come(session: Session, here: County) -> None:
    made = given.watched(session, here)
    for turn in range(1, 4):
        now = MORNING + timedelta(days=80 * turn)
        done(session, here, made, Action.CHECK, at=now, check_on=now.date() + timedelta(days=80))
    clocks = [clock for clock in made.clocks if clock.rule is RuleId.R11]
    assert [clock.stop_reason for clock in clocks] == [StopReason.MET] * 3 + [None]
    assert (made.stage, made.settled_on) == (Stage.LONG_TERM, None)
    with refused(session, "day_not_in_future", "check_on"):
        done(session, here, made, Action.CHECK, at=MORNING + timedelta(days=300), check_on=TODAY)


def test_whoever_rectified_does_not_say_that_the_mechanism_works(session: Session, here: County) -> None:
    made = given.watched(session, here)
    with refused(session, "not_permitted"):
        done(session, here, made, Action.CHECK, at=at(8, 1), by="town_head")


# R12: counted, the first day kept


def test_each_rework_is_counted_and_the_first_day_stands_for_good(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    for turn, cause in enumerate((ReworkCause.POOR_QUALITY, ReworkCause.FALSE_RECTIFICATION), start=1):
        now = at(6 + turn, 1)
        done(session, here, made, Action.REWORK, at=now, cause=cause)
        new = (measure(f"第 {turn} 次返工，换供货商"),)
        done(session, here, made, Action.PLAN, at=now, measures=new)
        done(session, here, made, Action.APPROVE_PLAN, at=now)
        done(session, here, made, Action.NOTE, at=now, papers=())  # found false, it is not reported again at once
        done(session, here, made, Action.APPROVE_REPORT, at=now, papers=(given.paper(),))
        for action in (Action.APPLY, Action.VERIFY, Action.SIGN_OFF):
            done(session, here, made, action, at=now + timedelta(hours=1))
        assert (made.reopen_count, made.first_closed_on, made.closed_on) == (turn, TODAY, now.date())
        assert made.close_out_no == f"{made.number}-{turn + 1}"
    running = {clock.rule: clock.started_on for clock in made.clocks if clock.stopped_on is None}
    assert running == dict.fromkeys(LOOK_BACKS, date(2024, 8, 1))  # looked back at anew, by the last closing


@pytest.mark.parametrize("cause", ReworkCause)
def test_false_rectification_alone_is_flagged_and_stays_flagged_once_it_was_sent_on(
    session: Session, here: County, cause: ReworkCause
) -> None:
    made = given.item(session, here, Stage.CLOSED)
    done(session, here, made, Action.REWORK, at=at(6, 1), cause=cause)
    flagged = cause is ReworkCause.FALSE_RECTIFICATION
    assert (referring.waiting(made) is not None) == flagged
    if flagged:
        refer = referring.Refer("县纪委监委", date(2024, 6, 2))
        referring.refer(session, made.uid, None, refer, actor=here.actors["office_clerk"], now=at(6, 2))
        assert [one.referred_to for one in made.false_findings] == ["县纪委监委"]
        with refused(session, "no_false_finding"):
            referring.refer(session, made.uid, None, refer, actor=here.actors["office_clerk"], now=at(6, 2))


def test_the_quality_of_a_reworked_item_goes_by_the_day_it_had_before(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    before = made.due_on
    assert former_day(session, made, TODAY) is None
    done(session, here, made, Action.REWORK, at=at(7, 10), due_on=date(2024, 8, 10))
    assert former_day(session, made, date(2024, 7, 12)) == Former(before, (date(2024, 7, 12) - before).days)
    done(session, here, made, Action.PLAN, at=at(7, 11), measures=(measure("换供货商"),))
    done(session, here, made, Action.APPROVE_PLAN, at=at(7, 11))
    done(session, here, made, Action.APPROVE_REPORT, at=at(7, 20), papers=(given.paper(),))
    for action in (Action.APPLY, Action.VERIFY, Action.SIGN_OFF):
        done(session, here, made, action, at=at(7, 20))
    assert former_day(session, made, date(2024, 9, 1)) == Former(before, (date(2024, 7, 20) - before).days)


# R13: another plan


@pytest.mark.parametrize(
    "measures",
    [("逐户更换冲水设施", "培训使用"), ("培训使用",), ("逐户，更换冲水设施。",)],
    ids=["the same", "one left out", "another comma"],
)
def test_a_plan_without_anything_new_is_no_new_plan(session: Session, here: County, measures: tuple[str, ...]) -> None:
    made = given.item(session, here, Stage.CLAIMED, item_type=ItemType.BY_DATE)
    two = (measure("逐户更换冲水设施"), measure("培训使用"))
    done(session, here, made, Action.PLAN, at=MORNING, measures=two)
    for action in (Action.APPROVE_PLAN, Action.NOTE, Action.APPROVE_REPORT, Action.APPLY, Action.VERIFY):
        done(session, here, made, action, at=MORNING)
    done(session, here, made, Action.SIGN_OFF, at=MORNING)
    done(session, here, made, Action.REWORK, at=at(6, 1))
    with refused(session, "plan_unchanged", "measures"):
        done(session, here, made, Action.PLAN, at=at(6, 2), measures=tuple(map(measure, measures)))
    new = (measure("逐户更换冲水设施"), measure("与供货商签三年维修协议"))
    done(session, here, made, Action.PLAN, at=at(6, 2), measures=new)
    assert made.planned_at is not None
