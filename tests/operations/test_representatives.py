"""How many may speak for few people, where the county lets fewer than the regulation (T31)."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.petitions import Form
from app.operations import correcting
from app.operations.correcting import CorrectPeople
from app.operations.registering import NewPetitioner
from app.operations.representatives import SetFewer, set_fewer
from tests import given
from tests.given import MORNING, County, refused


def test_where_the_county_lets_fewer_speak_four_of_eight_are_refused(session: Session, here: County) -> None:
    """T31: with the setting at most three speak for up to ten people; eleven may have four."""
    crowd = tuple(NewPetitioner(name=f"村民{number}", address="井台村") for number in range(4))
    eight: dict[str, Any] = {"form": Form.COLLECTIVE, "people_count": 8}
    assert given.petition(session, here, people=crowd, **eight).people_count == 8
    on = SetFewer(True, "省信访条例第十五条")
    with refused(session, "not_permitted"):
        set_fewer(session, on, actor=here.actors["petition_head"], now=MORNING)
    with refused(session, "limit_document_missing", "document"):
        set_fewer(session, SetFewer(True, " "), actor=here.actors["admin"], now=MORNING)
    set_fewer(session, on, actor=here.actors["admin"], now=MORNING)
    with refused(session, "too_many_for_so_few", "people"):
        given.petition(session, here, people=crowd, **eight)
    assert given.petition(session, here, people=crowd[:3], **eight).people_count == 8
    eleven = given.petition(session, here, people=crowd, form=Form.COLLECTIVE, people_count=11)
    with refused(session, "too_many_for_so_few", "people"):
        correcting.correct_people(
            *(session, eleven.uid, None, CorrectPeople((), "人数写错了", people_count=8)),
            actor=here.actors["registrar"],
            now=MORNING,
        )
    set_fewer(session, SetFewer(False, ""), actor=here.actors["admin"], now=MORNING)
    assert given.petition(session, here, people=crowd, **eight).people_count == 8
