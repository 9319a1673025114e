"""Monitoring (DOMAIN 15.1, T54 to T57): from the clue to the county's decision, and the clearing of the risk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.household_proposals import Proposed
from app.domain.households import Cause, HouseholdKind, Labour
from app.domain.limits import RuleId
from app.domain.monitoring import Action, Clue, Stage, Way, too_soon
from app.models.limits import LimitRule
from app.models.monitoring import MonitoringCase
from app.operations import household_corrections as corrections
from app.operations import households, journal, monitoring
from app.operations.households import NewHousehold
from app.operations.members import MemberFacts
from app.operations.monitoring import Act, NewClue
from app.queries import households as register
from app.queries import monitoring as asked
from tests.given import County
from tests.households import FACTS, HEAD, REASON, SINCE, SON, become, household, proposed

AT = datetime(2024, 7, 1, 2, tzinfo=UTC)
CLUE = NewClue(Clue.DECLARED, Cause.ILLNESS, date(2024, 4, 3), "户主住院自付三万元，来村里申报")
SAID = "入户核实属实，农户已签授权承诺书"
WORKER = SON.__class__(**{**vars(SON), "labour": Labour.ORDINARY})


def begun(
    session: Session,
    here: County,
    *,
    clue: NewClue = CLUE,
    kind: HouseholdKind = HouseholdKind.ORDINARY,
    members: Sequence[MemberFacts] = (HEAD, WORKER),
    **facts: Any,
) -> str:
    made = household(session, here, *members, kind=kind, **facts)
    return monitoring.begin(session, made.uid, None, clue, actor=here.actors["town_clerk"], now=AT).uid


def does(
    session: Session, here: County, uid: str, action: Action, on: date, *, by: str = "town_clerk", **more: object
) -> MonitoringCase:
    more = {"note": SAID} | more
    return monitoring.act(session, uid, None, Act(action, on, **more), actor=here.actors[by], now=AT)  # type: ignore[arg-type]  # facts of one act


def watched(
    session: Session, here: County, *, decided: HouseholdKind = HouseholdKind.MARGINAL, **more: object
) -> MonitoringCase:
    """A case that the county has decided on 22 April."""
    uid = begun(session, here, **more)  # type: ignore[arg-type]  # as begun takes it
    does(session, here, uid, Action.VERIFY, date(2024, 4, 8))
    does(session, here, uid, Action.POST_NOTICE, date(2024, 4, 9), notice_to=date(2024, 4, 14))
    does(session, here, uid, Action.END_NOTICE, date(2024, 4, 15))
    does(session, here, uid, Action.REVIEW, date(2024, 4, 16), by="secretary")
    return does(session, here, uid, Action.DECIDE, date(2024, 4, 22), by="office_clerk", kind=decided)


def test_a_clue_becomes_a_watched_household_by_village_town_and_county(session: Session, here: County) -> None:
    case = watched(session, here)
    session.expire_all()
    made = case.household
    assert (case.stage, made.kind) == (Stage.MONITORED, HouseholdKind.MARGINAL)
    present = [status for status in made.statuses if status.to_on is None]
    assert [(status.kind, status.from_on) for status in present] == [(HouseholdKind.MARGINAL, date(2024, 4, 22))]
    told = [change.action for change in register.changes_of(session, made)]
    assert [one for one in reversed(told) if one.startswith("monitor_")] == [
        *("monitor_clue", "monitor_verify", "monitor_post_notice", "monitor_end_notice", "monitor_review"),
        "monitor_decide",
    ]
    assert journal.verify(session).good


def test_the_limits_run_where_the_county_turned_them_on(session: Session, here: County) -> None:
    uid = begun(session, here)
    case = asked.by_uid(session, here.actors["town_clerk"], uid)
    assert case is not None
    assert asked.due_of(session, case) == []
    for rule, length in ((RuleId.D20, 15), (RuleId.D20A, 20), (RuleId.D20A_VISIT, 2)):
        entry = {"rule": rule, "valid_from": date(2024, 1, 1), "length": length, "is_on": True}
        said = {"document": "县方案", "reason": "本县启用", "entered_at": AT, "entered_by": "admin"}
        session.add(LimitRule(**entry, **said))
    session.flush()
    session.info.pop("rule_sets", None)
    assert [(due.rule, due.due_on) for due in asked.due_of(session, case)] == [
        (RuleId.D20A_VISIT, date(2024, 4, 8)),
        (RuleId.D20, date(2024, 4, 18)),
        (RuleId.D20A, date(2024, 5, 6)),
    ]
    does(session, here, uid, Action.VERIFY, date(2024, 4, 8))
    assert RuleId.D20A_VISIT not in {due.rule for due in asked.due_of(session, case)}


def test_the_notice_hangs_five_full_days_and_tells_no_number(session: Session, here: County) -> None:
    """T55, T56."""
    uid = begun(session, here)
    does(session, here, uid, Action.VERIFY, date(2024, 4, 8))
    for last, text, code in (
        (date(2024, 4, 13), "拟纳入监测对象，公示如下", "notice_too_short"),
        (date(2024, 4, 14), f"拟纳入监测对象 {HEAD.id_no}，公示如下", "notice_with_numbers"),
        (date(2024, 4, 14), "拟纳入监测对象，电话 13800138000，公示如下", "notice_with_numbers"),
    ):
        with pytest.raises(Refused) as refused:
            does(session, here, uid, Action.POST_NOTICE, date(2024, 4, 9), notice_to=last, note=text)
        assert refused.value.code == code
    made = does(session, here, uid, Action.POST_NOTICE, date(2024, 4, 9), notice_to=date(2024, 4, 14))
    assert made.stage is Stage.VILLAGE_NOTICE
    with pytest.raises(Refused) as early:
        does(session, here, uid, Action.END_NOTICE, date(2024, 4, 13))
    assert early.value.code == "day_before"
    with pytest.raises(Refused) as twice:
        does(session, here, uid, Action.POST_NOTICE, date(2024, 4, 15), notice_to=date(2024, 4, 21))
    assert twice.value.code == "not_at_this_stage"


def test_each_step_is_of_whom_it_is(session: Session, here: County) -> None:
    uid = begun(session, here)
    with pytest.raises(NotFound):
        does(session, here, uid, Action.VERIFY, date(2024, 4, 8), by="bridge_clerk")
    does(session, here, uid, Action.VERIFY, date(2024, 4, 8))
    does(session, here, uid, Action.POST_NOTICE, date(2024, 4, 9), notice_to=date(2024, 4, 14))
    does(session, here, uid, Action.END_NOTICE, date(2024, 4, 15))
    with pytest.raises(Refused, match="not_permitted"):
        does(session, here, uid, Action.REVIEW, date(2024, 4, 16), by="office_clerk")
    does(session, here, uid, Action.REVIEW, date(2024, 4, 16), by="secretary")
    with pytest.raises(Refused, match="not_permitted"):
        does(session, here, uid, Action.DECIDE, date(2024, 4, 22), by="secretary", kind=HouseholdKind.SUDDEN)


def test_cleared_by_help_within_a_month_is_an_anomaly() -> None:
    assert too_soon(date(2024, 4, 22), date(2024, 5, 31), Way.HELPED)
    assert not too_soon(date(2024, 4, 22), date(2024, 5, 31), Way.NATURAL)
    assert not too_soon(date(2024, 4, 22), date(2024, 6, 1), Way.HELPED)


def test_a_wrong_day_is_corrected_in_its_order(session: Session, here: County) -> None:
    case = watched(session, here)
    facts = monitoring.facts_of(case)
    right = facts.__class__(**{**vars(facts), "verified_on": date(2024, 4, 7)})
    wrong = facts.__class__(**{**vars(facts), "verified_on": date(2024, 4, 1)})
    who, why = here.actors["town_clerk"], "核实表上写的是七日，录入时看错"
    with pytest.raises(Refused) as refused:
        monitoring.correct(session, case.uid, None, wrong, why, actor=who, now=AT)
    assert (refused.value.code, refused.value.field) == ("day_before", "verified_on")
    monitoring.correct(session, case.uid, None, right, why, actor=who, now=AT)
    assert case.verified_on == date(2024, 4, 7)


def test_the_day_of_a_decision_is_corrected_by_whoever_decides_it(session: Session, here: County) -> None:
    case = watched(session, here)
    facts, why = monitoring.facts_of(case), "审定文件上写的是二十三日"
    for name, right, wrong_hands, right_hands in (
        ("decided_on", date(2024, 4, 23), ("town_clerk", "secretary"), "office_clerk"),
        ("reviewed_on", date(2024, 4, 17), ("town_clerk", "office_clerk"), "secretary"),
    ):
        facts = facts.__class__(**{**vars(facts), name: right})
        for who in wrong_hands:
            with pytest.raises(Refused) as refused:
                monitoring.correct(session, case.uid, None, facts, why, actor=here.actors[who], now=AT)
            assert (refused.value.code, refused.value.field) == ("decided_by_another", name)
        monitoring.correct(session, case.uid, None, facts, why, actor=here.actors[right_hands], now=AT)
        assert getattr(case, name) == right
    taken_over = facts.__class__(**{**vars(facts), "clue": Clue.TAKEN_OVER})
    with pytest.raises(Refused, match="clue_taken_over"):
        monitoring.correct(session, case.uid, None, taken_over, why, actor=here.actors["office_clerk"], now=AT)


def test_since_when_a_household_is_watched_is_corrected_by_the_county(session: Session, here: County) -> None:
    case = watched(session, here)
    present = next(status for status in case.household.statuses if status.to_on is None)
    facts = corrections.StatusFacts(date(2024, 4, 23), "县级审定，2024年4月23日公告")
    change = (case.household.uid, None, present.uid, facts, "审定文件上写的是二十三日")
    with pytest.raises(Refused) as refused:
        corrections.correct_status(session, *change, actor=here.actors["town_clerk"], now=AT)
    assert (refused.value.code, refused.value.field) == ("decided_by_another", "since")
    corrections.correct_status(session, *change, actor=here.actors["office_clerk"], now=AT)
    assert present.from_on == date(2024, 4, 23)


def test_nobody_is_watched_or_cleared_beside_the_procedure(session: Session, here: County) -> None:
    clerk = here.actors["town_clerk"]
    new = NewHousehold(replace(FACTS, village_id=here.villages["well"]), HouseholdKind.SUDDEN, SINCE, REASON, (HEAD,))
    with pytest.raises(Refused) as entered:
        households.enter(session, new, actor=clerk, now=AT)
    assert (entered.value.code, entered.value.field) == ("monitored_by_procedure", "kind")
    made = household(session, here, HEAD, WORKER, kind=HouseholdKind.LIFTED)
    wanted: dict[str, Any] = {"kind": HouseholdKind.UNSTABLE, "since": date(2024, 5, 1)}
    for by in ("town_clerk", "secretary", "office_clerk"):
        with pytest.raises(Refused, match="monitored_by_procedure"):
            proposed(session, here, made, Proposed.KIND, by=by, at=AT, **wanted)
    assert made.kind is HouseholdKind.LIFTED
    others = (replace(HEAD, id_no=""), replace(WORKER, id_no=""))
    case = watched(session, here, members=others, number="9902261040499")
    for by in ("town_clerk", "office_clerk"):
        wanted = {"kind": HouseholdKind.ORDINARY, "since": date(2024, 5, 1)}
        with pytest.raises(Refused) as left:
            proposed(session, here, case.household, Proposed.KIND, by=by, at=AT, **wanted)
        assert (left.value.code, left.value.facts["day"]) == ("monitored_until_cleared", date(2024, 4, 22))
    become(session, here, case.household, HouseholdKind.SUDDEN, date(2024, 5, 1), at=AT)
    assert (case.household.kind, case.kind) == (HouseholdKind.SUDDEN, HouseholdKind.SUDDEN)


def test_open_cases_stand_by_what_is_due_then_by_age_and_those_taken_over_last(session: Session, here: County) -> None:
    for rule, length in ((RuleId.D20, 15), (RuleId.D20A_VISIT, 2)):
        entry = {"rule": rule, "valid_from": date(2024, 1, 1), "length": length, "is_on": True}
        session.add(LimitRule(**entry, document="县方案", reason="本县启用", entered_at=AT, entered_by="admin"))
    clerk, expected = here.actors["town_clerk"], {}
    alone = (replace(HEAD, id_no=""),)
    for number, day, clue in (("1", 20, Clue.FOUND), ("2", 3, Clue.WARNED), ("3", 19, Clue.DECLARED)):
        new = replace(CLUE, clue=clue, clue_on=date(2024, 6, day))
        expected[number] = begun(session, here, members=alone, number=number, clue=new)
    gone = household(session, here, *alone, number="8")
    monitoring.begin(session, gone.uid, None, CLUE, actor=clerk, now=AT)
    with pytest.raises(Refused, match="household_still_open"):
        proposed(session, here, gone, Proposed.RETIRE, since=AT.date(), at=AT)
    gone.retired_on, gone.retired_why = AT.date(), "整户迁往外县，已办户口迁移"
    for place in range(asked.PAGE):
        facts = replace(FACTS, number=f"9{place:03}", village_id=here.villages["well"])
        since = date(2024, 1, 1) if place else date(2023, 1, 1)
        new_one = NewHousehold(facts, HouseholdKind.SUDDEN, since, REASON, alone, taken_over=True)
        households.enter(session, new_one, actor=clerk, now=AT)
    session.info.pop("rule_sets", None)
    first, second = (asked.page(session, clerk, number=number) for number in (1, 2))
    numbers = [row.case.household.number for row in (*first.rows, *second.rows)]
    assert numbers[:3] == ["2", "3", "1"], "due on 18 June, on the 21st and on 5 July"
    assert (numbers[3], sorted(numbers[3:])) == ("9000", [f"9{place:03}" for place in range(asked.PAGE)])
    assert (len(first.rows), first.total) == (asked.PAGE, asked.PAGE + 3), "one that is no more is not among them"
    assert first.counts == {Stage.CLUE: 3, Stage.MONITORED: asked.PAGE}
    assert asked.page(session, here.actors["bridge_clerk"]).total == 0
    assert [row.case.uid for row in asked.page(session, clerk, Stage.CLUE).rows] == [
        expected[n] for n in ("2", "3", "1")
    ]
