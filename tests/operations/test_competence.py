"""Refusing as outside one's powers names another organ (art. 23 para 1)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.petitions import Action, Stage
from app.models.directory import Unit
from app.operations import correcting
from app.operations.correcting import Correct
from app.queries.unit_names import in_full
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


@pytest.mark.parametrize(
    "organ",
    [
        *("县住建局", "青禾县住建局", "柳河镇人民政府", "青禾县柳河镇人民政府", "县人民政府"),
        *("柳河镇政府", "青禾县柳河镇政府", "青禾县住建", "住建部门", "县住建部门", "柳河镇民政办"),
    ],
)
def test_what_a_unit_of_the_county_has_the_power_for_is_sent_on_and_not_refused(
    session: Session, here: County, organ: str
) -> None:
    made = given.petition(session, here)
    with refused(session, "organ_is_routed_to", "competent_organ"):
        done(session, here, made, Action.NOT_ACCEPT, at=MORNING, competent_organ=organ)
    done(session, here, made, Action.NOT_ACCEPT, at=MORNING)
    head, wrong = here.actors["petition_head"], Correct({"competent_organ": organ}, "核对案卷，当时写错")
    with refused(session, "organ_is_routed_to", "competent_organ"):
        correcting.correct(session, made.uid, None, wrong, actor=head, now=MORNING + timedelta(hours=1))


@pytest.mark.parametrize("organ", ["县法院", "市住建局", "邻县住建局", "邻县人民政府", "省人民政府", "市公路管理局"])
def test_an_organ_outside_the_county_is_told_to_the_petitioner(session: Session, here: County, organ: str) -> None:
    made = given.petition(session, here)
    done(session, here, made, Action.NOT_ACCEPT, at=MORNING, competent_organ=organ)
    assert (made.stage, made.competent_organ) == (Stage.NOT_ACCEPTED, organ)


VAGUE = ["有关部门", "相关单位", "市有关部门", "上级", "上级机关", "上一级人民政府", "有权处理的机关、单位", "主管部门"]
MUTE = ["。", "。。。。。。", "1111", "局局局局"]


@pytest.mark.parametrize("action", [Action.NOT_ACCEPT, Action.DIVERT])
@pytest.mark.parametrize("organ", [*VAGUE, *MUTE])
def test_the_petitioner_is_told_of_an_organ_that_can_be_found(
    session: Session, here: County, action: Action, organ: str
) -> None:
    made = given.petition(session, here)
    with pytest.raises(Refused) as why, session.begin_nested():
        done(session, here, made, action, at=MORNING, competent_organ=organ)
    assert why.value.code == "organ_names_nobody"
    assert why.value.field == "competent_organ"
    done(session, here, made, action, at=MORNING, competent_organ="邻县人民政府")
    head, wrong = here.actors["petition_head"], Correct({"competent_organ": organ}, "核对案卷，当时写错")
    with pytest.raises(Refused) as why, session.begin_nested():
        correcting.correct(session, made.uid, None, wrong, actor=head, now=MORNING + timedelta(hours=1))
    assert why.value.field == "competent_organ"
    assert made.competent_organ == "邻县人民政府"
