"""What came in as history is no figure until it is taken up again, and then one of the day on which that was done."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain.indicators import Indicator, Part
from app.domain.petitions import Action, Stage
from app.domain.rectification import Action as ItemAction
from app.operations.registering import History
from app.queries import courses, indicators
from app.queries.indicator_cases import Period
from tests import given
from tests.given import MORNING, County

CLOSED, AGAIN = MORNING - timedelta(days=60), MORNING + timedelta(days=30)


def figures(session: Session, here: County, first: date, last: date, now: datetime) -> Mapping[Indicator, list[Part]]:
    """Of each indicator that counts something in these days, the parts of what it counts."""
    session.flush()
    session.info.clear()
    asked = {
        one: indicators.ids(session, here.actors["leader"], one, Period(first, last), now=now) for one in Indicator
    }
    return {one: [part for _, part in found] for one, found in asked.items() if found}


def test_an_item_taken_up_again_counts_from_that_day(session: Session, here: County) -> None:
    said: dict[str, Any] = {"received_on": CLOSED.date(), "history": History(CLOSED.date())}
    item = given.item(session, here, unit_id=here.units["willow"], at=MORNING, **said)
    before = (date(2023, 1, 1), AGAIN.date() - timedelta(days=1))
    after = (AGAIN.date(), AGAIN.date() + timedelta(days=300))
    assert figures(session, here, date(2023, 1, 1), after[1], AGAIN) == {}
    led: dict[str, Any] = {"lead_leader_id": here.people["leader"], "handler_id": here.people["town_clerk"]}
    given.done(session, here, item, ItemAction.REWORK, at=AGAIN, **led)
    assert item.is_history
    assert figures(session, here, *before, AGAIN) == {}, "what was told of the months before stays as it was"
    assert figures(session, here, *after, AGAIN)[Indicator.ITEMS_DONE] == [Part.NO]
    assert item.id in courses.candidates(session, AGAIN.date())


def test_a_petition_taken_up_again_is_answered_and_closed_as_any_other(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.REGISTERED, at=MORNING, history=History(CLOSED.date()))
    made.unit_id = here.units["willow"]
    every = (date(2023, 1, 1), date(2025, 12, 31))
    assert figures(session, here, *every, AGAIN) == {}
    assert made.id not in courses.candidates(session, AGAIN.date())
    given.visited(session, here, made, given.NOT_SOLVED, at=AGAIN - timedelta(days=1))
    assert figures(session, here, *every, AGAIN) == {}
    given.done(session, here, made, Action.REOPEN, at=AGAIN)
    late = AGAIN + timedelta(days=80)
    told = figures(session, here, *every, late)
    assert told == {Indicator.ANSWERED: [Part.OVERDUE], Indicator.CLOSED: [Part.OVERDUE]}
    assert figures(session, here, date(2023, 1, 1), AGAIN.date() - timedelta(days=1), late) == {}
    made.stage, made.closed_on = Stage.CLOSED, AGAIN.date() + timedelta(days=9)
    given.visited(session, here, made, given.SOLVED, at=AGAIN + timedelta(days=10))
    told = figures(session, here, *every, AGAIN + timedelta(days=10))
    assert (told[Indicator.CLOSED], told[Indicator.AT_ONCE]) == ([Part.IN_TIME], [Part.PENDING])
    took = indicators.counted(session, here.actors["leader"], Indicator.DAYS, Period(*every), now=late)
    assert sum(took.days.values()) == 9, "since it was taken up, not since it came in years ago"
    assert {Indicator.ONLINE, Indicator.OFFICE_IN_TIME, Indicator.UNIT_IN_TIME}.isdisjoint(told), (
        "it was not registered here"
    )
