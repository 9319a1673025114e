"""Reminders of planned visits: on the day and once it is over, each once, as long as the visit is owed."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain import petitions, rectification
from app.domain.clocks import RuleId
from app.domain.escalation import Level
from app.domain.petitions import Action
from app.models.inbox import Message, MessageKind
from app.models.matters import Clock, Matter
from app.operations import housekeeping, inbox, visit_reminders
from app.queries import inbox as reading
from tests import given
from tests.given import County, done

HALF_A_YEAR = date(2024, 11, 7)
FIRST = date(2024, 5, 18)
REMINDED = ("visitor", "registrar", "petition_head")


def night(day: date) -> datetime:
    """The small hours of a day."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=SHANGHAI)


def looked(session: Session, *days: date) -> None:
    """The worker looks on these nights, as often as there is something to tell."""
    for day in days:
        for remind in (inbox.remind, visit_reminders.remind):
            while remind(session, now=night(day), most=1):
                pass


def told(session: Session, here: County, who: str) -> list[tuple[str | None, Level | None]]:
    """What somebody finds in his inbox of planned visits, the oldest first."""
    rows = reading.page(session, here.actors[who], size=100).rows
    return [(row.duty, row.level) for row in reversed(rows) if row.kind is MessageKind.DUE]


def settled(session: Session, here: County) -> Matter:
    """A prominent petition, closed on 2024-05-11 and settled at the first of its four visits."""
    made = given.petition(session, here, petitions.Stage.CLOSED, prominent=True)
    given.visited(session, here, made, at=night(date(2024, 5, 14)) + timedelta(hours=7))
    assert made.settled_on == date(2024, 5, 14)
    return made


def read(session: Session, at: datetime) -> None:
    """Everybody reads everything."""
    session.execute(update(Message).values(read_at=at))


def test_whoever_owes_a_visit_of_a_settled_matter_is_told_on_its_day_and_when_it_is_over(
    session: Session, here: County
) -> None:
    settled(session, here)
    first = date(2024, 6, 10)
    days = [first + timedelta(days=days) for days in range(-12, 20)]
    looked(session, *days[:12])
    assert told(session, here, "visitor") == []
    looked(session, *days[12:13])
    assert told(session, here, "visitor") == [("D22", Level.YELLOW)]
    looked(session, *days[13:])
    for who in REMINDED[:2]:
        assert told(session, here, who) == [("D22", Level.YELLOW), ("D22", Level.RED)], who
    for who in ("town_head", "town_clerk", "secretary", "supervisor", "auditor", "housing_head"):
        assert told(session, here, who) == [], who


def test_a_missed_night_tells_only_that_it_is_over(session: Session, here: County) -> None:
    settled(session, here)
    looked(session, date(2024, 6, 20), date(2024, 6, 21))
    assert told(session, here, "visitor") == [("D22", Level.RED)]


def test_a_reminder_that_was_read_and_is_long_ago_does_not_come_again(session: Session, here: County) -> None:
    settled(session, here)
    looked(session, date(2024, 6, 20))
    read(session, night(date(2024, 6, 20)))
    housekeeping.forget(session, night(date(2024, 9, 25)))
    looked(session, date(2024, 9, 25))
    assert told(session, here, "visitor") == [("D22", Level.RED), ("D22-90", Level.RED)]
    unread = select(Message.duty).where(Message.read_at.is_(None), Message.person_id == here.people["visitor"])
    assert session.scalars(unread).all() == ["D22-90"], "what was read of the former one stays read"
    read(session, night(date(2024, 9, 25)))
    given.visited(session, here, _only(session), at=night(date(2024, 9, 26)) + timedelta(hours=7))
    housekeeping.forget(session, night(date(2025, 1, 10)))
    assert session.scalars(select(Message.id).where(Message.kind == MessageKind.DUE)).all() == []
    looked(session, date(2025, 1, 10))
    assert told(session, here, "visitor") == [("D22-180", Level.RED)]


def test_once_the_visit_is_made_nobody_is_reminded_of_it(session: Session, here: County) -> None:
    made = settled(session, here)
    looked(session, date(2024, 6, 12))
    before = reading.unread(session, here.actors["registrar"])
    given.visited(session, here, made, at=night(date(2024, 6, 13)) + timedelta(hours=7))
    for who in REMINDED:
        assert told(session, here, who) == [], who
    assert reading.unread(session, here.actors["registrar"]) == before - 1
    looked(session, date(2024, 6, 14))
    assert told(session, here, "visitor") == []


def test_a_plan_that_ended_reminds_nobody(session: Session, here: County) -> None:
    made = settled(session, here)
    given.visited(session, here, made, given.NOT_SOLVED, at=night(date(2024, 6, 8)) + timedelta(hours=7))
    looked(session, HALF_A_YEAR, HALF_A_YEAR + timedelta(days=3))
    assert told(session, here, "visitor") == []
    again = given.petition(session, here, petitions.Stage.CLOSED, prominent=True)
    looked(session, FIRST)
    assert told(session, here, "visitor") == [("D22-7", Level.YELLOW)]
    given.visited(session, here, again, given.NOT_SOLVED, at=night(date(2024, 5, 20)) + timedelta(hours=7))
    done(session, here, again, Action.REOPEN, at=night(date(2024, 5, 21)) + timedelta(hours=7))
    assert told(session, here, "visitor") == []


def test_whoever_works_on_it_is_not_reminded_of_the_visit_that_he_may_not_make(session: Session, here: County) -> None:
    made = settled(session, here)
    made.handler_id = here.people["visitor"]
    session.flush()
    looked(session, date(2024, 6, 10))
    assert told(session, here, "visitor") == []
    assert told(session, here, "registrar") == [("D22", Level.YELLOW)]


def test_the_look_back_at_an_item_is_reminded_of_in_its_office(session: Session, here: County) -> None:
    item = given.item(session, here, rectification.Stage.CLOSED)
    due = session.scalars(select(Clock.due_on).where(Clock.matter_id == item.id, Clock.rule == RuleId.D23)).one()
    looked(session, due)
    assert ("D23", Level.YELLOW) in told(session, here, "office_head")
    assert told(session, here, "visitor") == []


def _only(session: Session) -> Matter:
    return session.scalars(select(Matter)).one()
