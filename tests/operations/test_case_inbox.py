"""Messages and queues of monitoring: whose turn a case is, who is told of it, of its limits, and who is not."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.escalation import Level
from app.domain.households import HouseholdKind
from app.domain.limits import RuleId
from app.domain.monitoring import Action, Turn
from app.models.inbox import Message
from app.models.inbox import MessageKind as K
from app.models.limits import LimitRule
from app.operations import case_inbox, housekeeping, inbox, members
from app.operations.members import NewPlanLine
from app.queries import inbox as reading
from app.queries import monitoring_turns as turns
from tests.given import County
from tests.operations.test_monitoring import AT, begun, does

TODAY = AT.date()


def told(session: Session, here: County, after: int = 0) -> dict[str | None, K]:
    """Who was told what by the messages that came after this one."""
    found = session.scalars(select(Message).where(Message.id > after)).all()
    assert len({message.person_id for message in found}) == len(found), "somebody was told twice of one act"
    return {here.name_of(message.person_id): message.kind for message in found}


def newest(session: Session) -> int:
    return session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)) or 0


def waits(session: Session, here: County, who: str) -> list[Turn]:
    """The queues of his in which something stands."""
    return [one.turn for one in turns.counts(session, here.actors[who], today=TODAY) if one.count]


def test_each_step_waits_with_whose_turn_it_is_and_tells_him(session: Session, here: County) -> None:
    def step(action: Action, on: date, by: str, **more: object) -> dict[str | None, K]:
        before = newest(session)
        does(session, here, uid, action, on, by=by, **more)
        return told(session, here, before)

    uid = begun(session, here)
    first = told(session, here)
    assert set(first.values()) == {K.CASE_TO_VERIFY}
    assert "town_clerk" not in first, "who entered the clue knows of it"
    assert {"town_head", "secretary"} <= set(first)
    assert {"bridge_clerk", "office_clerk"}.isdisjoint(first), "another town's, and who only could, are not told"
    assert waits(session, here, "town_clerk") == waits(session, here, "secretary") == [Turn.TO_VERIFY]
    assert waits(session, here, "office_clerk") == waits(session, here, "bridge_clerk") == []
    assert set(step(Action.VERIFY, date(2024, 6, 20), "town_clerk").values()) == {K.CASE_TO_POST}
    step(Action.POST_NOTICE, date(2024, 6, 21), "town_clerk", notice_to=date(2024, 7, 3))
    assert waits(session, here, "town_clerk") == [], "a notice that hangs waits for nobody"
    ended = turns.counts(session, here.actors["town_clerk"], today=date(2024, 7, 3))
    assert [one.turn for one in ended if one.count] == [Turn.TO_END_NOTICE]


def test_town_and_county_are_told_when_their_decision_comes(session: Session, here: County) -> None:
    uid = begun(session, here)
    does(session, here, uid, Action.VERIFY, date(2024, 4, 8))
    does(session, here, uid, Action.POST_NOTICE, date(2024, 4, 9), notice_to=date(2024, 4, 14))
    before = newest(session)
    does(session, here, uid, Action.END_NOTICE, date(2024, 4, 15))
    assert told(session, here, before) == dict.fromkeys(("town_head", "secretary"), K.CASE_TO_REVIEW)
    assert waits(session, here, "town_clerk") == []
    assert waits(session, here, "secretary") == [Turn.TO_REVIEW]
    before = newest(session)
    does(session, here, uid, Action.REVIEW, date(2024, 4, 16), by="secretary")
    after = told(session, here, before)
    assert set(after.values()) == {K.CASE_TO_DECIDE}
    assert "office_clerk" in after
    assert "secretary" not in after
    assert waits(session, here, "office_clerk") == [Turn.TO_DECIDE]
    case = does(session, here, uid, Action.DECIDE, date(2024, 4, 22), by="office_clerk", kind=HouseholdKind.MARGINAL)
    assert waits(session, here, "town_clerk") == [Turn.TO_MEASURE]
    line = NewPlanLine("联系县医院办理慢病签约", here.people["town_clerk"], date(2024, 8, 1))
    members.plan(session, case.household.uid, None, line, actor=here.actors["town_clerk"], now=AT)
    session.flush()
    assert waits(session, here, "town_clerk") == []


def turned_on(session: Session) -> None:
    entry = {"rule": RuleId.D20, "valid_from": date(2024, 1, 1), "length": 15, "is_on": True}
    said = {"document": "县方案", "reason": "本县启用", "entered_at": AT, "entered_by": "admin"}
    session.add(LimitRule(**entry, **said))
    session.flush()
    session.info.pop("rule_sets", None)


def test_a_limit_that_comes_near_is_told_once_a_level_to_whose_turn_it_is(session: Session, here: County) -> None:
    begun(session, here)  # of 3 April: fifteen days are over on the 18th
    turned_on(session)
    night = datetime(2024, 4, 15, 18, tzinfo=UTC)
    before = newest(session)
    assert case_inbox.remind(session, now=night, most=1) == 1
    while case_inbox.remind(session, now=night):
        pass
    assert case_inbox.remind(session, now=night) == 0
    near = told(session, here, before)
    assert {"town_clerk", "secretary"} <= set(near)
    assert "office_clerk" not in near
    assert set(session.scalars(select(Message.level).where(Message.id > before))) == {Level.YELLOW}
    assert case_inbox.remind(session, now=night + timedelta(days=6)) == len(near), "late is a level of its own"
    late = turns.counts(session, here.actors["town_clerk"], today=date(2024, 4, 22))
    assert [(one.turn, one.count, one.late) for one in late if one.count] == [(Turn.TO_VERIFY, 1, 1)]
    session.execute(update(Message).values(read_at=night, at=night - timedelta(days=100)))
    housekeeping.forget(session, night)
    assert case_inbox.remind(session, now=night + timedelta(days=6)) == 0, "what was told of an open case is kept"


def test_a_message_of_a_case_is_opened_and_vanishes_with_the_right_to_see_it(session: Session, here: County) -> None:
    uid = begun(session, here)
    head = here.actors["town_head"]
    (line,) = reading.page(session, head).rows
    assert line.case is not None
    assert line.case.uid == uid
    assert reading.unread(session, head) == 1
    assert reading.unread(session, here.actors["bridge_clerk"]) == 0
    line.case.household.village_id = here.villages["ford"]
    session.flush()
    assert reading.unread(session, head) == 0
    line.case.household.village_id = here.villages["well"]
    session.flush()
    inbox.open_one(session, line.uid, actor=head, now=AT)
    assert reading.unread(session, head) == 0
