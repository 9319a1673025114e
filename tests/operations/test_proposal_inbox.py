"""Who may confirm what was proposed of a household is told, and its proposer what became of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.household_proposals import Proposed
from app.models.household_proposals import HouseholdProposal
from app.models.inbox import Message
from app.models.inbox import MessageKind as K
from app.operations import household_proposals as proposals
from app.operations import inbox
from app.queries import inbox as reading
from tests.given import MORNING, County
from tests.households import confirmed, household, proposed


def kinds(session: Session, here: County, who: str) -> list[K]:
    """What his inbox says of proposals."""
    session.flush()
    return [one.kind for one in reading.page(session, here.actors[who]).rows if one.proposal_id is not None]


def waits(session: Session, here: County, **facts: Any) -> HouseholdProposal:
    """A household that waits to be confirmed, as the town's clerk proposed it."""
    made = household(session, here)
    made.unconfirmed = True
    return proposed(session, here, made, Proposed.CLEAR, **facts)


def test_whoever_may_confirm_is_told_and_who_may_not_is_not(session: Session, here: County) -> None:
    proposal = waits(session, here, looked_by_id=here.people["office_head"])
    assert kinds(session, here, "office_clerk") == [K.PROPOSAL_TO_CONFIRM]
    assert kinds(session, here, "office_head") == [], "who looked does not confirm"
    assert kinds(session, here, "town_clerk") == kinds(session, here, "leader") == []
    facts = replace(proposals.facts_of(proposal), looked_by_id=here.people["town_clerk"])
    words = "核实的人写错了，是镇里的人"
    proposals.correct(session, proposal.uid, None, facts, words, actor=here.actors["town_clerk"], now=MORNING)
    assert kinds(session, here, "office_clerk") == kinds(session, here, "office_head") == [K.PROPOSAL_TO_CONFIRM]


def test_who_proposed_is_told_what_became_of_it_and_nobody_is_asked_any_more(session: Session, here: County) -> None:
    proposal = waits(session, here)
    confirmed(session, here, proposal)
    assert kinds(session, here, "town_clerk") == [K.PROPOSAL_DECIDED]
    assert kinds(session, here, "office_clerk") == kinds(session, here, "office_head") == []
    session.execute(update(Message).values(read_at=MORNING))
    proposals.revoke(
        session, proposal.uid, None, "回访时户主说厨房还漏水", actor=here.actors["office_head"], now=MORNING
    )
    assert reading.unread(session, here.actors["town_clerk"]) == 1, "what was said of it later comes anew"
    inbox.forget(session, MORNING + timedelta(days=91))
    left = session.scalars(select(Message.kind).where(Message.proposal_id.is_not(None))).all()
    assert left == [K.PROPOSAL_DECIDED]


def test_who_takes_his_own_proposal_back_is_told_nothing(session: Session, here: County) -> None:
    proposal = waits(session, here)
    words = "还要再去一次，厨房没有看到"
    proposals.withdraw(session, proposal.uid, None, words, actor=here.actors["town_clerk"], now=MORNING)
    assert kinds(session, here, "town_clerk") == kinds(session, here, "office_clerk") == []
