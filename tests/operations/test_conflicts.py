"""The accused, the recused, and accounts that cannot be told apart: they neither see nor do."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.errors import NotFound
from app.domain.permissions import Actor, Role
from app.domain.petitions import Action, Category, Outcome, Stage
from app.models.directory import Person
from app.models.matters import Clock, Matter
from app.models.petitions import Petition
from app.operations import matters, petitions
from app.operations.registering import NewAccused
from app.queries import dossier
from tests import given
from tests.given import MORNING, County, done, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def clock(matter: Matter, rule: RuleId) -> Clock:
    return next(clock for clock in reversed(matter.clocks) if clock.rule is rule)


def running(matter: Matter) -> set[RuleId]:
    return {clock.rule for clock in matter.clocks if clock.stopped_on is None}


def accusation(session: Session, here: County, **said: Any) -> Petition:
    accused = NewAccused(person_id=here.people["secretary"])
    return given.petition(session, here, category=Category.ACCUSATION, **({"accused": (accused,)} | said))


def test_an_accusation_is_confidential_from_its_number_on_and_goes_to_the_discipline_organ(
    session: Session, here: County
) -> None:
    made = accusation(session, here)
    assert made.number == "2024-密-000001"
    for who in ("petition_head", "registrar", "secretary", "leader", "town_head", "auditor"):
        with refused(session, "not_found"):
            done(session, here, made, Action.ASSIGN, at=MORNING, by=who)
    done(session, here, made, Action.TRANSFER, at=MORNING)
    assert (made.stage, made.holder_id) == ("transferred_discipline", None)
    assert running(made) == set()


def test_a_matter_does_not_exist_for_the_accused_the_accused_unit_and_the_recused(
    session: Session, here: County
) -> None:
    accused = (NewAccused(person_id=here.people["secretary"]), NewAccused(unit_id=here.units["housing"]))
    made = given.petition(session, here, accused=accused)
    done(session, here, made, Action.ASSIGN, at=MORNING, unit_id=here.units["revival"])
    for who in ("secretary", "housing_head"):
        with pytest.raises(NotFound), session.begin_nested():
            matters.locked(session, Petition, made.uid, None, actor=here.actors[who])
    matters.recuse(
        session, made.uid, here.people["visitor"], "信访人是我的亲属", actor=here.actors["visitor"], now=MORNING
    )
    with pytest.raises(NotFound), session.begin_nested():
        matters.locked(session, Petition, made.uid, None, actor=here.actors["visitor"])


def test_a_written_name_that_one_alone_in_the_directory_has_keeps_that_one_away(session: Session, here: County) -> None:
    written = tuple(NewAccused(name=name) for name in ("苏长河", "县住建局", "县住建局", "柳河镇一个包工头"))
    made = given.petition(session, here, accused=written)
    named = [(one.person_id, one.unit_id, one.name) for one in made.accused]
    assert named == [
        (here.people["secretary"], None, None),
        (None, here.units["housing"], None),
        (None, None, "柳河镇一个包工头"),
    ]
    for who in ("secretary", "housing_head"):
        with pytest.raises(NotFound), session.begin_nested():
            matters.locked(session, Petition, made.uid, None, actor=here.actors[who])
    assert dossier.unmatched(session, made.accused) == {made.accused[2].uid: ["柳河镇"]}


def test_a_written_name_that_two_have_is_left_for_somebody_who_knows(session: Session, here: County) -> None:
    session.add(Person(name="苏长河"))
    made = given.petition(
        session, here, accused=(NewAccused(name="苏长河"), NewAccused(name="住建局"), NewAccused(name="赵包工"))
    )
    assert [(one.person_id, one.unit_id) for one in made.accused] == [(None, None)] * 3
    assert list(dossier.unmatched(session, made.accused).values()) == [["苏长河"], ["县住建局"], []]


def test_nothing_is_routed_to_the_accused_unit_nor_to_one_that_the_accused_heads(
    session: Session, here: County
) -> None:
    made = given.petition(
        session,
        here,
        accused=(NewAccused(person_id=here.people["secretary"]), NewAccused(unit_id=here.units["housing"])),
    )
    with refused(session, "unit_headed_by_accused", "unit"):
        done(session, here, made, Action.ASSIGN, at=MORNING)
    with refused(session, "unit_is_accused", "unit"):
        done(session, here, made, Action.ASSIGN, at=MORNING, unit_id=here.units["housing"])
    done(session, here, made, Action.ASSIGN, at=MORNING, unit_id=here.units["revival"])
    assert made.unit_id == here.units["revival"]


def test_bad_input_of_a_recusal_is_refused(session: Session, here: County) -> None:
    made, clerk = given.petition(session, here, Stage.ROUTED), here.people["town_clerk"]
    with refused(session, "person_unknown", "person"):
        matters.recuse(session, made.uid, -1, "不存在", actor=here.actors["petition_head"], now=MORNING)
    with refused(session, "reason_missing", "reason"):
        matters.recuse(session, made.uid, clerk, " ", actor=here.actors["town_clerk"], now=MORNING)
    with refused(session, "not_permitted"):
        matters.recuse(session, made.uid, clerk, "他是亲属", actor=here.actors["town_head"], now=MORNING)


def test_an_account_without_a_person_does_nothing_that_must_be_done_by_another(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    nobody = Actor(
        None, "counter", None, here.units["petition_office"], None, frozenset({Role.PETITION_HEAD}), frozenset()
    )
    for actor in (nobody, Actor.system()):
        with refused(session, "no_person"):
            command = petitions.Close(Outcome.RESOLVED, "补助已经发放，附转账凭证。", (given.paper(),))
            petitions.close(session, made.uid, None, command, actor=actor, now=MORNING)
