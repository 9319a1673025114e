"""拟列突出: which rules propose a poverty matter, and how the county's yes and no end the proposal."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.accountability import Capacity
from app.domain.petitions import Category, Form, Source, Stage
from app.domain.prominence import Sign
from app.models.matters import Judgement, Matter
from app.operations import matters, prominence
from app.operations.matters import NameHolder
from app.operations.prominence import Decline
from app.queries import prominence as rules
from tests import given
from tests.given import MORNING, County, refused

DAY = MORNING.date()
WHY = "当天已经当面答复清楚，信访人没有异议"


def signs(session: Session, here: County, who: str = "petition_head", **days: Any) -> dict[int, tuple[Sign, ...]]:
    """What is proposed to somebody, by the matter."""
    found = rules.proposed(session, here.actors[who], today=DAY + timedelta(**days), size=100)
    assert found.total == len(found.rows)
    return {one.matter.id: one.signs for one in found.rows}


def accepted(session: Session, here: County, **changes: Any) -> Matter:
    return given.petition(session, here, Stage.ACCEPTED, at=MORNING - timedelta(days=2), **changes)


def test_each_rule_proposes_and_its_near_miss_does_not(session: Session, here: County) -> None:
    marked = accepted(session, here, source=Source.INSTRUCTION)
    above = accepted(session, here, source=Source.SUPERIOR)
    group = accepted(session, here, form=Form.COLLECTIVE, people_count=5)
    few = accepted(session, here, form=Form.COLLECTIVE, people_count=4)
    first = accepted(session, here)
    again = [accepted(session, here, links=((first.uid, Judgement.REPEAT),)) for _ in range(2)]
    once = accepted(session, here)
    accepted(session, here, links=((once.uid, Judgement.REPEAT),))
    related = accepted(session, here)
    for _ in range(2):
        accepted(session, here, links=((related.uid, Judgement.RELATED),))

    found = signs(session, here)

    assert {number: found.get(number) for number in (marked.id, above.id, group.id, first.id)} == {
        marked.id: (Sign.MARKED,),
        above.id: (Sign.FROM_ABOVE,),
        group.id: (Sign.COLLECTIVE,),
        first.id: (Sign.REPEATED,),
    }
    assert found.keys().isdisjoint({few.id, once.id, related.id, *(one.id for one in again)})


def test_a_gravely_late_matter_is_proposed_from_the_fifteenth_day_on(session: Session, here: County) -> None:
    made = accepted(session, here)
    due = min(clock.due_on for clock in made.clocks if clock.stopped_on is None)
    left = (due - DAY).days
    assert made.id not in signs(session, here, days=left + 14)
    assert signs(session, here, days=left + 15)[made.id] == (Sign.GRAVE,)


@pytest.mark.parametrize(
    "changes", [{"poverty": False}, {"prominent": True}, {"town_id": None, "village_id": None}], ids=str
)
def test_what_cannot_be_or_is_prominent_is_not_proposed(
    session: Session, here: County, changes: dict[str, Any]
) -> None:
    given.petition(session, here, at=MORNING, source=Source.INSTRUCTION, **changes)
    given.petition(session, here, at=MORNING, source=Source.INSTRUCTION, category=Category.ACCUSATION)
    assert signs(session, here) == {}


def test_the_countys_yes_gives_it_to_the_secretary_and_ends_the_proposal(session: Session, here: County) -> None:
    made = accepted(session, here, source=Source.INSTRUCTION)
    yes = NameHolder(here.people["secretary"], "县领导批示，问题突出", prominent=True)
    matters.name_holder(session, made.uid, None, yes, actor=here.actors["petition_head"], now=MORNING)
    assert (made.holder_id, made.holdings[-1].capacity) == (here.people["secretary"], Capacity.SECRETARY)
    assert signs(session, here) == {}


def test_the_countys_no_needs_a_reason_stands_in_the_timeline_and_is_asked_once(session: Session, here: County) -> None:
    made = accepted(session, here, source=Source.INSTRUCTION)
    held = made.holder_id
    head = here.actors["petition_head"]
    with refused(session, "reason_too_short", "reason"):
        prominence.decline(session, made.uid, None, Decline("不列"), actor=head, now=MORNING)
    with refused(session, "not_permitted"):
        prominence.decline(session, made.uid, None, Decline(WHY), actor=here.actors["town_head"], now=MORNING)
    prominence.decline(session, made.uid, None, Decline(WHY), actor=head, now=MORNING)
    assert signs(session, here) == {}
    assert (made.holder_id, made.prominent) == (held, False)
    with refused(session, "not_proposed"):
        prominence.decline(session, made.uid, None, Decline(WHY), actor=head, now=MORNING)


def test_only_matters_that_one_sees_are_proposed_to_him(session: Session, here: County) -> None:
    accepted(session, here, source=Source.INSTRUCTION)
    assert signs(session, here, "office_clerk") == {}, "the rectification office sees items alone"
