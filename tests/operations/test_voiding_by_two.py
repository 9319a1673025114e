"""That a petition is void is proposed by one person and confirmed by another; a slip of the same day needs none."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.petitions import Action, Category, Stage
from app.models.inbox import Message, MessageKind
from app.models.petitions import Petition
from app.operations import matters
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, County, done, refused

NEXT_DAY = MORNING + timedelta(days=1)
WHY = "同一封信登记了两次，留先登记的"


def void(session: Session, here: County, made: Petition, by: str) -> None:
    """By this person, nothing proposed for him."""
    matters.void(session, made.uid, None, matters.Void(WHY), actor=here.actors[by], now=NEXT_DAY)


def told(session: Session, here: County, who: str) -> set[MessageKind]:
    return set(session.scalars(select(Message.kind).where(Message.person_id == here.people[who])))


@pytest.mark.parametrize("stage", [Stage.REGISTERED, Stage.ROUTED, Stage.ACCEPTED, Stage.OPINION_ISSUED])
def test_nobody_voids_alone_and_nothing_changes_until_another_confirms(
    session: Session, here: County, stage: Stage
) -> None:
    made = given.petition(session, here, stage)
    with refused(session, "void_not_proposed"):
        void(session, here, made, "petition_head")
    before = (made.holder_id, made.unit_id, [clock.stopped_on for clock in made.clocks])
    done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY)
    assert (made.stage, before) == (stage, (made.holder_id, made.unit_id, [clock.stopped_on for clock in made.clocks]))
    assert told(session, here, "petition_head") >= {MessageKind.TO_VOID}
    with refused(session, "not_permitted"):
        void(session, here, made, "registrar")
    void(session, here, made, "petition_head")
    assert made.stage == Stage.VOID


def test_a_head_who_proposed_it_needs_another_person(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY, by="petition_head")
    assert MessageKind.TO_VOID in told(session, here, "leader")
    with refused(session, "void_by_another"):
        void(session, here, made, "petition_head")
    void(session, here, made, "leader")
    assert made.stage == Stage.VOID


def test_what_is_refused_goes_on_and_is_told_to_who_proposed_it(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY, by="town_clerk")
    with refused(session, "void_is_proposed"):
        done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY)
    with refused(session, "not_permitted"):
        done(session, here, made, Action.REFUSE_VOID, at=NEXT_DAY, by="town_head")
    done(session, here, made, Action.REFUSE_VOID, at=NEXT_DAY)
    assert MessageKind.VOID_REFUSED in told(session, here, "town_clerk")
    with refused(session, "void_not_proposed"):
        void(session, here, made, "petition_head")
    assert (made.stage, facts_of(session, made).void_proposer_id) == (Stage.ACCEPTED, None)


def test_who_proposed_it_takes_it_back_himself(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY)
    done(session, here, made, Action.REFUSE_VOID, at=NEXT_DAY, by="registrar")
    assert facts_of(session, made).void_proposer_id is None
    assert MessageKind.VOID_REFUSED not in told(session, here, "registrar")


@pytest.mark.parametrize("by", ["town_head", "supervisor"])
def test_it_is_proposed_by_who_registered_or_handles_it_alone(session: Session, here: County, by: str) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    with refused(session, "not_permitted"):
        done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY, by=by)


def test_what_was_answered_meanwhile_is_not_void(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.OPINION_ISSUED)
    done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY)
    done(session, here, made, Action.DELIVER, at=NEXT_DAY)
    with refused(session, "answered_is_not_void"):
        void(session, here, made, "petition_head")


def test_an_accusation_is_confirmed_by_another_confidential_clerk_alone(session: Session, here: County) -> None:
    made = given.petition(session, here, category=Category.ACCUSATION, by="confidential")
    done(session, here, made, Action.PROPOSE_VOID, at=NEXT_DAY, by="confidential")
    with refused(session, "void_by_another"):
        void(session, here, made, "confidential")
    with refused(session, "not_found"):
        void(session, here, made, "petition_head")


def slip(session: Session, here: County, made: Petition, *, by: str = "registrar", days: int = 0) -> None:
    at = MORNING + timedelta(days=days, hours=1)
    matters.void(session, made.uid, None, matters.Void(WHY), actor=here.actors[by], now=at)


def test_a_slip_of_the_same_day_is_its_own_registrars(session: Session, here: County) -> None:
    made = given.petition(session, here)
    slip(session, here, made)
    assert made.stage == Stage.VOID


@pytest.mark.parametrize("late", ["a day later", "routed", "reported"])
def test_what_is_older_or_was_touched_is_no_slip(session: Session, here: County, late: str) -> None:
    made = given.petition(session, here, Stage.ROUTED if late == "routed" else Stage.REGISTERED, urgent=True)
    if late == "reported":
        done(session, here, made, Action.REPORT_URGENT, at=MORNING)
    with refused(session, "not_permitted"):
        slip(session, here, made, days=late == "a day later")
