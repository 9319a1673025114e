"""A corrected unit gets the routing paper itself before anything goes on, and the former paper is replaced."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.letters import LetterKind
from app.domain.petitions import Action, Routing, Stage
from app.models.letters import Letter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting, letters
from app.operations.correcting import Correct
from tests import given
from tests.given import MORNING, County, done

LATER = MORNING + timedelta(hours=2)


def to_housing(session: Session, here: County, made: Petition) -> None:
    why = Correct({"unit_id": here.units["housing"]}, "转办时选错了单位")
    correcting.correct(session, made.uid, None, why, actor=here.actors["petition_head"], now=LATER)


def papers_of(session: Session, made: Petition, kind: LetterKind) -> list[Letter]:
    found = select(Letter).where(Letter.matter_id == made.id, Letter.kind == kind)
    return list(session.scalars(found.order_by(Letter.id)))


@pytest.mark.parametrize("routing", Routing)
def test_the_next_version_goes_to_the_right_unit_and_replaces_the_first(
    session: Session, here: County, routing: Routing
) -> None:
    made = given.petition(session, here)
    day = {} if routing is Routing.ASSIGN else {"report_due_on": None}
    done(session, here, made, Action.ASSIGN, at=MORNING, routing=routing, **day)
    to_housing(session, here, made)
    first, second = papers_of(session, made, LetterKind(routing))
    assert first.replaced_by is second
    assert second.sealed_at == LATER
    assert (second.version, second.number) == (2, first.number)
    assert here.units["housing"] != here.units["willow"]
    assert second.addressee != first.addressee
    assert made.unit is not None
    assert made.unit.name in (second.addressee or "")
    assert second.body == first.body
    step = session.scalars(select(Step).where(Step.matter_id == made.id, Step.action == "correct")).one()
    assert "routing_letter" in (step.changes or "")
    done(session, here, made, Action.SIGN_FOR, at=LATER, by="housing_head", handler_id=here.people["housing_clerk"])


def test_a_version_that_was_begun_is_the_one(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, Action.ASSIGN, at=MORNING)
    (first,) = papers_of(session, made, LetterKind.ASSIGN)
    letters.renew(session, first.uid, None, None, actor=here.actors["petition_head"], now=MORNING)
    to_housing(session, here, made)
    assert [one.version for one in papers_of(session, made, LetterKind.ASSIGN)] == [1, 2]


def test_other_corrections_make_no_paper(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ROUTED)
    why = Correct({"place": "四组"}, "登记时写错了组")
    correcting.correct(session, made.uid, None, why, actor=here.actors["petition_head"], now=LATER)
    assert len(papers_of(session, made, LetterKind.ASSIGN)) == 1
