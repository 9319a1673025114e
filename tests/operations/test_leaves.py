"""Leave: who may enter it, whom the reminders reach meanwhile, and that the holder stays the holder."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions
from app.domain.cards import TryResult
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor
from app.models.cards import LadderTry
from app.models.directory import Person
from app.models.inbox import Message, MessageKind
from app.models.leaves import Leave
from app.models.matters import Clock, Matter
from app.operations import inbox, ladder, leaves
from app.operations.leaves import NewLeave
from app.queries import leaves as away
from tests import given
from tests.given import MORNING, County, done

P = petitions.Stage
TODAY = MORNING.date()
DAY = timedelta(days=1)


def gone(
    session: Session, here: County, name: str, stand_in: str | None = None, *, by: str | None = None, **days: int
) -> Leave:
    """This one is away from today for a month, or from and to so many days from today."""
    new = NewLeave(
        TODAY + days.get("first", 0) * DAY,
        TODAY + days.get("last", 30) * DAY,
        here.people[stand_in] if stand_in else None,
    )
    uid = session.get_one(Person, here.people[name]).uid
    return leaves.enter(session, uid, new, actor=here.actors[by or name], now=MORNING)


def told(session: Session, here: County, matter: Matter) -> set[str | None]:
    """Who has a message about this matter."""
    found = session.scalars(select(Message.person_id).where(Message.matter_id == matter.id))
    return {here.name_of(person) for person in found}


def test_what_an_act_brings_reaches_the_stand_in_as_well(session: Session, here: County) -> None:
    gone(session, here, "secretary", "town_head")
    made = given.petition(session, here)
    done(session, here, made, "assign", at=MORNING, prominent=True)
    kinds = {
        here.name_of(message.person_id): message.kind
        for message in session.scalars(select(Message).where(Message.matter_id == made.id))
    }
    assert kinds["secretary"] == kinds["town_head"] == MessageKind.HOLDER
    assert here.name_of(made.holder_id) == "secretary"


def test_a_stand_in_who_may_not_see_the_matter_is_told_nothing(session: Session, here: County) -> None:
    gone(session, here, "secretary", "bridge_head")
    made = given.petition(session, here)
    done(session, here, made, "assign", at=MORNING, prominent=True)
    assert "bridge_head" not in told(session, here, made)


@pytest.mark.parametrize(("last", "runs"), [(20, False), (70, True)])
def test_reminders_of_days_reach_the_stand_in_only_while_the_leave_runs(
    session: Session, here: County, last: int, runs: bool
) -> None:
    gone(session, here, "town_clerk", "secretary", first=1, last=last)
    made = given.petition(session, here, P.ACCEPTED)
    session.query(Message).delete()
    day = session.scalars(select(Clock.nominal_on).where(Clock.matter_id == made.id, Clock.rule == "D5")).one()
    inbox.remind(session, now=MORNING + (day - TODAY - 10 * DAY))
    assert ("secretary" in told(session, here, made), "town_clerk" in told(session, here, made)) == (runs, True)


def ladder_results(session: Session, matter: Matter, on: date) -> set[TryResult]:
    """How the notices of one run to whoever holds the matter ended."""
    before = set(session.scalars(select(LadderTry.id)))
    ladder.climb(session, matter.id, today=on, actor=Actor.system("ladder"), now=MORNING + (on - TODAY))
    tries = session.scalars(select(LadderTry).where(LadderTry.matter_id == matter.id)).all()
    return {one.result for one in tries if one.id not in before and one.what == "holder"}


def test_a_notice_to_somebody_away_whom_nobody_stands_in_for_waits_among_the_undelivered(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, P.ACCEPTED)
    holder = here.name_of(made.holder_id)
    assert holder is not None
    late = max(session.scalars(select(Clock.due_on).where(Clock.matter_id == made.id))) + DAY
    days = (late - TODAY).days
    gone(session, here, holder, first=days - 1, last=days + 1)
    assert ladder_results(session, made, late) == {TryResult.NOBODY}
    assert holder in told(session, here, made), "he finds it when he is back"
    assert ladder_results(session, made, late + 2 * DAY) >= {TryResult.DONE}


def test_a_holder_away_without_a_stand_in_stands_in_the_countys_list(session: Session, here: County) -> None:
    made = given.petition(session, here, P.ACCEPTED)
    holder = here.name_of(made.holder_id)
    assert holder is not None
    entered = gone(session, here, holder)
    head = here.actors["petition_head"]
    assert [(one.leave.person_id, one.held) for one in away.unattended(session, head, TODAY)] == [(made.holder_id, 1)]
    assert not away.unattended(session, here.actors["bridge_secretary"], TODAY), "none of those matters is his to see"
    leaves.end(session, entered.uid, actor=here.actors[holder], now=MORNING)
    assert not away.unattended(session, head, TODAY)


def test_whoever_is_back_early_has_been_away_until_the_day_before(session: Session, here: County) -> None:
    entered = gone(session, here, "secretary")
    leaves.end(session, entered.uid, actor=here.actors["admin"], now=MORNING + 3 * DAY)
    assert entered.to_on == TODAY + 2 * DAY
    with pytest.raises(NotFound):
        leaves.end(session, entered.uid, actor=here.actors["secretary"], now=MORNING + 3 * DAY)
    assert gone(session, here, "secretary", first=3), "the days are free again"


@pytest.mark.parametrize("by", ["town_head", "bridge_secretary", "petition_head"])
def test_nobody_enters_or_ends_the_leave_of_another(session: Session, here: County, by: str) -> None:
    with pytest.raises(NotFound):
        gone(session, here, "secretary", by=by)
    entered = gone(session, here, "secretary", by="admin")
    with pytest.raises(NotFound):
        leaves.end(session, entered.uid, actor=here.actors[by], now=MORNING)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": 5, "last": 4}, "leave_ends_before"),
        ({"first": -5, "last": -1}, "leave_over"),
        ({"last": 366}, "leave_too_long"),
        ({"first": 60, "last": 70}, "leave_overlaps"),
        ({"stand_in": "secretary"}, "stand_in_self"),
        ({"stand_in": "deputy", "last": 1}, "stand_in_away"),
    ],
)
def test_each_refusal_has_its_reason(session: Session, here: County, asked: dict[str, Any], code: str) -> None:
    gone(session, here, "secretary", first=65, last=80)
    gone(session, here, "deputy", last=3)
    with pytest.raises(Refused) as refused:
        gone(session, here, "secretary", **asked)
    assert refused.value.code == code
