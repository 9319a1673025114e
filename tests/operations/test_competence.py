"""Refusing as outside one's powers names another organ (art. 23 para 1)."""

import pytest
from sqlalchemy.orm import Session

from app.domain.petitions import Action, Stage
from app.models.directory import Unit
from app.queries.letter_facts import in_full
from tests import given
from tests.given import MORNING, County, done, refused


@pytest.mark.parametrize("whole", [False, True])
def test_a_unit_does_not_name_itself_as_the_one_that_has_the_power(session: Session, here: County, whole: bool) -> None:
    made, unit_id = given.petition(session, here), here.actors["petition_head"].unit_id
    own = session.get_one(Unit, unit_id)
    with refused(session, "organ_is_own", "competent_organ"):
        organ = in_full(session, own) if whole else own.name
        done(session, here, made, Action.NOT_ACCEPT, at=MORNING, competent_organ=organ)
    done(session, here, made, Action.NOT_ACCEPT, at=MORNING, competent_organ=f"{own.name}一分局")
    assert made.stage == Stage.NOT_ACCEPTED
