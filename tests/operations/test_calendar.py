"""A change of the calendar: open clocks follow, stopped ones stay, every change is kept and proven."""

import json
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain import petitions
from app.domain.clocks import RULES, RuleId, Unit, reckon
from app.domain.notices import Notice
from app.domain.permissions import Actor
from app.domain.petitions import Action, Stage
from app.domain.workdays import DayKind
from app.models.journal import JournalEntry
from app.models.matters import Clock, Matter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import clocks
from app.operations.calendar import enter_year, recompute
from app.operations.limits import NewSetting, set_rule
from app.operations.registering import NewAccused
from app.queries import calendar
from tests import given
from tests.operations.test_procedure import at, reviewed

LATE_IN_THE_YEAR = datetime(2024, 12, 20, 9, 30, tzinfo=SHANGHAI)
NEW_YEAR: dict[date, tuple[DayKind, str | None]] = {date(2025, 1, 1): (DayKind.HOLIDAY, "元旦")}
BRIDGED = NEW_YEAR | {date(2025, 1, 6): (DayKind.HOLIDAY, "元旦")}


def clock_of(matter: Matter, rule: RuleId = RuleId.D1) -> Clock:
    """The matter's clock of this rule."""
    (found,) = [clock for clock in matter.clocks if clock.rule == rule]
    return found


def entered(session: Session, year: int, days: dict[date, tuple[DayKind, str | None]], actor: Actor) -> int:
    """Enter the year and let the clocks follow; how many changed."""
    enter_year(session, year, days, source="通知", actor=actor, now=LATE_IN_THE_YEAR)
    return followed(session, actor)


def followed(session: Session, actor: Actor) -> int:
    """Let the clocks follow the calendar as it stands."""
    return recompute(lambda: nullcontext(session), lambda: nullcontext(session), actor=actor, now=LATE_IN_THE_YEAR)


def steps(session: Session, matter: Matter) -> list[Step]:
    """What the timeline says of the calendar."""
    return list(session.scalars(select(Step).where(Step.matter_id == matter.id, Step.action == "recompute")))


def test_a_clock_beyond_the_data_is_provisional_until_the_year_is_entered(session: Session, here: given.County) -> None:
    made = given.petition(session, here, at=LATE_IN_THE_YEAR)
    clock = clock_of(made)
    assert (clock.due_on, clock.calendar_complete) == (date(2025, 1, 6), False)
    assert calendar.provisional(session) == 1
    version = made.version
    assert entered(session, 2025, NEW_YEAR, here.actors["admin"]) == 1
    assert (clock.due_on, clock.calendar_complete) == (date(2025, 1, 6), True)
    assert "暂定" not in clock.steps
    assert calendar.provisional(session) == 0
    (step,) = steps(session, made)
    assert json.loads(step.changes or "") == [["clock.D1", "2025-01-06 provisional", "2025-01-06"]]
    assert made.version > version


def test_a_moved_clock_keeps_old_and_new_in_timeline_and_journal(session: Session, here: given.County) -> None:
    made = given.petition(session, here, at=LATE_IN_THE_YEAR)
    entered(session, 2025, NEW_YEAR, here.actors["admin"])
    assert entered(session, 2025, BRIDGED, here.actors["admin"]) == 1
    clock = clock_of(made)
    assert (clock.nominal_on, clock.due_on, clock.rolled) == (date(2025, 1, 4), date(2025, 1, 7), True)
    assert "2025-01-06" in clock.steps
    assert json.loads(steps(session, made)[-1].changes or "") == [["clock.D1", "2025-01-06", "2025-01-07"]]
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)).one()
    assert (entry.event, entry.object_uid, entry.account) == ("matter.recompute", made.uid, "admin")
    assert "clock.D1" in entry.detail


def test_a_clock_that_started_again_still_names_what_started_it(session: Session, here: given.County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=LATE_IN_THE_YEAR - timedelta(days=9))
    given.visited(session, here, made, given.NOT_SOLVED, at=LATE_IN_THE_YEAR - timedelta(days=1))
    given.done(session, here, made, Action.REOPEN, at=LATE_IN_THE_YEAR)
    entered(session, 2025, NEW_YEAR, here.actors["admin"])
    clock = made.clocks[-1]
    assert (clock.rule, clock.calendar_complete) == (RuleId.D5, True)
    assert json.loads(clock.steps)[0].startswith(f"{LATE_IN_THE_YEAR.date()} 重新办理，")


def test_a_clock_of_every_rule_comes_to_what_the_new_calendar_says(session: Session, here: given.County) -> None:
    """Of each rule one that ends in January, as it would have been reckoned had the year been known."""
    made = given.petition(session, here, at=datetime(2024, 5, 6, 9, tzinfo=SHANGHAI))
    for rule, limit in RULES.items():
        if limit.is_editable:
            on = NewSetting(rule, limit.length, date(2024, 1, 1), "县信访工作制度", "按县里的制度设定")
            set_rule(session, on, actor=here.actors["admin"], now=LATE_IN_THE_YEAR)
    began = {}
    for rule, limit in RULES.items():
        days = limit.length * 30 if limit.unit is Unit.MONTHS else limit.length
        began[rule] = date(2025, 1, 5) - timedelta(days=days)
        clocks.start(session, made, rule, began[rule])
    session.flush()
    entered(session, 2025, BRIDGED, here.actors["admin"])
    for rule, day in began.items():
        clock = next(one for one in made.clocks if one.rule == rule and one.started_on == day)
        wanted = reckon(rule, day, calendar.calendar(session))
        assert clock.stopped_on is None, rule
        assert (clock.nominal_on, clock.due_on) == (wanted.nominal_on, wanted.due_on), rule
        assert clock.calendar_complete, rule
        assert clock.calendar_version == wanted.calendar_version, rule


def test_hearings_stay_told_one_by_one_when_the_calendar_changes(session: Session, here: given.County) -> None:
    made = reviewed(session, here, "2024-05-02")
    given.done(session, here, made, Action.DELIVER, at=at("2024-11-25"), by="reviewer")
    given.done(session, here, made, Action.ASK_RECHECK, at=at("2024-12-05"))
    held: dict[str, Any] = {"first_on": date(2024, 12, 12), "last_on": date(2024, 12, 13)}
    given.done(session, here, made, Action.HEAR, at=at("2024-12-13"), by="rechecker", **held)
    entered(session, 2025, BRIDGED, here.actors["admin"])
    clock = clock_of(made, RuleId.D10)
    assert (clock.nominal_on, clock.due_on, clock.length) == (date(2025, 1, 6), date(2025, 1, 7), 32)
    assert "听证 2024-12-12 至 2024-12-13 共 2 日不计入" in clock.steps


def test_what_the_calendar_does_not_touch_is_left_as_it_was(session: Session, here: given.County) -> None:
    summer = given.petition(session, here, petitions.Stage.ROUTED)
    winter = given.petition(session, here, at=LATE_IN_THE_YEAR)
    stopped = clock_of(summer).due_on, clock_of(summer).calendar_version
    versions = summer.version, [clock.due_on for clock in summer.clocks]
    entered(session, 2025, BRIDGED, here.actors["admin"])
    assert (clock_of(summer).due_on, clock_of(summer).calendar_version) == stopped
    assert (summer.version, [clock.due_on for clock in summer.clocks]) == versions
    assert steps(session, summer) == []
    assert len(steps(session, winter)) == 1


def test_doing_it_again_changes_nothing(session: Session, here: given.County) -> None:
    given.petition(session, here, at=LATE_IN_THE_YEAR)
    assert entered(session, 2025, BRIDGED, here.actors["admin"]) == 1
    before = session.scalar(select(func.count()).select_from(JournalEntry))
    assert followed(session, here.actors["admin"]) == 0
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == before
    assert session.scalar(select(func.count()).where(calendar.outdated(session))) == 0


def test_only_who_keeps_the_calendar_may_change_it(session: Session, here: given.County) -> None:
    for do in (entered, lambda session, *_: followed(session, here.actors["registrar"])):
        with given.refused(session, "not_permitted"):
            do(session, 2025, NEW_YEAR, here.actors["registrar"])


def test_the_effect_is_told_before_and_comes_true(session: Session, here: given.County) -> None:
    for days in range(3):
        given.petition(session, here, at=LATE_IN_THE_YEAR + timedelta(days=days))
    told = calendar.effect(session, Notice(2025, BRIDGED))
    assert told.is_new
    assert [change.day for change in told.days] == sorted(BRIDGED)
    assert (told.moving, told.confirmed) == (3, 0)
    assert entered(session, 2025, BRIDGED, here.actors["admin"]) == 3
    again = calendar.effect(session, Notice(2025, BRIDGED))
    assert (again.is_new, again.days, again.moving, again.confirmed) == (False, (), 0, 0)


def test_an_accusation_follows_unseen(session: Session, here: given.County) -> None:
    made = given.petition(
        session,
        here,
        at=LATE_IN_THE_YEAR,
        by="confidential",
        category=petitions.Category.ACCUSATION,
        accused=(NewAccused(name="某人"),),
    )
    assert made.confidential
    told = calendar.effect(session, Notice(2025, BRIDGED))
    assert (told.moving, told.confirmed) == (0, 0)
    assert entered(session, 2025, BRIDGED, here.actors["admin"]) == 0
    moved = session.get_one(Petition, made.id)
    assert all(clock.due_on == date(2025, 1, 7) for clock in moved.clocks if clock.rule == RuleId.D1)
    assert len(steps(session, made)) == 1
