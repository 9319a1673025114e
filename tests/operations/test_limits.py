"""Rule sets: who sets what, which set counts for a matter, and the open clocks after it."""

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.petitions import Action, Category, Source, Stage
from app.domain.rule_sets import Receipt, Setting
from app.models.journal import JournalEntry
from app.models.limits import LimitRule
from app.models.matters import Clock, Matter, StopReason
from app.models.timeline import Step
from app.operations import clocks
from app.operations.calendar import recompute
from app.operations.correcting.facts import Correct, correct
from app.operations.limits import NewSetting, set_rule
from app.queries import limits
from app.queries.calendar import outdated, rule_sets
from app.queries.facts import facts_of
from app.queries.turns import awaited_action, may_do
from tests import given

NOW = datetime(2024, 5, 13, 9, 30, tzinfo=SHANGHAI)
TODAY = NOW.date()


def new(rule: RuleId, length: int, valid_from: date, **changes: Any) -> NewSetting:
    """What a county sets."""
    usual = NewSetting(rule, length, valid_from, "县信访工作联席会议〔2024〕3 号", "按文件设定")
    return replace(usual, **changes)


def followed(session: Session, here: given.County, now: datetime = NOW) -> int:
    """Let the open clocks follow; how many changed."""
    return recompute(
        lambda: nullcontext(session), lambda: nullcontext(session), actor=here.actors["admin"], now=now
    )  # fmt: skip


def put(session: Session, here: given.County, setting: NewSetting) -> int:
    """Set it and let the clocks follow."""
    set_rule(session, setting, actor=here.actors["admin"], now=NOW)
    return followed(session, here)


def clocks_of(matter: Matter, rule: RuleId) -> list[Clock]:
    """The matter's clocks of this rule."""
    return [clock for clock in matter.clocks if clock.rule == rule]


def steps(session: Session, matter: Matter) -> list[Step]:
    """What the timeline says of the rule sets."""
    return list(session.scalars(select(Step).where(Step.matter_id == matter.id, Step.action == "follow_rules")))


def test_the_set_in_force_at_receipt_counts_and_stands_beside_the_date(session: Session, here: given.County) -> None:
    put(session, here, new(RuleId.D22, 15, TODAY))
    before = given.petition(session, here, Stage.CLOSED, at=NOW - timedelta(days=1))
    after = given.petition(session, here, Stage.CLOSED, at=NOW)
    (old,), (fresh,) = clocks_of(before, RuleId.D22), clocks_of(after, RuleId.D22)
    assert (old.length, fresh.length) == (30, 15)
    assert "县信访工作联席会议〔2024〕3 号（本县设定，2024-05-13 起收到的适用）" in fresh.law
    assert "县信访工作联席会议" not in old.law
    assert fresh.due_on == fresh.started_on + timedelta(days=15)


def test_open_clocks_follow_once_with_old_and_new_in_timeline_and_journal(session: Session, here: given.County) -> None:
    made = given.petition(session, here, Stage.CLOSED, at=NOW)
    (clock,) = clocks_of(made, RuleId.D22)
    was, version = clock.due_on, made.version
    assert put(session, here, new(RuleId.D22, 20, TODAY)) == 1
    assert (clock.length, clock.due_on) == (20, was - timedelta(days=10))
    (step,) = steps(session, made)
    assert json.loads(step.changes or "") == [["clock.D22", was.isoformat(), clock.due_on.isoformat()]]
    assert made.version > version
    set_, moved = session.scalars(
        select(JournalEntry).where(JournalEntry.event.in_(["limits.set", "matter.follow_rules"]))
    )
    assert (set_.object_uid, set_.account) == ("D22", "admin")
    assert json.loads(set_.detail)["length"] == [30, 20]
    assert moved.object_uid == made.uid
    assert followed(session, here) == 0, "once is enough"
    assert session.scalar(select(func.count()).where(outdated(session))) == 0


def test_a_change_broken_off_goes_on_where_it_stopped(session: Session, here: given.County) -> None:
    first, second = (given.petition(session, here, Stage.CLOSED, at=NOW) for _ in range(2))
    set_rule(session, new(RuleId.D22, 20, TODAY), actor=here.actors["admin"], now=NOW)
    clocks.follow(session, clocks_of(first, RuleId.D22)[0], TODAY)
    session.flush()
    assert followed(session, here) == 1
    assert [len(steps(session, made)) for made in (first, second)] == [0, 1]


def test_what_was_received_before_and_what_has_stopped_stays(session: Session, here: given.County) -> None:
    earlier = given.petition(session, here, Stage.CLOSED, at=NOW - timedelta(days=1))
    visited = given.petition(session, here, Stage.CLOSED, at=NOW)
    given.done(session, here, visited, Action.VISIT, at=NOW)
    versions = earlier.version, visited.version
    assert put(session, here, new(RuleId.D22, 20, TODAY)) == 0
    assert [clocks_of(made, RuleId.D22)[0].length for made in (earlier, visited)] == [30, 30]
    assert (earlier.version, visited.version) == versions


def test_the_effect_is_told_before_and_comes_true(session: Session, here: given.County) -> None:
    for days in range(3):
        given.petition(session, here, Stage.CLOSED, at=NOW - timedelta(days=days))
    setting = new(RuleId.D22, 20, TODAY - timedelta(days=1))
    told = limits.effect(session, setting.setting(1))
    assert (told.following, told.moving, told.ending) == (2, 2, 0)
    assert put(session, here, setting) == 2


def hotline(session: Session, here: given.County, source: Source = Source.HOTLINE_12345, **more: Any) -> Matter:
    """A petition that a hotline passed on."""
    return given.petition(session, here, at=NOW, source=source, **more)


def test_a_hotline_has_no_limit_until_it_is_turned_on(session: Session, here: given.County) -> None:
    before = hotline(session, here)
    assert put(session, here, new(RuleId.D16, 7, TODAY)) == 0
    assert clocks_of(before, RuleId.D16) == []
    (clock,) = clocks_of(hotline(session, here), RuleId.D16)
    assert (clock.started_on, clock.length, clock.due_on) == (TODAY, 7, date(2024, 5, 22))
    assert clocks_of(hotline(session, here, Source.HOTLINE_12317), RuleId.D15) == []
    assert clocks_of(hotline(session, here, Source.DIRECT), RuleId.D16) == []


def test_a_hotline_limit_ends_when_the_opinion_is_delivered(session: Session, here: given.County) -> None:
    put(session, here, new(RuleId.D15, 20, TODAY))
    made = given.petition(session, here, Stage.DELIVERED, at=NOW, source=Source.HOTLINE_12317)
    (clock,) = clocks_of(made, RuleId.D15)
    assert (clock.stop_reason, clock.stopped_on) == (StopReason.MET, TODAY)


def test_a_suggestion_of_a_petitioner_has_no_limit_for_advice_between_organs(
    session: Session, here: given.County
) -> None:
    """D13 is of what the petition office advises (art. 40), not of what petitioners suggest (art. 29)."""
    put(session, here, new(RuleId.D13, 30, TODAY))
    assert clocks_of(given.petition(session, here, at=NOW, category=Category.SUGGESTION), RuleId.D13) == []


def test_turned_off_the_open_clocks_end_and_say_so(session: Session, here: given.County) -> None:
    put(session, here, new(RuleId.D16, 5, TODAY))
    made = hotline(session, here)
    (clock,) = clocks_of(made, RuleId.D16)
    off = new(RuleId.D16, 5, TODAY, is_on=False)
    assert limits.effect(session, off.setting(rule_sets(session).newest + 1)).ending == 1
    assert put(session, here, off) == 1
    assert (clock.stopped_on, clock.stop_reason) == (TODAY, StopReason.ENDED)
    assert json.loads(steps(session, made)[-1].changes or "") == [["clock.D16", clock.due_on.isoformat(), None]]
    assert clocks_of(hotline(session, here), RuleId.D16) == []


def test_a_limit_of_all_can_be_set_apart_for_a_hotline(session: Session, here: given.County) -> None:
    put(session, here, new(RuleId.D22, 7, TODAY, source=Source.HOTLINE_12345))
    put(session, here, new(RuleId.D22, 20, TODAY))
    lengths = {
        source: clocks_of(given.petition(session, here, Stage.CLOSED, at=NOW, source=source), RuleId.D22)[0].length
        for source in (Source.HOTLINE_12345, Source.HOTLINE_12317, Source.DIRECT)
    }
    assert list(lengths.values()) == [7, 20, 20]


def test_a_local_limit_starts_only_where_it_is_on(session: Session, here: given.County) -> None:
    made = given.petition(session, here, at=NOW)
    assert clocks.start_if_on(session, made, RuleId.D12, TODAY) is None
    put(session, here, new(RuleId.D12, 3, TODAY))
    clock = clocks.start_if_on(session, made, RuleId.D12, TODAY, unit_id=here.units["willow"])
    assert clock is not None
    assert (clock.due_on, clock.unit_id) == (date(2024, 5, 16), here.units["willow"])


def test_a_request_for_review_is_taken_up_within_three_working_days_where_the_county_set_it(
    session: Session, here: given.County
) -> None:
    """D12, over National Day; whoever decides at once has taken it up."""
    plain = given.petition(session, here, Stage.DELIVERED, at=NOW)
    given.done(session, here, plain, Action.ASK_REVIEW, at=NOW)
    with given.refused(session, "admission_not_asked"):
        given.done(session, here, plain, Action.ADMIT, at=NOW)
    put(session, here, new(RuleId.D12, 3, TODAY))
    asked = datetime(2024, 9, 30, 9, tzinfo=SHANGHAI)
    made = given.petition(session, here, Stage.DELIVERED, at=asked - timedelta(days=3))
    given.done(session, here, made, Action.ASK_REVIEW, at=asked)
    (clock,) = clocks_of(made, RuleId.D12)
    assert (clock.due_on, clock.unit_id) == (date(2024, 10, 10), made.remedies[0].unit_id)
    reviewer = here.actors["reviewer"]
    assert awaited_action(made, facts_of(session, made)) == Action.ADMIT
    assert session.scalars(select(Matter.id).where(may_do(reviewer, Action.ADMIT))).all() == [made.id]
    given.done(session, here, made, Action.ADMIT, at=asked + timedelta(days=1))
    assert (made.stage, clock.stopped_on, clock.stop_reason) == (Stage.IN_REVIEW, date(2024, 10, 1), StopReason.MET)
    assert clocks_of(made, RuleId.D8)[0].stopped_on is None
    with given.refused(session, "admission_not_asked"):
        given.done(session, here, made, Action.ADMIT, at=asked + timedelta(days=2))
    for days, action, by in ((3, Action.REVIEW, None), (4, Action.DELIVER, "reviewer"), (5, Action.ASK_RECHECK, None)):
        given.done(session, here, made, action, at=asked + timedelta(days=days), by=by)
    given.done(session, here, made, Action.RECHECK, at=asked + timedelta(days=8))
    assert [one.stopped_on for one in clocks_of(made, RuleId.D12)] == [date(2024, 10, 1), date(2024, 10, 8)]


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        (new(RuleId.D5, 90, TODAY), "limit_is_law"),
        (new(RuleId.D6, 80, TODAY), "limit_is_law"),
        (new(RuleId.D22, 0, TODAY), "length_not_allowed"),
        (new(RuleId.D22, 366, TODAY), "length_not_allowed"),
        (new(RuleId.D20_NOTICE, 4, TODAY), "length_not_allowed"),
        (new(RuleId.D22, 30, TODAY, is_on=False), "limit_stays_on"),
        (new(RuleId.D23, 30, TODAY, source=Source.HOTLINE_12345), "limit_source_not_apart"),
        (new(RuleId.D22, 30, TODAY, source=Source.DIRECT), "limit_source_not_apart"),
        (new(RuleId.D22, 30, date.max), "start_out_of_range"),
        (new(RuleId.D22, 30, TODAY, document="　"), "limit_document_missing"),
        (new(RuleId.D22, 30, TODAY, reason=" "), "limit_reason_missing"),
    ],
)
def test_what_no_county_may_set_is_refused(
    session: Session, here: given.County, setting: NewSetting, code: str
) -> None:
    with given.refused(session, code):
        set_rule(session, setting, actor=here.actors["admin"], now=NOW)
    assert session.scalar(select(func.count()).select_from(LimitRule)) == 0


def test_only_who_keeps_the_calendar_sets_limits_and_never_over_somebody_else(
    session: Session, here: given.County
) -> None:
    with given.refused(session, "not_permitted"):
        set_rule(session, new(RuleId.D22, 20, TODAY), actor=here.actors["petition_head"], now=NOW)
    put(session, here, new(RuleId.D22, 20, TODAY))
    with given.refused(session, "limits_changed_meanwhile"):
        set_rule(session, new(RuleId.D22, 25, TODAY), held=0, actor=here.actors["admin"], now=NOW)


def test_a_corrected_source_or_day_of_receipt_brings_the_limits_with_it(session: Session, here: given.County) -> None:
    put(session, here, new(RuleId.D16, 5, TODAY))
    put(session, here, new(RuleId.D22, 20, TODAY, source=Source.HOTLINE_12345))
    made = given.petition(session, here, Stage.CLOSED, at=NOW)
    assert clocks_of(made, RuleId.D22)[0].length == 30
    wrong = given.petition(session, here, at=NOW, source=Source.HOTLINE_12345)
    assert len(clocks_of(wrong, RuleId.D16)) == 1
    for matter, source in ((made, Source.HOTLINE_12345), (wrong, Source.DIRECT)):
        command = Correct({"source": source}, "来源写错了")
        correct(session, matter.uid, matter.version, command, actor=here.actors["registrar"], now=NOW)
    assert clocks_of(made, RuleId.D22)[0].length == 20
    assert clocks_of(made, RuleId.D16) == [], "the opinion was delivered long ago"
    assert clocks_of(wrong, RuleId.D16)[0].stop_reason is StopReason.ENDED


def test_what_was_set_last_for_a_day_counts(session: Session, here: given.County) -> None:
    for length in (20, 25):
        put(session, here, new(RuleId.D23, length, TODAY))
    put(session, here, new(RuleId.D23, 40, TODAY + timedelta(days=10)))
    sets = rule_sets(session)
    days = (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=9), TODAY + timedelta(days=10))
    assert [sets.rule(RuleId.D23, Receipt(day)).length for day in days] == [90, 25, 25, 40]
    assert isinstance(sets.in_force(RuleId.D23, Receipt(TODAY)), Setting)
