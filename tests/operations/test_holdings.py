"""Who answers for a matter: the chain from receipt to settlement, hand-over, vacancies, the accused."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain import petitions, rectification
from app.domain.accountability import Capacity, Span, days, tiles
from app.domain.petitions import Action
from app.models.directory import Tenure
from app.models.matters import Matter
from app.operations import correcting, matters
from app.operations.correcting import Correct
from app.operations.matters import NameHolder
from app.operations.petitions import Assign, assign
from app.operations.registering import NewAccused
from tests import given
from tests.given import MORNING, County, done, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def chain(here: County, matter: Matter) -> list[tuple[str | None, Capacity]]:
    return [(here.name_of(span.person_id), span.capacity) for span in matter.holdings]


def spans(matter: Matter) -> list[Span]:
    return [Span(held.person_id, held.post_id, held.capacity, held.from_at, held.to_at) for held in matter.holdings]


def received_at(matter: Matter) -> datetime:
    return datetime.combine(matter.received_on, datetime.min.time(), tzinfo=SHANGHAI)


def named(session: Session, here: County, matter: Matter, who: str, *, by: str, now: datetime = MORNING) -> Matter:
    command = NameHolder(here.people[who], "由其包保")
    return matters.name_holder(session, matter.uid, None, command, actor=here.actors[by], now=now)


def prominent(session: Session, here: County, now: datetime = MORNING) -> Matter:
    made = given.petition(session, here, at=now)
    done(session, here, made, Action.ASSIGN, at=now, prominent=True)
    return made


def test_spans_tile_receipt_to_settlement_and_their_days_add_up(session: Session, here: County) -> None:
    made = given.petition(session, here, at=at(3, 1), received_on=date(2024, 2, 26))
    done(session, here, made, Action.ASSIGN, at=at(3, 4))
    done(session, here, made, Action.SIGN_FOR, at=at(3, 5), holder_id=here.people["deputy"])
    for action, day in ((Action.ACCEPT, 6), (Action.ISSUE, 20), (Action.DELIVER, 21), (Action.CLOSE, 22)):
        done(session, here, made, action, at=at(3, day))
    given.visited(session, here, made, at=at(4, 10))
    assert chain(here, made) == [
        ("petition_head", Capacity.DESK),
        ("town_head", Capacity.UNIT),
        ("deputy", Capacity.UNIT),
    ]
    assert tiles(spans(made), received_at(made), at(4, 10)) == []
    assert sum(days(span, at(5, 1)) for span in spans(made)) == (date(2024, 4, 10) - date(2024, 2, 26)).days


def test_a_prominent_poverty_case_goes_to_the_secretary_and_never_to_his_deputy(
    session: Session, here: County
) -> None:  # T50
    made = prominent(session, here)
    assert chain(here, made)[-1] == ("secretary", Capacity.SECRETARY)
    for who in ("deputy", "town_head", "bridge_secretary", "leader"):
        with refused(session, "holder_not_town_secretary" if who != "bridge_secretary" else "holder_not_in_post"):
            named(session, here, made, who, by="petition_head")
    named(session, here, made, "secretary", by="petition_head")
    assert len(made.holdings) == 2  # the same person in the same post keeps his span


def test_naming_a_case_prominent_moves_it_to_the_secretary(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    command = NameHolder(here.people["deputy"], "突出问题", prominent=True)
    with refused(session, "holder_not_town_secretary"):
        matters.name_holder(session, made.uid, None, command, actor=here.actors["petition_head"], now=MORNING)
    command = NameHolder(here.people["secretary"], "突出问题", prominent=True)
    matters.name_holder(session, made.uid, None, command, actor=here.actors["petition_head"], now=MORNING)
    assert here.name_of(made.holder_id) == "secretary"


def test_after_a_change_of_secretary_the_new_one_takes_over_and_the_old_ones_days_stay(
    session: Session, here: County
) -> None:
    made = prominent(session, here, at(5, 20))
    given.succeeded(session, here, "secretary", "new_secretary", date(2024, 6, 1))
    with refused(session, "holder_not_in_post"):
        named(session, here, made, "secretary", by="petition_head", now=at(6, 3))
    named(session, here, made, "new_secretary", by="petition_head", now=at(6, 3))
    assert chain(here, made)[1:] == [("secretary", Capacity.SECRETARY), ("new_secretary", Capacity.SECRETARY)]
    assert [(span.from_at, span.to_at) for span in made.holdings[1:]] == [(at(5, 20), at(6, 3)), (at(6, 3), None)]
    assert made.holdings[-1].handed_by_id == here.people["petition_head"]


@pytest.mark.parametrize("accused", ["person", "unit"])
def test_if_the_secretary_or_his_town_is_accused_a_county_leader_answers(
    session: Session, here: County, accused: str
) -> None:
    who = (
        NewAccused(person_id=here.people["secretary"])
        if accused == "person"
        else NewAccused(unit_id=here.units["willow"])
    )
    made = given.petition(session, here, accused=(who,))
    housing = here.units["housing"]
    with refused(session, "holder_is_accused" if accused == "person" else "holder_unit_is_accused"):
        done(
            session,
            here,
            made,
            Action.ASSIGN,
            at=MORNING,
            unit_id=housing,
            prominent=True,
            holder_id=here.people["secretary"],
        )
    done(
        session,
        here,
        made,
        Action.ASSIGN,
        at=MORNING,
        unit_id=housing,
        prominent=True,
        holder_id=here.people["leader"],
    )
    assert chain(here, made)[-1] == ("leader", Capacity.COUNTY_LEADER)


def test_while_a_post_is_vacant_the_county_offices_head_stands_in(session: Session, here: County) -> None:
    held = session.query(Tenure).filter_by(post_id=here.posts["town_head"]).one()
    held.to_on = date(2024, 5, 1)
    session.flush()
    made = given.petition(session, here)
    done(session, here, made, Action.ASSIGN, at=MORNING)
    assert chain(here, made)[-1] == ("office_head", Capacity.STAND_IN)


def test_a_holder_who_steps_back_is_followed_by_the_one_the_rules_name(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.ACCEPTED)
    matters.recuse(
        session,
        made.uid,
        here.people["town_head"],
        "与信访人有亲属关系",
        actor=here.actors["petition_head"],
        now=at(5, 12),
    )
    assert chain(here, made)[-1] == ("office_head", Capacity.STAND_IN)
    with refused(session, "holder_not_in_post"):
        named(session, here, made, "town_head", by="petition_head", now=at(5, 13))


def test_nobody_is_named_for_a_settled_matter_and_only_by_who_may(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED)
    with refused(session, "not_permitted"):
        named(session, here, made, "deputy", by="town_head")
    given.visited(session, here, made, at=MORNING)
    with refused(session, "already_settled"):
        named(session, here, made, "town_head", by="petition_head")


def test_taken_up_again_after_settlement_a_second_life_begins(session: Session, here: County) -> None:
    made = given.petition(session, here, petitions.Stage.CLOSED, at=at(5, 6))
    given.visited(session, here, made, at=at(5, 20))
    given.visited(session, here, made, given.NOT_SOLVED, at=at(6, 30))
    done(session, here, made, Action.REOPEN, at=at(7, 1))
    first, second = spans(made)[:-1], spans(made)[-1:]
    assert tiles(first, received_at(made), at(5, 20)) == []
    assert tiles(second, at(7, 1), None) == []
    assert chain(here, made)[-1] == ("town_head", Capacity.UNIT)


def test_moving_a_prominent_case_to_another_town_moves_it_to_that_towns_secretary(
    session: Session, here: County
) -> None:
    made = prominent(session, here)
    change = Correct({"town_id": here.units["bridge"], "village_id": here.villages["ford"]}, "村名写错")
    correcting.correct(session, made.uid, None, change, actor=here.actors["petition_head"], now=at(5, 13))
    assert chain(here, made)[-1] == ("bridge_secretary", Capacity.SECRETARY)
    change = Correct({"poverty": False}, "不属于涉贫事项")
    correcting.correct(session, made.uid, None, change, actor=here.actors["petition_head"], now=at(5, 14))
    assert chain(here, made)[-1] == ("town_head", Capacity.UNIT)


def test_items_are_named_by_the_county_office_and_a_claimed_one_by_its_unit(session: Session, here: County) -> None:
    made = given.item(session, here, rectification.Stage.RECTIFYING)
    named(session, here, made, "deputy", by="office_clerk")
    assert chain(here, made)[-1] == ("deputy", Capacity.UNIT)
    with refused(session, "holder_not_in_post"):
        named(session, here, made, "bridge_head", by="office_clerk")


def test_where_nobody_is_left_who_could_answer_the_action_is_refused(session: Session, here: County) -> None:
    for post in ("town_head", "office_head"):
        session.query(Tenure).filter_by(post_id=here.posts[post]).one().to_on = date(2024, 5, 1)
    session.flush()
    made = given.petition(session, here, accused=(NewAccused(person_id=here.people["town_clerk"]),))
    me = here.actors["petition_head"]
    matters.recuse(session, made.uid, here.people["leader"], "需要回避", actor=me, now=MORNING)
    command = Assign(here.units["willow"], report_due_on=date(2024, 6, 20))
    with refused(session, "nobody_can_hold", "holder"):
        assign(session, made.uid, None, command, actor=replace(me, person_id=None), now=MORNING)
