"""The inbox: who is told what of each act, nobody twice, never the one who acted, nobody who may not see it."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.errors import NotFound
from app.domain.escalation import Level
from app.domain.petitions import Category
from app.domain.petitions import Stage as P
from app.domain.rectification import Stage as R
from app.models.accounts import User
from app.models.inbox import Message
from app.models.inbox import MessageKind as K
from app.models.matters import Clock, Matter
from app.operations import correcting, housekeeping, inbox, matters
from app.operations.correcting import Correct
from app.operations.matters import NameHolder
from app.operations.registering import NewAccused
from app.queries import inbox as reading
from tests import given
from tests.given import MORNING, County, done, paper

Q, A = petitions.Action, rectification.Action
HOUR = timedelta(hours=1)


def told(session: Session, here: County, matter: Matter, after: int = 0) -> dict[str | None, K]:
    """Who was told what by the messages that came after this one."""
    found = session.scalars(select(Message).where(Message.matter_id == matter.id, Message.id > after)).all()
    persons = Counter(message.person_id for message in found)
    assert set(persons.values()) <= {1}, "somebody was told twice of one act"
    return {here.name_of(message.person_id): message.kind for message in found}


def newest(session: Session) -> int:
    """The last message so far."""
    return session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)) or 0


VISITORS = ("registrar", "visitor", "petition_head")
PETITION_ACTS: list[tuple[P, str, dict[str, Any], dict[str, K]]] = [
    (P.REGISTERED, Q.ASSIGN, {}, {"town_head": K.TO_SIGN_FOR, "secretary": K.TO_SIGN_FOR}),
    (P.REGISTERED, Q.ASSIGN, {"prominent": True}, {"town_head": K.TO_SIGN_FOR, "secretary": K.HOLDER}),
    (P.ACCEPTED, Q.NOTE, {}, {"town_head": K.TO_ISSUE}),
    (P.OPINION_ISSUED, Q.DELIVER, {}, {"petition_head": K.TO_CLOSE}),
    (P.DELIVERED, Q.CHECK_FILE, {}, {"town_head": K.TO_CLOSE}),
    (
        P.DELIVERED,
        Q.CLOSE,
        {},
        {"town_head": K.TO_CLOSE} | dict.fromkeys(("registrar", "visitor", "petition_head"), K.TO_VISIT),
    ),
    (P.CLOSED, Q.REOPEN, {}, {"town_clerk": K.REOPENED, "town_head": K.REOPENED}),
]
ITEM_ACTS: list[tuple[R, str, dict[str, Any], dict[str, K]]] = [
    (R.LISTED, A.CLAIM, {}, {"town_clerk": K.HANDLER}),
    (R.CLAIMED, A.PLAN, {}, {"office_head": K.TO_APPROVE_PLAN, "office_clerk": K.TO_APPROVE_PLAN}),
    (R.CLAIMED, A.APPROVE_PLAN, {}, {"verifier": K.VERIFIER}),
    (R.RECTIFYING, A.APPLY, {}, {"verifier": K.TO_VERIFY}),
    (R.APPLIED, A.RETURN, {}, {"town_clerk": K.RETURNED, "town_head": K.RETURNED}),
    (R.APPLIED, A.NAME_VERIFIER, {}, {"housing_clerk": K.VERIFIER}),
    (R.APPLIED, A.VERIFY, {}, {"leader": K.TO_SIGN_OFF, "office_head": K.TO_SIGN_OFF, "office_clerk": K.TO_SIGN_OFF}),
    (R.VERIFIED, A.SIGN_OFF, {}, {"office_head": K.TO_VISIT}),
    (R.CLOSED, A.REWORK, {}, {"town_clerk": K.REWORKED, "town_head": K.REWORKED}),
]


@pytest.mark.parametrize(("stage", "action", "changes", "expected"), PETITION_ACTS)
def test_each_act_on_a_petition_tells_those_concerned(
    session: Session, here: County, stage: P, action: str, changes: dict[str, Any], expected: dict[str, K]
) -> None:
    made = given.petition(session, here, stage)
    if action == Q.REOPEN:
        given.visited(session, here, made, given.NOT_SOLVED, at=MORNING + HOUR)
    read_everything(session)
    before = newest(session)
    done(session, here, made, action, at=MORNING + HOUR, **changes)
    assert told(session, here, made, before) == expected


@pytest.mark.parametrize(("stage", "action", "changes", "expected"), ITEM_ACTS)
def test_each_act_on_an_item_tells_those_concerned(
    session: Session, here: County, stage: R, action: str, changes: dict[str, Any], expected: dict[str, K]
) -> None:
    made = given.item(session, here, stage)
    read_everything(session)
    before = newest(session)
    done(session, here, made, action, at=MORNING + HOUR, **changes)
    assert told(session, here, made, before) == expected


def read_everything(session: Session) -> None:
    """Everybody has read what there is."""
    session.execute(update(Message).values(read_at=MORNING))


def test_entering_an_item_tells_the_unit_and_who_holds_it(session: Session, here: County) -> None:
    assert told(session, here, given.item(session, here)) == {"town_head": K.TO_CLAIM}
    urgent = given.item(session, here, prominent=True)
    assert told(session, here, urgent) == {"town_head": K.TO_CLAIM, "secretary": K.HOLDER}


def test_registering_tells_nobody(session: Session, here: County) -> None:
    assert told(session, here, given.petition(session, here)) == {}


def test_signing_for_tells_the_handler_and_a_holder_who_was_named(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, Q.ASSIGN, at=MORNING)
    before = newest(session)
    done(session, here, made, Q.SIGN_FOR, at=MORNING + HOUR, holder_id=here.people["deputy"])
    assert told(session, here, made, before) == {"town_clerk": K.HANDLER, "deputy": K.HOLDER}


def test_a_new_holder_is_told_and_a_correction_under_ones_hands_too(session: Session, here: County) -> None:
    made, before = given.petition(session, here, P.ACCEPTED), newest(session)
    matters.name_holder(
        *(session, made.uid, None, NameHolder(here.people["deputy"], "由其包保")),
        actor=here.actors["petition_head"],
        now=MORNING + HOUR,
    )
    assert told(session, here, made, before) == {"deputy": K.HOLDER}
    before = newest(session)
    correct = Correct({"title": "更正后的标题"}, "登记时写错")
    correcting.correct(session, made.uid, None, correct, actor=here.actors["registrar"], now=MORNING + 2 * HOUR)
    assert told(session, here, made, before) == {"town_clerk": K.CORRECTED, "deputy": K.CORRECTED}


def test_whoever_acts_is_never_told_of_his_own_act(session: Session, here: County) -> None:
    made = given.petition(session, here, P.CLOSED)
    given.visited(session, here, made, given.NOT_SOLVED, at=MORNING + HOUR)
    before = newest(session)
    session.execute(update(Matter).where(Matter.id == made.id).values(handler_id=here.people["petition_head"]))
    session.expire(made)
    done(session, here, made, Q.REOPEN, at=MORNING + HOUR)
    assert told(session, here, made, before) == {"town_head": K.REOPENED}


def test_notes_do_not_repeat_what_still_waits_unread(session: Session, here: County) -> None:
    made = given.petition(session, here, P.ACCEPTED)
    for hours in range(1, 4):
        done(session, here, made, Q.NOTE, at=MORNING + hours * HOUR)
    kinds = select(Message.kind).where(Message.person_id == here.people["town_head"], Message.matter_id == made.id)
    assert session.scalars(kinds.order_by(Message.id)).all() == [K.TO_SIGN_FOR, K.TO_ISSUE]
    read_everything(session)
    done(session, here, made, Q.NOTE, at=MORNING + 5 * HOUR)
    assert session.scalars(kinds.order_by(Message.id)).all() == [K.TO_SIGN_FOR, K.TO_ISSUE, K.TO_ISSUE]


def test_a_report_asks_for_approval_only_once_its_evidence_is_there(session: Session, here: County) -> None:
    made = given.item(session, here, R.CLAIMED)
    done(session, here, made, A.PLAN, at=MORNING + HOUR)
    done(session, here, made, A.APPROVE_PLAN, at=MORNING + 2 * HOUR)
    before = newest(session)
    done(session, here, made, A.NOTE, at=MORNING + 3 * HOUR, papers=())
    assert told(session, here, made, before) == {}
    done(session, here, made, A.NOTE, at=MORNING + 4 * HOUR, papers=(paper(),))
    assert told(session, here, made, before) == {"town_head": K.TO_APPROVE_REPORT}


def test_nobody_is_told_of_an_accusation_but_who_may_view_it(session: Session, here: County) -> None:
    made = given.petition(session, here, by="confidential", category=Category.ACCUSATION)
    correct = Correct({"title": "更正后的标题"}, "登记时写错")
    correcting.correct(session, made.uid, None, correct, actor=here.actors["confidential"], now=MORNING + HOUR)
    matters.recuse(
        *(session, made.uid, here.people["petition_head"], "与被反映人有亲属关系"),
        actor=here.actors["confidential"],
        now=MORNING + 2 * HOUR,
    )
    done(session, here, made, Q.TRANSFER, at=MORNING + 3 * HOUR)
    assert told(session, here, made) == {}


def test_the_accused_is_not_told_though_he_would_be_asked(session: Session, here: County) -> None:
    made = given.petition(session, here, accused=(NewAccused(person_id=here.people["secretary"]),))
    done(
        session,
        here,
        made,
        Q.ASSIGN,
        at=MORNING,
        unit_id=here.units["housing"],
        prominent=True,
        holder_id=here.people["leader"],
    )
    assert told(session, here, made) == {"leader": K.HOLDER, "housing_head": K.TO_SIGN_FOR}


def test_a_disabled_account_is_told_nothing(session: Session, here: County) -> None:
    session.execute(
        update(User).where(User.account == "town_head").values(disabled_at=MORNING, disabled_reason="停用账号")
    )
    made = given.petition(session, here)
    done(session, here, made, Q.ASSIGN, at=MORNING)
    assert told(session, here, made) == {"secretary": K.TO_SIGN_FOR}


def test_a_message_vanishes_with_the_right_to_see_its_matter(session: Session, here: County) -> None:
    made, clerk = given.petition(session, here, P.ACCEPTED), here.actors["town_clerk"]
    before = reading.unread(session, clerk)
    assert before == reading.page(session, clerk).total == 1
    message = reading.page(session, clerk).rows[0]
    matters.recuse(*(session, made.uid, here.people["town_clerk"], "信访人是我的姐夫"), actor=clerk, now=MORNING + HOUR)
    assert (reading.unread(session, clerk), reading.page(session, clerk).total) == (0, 0)
    with pytest.raises(NotFound):
        inbox.open_one(session, message.uid, actor=clerk, now=MORNING + HOUR)


def test_messages_are_read_one_by_one_or_all_that_were_shown(session: Session, here: County) -> None:
    head = here.actors["town_head"]
    for _ in range(3):
        given.item(session, here)
    shown = reading.page(session, head).rows
    inbox.open_one(session, shown[1].uid, actor=head, now=MORNING)
    assert reading.unread(session, head) == 2
    given.item(session, here)
    assert inbox.read_all(session, shown[0].uid, actor=head, now=MORNING) == 2
    assert reading.unread(session, head) == 1, "what came in after the page was drawn stays unread"


def test_another_persons_message_cannot_be_opened(session: Session, here: County) -> None:
    given.item(session, here)
    message = reading.page(session, here.actors["town_head"]).rows[0]
    for name in ("secretary", "office_head", "admin"):
        with pytest.raises(Exception, match=r"not_found|not_permitted"):
            inbox.open_one(session, message.uid, actor=here.actors[name], now=MORNING)
    assert inbox.read_all(session, message.uid, actor=here.actors["secretary"], now=MORNING) == 0
    assert message.read_at is None


def nights(session: Session, *on: datetime) -> None:
    """The worker looks on these nights, as often as there is something to tell."""
    for night in on:
        while inbox.remind(session, now=night, most=1):
            pass


def reminders(session: Session, here: County, name: str) -> list[tuple[str | None, Level | None]]:
    """Which levels somebody was told, in their order."""
    found = select(Message).where(Message.kind == K.DUE, Message.person_id == here.people[name]).order_by(Message.id)
    return [(message.duty, message.level) for message in session.scalars(found)]


def days_before(day: date, days: int) -> datetime:
    """Two o'clock at night so many days before."""
    return datetime.combine(day - timedelta(days=days), datetime.min.time(), MORNING.tzinfo) + 2 * HOUR


def test_a_duty_is_told_once_a_level_to_handler_and_holder(session: Session, here: County) -> None:
    made = given.referred(session, here, P.ACCEPTED)
    due = next(clock for clock in made.clocks if clock.rule == "D5")
    nights(session, *(days_before(due.nominal_on, days) for days in range(15, -40, -1)))
    expected = [("D5", Level.BLUE), ("D5", Level.YELLOW), ("D5", Level.RED)]
    assert reminders(session, here, "town_clerk") == reminders(session, here, "town_head") == expected
    assert reminders(session, here, "petition_head") == []


def test_missed_nights_send_only_the_level_of_today(session: Session, here: County) -> None:
    made = given.referred(session, here, P.ACCEPTED)
    due = next(clock for clock in made.clocks if clock.rule == "D5")
    nights(session, days_before(due.nominal_on, 30), days_before(due.due_on, -20), days_before(due.due_on, -21))
    assert reminders(session, here, "town_clerk") == [("D5", Level.RED)]


def test_an_items_own_date_is_told_like_a_clock_and_a_new_date_anew(session: Session, here: County) -> None:
    made = given.item(session, here, R.RECTIFYING)
    nights(session, days_before(made.due_on, 9), days_before(made.due_on, 8))
    assert reminders(session, here, "town_clerk") == [("D25", Level.BLUE)]
    later = Correct({"due_on": made.due_on + timedelta(days=30)}, "清单写错")
    correcting.correct(session, made.uid, None, later, actor=here.actors["office_clerk"], now=MORNING)
    nights(session, days_before(made.due_on, 9))
    assert reminders(session, here, "town_clerk") == [("D25", Level.BLUE)] * 2


def test_nobody_is_reminded_of_what_he_may_not_see_or_of_a_right(session: Session, here: County) -> None:
    given.petition(session, here, by="confidential", category=Category.ACCUSATION)
    delivered = given.referred(session, here, P.DELIVERED)
    running = session.scalars(select(Clock.rule).where(Clock.matter_id == delivered.id, Clock.stopped_on.is_(None)))
    assert running.all() == ["D7"]
    nights(session, MORNING + timedelta(days=100))
    assert session.scalars(select(Message).where(Message.kind == K.DUE)).all() == []


def test_old_read_messages_are_forgotten_but_no_reminder_comes_twice(session: Session, here: County) -> None:
    made = given.referred(session, here, P.ACCEPTED)
    due = next(clock for clock in made.clocks if clock.rule == "D5")
    late = days_before(due.due_on, -1)
    nights(session, late)
    unread = session.scalars(select(Message).where(Message.person_id == here.people["secretary"])).one()
    session.execute(update(Message).where(Message.id != unread.id).values(read_at=late))
    housekeeping.forget(session, late + timedelta(days=91))
    left = session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert left == [K.TO_SIGN_FOR, K.DUE, K.DUE], "what nobody read stays, and what would be sent again"
    nights(session, late + timedelta(days=92))
    assert session.scalars(select(Message.kind).order_by(Message.id)).all() == left


def test_who_merged_a_petition_hears_when_the_other_one_is_answered(session: Session, here: County) -> None:
    first, elsewhere = (given.petition(session, here, P.ACCEPTED) for _ in range(2))
    merged, other = (given.petition(session, here) for _ in range(2))
    for one, into in ((merged, first), (other, elsewhere)):
        done(session, here, one, Q.MERGE, at=MORNING, number=into.number)
    done(session, here, first, Q.ISSUE, at=MORNING)
    done(session, here, first, Q.DELIVER, at=MORNING)
    told = session.execute(select(Message.matter_id, Message.person_id).where(Message.kind == K.ANSWERED_ELSEWHERE))
    assert [tuple(row) for row in told] == [(merged.id, here.people["petition_head"])]
    assert merged.stage == P.MERGED
